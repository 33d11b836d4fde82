"""`unchase show`: one deal – where it stands, why, what is due, the one next move, and what passed."""

from __future__ import annotations

from unchase.cli.options import As, AsJson, Now, WhichDeal  # noqa: TC001 - read at run time


def show(
    deal: WhichDeal,
    *,
    seller: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Tell one deal: where it stands, why, what is due, and the one next move."""
    import json
    import sys

    from unchase.cli.deal_rows import deal_row
    from unchase.cli.workspace import deal_named, opened, seller_named
    from unchase.core.zone import zone_of

    moment = opened(now)
    found = deal_named(seller_named(seller), deal)
    found.reassess(moment)
    row = deal_row(found)
    if as_json:
        row["standings"] = [
            {
                "at": change.at.isoformat(),
                "was": change.was or None,
                "standing": change.standing,
                "n": change.n,
            }
            for change in found.standing_changes.order_by("at", "pk")
        ]
        sys.stdout.write(json.dumps(row, ensure_ascii=False, indent=1) + "\n")
        return
    from unchase.cli.story import tell

    title = f"{found.prospect.name} – {found.name}" if found.name else found.prospect.name
    tell(row, title=title, today=moment.astimezone(zone_of(found.seller.zone)).date())
