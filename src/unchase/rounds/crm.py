"""The round that keeps step with another program: its deals, people and talks in; standing and next step back.

Who wrote last: amounts and new names are taken from there; an end recorded there is taken unless one was told here; the
standing and the one activity that is ours are written from here, whenever they change here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unchase.connectors.crm_file import CrmFile
from unchase.connectors.pipedrive import (
    SOURCE,
    CrmBusyError,
    CrmError,
    CrmGoneError,
    CrmRefusedError,
    Pipedrive,
    Step,
)
from unchase.connectors.secret import Secret, SecretError
from unchase.core.act import Side
from unchase.core.touch import Outcome
from unchase.core.urgency import Rank
from unchase.deals.agenda import move_words
from unchase.deals.models import Crm, CrmEntry, Deal
from unchase.deals.writing import written
from unchase.reading.history import Call
from unchase.rounds.deals_file import bring_deals
from unchase.rounds.events import tell
from unchase.rounds.keys import allowed, sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.connectors.pipedrive import Past
    from unchase.deals.models import Seller

_AT_ONCE = 200  # deals written in one visit: a first time is spread over several
_NO_STEP = frozenset({"", "none", "wait"})


def connect(seller: Seller, address: str, token: Secret, now: datetime, *, writes: bool) -> Crm:
    """A connection that answered just now, read for the first time by the next round. Raises `CrmError`."""
    owner = Pipedrive(address=address, token=token, allowed=allowed()).me()
    crm = Crm(
        seller=seller, program=SOURCE, address=address, owner=owner, writes=writes, made_at=now, next_at=now
    )
    crm.sealed = sealed(crm, {"token": token.reveal()})

    def work() -> None:
        Crm.objects.filter(seller=seller).delete()
        crm.save()

    written(work)
    return crm


def keep_step(now: datetime) -> int:
    """Visit every program whose time has come; how many visits went well."""
    return sum(visit(crm, now) for crm in Crm.objects.filter(next_at__lte=now).select_related("seller"))


def visit(crm: Crm, now: datetime) -> bool:
    """Read what changed there, then write what changed here; whether all of it went well."""
    try:
        there = Pipedrive(address=crm.address, token=Secret(unsealed(crm)["token"]), allowed=allowed())
        _read(crm, there, now)
        if crm.writes:
            _write(crm, there, now)
    except CrmBusyError as error:
        crm.went_wrong(now, str(error), wait=timedelta(seconds=error.seconds))
    except (CrmError, SecretError) as error:
        crm.went_wrong(now, str(error), refused=isinstance(error, CrmRefusedError))
        tell("crm-not-read", crm=crm.pk, what=type(error).__name__)
    else:
        crm.went_well(now)
        return True
    return False


def _read(crm: Crm, there: Pipedrive, now: datetime) -> None:
    """A page at a time, each kept whole before how far it went is: killed between, it is read again."""
    for page in there.changed_deals(crm.owner, crm.deals_since):
        file = CrmFile(source=SOURCE, columns={}, unused=(), refused=(), deals=page.deals)
        brought = bring_deals(crm.seller, file, now)
        crm.say(deals_since=page.until, brought=crm.brought + brought)
    for talks, until in there.past(crm.owner, crm.past_since):
        held = _record(crm, talks, now)
        crm.say(past_since=until, held=crm.held + held)


def _record(crm: Crm, talks: Iterable[Past], now: datetime) -> int:
    """Talks noted there become calls of their deals, once each; how many are new."""
    by_deal: dict[str, list[Call]] = {}
    for one in talks:
        if one.at <= now:
            by_deal.setdefault(one.deal_id, []).append(_call(one))
    mine = Deal.objects.of(crm.seller).filter(source=SOURCE, source_id__in=list(by_deal))
    return sum(
        deal.record(by_deal[deal.source_id], now) for deal in mine.select_related("prospect", "seller")
    )


def _call(one: Past) -> Call:
    return Call(
        id=f"{SOURCE}:{one.source_id}",
        at=one.at,
        side=Side.US,
        outcome=Outcome.SPOKE,
        person=one.person or None,
        note=one.note,
        ending=None,
    )


def _write(crm: Crm, there: Pipedrive, now: datetime) -> None:
    """What changed here since it was written there; so many deals a visit."""
    known = {entry.deal_id: entry for entry in CrmEntry.objects.filter(crm=crm)}
    mine = Deal.objects.of(crm.seller).real().filter(source=SOURCE, merged_into=None).exclude(source_id="")
    count = 0
    for deal in mine.defer("verdict", "likely_because").order_by("rank", "pk").iterator(chunk_size=500):
        entry = known.get(deal.pk) or CrmEntry(crm=crm, deal=deal)
        step = _step_of(deal)
        words, said = _standing_of(deal), _said(step)
        if not deal.source_id.isdecimal() or (words, said) == (entry.standing, entry.step):
            continue
        if count == _AT_ONCE:
            break
        count += 1
        _enter(crm, there, entry, deal, words=words, step=step)
        entry.standing, entry.step, entry.wrote_at = words, said, now
        written(entry.save)
    if count:
        crm.say(wrote=crm.wrote + count)


def _enter(crm: Crm, there: Pipedrive, entry: CrmEntry, deal: Deal, *, words: str, step: Step | None) -> None:
    """Writes one deal. What was taken away there is made anew; a deal that is gone is passed by."""
    try:
        if words != entry.standing:
            if not crm.field:
                crm.say(field=there.standing_field())
            there.write_standing(deal.source_id, crm.field, words)
        if step is None:
            if entry.step_id:
                there.take_step_away(entry.step_id)
            entry.step_id = ""
            return
        try:
            entry.step_id = there.write_step(deal.source_id, step, entry.step_id)
        except CrmGoneError:
            entry.step_id = there.write_step(deal.source_id, step)
    except CrmGoneError:
        entry.step_id = ""


def _standing_of(deal: Deal) -> str:
    return deal.standing if deal.n is None else f"{deal.standing} ({deal.n})"


def _step_of(deal: Deal) -> Step | None:
    """The appointment agreed, else the move with its day; none for a deal that has ended."""
    if deal.rank == Rank.CLOSED:
        return None
    if deal.appointment_at is not None:
        at = deal.appointment_at.astimezone(UTC)
        return Step(says="Appointment, agreed with them", on=at.date(), at=at.time())
    if deal.move in _NO_STEP or deal.move_on is None:
        return None
    return Step(says=move_words(deal.move), on=deal.move_on)


def _said(step: Step | None) -> str:
    return "" if step is None else f"{step.on} {step.at or ''} {step.says}"[:300]
