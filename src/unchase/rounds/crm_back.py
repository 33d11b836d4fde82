"""What changed here, written into another program: where a deal stands, always; its next step, unless theirs is the later word."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from unchase.connectors.crm import Change, CrmBusyError, CrmError, Step
from unchase.core.last_writer import Settled, Writer, last_writer
from unchase.core.urgency import Rank
from unchase.deals.agenda import move_words
from unchase.deals.models import CrmEntry, Deal
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from unchase.connectors.crm import Program, There, Wrote
    from unchase.deals.models import Crm

_A_VISIT = 200  # deals written in one: a first time is spread over several
_NO_STEP = frozenset({"", "none", "wait"})
_LONGEST = 300
_GONE = "It is not there any more."


def write_back(crm: Crm, there: Program, now: datetime) -> None:
    """Write what changed here since it was settled: so many deals a visit, so many between two notes of how far it went."""
    waiting = [entry for entry, _ in zip(_changed(crm), range(_A_VISIT), strict=False)]
    if not waiting:
        return
    if not crm.field:
        crm.say(field=there.prepared(make=True))
    try:
        for start in range(0, len(waiting), there.at_once):
            part = waiting[start : start + there.at_once]
            _settle(crm, there, part, now)
            crm.say(wrote=crm.wrote + len(part))
    except CrmError as error:
        if not isinstance(error, CrmBusyError):
            crm.say(field="")  # a field may have been taken away: the next visit looks for them again
        raise


def standing_of(deal: Deal) -> str:
    """Where it stands, with its number."""
    return deal.standing if deal.n is None else f"{deal.standing} ({deal.n})"


def step_of(deal: Deal) -> Step | None:
    """The appointment agreed, else the move with its day; none for a deal that has ended."""
    if deal.rank == Rank.CLOSED:
        return None
    if deal.appointment_at is not None:
        at = deal.appointment_at.astimezone(UTC)
        return Step(says="Appointment, agreed with them", on=at.date(), at=at.time().replace(second=0))
    if deal.move in _NO_STEP or deal.move_on is None:
        return None
    return Step(says=move_words(deal.move), on=deal.move_on)


def line_of(step: Step | None) -> str:
    """A step as it is compared; "" for none."""
    return step.line[:_LONGEST] if step else ""


def _changed(crm: Crm) -> Iterator[CrmEntry]:
    """What differs here from what was settled, the most urgent first; a write that was cut off is looked at again."""
    known = {entry.deal_id: entry for entry in CrmEntry.objects.filter(crm=crm)}
    mine = Deal.objects.of(crm.seller).real().filter(source=crm.program, merged_into=None)
    mine = mine.exclude(source_id="").defer("verdict", "likely_because").order_by("rank", "pk")
    for deal in mine.iterator(chunk_size=500):
        entry = known.get(deal.pk) or CrmEntry(crm=crm)
        entry.deal = deal
        settled = entry.pk is not None and not entry.writing
        if not settled or (standing_of(deal), line_of(step_of(deal))) != (entry.standing, entry.step):
            yield entry


def _settle(crm: Crm, there: Program, entries: Sequence[CrmEntry], now: datetime) -> None:
    """Settle these: look what stands there, note what is about to be made, write it, and note how it went."""
    _find_lost(there, entries)
    stands = there.there({one.deal.source_id: one.step_id for one in entries}, crm.field)
    present = [one for one in entries if one.deal.source_id in stands]
    winners = [_winner(one, stands[one.deal.source_id]) for one in present]
    changes = [
        _change(one, won, stands[one.deal.source_id]) for one, won in zip(present, winners, strict=True)
    ]

    def about_to() -> None:
        for one, change in zip(present, changes, strict=True):
            if change.writes_step and change.step and not change.step_id:
                one.writing, one.step_id, one.wrote_at = line_of(change.step), "", now
                one.save()

    written(about_to)
    wrote = there.write(changes, crm.field) if changes else []

    def went() -> None:
        for one, won, how in zip(present, winners, wrote, strict=True):
            _note(one, won, stands[one.deal.source_id], how, now)
        for one in entries:
            if one not in present:
                _note(one, Writer.NOBODY, None, None, now)

    written(went)


def _find_lost(there: Program, entries: Sequence[CrmEntry]) -> None:
    """Activities that were made, and the crash came before their keys were noted."""
    lines = {one.deal.source_id: one.writing for one in entries if one.writing and not one.step_id}
    found = there.lost_steps(lines) if lines else {}
    for one in entries:
        one.step_id = one.step_id or found.get(one.deal.source_id, "")


def _winner(entry: CrmEntry, stands: There) -> Writer:
    """Whose next step stays. Of a write that was cut off, the words may stand there already and the activity not."""
    ours = line_of(step_of(entry.deal))
    if entry.writing and stands.step in {entry.writing, ours}:
        return Writer.NOBODY if entry.step_id and stands.step == ours else Writer.US
    return last_writer(
        ours,
        stands.step,
        Settled(ours=entry.step, theirs=entry.theirs) if entry.standing else None,
        ours_at=entry.deal.assessed_at or entry.deal.created_at,
        theirs_at=stands.changed_at,
    )


def _change(entry: CrmEntry, won: Writer, stands: There) -> Change:
    """One that is done or was taken away there is not touched again: another is made."""
    return Change(
        deal_id=entry.deal.source_id,
        standing=standing_of(entry.deal),
        step=step_of(entry.deal),
        step_id=entry.step_id if stands.is_open else "",
        writes_step=won is Writer.US,
    )


def _note(entry: CrmEntry, won: Writer, stands: There | None, how: Wrote | None, now: datetime) -> None:
    """How it went. What was not taken is told, and tried again when something changes here, or at once if that may help."""
    entry.problem = how.problem if how is not None else _GONE
    entry.wrote_at = now
    if how is not None and how.again:
        entry.save()
        return
    entry.standing, entry.step = standing_of(entry.deal), line_of(step_of(entry.deal))
    entry.theirs = entry.step if won is Writer.US else ((stands.step if stands else "") or "")[:_LONGEST]
    entry.step_id, entry.writing = (how.step_id if how is not None else ""), ""
    entry.save()
