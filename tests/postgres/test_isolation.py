"""Every address, every operation of the API, every tool and every table, as every role of another organisation: nothing shows and nothing changes.

The lists are the program's own – URLconf, OpenAPI document, tools, tables – so that none can be forgotten. Each is tried twice: as the
program is, and with all its filters taken away, where the database alone holds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError

from deals.cast import deal_of, they, we
from postgres.addresses import address, patterns
from postgres.everything import furnish, kept, kinds, seen_of
from postgres.forgetting import forget
from postgres.team import SECRET, Role, ada, browser_of, lantern, member, other, secret_deal
from unchase.deals.models import Deal, Quoted, Token
from unchase.doors import callers
from unchase.doors import tools as tools_module
from unchase.doors.api import doors
from unchase.doors.tools import server
from unchase.teams.eyes import HOUSE, become, eyes_of
from unchase.teams.sharing import share
from unchase.web import eyes as web_eyes

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unchase.deals.models import Seller
    from unchase.teams.models import Membership

__all__ = ["ada", "lantern", "other", "secret_deal"]

pytestmark = pytest.mark.django_db
ROLES = [Role.SELLER, Role.MANAGER, Role.ADMIN, Role.AUDITOR]
FORGETS = pytest.mark.parametrize("forgets", [False, True], ids=["as it is", "its filters forgotten"])
OPERATIONS = [
    (method.upper(), path)
    for path, operations in doors.get_openapi_schema(path_prefix="/api")["paths"].items()
    for method in operations
]
_SCOPES = frozenset({"read", "draft", "write"})
_REPEAT = {"search", "start", "sign-out"}  # they say again what was asked, or end the sign-in
_SLOW = {"open-sample"}  # reads hundreds of mails, of nobody
_FORM = {
    "note": "no", "how": "won", "ending": "no", "outcome": "spoke", "what": "x", "by": "2026-12-01", "quote": SECRET,
    "text": "Hello", "name": "need", "state": "met", "role": "admin", "to": "1", "with": "team:1", "leave": "1",
    "action": "disconnect", "do": "keep", "which": "cancel", "on": "2026-12-01", "lost": "1", "end": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _home(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path))
    monkeypatch.setattr(
        tools_module, "close_old_connections", lambda: None
    )  # a test's transaction stays open
    cache.clear()


@pytest.fixture
def full(secret_deal: Deal, ada: Membership) -> Deal:
    """Ana's deal, and one of everything beside it."""
    furnish(secret_deal, ada)
    return secret_deal


def _changed(before: dict[str, dict[object, tuple[object, ...]]]) -> list[str]:
    """Which tables have lost or changed a row since."""
    now = kept()
    return [
        table
        for table, rows in before.items()
        if any(now[table].get(key) != row for key, row in rows.items())
    ]


def _shows(answer: Any, word: str) -> bool:  # noqa: ANN401 - Django's test answer
    said = b"".join(answer) if answer.streaming else answer.content
    return word in said.decode(errors="replace").replace(f'value="{word}"', "")


def _pages(
    browser: Client, deal: Deal, word: str, *, team: int | None, rolls_back: bool = True, whole: bool = False
) -> list[str]:
    """The addresses at which the word shows, looked at and posted to; `whole`: also what takes seconds."""
    browser.raise_request_exception = False  # a program that forgets may stumble; it may not show
    shown, asked = [], 0
    for pattern, name in patterns():
        if name in _REPEAT:
            continue
        where = address(pattern, deal)
        asks: list[tuple[Any, dict[str, str]]] = [
            (browser.get, {"q": word, "of": str(team), "csv": "1"}),
            (browser.post, _FORM),
        ]
        for ask, told in asks if whole or name not in _SLOW else asks[:1]:
            with transaction.atomic():  # so that an error of the database's ends one answer only
                answer = ask(where, told)
                if _shows(answer, word):
                    shown.append(f"{name}: {where}")
                transaction.set_rollback(rolls_back or answer.status_code == 500)
            assert rolls_back or answer.status_code != 500, where
            asked += 1
    assert asked > 200, "the list of addresses is not whole"
    return shown


def _calls(program: Client, deal: Deal, word: str) -> list[str]:
    program.raise_request_exception = False
    shown = []
    for method, path in OPERATIONS:
        where = path.format(
            deal=deal.pk, conversation=deal.touches.latest("at").pk, draft=deal.outgoings.get().pk
        )
        body = json.dumps({"ending": "no", "text": "Is Friday at 10 good?"})
        with transaction.atomic():
            answer = program.generic(method, where, body, content_type="application/json")
            if _shows(answer, word):
                shown.append(f"{method} {path}")
            transaction.set_rollback(True)
    return shown


