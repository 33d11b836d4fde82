"""What is asked of the mail: whose it is, which deals there are, as of when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.connectors.deals_file import DealRow
    from unchase.connectors.sides import Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Our side, the list of deals if there is one, the moment to judge at (aware), and our zone, locale and country."""

    sides: Sides
    now: datetime
    zone: str
    locale: str | None = None
    country: str | None = None
    since: datetime | None = None
    deals: tuple[DealRow, ...] = ()

    def told(self) -> str:
        """All of it in words that are the same whenever the same is asked."""
        rest = [getattr(self, field.name) for field in fields(self) if field.name != "sides"]
        return repr((sorted(self.sides.addresses), sorted(self.sides.domains), rest))
