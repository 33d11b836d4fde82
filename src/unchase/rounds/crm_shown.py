"""What keeping step with another program would do, shown before anything is done: what comes in, what goes back, and who wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unchase.connectors.crm_file import CrmFile
from unchase.core.last_writer import Writer, last_writer
from unchase.deals.models import Deal
from unchase.rounds.crm_back import line_of, standing_of, step_of
from unchase.rounds.deals_file import counted, planned

if TYPE_CHECKING:
    from unchase.connectors.crm import Program, There
    from unchase.deals.models import Seller
    from unchase.rounds.deals_file import Line

_SHOWN = 100  # deals, the longest unchanged there


def shown_beforehand(seller: Seller, there: Program, owner: str) -> dict[str, Any]:
    """Of the first deals there: what each does here (`says`), and what would go back. Nothing is changed on either side.

    As JSON: `lines` of `name`, `action`, `says`, `back` and `stays` (the words there that are left), `counts` of the
    actions, `more`: there are others.
    """
    pages = there.changed_deals(owner, "")
    first = next(pages, None)
    if first is None:
        return {"lines": [], "counts": {}, "more": False}
    rows = first.deals[:_SHOWN]
    lines = planned(seller, CrmFile(source=there.source, columns={}, unused=(), refused=(), deals=rows))
    known = {row.source_id: line.deal_id for row, line in zip(rows, lines, strict=True) if line.deal_id}
    deals = Deal.objects.of(seller).in_bulk(known.values())
    stands = there.there(dict.fromkeys(known, ""), there.prepared(make=False)) if known else {}
    return {
        "lines": [
            _told(line, deals.get(line.deal_id or 0), stands.get(row.source_id))
            for row, line in zip(rows, lines, strict=True)
        ],
        "counts": counted(lines),
        "more": len(first.deals) > _SHOWN or next(pages, None) is not None,
    }


def _told(line: Line, deal: Deal | None, stands: There | None) -> dict[str, str]:
    told = {"name": line.name, "action": line.action, "says": line.says, "back": "", "stays": ""}
    if deal is None:
        return told  # where it stands, only what passed in it tells
    ours, theirs = line_of(step_of(deal)), (stands.step if stands else "") or ""
    at = deal.assessed_at or deal.created_at
    won = last_writer(ours, theirs, None, ours_at=at, theirs_at=stands.changed_at if stands else None)
    if won is Writer.THEM:
        return told | {"back": standing_of(deal), "stays": theirs[:300]}
    return told | {"back": "; ".join(filter(None, (standing_of(deal), ours)))}