def _tools(seller: Seller, deal: Deal, word: str, *, forgets: bool = False) -> dict[str, str]:
    """What every tool says of a deal, where the word shows in it; by name."""
    there = server(lambda: (seller, _SCOPES))
    said, stumbled = {}, []
    for tool in async_to_sync(there.list_tools)():
        needs = tool.input_schema.get("required", [])
        told = {name: _argument(tool.input_schema["properties"][name], deal) for name in needs}
        with transaction.atomic():
            try:
                said[tool.name] = str(async_to_sync(there.call_tool)(tool.name, told))
            except ToolError as error:
                stumbled += [tool.name] if isinstance(error, UnexpectedToolError) else []
                said[tool.name] = f"{error} {error.__cause__}"
            transaction.set_rollback(True)
    assert len(said) >= 10, "the list of tools is not whole"
    assert forgets or stumbled == []
    return {name: words for name, words in said.items() if word in words}


def _argument(schema: dict[str, Any], deal: Deal) -> object:
    """A number is a deal's key; words are the word that is looked for."""
    return deal.pk if schema.get("type") == "integer" else SECRET


def _program(seller: Seller, now: datetime) -> Client:
    word = Token.make(seller, now, name="x", scopes=sorted(_SCOPES))[1]
    return Client(headers={"Authorization": f"Bearer {word}"})


