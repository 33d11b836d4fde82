"""`unchase today --watch`: the terminal rings on the minute, with what was said last and where the guide is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from unchase.deals.minute import Call
    from unchase.deals.models import Seller

_BELL = "\a"
_PAUSE = 5.0  # seconds between two looks


def stay(seller: Seller, at: datetime | None) -> None:
    """Tell each appointment once when its time comes, until stopped. With a moment it looks once, at that, and ends."""
    import typer

    from unchase.cli.dates import moment
    from unchase.cli.text import harmless
    from unchase.core.zone import zone_of
    from unchase.deals.minute import calls_now
    from unchase.deals.models import Deal

    told, zone = set[str](), zone_of(seller.zone)
    now = at or datetime.now(UTC)
    following = Deal.objects.of(seller).open().filter(appointment_at__gt=now).order_by("appointment_at")
    if (
        first := following.select_related("prospect").first()
    ) is not None and first.appointment_at is not None:
        when = moment(first.appointment_at.astimezone(zone).isoformat(), today=now.astimezone(zone).date())
        typer.echo(f"Next: {when}  {harmless(str(first))}")
    else:
        typer.echo("No appointment lies ahead.")
    while True:
        for call in calls_now(seller, now):
            if call.key not in told:
                told.add(call.key)
                typer.echo(_words(call, zone))
        if at is not None:
            return
        time.sleep(_PAUSE)
        now = datetime.now(UTC)


def _words(call: Call, zone: tzinfo) -> str:
    from unchase.cli.text import harmless

    whom = f", call {call.whom}" if call.whom else ""
    phone = f", {call.phone}" if call.phone else ""
    said = f"\n  last said: “{harmless(call.said[:160])}”" if call.said else ""
    line = f"{call.at.astimezone(zone):%H:%M} {call.deal}{whom}{phone}"
    return f"{_BELL}{harmless(line)}{said}\n  the guide: /deals/{call.deal.pk}/talk"
