"""Another program asks and does, for the seller whose token it has."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.cast import deal_of, they, we
from doors.conftest import program
from unchase.deals.models import Contact, Deal, Outgoing, Token
from unchase.doors import callers, mount, telling, verbs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from doors.conftest import Program
    from unchase.deals.models import Seller

KIM = "kim@acme.example"


class Answer(Protocol):
    """As much of an answer as is looked at."""

    @property
    def content(self) -> bytes: ...
    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


GOOD = "Kim, which day next week will the board have decided? Tuesday 17 November at 10:00 or Wednesday 18 November at 14:00 suit me."


@pytest.fixture
def stalled(acme: Deal, now: datetime) -> Deal:
    """Kim put it off a week ago."""
    acme.record(
        [we("2026-11-02 09:00", "Here are the figures."), they("2026-11-03 09:00", "Not this month.")], now
    )
    return acme


def told(answer: Answer, code: int) -> dict[str, object]:
    """The problem it was answered with, in RFC 9457's form."""
    assert answer.status_code == code, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, object] = json.loads(answer.content)
    assert problem["status"] == code
    return problem


def test_it_is_told_whose_it_is_and_what_it_may_do(ana: Seller, now: datetime) -> None:
    me = program(ana, now, "read").get("me")

    assert (me["name"], me["scopes"], me["now"]) == ("Ana", ["read"], "2026-11-10T09:00:00Z")


def test_a_deal_is_told_with_its_standing_its_reasons_and_the_one_move(anas: Program, stalled: Deal) -> None:
    deal = anas.get(f"deals/{stalled.pk}")

    assert (deal["prospect"], deal["standing"], deal["n"]) == ("Acme", "stalled", 1)
    assert deal["because"][0]["quote"] == "Not this month."
    assert deal["move"]["name"] == "ask-what-changes"
    assert deal["move"]["words"]


def test_today_tells_the_moves_and_the_next_appointment(
    anas: Program, ana: Seller, stalled: Deal, now: datetime
) -> None:
    birch = deal_of(ana, "Birch", now)
    birch.record([they("2026-11-09 10:00", "Thursday at 15:00 works.", person="lea@birch.example")], now)

    day = anas.get("today")

    assert day["next_appointment"]["prospect"] == "Birch"
    assert day["next_appointment"]["appointment"] == "2026-11-12T15:00:00Z"
    assert stalled.pk in {move["id"] for move in day["moves"]}
    assert day["open"] == 2


def test_what_passed_is_told_the_latest_first(anas: Program, stalled: Deal) -> None:
    line = anas.get(f"deals/{stalled.pk}/timeline")

    assert [(touch["side"], touch["text"]) for touch in line["items"]] == [
        ("them", "Not this month."),
        ("us", "Here are the figures."),
    ]


