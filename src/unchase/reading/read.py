"""Read one message: its own words, the times and acts in them, and what machines wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.reading import Reading
from unchase.reading import own_text
from unchase.reading.acts import prospect_acts
from unchase.reading.seller import seller_acts
from unchase.reading.times import Times, find_times

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.act import Act
    from unchase.core.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The other side's preceding message: dialogue counts. `own` is its own text, where that is known already."""

    text: str
    at: datetime
    zone: str
    own: str | None = None


def read(
    text: str,
    *,
    at: datetime,
    zone: str,
    side: Side,
    locale: str | None = None,
    country: str | None = None,
    channel: str = "email",
    subject: str = "",
    previous: Previous | None = None,
    conventions: str = "business",
) -> Reading:
    """The reading of a message written by `side` at `at` (aware) in `zone` (IANA name or offset).

    Spans point into `text` as given. `channel` is "email", "call_note", "transcript" or "chat". A message of a
    machine is not for this function: see `automatic.recognise`.
    """
    parts = own_text.split(text)
    reader_zone = previous.zone if previous else None
    found = find_times(
        parts.own,
        at=at,
        zone=zone,
        locale=locale,
        country=country,
        conventions=conventions,
        reader_zone=reader_zone,
    )
    before = None
    if previous is not None:
        before = previous.own if previous.own is not None else own_text.split(previous.text).own
    if side is Side.THEM:
        acts = prospect_acts(parts.own, times=found.sure, previous=before, channel=channel)
        sure, maybe = acts.sure, acts.maybe
    else:
        said = seller_acts(parts.own, times=found.sure, previous=before, subject=subject, channel=channel)
        sure, maybe = said.sure, said.maybe
    return _reading(parts, found, sure, maybe)


def _reading(parts: own_text.OwnText, found: Times, sure: tuple[Act, ...], maybe: tuple[Act, ...]) -> Reading:
    """The reading, its spans in the text as given; where the own text stands at its beginning they are that already."""
    times, weak = found.sure, found.maybe
    if len(parts.spans) > 1 or (parts.spans and parts.spans[0][0] > 0):
        sure = tuple(_act_placed(act, parts) for act in sure)
        maybe = tuple(_act_placed(act, parts) for act in maybe)
        times = tuple(_placed(when, parts) for when in times)
        weak = tuple(_placed(when, parts) for when in weak)
    return Reading(
        own_text=parts.own,
        spans=parts.spans,
        signature=parts.signature,
        acts=sure,
        times=times,
        maybe_acts=maybe,
        maybe_times=weak,
    )


def _act_placed(act: Act, parts: own_text.OwnText) -> Act:
    """An act of the own text with its spans in the text as given."""
    when = _placed(act.when, parts) if act.when else None
    times = tuple(_placed(each, parts) for each in act.times)
    return replace(act, span=parts.place(act.span), when=when, times=times)


def _placed(when: When, parts: own_text.OwnText) -> When:
    return replace(when, span=parts.place(when.span))
