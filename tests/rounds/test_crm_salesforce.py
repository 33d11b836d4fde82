"""What only Salesforce has: two ways in, a day's calls, errors of single records, fields somebody else makes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from connectors.listening import listening
from connectors.salesforces import KNOWN_AS, OWNER, Salesforces
from unchase.connectors.crm import CrmBusyError, CrmError, CrmRefusedError
from unchase.connectors.host import Allowed
from unchase.connectors.salesforce import Salesforce
from unchase.connectors.salesforce_session import address_of, quoted, signed_in
from unchase.connectors.secret import Secret
from unchase.deals.models import Crm, CrmEntry, Deal
from unchase.rounds.crm import agree, connect, keep_step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from connectors.listening import Listener
    from unchase.deals.models import Seller

pytestmark = pytest.mark.usefixtures("beside_others")


LOCAL = Allowed.read("127.0.0.0/8")
WORDS = {"client_id": Secret("3MVG"), "client_secret": Secret("hush")}
LATER = timedelta(minutes=15)  # when each is visited again


@pytest.fixture
def there() -> Salesforces:
    found = Salesforces()
    found.deal(1, "Returns", "Acme", "kim@acme.example")
    return found


@pytest.fixture
def listener(there: Salesforces) -> Iterator[Listener]:
    with listening(there.answers) as one:
        yield one


def keep(seller: Seller, listener: Listener, now: datetime) -> Crm:
    crm = connect(seller, "salesforce", listener.address, WORDS, now, known_as=KNOWN_AS, writes=True)
    agree(crm, now)
    assert keep_step(now) == 1
    return crm


def test_a_refresh_token_is_used_where_there_is_one(there: Salesforces, listener: Listener) -> None:
    session = signed_in(listener.address, WORDS | {"refresh_token": Secret("r")}, allowed=LOCAL)

    assert Salesforce(session=session).owner(KNOWN_AS) == OWNER
    with pytest.raises(CrmRefusedError, match="key and secret"):
        signed_in(listener.address, WORDS | {"refresh_token": Secret("wrong")}, allowed=LOCAL)


def test_its_api_may_lie_at_another_host_of_its_own_and_at_no_other(
    there: Salesforces, listener: Listener
) -> None:
    for where, fine in (("https://acme.my.salesforce.com", True), ("https://evil.example", False)):
        there.broken.append((200, b'{"access_token": "t", "instance_url": "%s"}' % where.encode(), {}))
        if fine:
            assert signed_in(listener.address, WORDS, allowed=LOCAL).address == where
        else:
            # Where inner hosts are allowed as in these tests, a name is: so the rule itself is asked.
            signed_in(listener.address, WORDS, allowed=LOCAL)
            with pytest.raises(CrmError):
                address_of(where)


def test_the_rest_of_a_days_calls_is_left_to_others(there: Salesforces, listener: Listener) -> None:
    session = signed_in(listener.address, WORDS, allowed=LOCAL)
    there.used = "api-usage=13499/15000"
    assert Salesforce(session=session).owner(KNOWN_AS) == OWNER
    there.used = "api-usage=13500/15000"
    with pytest.raises(CrmBusyError, match="nearly used up") as busy:
        Salesforce(session=session).owner(KNOWN_AS)
    assert busy.value.seconds == 3_600


def test_one_record_that_is_refused_keeps_none_of_the_others_back(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    other = there.deal(2, "Stock", "Birch", "lea@birch.example")
    there.refuses[other] = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    keep(ana, listener, now)

    assert there.step(1) != ""
    assert (there.step(2), there.open_steps(2)) == ("", [])
    problem = CrmEntry.objects.get(deal__prospect__name="Birch").problem
    assert problem == "Salesforce: no: FIELD_CUSTOM_VALIDATION_EXCEPTION"
    there.writes.clear()
    keep_step(now + LATER)
    assert there.writes == []


def test_a_record_that_was_locked_is_tried_again(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    there.refuses["006000000000000001"] = "UNABLE_TO_LOCK_ROW"
    keep(ana, listener, now)
    assert there.standing(1) == ""

    there.refuses.clear()
    keep_step(now + LATER)
    assert there.standing(1) == Deal.objects.get().standing
    assert CrmEntry.objects.get().problem == ""


def test_words_a_seller_wrote_there_before_us_stay(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    there.edit_step(1, "Send the deck on Friday", "2026-11-09T08:00:00.000+0000")
    crm = keep(ana, listener, now)
    assert there.step(1) == "Send the deck on Friday"
    assert there.standing(1) == Deal.objects.get().standing

    shown = connect(ana, "salesforce", listener.address, WORDS, now, known_as=KNOWN_AS, writes=True).shown
    assert shown["lines"][0]["stays"] == "Send the deck on Friday"
    assert crm.shown == {}


def test_a_step_has_its_own_field_where_it_was_made(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    there.fields = ("Name", "NextStep", "Unchase_Next_Step__c")
    there.edit_step(1, "Send the deck on Friday", "2026-11-09T08:00:00.000+0000")
    keep(ana, listener, now)

    row = there.rows["Opportunity"]["006000000000000001"]
    assert row["NextStep"] == "Send the deck on Friday"
    assert row["Unchase_Next_Step__c"] == there.open_steps(1)[0]["Subject"]
    assert "Unchase_Standing__c" not in row  # nobody made it


def test_an_entry_in_the_calendar_says_nothing_until_somebody_writes_about_it(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    for key, (changed, words) in enumerate(
        [
            ("2026-11-05T10:00:00.000+0000", "They pay a day a week."),
            ("2026-11-01T10:00:00.000+0000", "Agenda"),
            ("2026-11-05T10:00:00.000+0000", None),
        ],
        1,
    ):
        there.rows.setdefault("Event", {})[f"00U{key}"] = {
            "Id": f"00U{key}",
            "OwnerId": OWNER,
            "WhatId": "006000000000000001",
            "Who": None,
            "Subject": "Demo",
            "Description": words,
            "StartDateTime": "2026-11-04T09:00:00.000+0000",
            "EndDateTime": "2026-11-04T10:00:00.000+0000",
            "LastModifiedDate": changed,
            "SystemModstamp": "2026-11-05T10:00:00.000+0000",
        }
    keep(ana, listener, now)

    assert Deal.objects.get().touches.get().text == "Demo\nThey pay a day a week."


def test_mails_come_in_under_their_own_message_id(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    for key, (incoming, text) in enumerate(
        [(False, "Is Thursday at 15:00 good?"), (True, "Thursday works.")], 1
    ):
        there.rows.setdefault("EmailMessage", {})[f"02s{key}"] = {
            "Id": f"02s{key}",
            "RelatedToId": "006000000000000001",
            "Incoming": incoming,
            "FromAddress": "kim@acme.example" if incoming else "ana@lantern.example",
            "ToAddress": "ana@lantern.example" if incoming else "kim@acme.example; lea@acme.example",
            "Subject": "Returns",
            "TextBody": text,
            "MessageDate": f"2026-11-0{key}T09:00:00.000+0000",
            "MessageIdentifier": f"<m{key}@lantern.example>",
            "SystemModstamp": f"2026-11-0{key}T09:00:00.000+0000",
        }
    crm = keep(ana, listener, now)

    told = {one.identity: (one.side, one.person) for one in Deal.objects.get().touches.all()}
    assert told == {
        "m1@lantern.example": ("us", "kim@acme.example"),
        "m2@lantern.example": ("them", "kim@acme.example"),
    }
    crm.refresh_from_db()
    assert crm.past_since == "mails=2026-11-02T09:00:00.000+0000"


def test_a_company_with_several_currencies_tells_which(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    there.fields += ("CurrencyIsoCode",)
    there.touched(1, "2026-11-09T08:00:00.000+0000", CurrencyIsoCode="GBP")
    keep(ana, listener, now)

    assert "CurrencyIsoCode" in "".join(one.path for one in listener.asked)
    assert Deal.objects.get().currency == "GBP"


def test_nobody_or_more_than_one_of_that_address_is_told(there: Salesforces, listener: Listener) -> None:
    session = signed_in(listener.address, WORDS, allowed=LOCAL)
    with pytest.raises(CrmError, match="Nobody in this Salesforce signs in as x' OR"):
        Salesforce(session=session).owner("x' OR Name != '")
    assert quoted("x' OR Name != '\\") == "'x\\' OR Name != \\'\\\\'"


def test_the_address_is_the_companys_and_nobody_elses() -> None:
    mine = "https://acme.my.salesforce.com"
    for words in ("acme", f"{mine}/", "acme.lightning.force.com", "https://acme.my.salesforce.com/home"):
        assert address_of(words) == mine
    for odd in (
        "https://my.salesforce.com.evil.example",
        "http://acme.my.salesforce.com",
        "https://10.0.0.1",
        "https://evilsalesforce.com",
        "a b",
    ):
        with pytest.raises(CrmError):
            address_of(odd)


def test_a_query_longer_than_an_address_is_asked_all_the_same(
    ana: Seller, there: Salesforces, listener: Listener, now: datetime
) -> None:
    """A hundred keys in one query."""
    there.page = 200
    for key in range(2, 110):
        there.deal(key, f"Deal {key}", f"Firm {key}", f"x@firm{key}.example")
        there.touched(key, "2026-11-09T08:00:00.000+0000")
    keep(ana, listener, now)

    assert max(len(one.path) for one in listener.asked) > 2_000
    assert Deal.objects.count() == 109
    assert there.open_steps(109) != []
    assert date.fromisoformat(there.open_steps(109)[0]["ActivityDate"]) >= date(2026, 11, 10)