def test_pages_follow_each_other_by_their_cursor_and_leave_nothing_out(
    anas: Program, ana: Seller, now: datetime
) -> None:
    made = [deal_of(ana, f"Firm{number}", now).pk for number in range(7)]

    seen, cursor = [], None
    while True:
        page = anas.get("deals", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [deal["id"] for deal in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == made[::-1]


def test_deals_are_narrowed_by_standing_by_their_end_and_by_a_person(
    anas: Program, ana: Seller, stalled: Deal, now: datetime
) -> None:
    gone = deal_of(ana, "Gone", now)
    gone.let_go(now)

    def named(**query: object) -> list[str]:
        return [deal["prospect"] for deal in anas.get("deals", **query)["items"]]

    assert named(standing="stalled") == ["Acme"]
    assert named(standing=["stalled", "released"]) == ["Gone", "Acme"]
    assert named(ended="true") == ["Gone"]
    assert named(ended="false") == ["Acme"]
    assert named(ended="true", standing=["stalled", "released"]) == ["Gone"]
    assert named(ended="true", standing="stalled") == []
    assert named(person="KIM@acme.example") == ["Acme"]
    assert named(person="nobody@acme.example") == []


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="a plan of SQLite's; PostgreSQL scans a table of one row"
)
@pytest.mark.parametrize(
    "query", [{"standing": "refused"}, {"standing": ["stalled", "new"]}, {"ended": "true"}]
)
def test_few_deals_are_found_by_an_index_whatever_there_is_besides(
    anas: Program, stalled: Deal, query: dict[str, object]
) -> None:
    """A standing nobody has would else be looked for in every deal there is."""
    anas.get("me")
    with CaptureQueriesContext(connection) as asked:
        anas.get("deals", **query)

    (sql,) = [one["sql"] for one in asked if '"standing" IN' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "COVERING INDEX deals_by_standing" in plan


def test_people_are_told_of_a_deal_and_by_their_address(anas: Program, stalled: Deal) -> None:
    (kim,) = anas.get(f"deals/{stalled.pk}/contacts")["items"]

    assert (kim["address"], kim["prospect"], kim["role"]) == (KIM, "Acme", None)
    assert anas.get("contacts", address=KIM)["items"] == [kim]
    assert anas.get("contacts", address="x@y.example")["items"] == []


def test_two_times_are_told_with_the_words_to_offer_them_in(anas: Program, stalled: Deal) -> None:
    two = anas.get(f"deals/{stalled.pk}/two-times")

    assert two["zone"] == "Europe/London"
    assert two["first"] < two["second"]
    assert " or " in two["words"]
    assert two["checked"] is False


def test_a_draft_is_looked_over_and_nothing_is_kept(anas: Program, stalled: Deal) -> None:
    text = "Hello Kim,\n\njust touching base."
    answer = anas.ask("POST", f"deals/{stalled.pk}/lint", {"text": text})

    said = json.loads(answer.content)
    assert said["verdict"] == "refuse"
    finding = next(one for one in said["findings"] if one["rule"] == "touching-base")
    assert text[slice(*finding["span"])] == finding["text"]
    assert finding["why"]
    assert not Outgoing.objects.exists()


def test_a_draft_is_kept_and_never_sent(anas: Program, stalled: Deal) -> None:
    answer = anas.ask(
        "POST", f"deals/{stalled.pk}/drafts", {"text": GOOD, "subject": "The board", "to": [KIM]}
    )

    assert answer.status_code == 201, answer.content
    kept = json.loads(answer.content)
    assert (kept["state"], kept["to"], kept["deal"]) == ("kept", [KIM], stalled.pk)
    row = Outgoing.objects.get(pk=kept["id"])
    assert row.approved_at is None
    assert row.leaving == Outgoing.Leaving.KEPT
    assert [at[:16] for at in kept["times"]] == ["2026-11-17T10:00", "2026-11-18T14:00"]
    assert anas.get("drafts", deal=stalled.pk)["items"] == [anas.get(f"drafts/{row.pk}")]


def test_what_the_guard_refuses_is_kept_only_with_a_reason(anas: Program, stalled: Deal) -> None:
    words = {"text": "Hello Kim, just touching base."}
    where = f"deals/{stalled.pk}/drafts"

    said = told(anas.ask("POST", where, words), 422)
    assert "touching-base" in str(said["errors"])
    assert not Outgoing.objects.exists()

    answer = anas.ask("POST", where, {**words, "override": "Kim asked for exactly this."})
    assert answer.status_code == 201
    assert Outgoing.objects.get().override == "Kim asked for exactly this."


def test_a_draft_is_taken_back_unless_it_is_on_its_way(anas: Program, stalled: Deal, now: datetime) -> None:
    draft, leaving = stalled.draft(now, text="One"), stalled.draft(now, text="Two")
    Outgoing.objects.filter(pk=leaving.pk).update(leaving=Outgoing.Leaving.READY)

    assert anas.ask("DELETE", f"drafts/{draft.pk}").status_code == 204
    told(anas.ask("GET", f"drafts/{draft.pk}"), 404)
    told(anas.ask("DELETE", f"drafts/{leaving.pk}"), 409)


def test_a_conversation_is_filed_with_its_ending_and_taken_back(anas: Program, stalled: Deal) -> None:
    answer = anas.ask(
        "POST",
        f"deals/{stalled.pk}/conversations",
        {
            "ending": "appointment",
            "appointment": "2026-11-12T15:00:00Z",
            "person": KIM,
            "note": "Kim will go through it with us.",
        },
    )

    assert answer.status_code == 201, answer.content
    logged = json.loads(answer.content)
    assert logged["deal"]["standing"] == "firm"
    assert logged["deal"]["appointment"] == "2026-11-12T15:00:00Z"
    assert anas.ask("DELETE", f"conversations/{logged['conversation']['id']}").status_code == 204
    assert anas.get(f"deals/{stalled.pk}")["standing"] == "stalled"
    told(anas.ask("DELETE", f"conversations/{logged['conversation']['id']}"), 404)


@pytest.mark.parametrize(
    ("told_of_it", "still"),
    [
        ({}, "say which"),
        ({"ending": "appointment"}, "its day and its hour"),
        ({"ending": "appointment", "appointment": "2026-11-09T15:00:00Z"}, "lies ahead"),
        ({"ending": "callback", "note": "Call me some time."}, "what will have changed"),
        ({"ending": "no", "person": "nobody@acme.example"}, "Nobody called"),
    ],
)
def test_a_conversation_is_not_filed_before_its_ending_is_said(
    anas: Program, stalled: Deal, told_of_it: dict[str, str], still: str
) -> None:
    said = told(anas.ask("POST", f"deals/{stalled.pk}/conversations", told_of_it), 422)

    assert still in str(said["detail"])
    assert stalled.touches.count() == 2


def test_a_talk_in_lines_of_both_sides_is_heard_as_one(anas: Program, stalled: Deal) -> None:
    """The time is in our words, that it was taken in theirs."""
    talk = "Us: Is Thursday 12 November at 15:00 or Friday at 10:00 better?\nThem: The first one works."
    told_so = {"ending": "appointment", "note": talk, "at": "2026-11-10T08:30:00Z"}
    answer = anas.ask("POST", f"deals/{stalled.pk}/conversations", told_so)

    assert answer.status_code == 201, answer.content
    deal = json.loads(answer.content)["deal"]
    assert (deal["standing"], deal["appointment"]) == ("firm", "2026-11-12T15:00:00Z")


def test_an_attempt_needs_no_ending(anas: Program, stalled: Deal) -> None:
    answer = anas.ask("POST", f"deals/{stalled.pk}/conversations", {"outcome": "no-answer"})

    assert answer.status_code == 201
    assert json.loads(answer.content)["conversation"]["outcome"] == "no-answer"


def test_a_deal_is_let_go_and_brought_back(anas: Program, stalled: Deal) -> None:
    where = f"deals/{stalled.pk}/let-go"

    gone = json.loads(anas.ask("POST", where, {"note": "no budget", "trigger_on": "2027-01-11"}).content)
    assert gone["standing"] == "released"
    told(anas.ask("POST", where, {}), 409)
    assert json.loads(anas.ask("DELETE", where).content)["standing"] == "stalled"
    told(anas.ask("DELETE", where), 409)


def test_the_same_change_under_the_same_key_is_made_once(anas: Program, stalled: Deal) -> None:
    where, call = f"deals/{stalled.pk}/conversations", {"outcome": "voicemail", "note": "About Friday."}

    first = anas.ask("POST", where, call, key="k1")
    again = anas.ask("POST", where, call, key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert stalled.touches.count() == 3
    told(anas.ask("POST", where, {"outcome": "no-answer"}, key="k1"), 422)
    assert anas.ask("POST", where, call, key="k2").status_code == 201
    assert stalled.touches.count() == 4


def test_a_key_belongs_to_its_token(anas: Program, ana: Seller, stalled: Deal, now: datetime) -> None:
    where, call = f"deals/{stalled.pk}/conversations", {"outcome": "voicemail"}

    anas.ask("POST", where, call, key="k1")
    program(ana, now).ask("POST", where, call, key="k1")

    assert stalled.touches.count() == 4


def test_what_failed_under_a_key_may_be_said_better(anas: Program, stalled: Deal) -> None:
    where = f"deals/{stalled.pk}/conversations"

    told(anas.ask("POST", where, {}, key="k"), 422)

    assert anas.ask("POST", where, {"ending": "none"}, key="k").status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "a\x01b"])
def test_a_key_that_is_none_is_refused(anas: Program, stalled: Deal, key: str) -> None:
    told(anas.ask("POST", f"deals/{stalled.pk}/let-go", {}, key=key), 422)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer ", "Bearer unchase_wrong", "Basic YW5hOng=", f"Bearer unchase_{'x' * 5000}", "Bearer\tx"],
)
def test_without_a_good_token_nothing_is_told(acme: Deal, header: str) -> None:
    answer = Client(headers={"Authorization": header} if header else {}).get(f"/api/deals/{acme.pk}")

    told(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_browser_that_is_signed_in_is_no_token(ana: Seller, acme: Deal) -> None:
    browser = Client()
    browser.force_login(ana)

    told(browser.get(f"/api/deals/{acme.pk}"), 401)


def test_a_token_that_ran_out_or_was_revoked_opens_nothing(ana: Seller, now: datetime) -> None:
    short = Token.make(ana, now - timedelta(days=2), name="short", scopes=["read"], days=1)[1]
    token, word = Token.make(ana, now, name="revoked", scopes=["read"])
    token.revoke(now)

    for one in (short, word):
        told(Client(headers={"Authorization": f"Bearer {one}"}).get("/api/me"), 401)


def test_a_token_of_a_seller_who_is_gone_opens_nothing(anas: Program, ana: Seller) -> None:
    ana.is_active = False
    ana.save()

    told(anas.ask("GET", "me"), 401)


@pytest.mark.parametrize(
    ("scope", "method", "where", "words"),
    [
        ("read", "POST", "deals/{deal}/drafts", {"text": GOOD}),
        ("read", "POST", "deals/{deal}/conversations", {"ending": "none"}),
        ("draft", "GET", "deals/{deal}", None),
        ("draft", "POST", "deals/{deal}/let-go", {}),
        ("write", "GET", "today", None),
        ("write", "POST", "deals/{deal}/drafts", {"text": GOOD}),
    ],
)
def test_a_program_does_only_what_its_token_was_let_do(
    ana: Seller, stalled: Deal, now: datetime, *, scope: str, method: str, where: str, words: object
) -> None:
    answer = program(ana, now, scope).ask(method, where.format(deal=stalled.pk), words)

    assert "needs the scope" in str(told(answer, 403)["detail"])


def test_its_last_use_is_noted_once_a_minute(anas: Program, ana: Seller, now: datetime) -> None:
    anas.get("me")

    assert Token.objects.get(seller=ana).used_at == now
    with CaptureQueriesContext(connection) as queries:
        anas.get("me")
    assert not [one for one in queries if "UPDATE" in one["sql"]]


def test_who_calls_too_often_is_told_when_to_come_again(
    anas: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_API_RATE", "2")
    answers = [anas.ask("GET", "me") for _ in range(3)]

    assert [one.status_code for one in answers[:2]] == [200, 200]
    told(answers[2], 429)
    assert 1 <= int(answers[2]["Retry-After"]) <= 31


def test_a_bucket_fills_again_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 0.0, 30.0])
    monkeypatch.setattr("unchase.doors.callers.time.monotonic", lambda: next(clock))
    pace = callers.Pace()

    waits = [pace.wait(1, 2) for _ in range(4)]

    assert waits == [0.0, 0.0, 30.0, 0.0]