@FORGETS
@pytest.mark.parametrize("role", ROLES)
def test_no_address_shows_or_changes_what_is_another_organisations(
    *,
    role: str,
    forgets: bool,
    full: Deal,
    ada: Membership,
    other: dict[str, Seller],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = browser_of(other[role])
    before = kept()
    if forgets:
        forget(monkeypatch)

    whole = role == Role.SELLER and not forgets
    assert _pages(browser, full, SECRET, team=ada.team_id, rolls_back=forgets, whole=whole) == []
    if forgets:
        monkeypatch.undo()
    assert _changed(before) == []


@FORGETS
@pytest.mark.parametrize("role", ROLES)
def test_no_operation_shows_or_changes_what_is_another_organisations(
    *,
    role: str,
    forgets: bool,
    full: Deal,
    other: dict[str, Seller],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = _program(other[role], now)
    before = kept()
    if forgets:
        forget(monkeypatch)

    assert _calls(program, full, SECRET) == []
    if forgets:
        monkeypatch.undo()
    assert _changed(before) == []


@FORGETS
@pytest.mark.parametrize("role", ROLES)
def test_no_tool_shows_what_is_another_organisations(
    *, role: str, forgets: bool, full: Deal, other: dict[str, Seller], monkeypatch: pytest.MonkeyPatch
) -> None:
    if forgets:
        forget(monkeypatch)

    assert _tools(other[role], full, SECRET, forgets=forgets) == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_table_shows_a_row_of_another_organisation_nor_lets_one_be_changed(
    role: str, full: Deal, ada: Membership, now: datetime
) -> None:
    """The database alone: every row of Lantern's, through the eyes of somebody who came later."""
    from unchase.deals.models import Seller as People
    from unchase.teams.joining import new_organisation

    theirs = {kind: set(kind._base_manager.values_list("pk", flat=True)) for kind in kinds()}  # noqa: SLF001 - all rows
    assert [kind.__name__ for kind, rows in theirs.items() if not rows] == ["SocialApp"]
    boss = new_organisation("Other", People.objects.create_user("cleo@other.example", name="Cleo"), now)
    somebody = boss.seller if role == Role.ADMIN else member(boss, "sam@other.example", "Sam", role, now)

    with eyes_of(somebody.pk):
        shown = [kind.__name__ for kind, rows in theirs.items() if seen_of(kind, rows)]
        removed = [
            kind.__name__
            for kind, rows in theirs.items()
            if kind._base_manager.filter(pk__in=rows)._raw_delete("default")  # noqa: SLF001 - as SQL would
        ]

    assert shown == []
    assert removed == []


def test_without_the_guard_of_the_database_it_would_show_much(
    secret_deal: Deal,
    ada: Membership,
    other: dict[str, Seller],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the tests above would prove nothing."""
    browser, program = browser_of(other[Role.SELLER]), _program(other[Role.SELLER], now)
    with monkeypatch.context() as patched:
        forget(patched)
        patched.setattr(web_eyes, "become", lambda _whose: become(HOUSE))
        patched.setattr(callers, "become", lambda _whose: become(HOUSE))
        patched.setattr(tools_module, "eyes_of", lambda _whose: eyes_of(HOUSE))
        calls = set(_calls(program, secret_deal, SECRET))
        tools = set(_tools(other[Role.SELLER], secret_deal, SECRET, forgets=True))
    furnish(secret_deal, ada)
    forget(monkeypatch)
    monkeypatch.setattr(web_eyes, "become", lambda _whose: become(HOUSE))
    pages = {one.partition(":")[0] for one in _pages(browser, secret_deal, SECRET, team=ada.team_id)}

    assert {"GET /api/deals/{deal}", "GET /api/deals", "GET /api/drafts"} <= calls
    assert {"deal", "find", "what_passed"} <= tools
    assert {"today", "deals", "deal", "touches", "draft", "tokens", "library"} <= pages


def test_its_own_seller_sees_it(secret_deal: Deal, ada: Membership, now: datetime) -> None:
    """The same."""
    calls = _calls(_program(secret_deal.seller, now), secret_deal, SECRET)
    tools = set(_tools(secret_deal.seller, secret_deal, SECRET))
    furnish(secret_deal, ada)
    browser = browser_of(secret_deal.seller)
    pages = {one.partition(":")[0] for one in _pages(browser, secret_deal, SECRET, team=ada.team_id)}

    assert len(calls) >= 8
    assert {"deal", "find", "what_passed", "one_move"} <= tools
    assert {"deals", "deal", "touches", "draft", "eml", "tokens", "library"} <= pages


@pytest.fixture
def mail_deal(lantern: dict[str, Seller], now: datetime) -> tuple[Deal, str]:
    """Ana's deal, called something plain; only its mails have the word."""
    word = "Xylophone"
    deal = deal_of(lantern[Role.SELLER], "Plain", now)
    deal.record(
        [
            we("2026-11-02 09:00", f"{word}: is Friday good?"),
            they("2026-11-09 09:00", f"{word} is not ready."),
        ],
        now,
    )
    deal.draft(now, text=f"{word}, again", subject=word)
    Quoted.objects.filter(deal=deal).update(likely=f"They ask what it costs (“{word}”).")
    return deal, word


@pytest.mark.parametrize(
    ("role", "forgets"),
    [(Role.MANAGER, False), (Role.MANAGER, True), (Role.ADMIN, False), (Role.AUDITOR, True)],
)
def test_no_colleague_reads_mail_that_is_not_shared_anywhere(
    *,
    role: str,
    forgets: bool,
    mail_deal: tuple[Deal, str],
    ada: Membership,
    lantern: dict[str, Seller],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor what is quoted of it: a verdict, why a deal stood elsewhere, why a mailbox takes it for a deal."""
    deal, word = mail_deal
    furnish(deal, ada)
    browser, program = browser_of(lantern[role]), _program(lantern[role], now)
    if forgets:
        forget(monkeypatch)

    assert _pages(browser, deal, word, team=ada.team_id) == []
    assert _calls(program, deal, word) == []
    assert _tools(lantern[role], deal, word, forgets=forgets) == {}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.AUDITOR])
def test_no_column_of_any_table_shows_a_colleague_a_word_of_mail_until_it_is_shared(
    role: str, mail_deal: tuple[Deal, str], lantern: dict[str, Seller], now: datetime
) -> None:
    """The database alone, for columns nobody has thought of yet."""
    deal, word = mail_deal
    with eyes_of(HOUSE):
        assert {"Touch", "Reading", "Outgoing", "Quoted", "Why"} == _holding(word)
    with eyes_of(lantern[role].pk):
        assert Deal.objects.filter(pk=deal.pk).exists()
        assert _holding(word) == set()

    share(deal, deal.seller.membership, now, colleague=lantern[role], with_mail=True)

    with eyes_of(lantern[role].pk):
        assert {"Touch", "Reading", "Quoted", "Why"} == _holding(word)


def _holding(word: str) -> set[str]:
    """The kinds of row that show the word somewhere."""
    return {
        kind.__name__
        for kind in kinds()
        if any(word in str(row) for row in kind._base_manager.values_list())  # noqa: SLF001 - all rows
    }


@FORGETS
def test_no_colleague_who_sells_sees_a_deal_that_is_not_shared_anywhere(
    *, forgets: bool, full: Deal, ada: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    eva = member(ada, "eva@lantern.example", "Eva", Role.SELLER, now)
    browser, program = browser_of(eva), _program(eva, now)
    if forgets:
        forget(monkeypatch)

    assert _pages(browser, full, SECRET, team=ada.team_id) == []
    assert _calls(program, full, SECRET) == []
    assert _tools(eva, full, SECRET, forgets=forgets) == {}
