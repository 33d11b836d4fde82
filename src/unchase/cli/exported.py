"""An export as lines of text: JSON, or CSV in which no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from unchase.connectors.deals_file import defuse
from unchase.deals.export import COLUMNS, deals_table, everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unchase.deals.models import Seller


def lines_of(seller: Seller, form: str) -> Iterator[str]:
    """The lines of an export in "json" or "csv"."""
    if form == "json":
        for row in everything(seller):
            yield json.dumps(row, ensure_ascii=False) + "\n"
        return
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for cells in (COLUMNS, *deals_table(seller)):
        writer.writerow([defuse(cell) for cell in cells])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