def test_too_large_a_body_is_refused_by_its_length(anas: Program, stalled: Deal) -> None:
    answer = anas.ask("POST", f"deals/{stalled.pk}/lint", {"text": "x" * mount.MOST_BYTES})

    told(answer, 413)


@pytest.mark.parametrize(
    ("method", "where", "body", "code"),
    [
        ("GET", "nowhere", None, 404),
        ("GET", "", None, 404),
        ("DELETE", "deals/%0A%25/let-go", None, 404),
        ("GET", "deals/99999999999999999999999999", None, 422),
        ("GET", "deals/12345", None, 404),
        ("GET", "deals?limit=0", None, 422),
        ("GET", "deals?limit=x", None, 422),
        ("GET", "deals?cursor=%25", None, 422),
        ("GET", "deals?standing=cold", None, 422),
        ("PUT", "deals", {}, 405),
        ("POST", "deals/{deal}/lint", {"text": 5}, 422),
        ("POST", "deals/{deal}/lint", {"text": "x", "more": 1}, 422),
        ("POST", "deals/{deal}/lint", [], 422),
        ("POST", "deals/{deal}/let-go", {"trigger_on": "soon"}, 422),
        ("POST", "deals/{deal}/let-go", {"trigger_on": 17}, 422),
        ("POST", "deals/{deal}/conversations", {"ending": "none", "at": "9999-12-31T00:00:00Z"}, 422),
        ("POST", "deals/{deal}/drafts", {"text": "x", "to": ["kim"]}, 422),
    ],
)
def test_what_cannot_be_asked_is_a_problem_in_json(
    anas: Program, stalled: Deal, *, method: str, where: str, body: object, code: int
) -> None:
    answer = anas.ask(method, where.format(deal=stalled.pk), body)

    told(answer, code)
    assert (code != 405) or answer["Allow"] == "GET"


