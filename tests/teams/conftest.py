"""The cast."""

from __future__ import annotations

from deals.cast import ana

__all__ = ["ana"]
