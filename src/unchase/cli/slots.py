"""`unchase slots`: two free times to offer, in both zones."""

from __future__ import annotations

from typing import Annotated

import typer

from unchase.cli.options import As, AsJson, Now  # noqa: TC001 - read at run time


def slots(
    deal: Annotated[
        str | None,
        typer.Argument(help="The deal to offer them to: its prospect, name, a person, or its number."),
    ] = None,
    *,
    seller: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Tell two free times to offer, inside both sides' hours, in the prospect's zone with yours beside it."""
    import json
    from datetime import timedelta

    from unchase.cli.workspace import deal_named, opened, seller_named
    from unchase.core.wording import moment_words, times_words
    from unchase.core.zone import zone_of
    from unchase.deals.free_times import Diary, free_times, their_zone
    from unchase.deals.models import OwnCalendar

    moment = opened(now)
    who = seller_named(seller)
    found = deal_named(who, deal) if deal else None
    facts = found.facts() if found else None
    ours = zone_of(who.zone)
    theirs = their_zone(facts) or ours
    calendar = OwnCalendar.objects.filter(seller=who).defer("text").first()
    tomorrow = moment.astimezone(ours).date() + timedelta(days=1)
    diary = Diary.of(who, moment, calendar=calendar, but=found)
    two = free_times(tomorrow, moment, diary, deal=found, facts=facts)
    if as_json:
        rows = [
            {"start": one.astimezone(theirs).isoformat(), "seller": one.astimezone(ours).isoformat()}
            for one in (two.first, two.second)
        ]
        answer = {"slots": rows, "zone": str(theirs), "seller_zone": who.zone, "checked": two.checked}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    typer.echo(times_words(two.first, two.second, theirs))
    if any(
        one.astimezone(ours).utcoffset() != one.astimezone(theirs).utcoffset()
        for one in (two.first, two.second)
    ):
        typer.echo(f"yours: {moment_words(two.first, ours)}, {moment_words(two.second, ours)}")
    if not two.checked:
        typer.echo("not checked against your calendar")
