"""What one message says by itself, before the rest of the deal is known: a `Reading`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.core.act import Act
    from unchase.core.touch import Automatic
    from unchase.core.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery failure: "hard", "soft" or "policy", for whom, with its status code (RFC 3463) and reason."""

    kind: str
    recipient: str | None
    status: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A message's reading: a cache, never a fact.

    `own_text` is what the writer wrote now, `spans` its pieces; all spans point into the text as given. `maybe_*` are
    readings too weak to stand by.
    """

    own_text: str
    spans: tuple[tuple[int, int], ...] = ()
    signature: str = ""
    acts: tuple[Act, ...] = ()
    times: tuple[When, ...] = ()
    maybe_acts: tuple[Act, ...] = ()
    maybe_times: tuple[When, ...] = ()
    automatic: Automatic | None = None
    return_date: When | None = None
    bounce: Bounce | None = None