def test_a_body_that_is_no_json_is_a_problem(anas: Program, stalled: Deal) -> None:
    headers = {"Authorization": f"Bearer {anas.word}"}
    for body in (b"{", b"\xff\xfe", b'{"text": "\\ud800"}', b"[" * 100_000):
        answer = Client(headers=headers).generic(
            "POST", f"/api/deals/{stalled.pk}/lint", body, content_type="application/json"
        )
        assert answer.status_code in {400, 422}
        told(answer, answer.status_code)


def test_without_its_extra_the_api_says_so(anas: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mount, "find_spec", lambda _: None)

    assert "unchase[api]" in str(told(anas.ask("GET", "me"), 404)["detail"])


def test_a_list_of_deals_takes_as_many_look_ups_for_fifty_as_for_one(
    anas: Program, ana: Seller, now: datetime
) -> None:
    counts = []
    anas.get("me")  # its first use is noted
    for names in (range(1), range(1, 50)):
        for number in names:
            deal_of(ana, f"Firm{number}", now)
        with CaptureQueriesContext(connection) as queries:
            anas.get("deals")
        counts.append(len(queries))

    assert counts[1] <= counts[0] <= 5


def test_nulls_in_words_are_blanks(anas: Program, stalled: Deal) -> None:
    anas.ask("POST", f"deals/{stalled.pk}/conversations", {"ending": "none", "note": "a\x00b"})

    assert stalled.touches.latest("pk").text == "a b"


