"""Why a deal stands where it stands: the words and dates it rests on.

Source: METHOD, Moves ("Every assessment says because"); style card 4: the reason travels with the verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import Because, Standing
from unchase.core.history import Part, last, quote_of
from unchase.core.missed import MissKind
from unchase.core.standing import acceptance, refusal, waited_for
from unchase.core.wording import day_words, moment_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.core.history import Entry
    from unchase.core.missed import Miss
    from unchase.core.picture import Picture

_MISSES = {
    MissKind.UNREPORTED: "an appointment came and went, and nobody said how it was",
    MissKind.NO_SHOW: "they were not there at the agreed time",
    MissKind.OUR_ABSENCE: "we were not there at the agreed time",
    MissKind.CALLBACK: "they asked for a call, and the time for it passed",
    MissKind.DECISION: "the day they would have decided passed in silence",
    MissKind.PROMISE: "what they promised did not come",
}


def because_of(picture: Picture, standing: Standing, miss: Miss | None) -> tuple[Because, ...]:
    """The reasons, those of the standing first; then the stalls and the debts that bear on the move."""
    reasons = [*_standing(picture, standing, miss), *_stalls(picture, standing), *_debts(picture, standing)]
    unique = {(one.at, one.touch, one.says): one for one in reasons}
    return tuple(unique.values())


def _of(entry: Entry, act_name: ActName | None, says: str) -> Because:
    act = next(entry.their(act_name), None) if act_name is not None else None
    return Because(at=entry.at, touch=entry.touch.id, quote=quote_of(entry, act), says=says)


def _standing(picture: Picture, standing: Standing, miss: Miss | None) -> Iterator[Because]:
    if standing in (Standing.WON, Standing.LOST, Standing.RELEASED) and picture.ending is not None:
        recorded = picture.ending.recorded
        yield Because(at=recorded.at, touch=None, quote=recorded.note, says=f"recorded as {standing}")
    elif standing is Standing.REFUSED:
        yield from _refused(picture)
    elif standing is Standing.ACCEPTED:
        yes = acceptance(picture)
        assert yes is not None, "an accepted deal rests on a yes"
        yield _of(yes, ActName.ACCEPTANCE, "their latest word on buying is a yes")
    elif standing is Standing.FIRM:
        yield from _firm(picture)
    elif standing is Standing.CALLBACK:
        yield from _callback(picture)
    elif miss is not None:
        yield _missed(miss)
    else:
        yield from _unfirm(picture, standing)
    if standing is not Standing.REFUSED:
        yield from _shown(picture)


def _refused(picture: Picture) -> Iterator[Because]:
    no = refusal(picture)
    if no is None:
        no = next((entry for entry in reversed(picture.whole) if ActName.OPT_OUT in entry.names), None)
    if no is not None:
        name = ActName.REFUSAL if ActName.REFUSAL in no.names else ActName.OPT_OUT
        yield _of(no, name, "their latest word is a no")


def _firm(picture: Picture) -> Iterator[Because]:
    one = picture.appointment()
    assert one is not None, "a firm deal rests on an appointment"
    says = f"agreed for {moment_words(one.start, picture.zone)}"
    if one.entry is not None:
        quote = quote_of(one.entry, one.act)
        yield Because(at=one.agreed_at or one.entry.at, touch=one.entry.touch.id, quote=quote, says=says)
    else:
        uid = one.event.uid if one.event is not None else None
        yield Because(at=one.start, touch=uid, quote="accepted in the calendar", says=says)


def _callback(picture: Picture) -> Iterator[Because]:
    story, ending = picture.callback, picture.ending
    if story is not None and not story.acted:
        says = f"they asked for a call and said why; we call on {day_words(story.asked.call_on)}"
        quote = quote_of(story.asked.entry, story.asked.act)
        yield Because(at=story.asked.entry.at, touch=story.asked.entry.touch.id, quote=quote, says=says)
    else:
        assert ending is not None, "else the deal came back on a named date"
        assert ending.trigger is not None, "else the deal came back on a named date"
        says = f"the date named for coming back is here: {day_words(ending.trigger)}"
        yield Because(at=ending.recorded.at, touch=None, quote=ending.recorded.note, says=says)


def _missed(miss: Miss) -> Because:
    says = _MISSES[miss.kind]
    asked = miss.callback.asked if miss.callback is not None else None
    source = miss.appointment or miss.promise or asked
    entry, act = (source.entry, source.act) if source is not None else (None, None)
    if entry is None:
        return Because(at=miss.at, touch=None, quote="", says=says)
    return Because(at=entry.at, touch=entry.touch.id, quote=quote_of(entry, act), says=says)


def _unfirm(picture: Picture, standing: Standing) -> Iterator[Because]:
    promise = waited_for(picture) if standing is Standing.WAITING else None
    patience = picture.patience
    if standing is Standing.CHASING:
        chase = picture.ours_since_word()[-1]
        yield _of(chase, None, f"{picture.chases} chases since their last reply")
    elif standing is Standing.WAITING and patience is not None and not picture.clock.passed(patience.until):
        says = f"our last touch is unanswered; the patience is over on {day_words(patience.over_on)}"
        yield _of(patience.touch, None, says)
    elif promise is not None:
        says = "their date lies ahead, and we have asked for a time after it"
        yield _of(promise.entry, promise.act.name, says)
    elif standing is Standing.STALLED and picture.word is not None:
        yield _of(picture.word, ActName.STALL, "their last reply puts it off without a reason and a date")
    elif standing is Standing.LOOSE:
        yield from _loose(picture)
    else:
        attempt = last(picture.entries, Part.ATTEMPT)
        if attempt is not None:
            yield _of(attempt, None, "rung, and nobody answered: an attempt, not a touch")


def _loose(picture: Picture) -> Iterator[Because]:
    ours = picture.ours_since_word()
    spoke = picture.word or last(picture.entries, Part.THANKS)
    if ours:
        yield _of(ours[-1], None, "our touch grew old without a reply")
    else:
        assert spoke is not None, "a deal in which nothing has passed is new"
        yield _of(spoke, None, "they spoke last, and nothing firm came out of it")


def _shown(picture: Picture) -> Iterator[Because]:
    """The no of somebody who is not known to decide: shown, not obeyed."""
    word = picture.word
    if word is not None and word.refuses and not picture.people.decides(word.person):
        name = ActName.REFUSAL if ActName.REFUSAL in word.names else ActName.OPT_OUT
        yield _of(word, name, "a no from somebody who is not known to decide")


def _stalls(picture: Picture, standing: Standing) -> Iterator[Because]:
    """The earlier times they put it off."""
    if standing in (Standing.WON, Standing.LOST, Standing.RELEASED):
        return
    for entry in picture.stalls.entries:
        name = next((name for name in (ActName.STALL, ActName.CALLBACK) if name in entry.names), None)
        says = "put it off" if name is not None else "let an agreed time slip again"
        yield _of(entry, name, says)


def _debts(picture: Picture, standing: Standing) -> Iterator[Because]:
    if standing in (Standing.WON, Standing.LOST, Standing.RELEASED):
        return
    for debt in picture.debts:
        quote = quote_of(debt.entry, debt.act)
        says = f"we owe: {debt.says}"
        yield Because(at=debt.entry.at, touch=debt.entry.touch.id, quote=quote, says=says)
