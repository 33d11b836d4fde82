"""Exports of other programs are recognised by their columns; any other file by a map."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.crm_file import CrmFileError, read_crm_file

HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company,Associated Contact,Pipeline\n"
    '901,Returns desk,Closed Won,2026-10-01 12:30,"12,000.00",Acme Ltd,Kim Reed (kim@acme.example),Sales\n'
    "902,Scanner,Presentation Scheduled,,,Bolt Ltd,,Sales\n"
)
SALESFORCE = (
    '"Opportunity ID","Opportunity Name","Account Name","Stage","Amount","Close Date"\n'
    '"0061","Returns desk","Acme Ltd","Closed Lost","USD 900","31/03/2026"\n'
)
SALESFORCE_DATA = (
    "Id,Name,StageName,IsClosed,IsWon,Amount,CloseDate\n0061,Acme desk,Verbal,true,true,900,2026-03-31\n"
)
PIPEDRIVE = (
    "Deal - ID;Deal - Title;Deal - Value;Deal - Currency of value;Deal - Status;Deal - Organization;Deal - Lost time;"
    "Deal - Lost reason;Person - Email\n7;Returns;1.234,5;EUR;Lost;Acme;2026-05-04 10:00:00;price;kim@acme.example\n"
)


def test_hubspot_is_recognised() -> None:
    file = read_crm_file(HUBSPOT.encode())

    won, open_ = file.deals
    assert (file.source, file.unused) == ("hubspot", ("Pipeline",))
    assert (won.source_id, won.name, won.company, won.domain) == (
        "901",
        "Returns desk",
        "Acme Ltd",
        "acme.example",
    )
    assert (won.person, won.address, won.amount) == ("Kim Reed", "kim@acme.example", Decimal("12000.00"))
    assert (won.recorded, won.closed_on) == ("won", date(2026, 10, 1))
    assert (open_.recorded, open_.amount, open_.line, open_.problem) == (None, None, 3, "")


def test_salesforce_reports_and_data_exports_are_recognised() -> None:
    report = read_crm_file(SALESFORCE.encode())
    assert (report.source, report.deals[0].recorded, report.deals[0].currency) == (
        "salesforce",
        "lost",
        "USD",
    )
    assert report.deals[0].closed_on == date(2026, 3, 31)

    data = read_crm_file(SALESFORCE_DATA.encode())
    assert (data.source, data.deals[0].recorded, data.deals[0].company) == ("salesforce", "won", "Acme desk")


def test_pipedrive_is_recognised_with_semicolons_and_commas_in_amounts() -> None:
    deal = read_crm_file(PIPEDRIVE.encode("utf-16")).deals[0]

    assert (deal.source, deal.amount, deal.currency, deal.recorded) == (
        "pipedrive",
        Decimal("1234.5"),
        "EUR",
        "lost",
    )
    assert (deal.closed_on, deal.note) == (date(2026, 5, 4), "price")


def test_any_other_file_is_read_by_a_map() -> None:
    data = b"Firma,Wert\nAcme,100\n"
    with pytest.raises(CrmFileError, match="company=Firm"):
        read_crm_file(data)

    file = read_crm_file(data, columns={"company": "firma", "amount": "Wert"})

    assert (file.deals[0].company, file.deals[0].amount, file.columns["company"]) == (
        "Acme",
        Decimal(100),
        "Firma",
    )


def test_a_row_without_a_number_is_the_same_deal_every_time() -> None:
    one, two = (
        read_crm_file(data).deals[0].source_id
        for data in (b"Company,Deal\nAcme,A\n", b"Deal,Company\na,ACME\n")
    )

    assert one == two


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("€ 1 200", "1200"),
        ("1'000'000.-", "1000000"),
        ("1,234,567", "1234567"),
        ("-5.5", "-5.5"),
        ("7", "7"),
    ],
)
def test_amounts_are_read_in_the_writing_of_any_country(cell: str, amount: str) -> None:
    assert read_crm_file(f'Company;Amount\nAcme;"{cell}"\n'.encode()).deals[0].amount == Decimal(amount)


@pytest.mark.parametrize(
    ("cell", "day_first", "day"),
    [
        ("3/4/2026", True, date(2026, 4, 3)),
        ("3/4/2026", False, date(2026, 3, 4)),
        ("31.03.26", True, date(2026, 3, 31)),
        ("12/31/2026", True, date(2026, 12, 31)),
        ("2026-10-01T00:00:00Z", True, date(2026, 10, 1)),
    ],
)
def test_days_are_read_in_the_order_of_the_country(cell: str, day_first: bool, day: date) -> None:  # noqa: FBT001 - a row
    data = f"Company,Closed on\nAcme,{cell}\n".encode()

    assert read_crm_file(data, day_first=day_first).deals[0].closed_on == day


def test_what_cannot_be_read_in_a_row_is_told_and_left_out() -> None:
    deal = read_crm_file(b"Company,Amount,Closed on\nAcme,plenty,soon\n").deals[0]

    assert (deal.company, deal.amount, deal.closed_on) == ("Acme", None, None)
    assert "no date" in deal.problem
    assert "no amount" in deal.problem
    assert read_crm_file(b"Company,Amount\n,5\n").deals[0].problem == "it names neither a company nor a deal"
    assert "too large" in read_crm_file(b"Company,Amount\nA,9999999999999\n").deals[0].problem
    assert "no date" in read_crm_file(b"Company,Closed on\nA,2026-02-31\n").deals[0].problem


def test_formulas_defused_by_an_export_are_taken_back() -> None:
    assert read_crm_file(b"Company\n'=Acme\n").deals[0].company == "=Acme"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PK\x03\x04\x00\x00", b'a,b\n"' + b"x" * 200_000])
def test_what_is_no_table_is_one_sentence(data: bytes) -> None:
    with pytest.raises(CrmFileError):
        read_crm_file(data)


@given(st.binary(max_size=400))
def test_whatever_the_bytes_it_answers_or_says_why_not(data: bytes) -> None:
    with suppress(CrmFileError):
        assert read_crm_file(b"Company,Amount,Closed on,Email\n" + data).source == "csv"


def test_what_is_known_only_after_the_end_is_refused_by_name_and_still_taken_as_the_end() -> None:
    text = "Deal Name,Deal Stage,Associated Company,Close Date,Closed Lost Reason,Deal probability\nReturns,Closed lost,Acme,2026-10-01,price,0"

    file = read_crm_file(text.encode())

    assert dict(file.refused) == {
        "Deal Stage": "its last value is the answer",
        "Close Date": "it is the seller's wish, or the end itself",
        "Closed Lost Reason": "only a lost deal has one",
        "Deal probability": "it is another program's guess, moved to the end when the deal ends",
    }
    assert (file.deals[0].recorded, file.deals[0].note) == ("lost", "price")