def test_the_description_is_openapi_3_1_and_names_every_problem() -> None:
    schema = json.loads(Client().get("/api/openapi.json").content)

    assert schema["openapi"].startswith("3.1")
    assert "/api/deals/{deal}" in schema["paths"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["security"]
            for code in ("401", "403", "404", "422", "429"):
                assert list(operation["responses"][code]["content"]) == ["application/problem+json"]


def test_another_program_is_no_person_of_ours(anas: Program, cleo: Seller, now: datetime) -> None:
    Contact.objects.create(prospect=deal_of(cleo, "Hidden", now).prospect, address="lea@hidden.example")

    assert anas.get("contacts")["items"] == []
    assert Deal.objects.of(cleo).count() == 1


def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_what_it_met(
    anas: Program, stalled: Deal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names it by the number the program was given, and neither holds the words it stumbled over."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Kim said: our secret")

    monkeypatch.setattr(verbs, "two_times", broken)
    with caplog.at_level("INFO", logger="unchase"):
        problem = told(anas.ask("GET", f"deals/{stalled.pk}/two-times"), 500)

    number = str(problem["instance"]).removeprefix("urn:uuid:")
    (line,) = [one.getMessage() for one in caplog.records if "api-failed" in one.getMessage()]
    assert number in line
    assert "RuntimeError" in line
    assert "broken:" in line
    assert "secret" not in line + json.dumps(problem)
    assert "Traceback" not in json.dumps(problem)


def test_of_a_change_that_failed_nothing_is_kept(
    anas: Program, stalled: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the draft nor the key: it may be asked for again under the same one."""
    words = {"text": GOOD}

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(telling, "draft_of", broken)
        told(anas.ask("POST", f"deals/{stalled.pk}/drafts", words, key="k"), 500)
    assert not Outgoing.objects.exists()

    assert anas.ask("POST", f"deals/{stalled.pk}/drafts", words, key="k").status_code == 201


def test_every_link_leads_to_an_operation_that_takes_what_it_names() -> None:
    schema = json.loads(Client().get("/api/openapi.json").content)
    operations = {one["operationId"]: one for path in schema["paths"].values() for one in path.values()}
    links = [
        link
        for operation in operations.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]

    assert len(links) > 10
    for link in links:
        takes = {one["name"] for one in operations[link["operationId"]]["parameters"] if one["in"] == "path"}
        assert set(link["parameters"]) == takes
