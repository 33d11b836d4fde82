"""The cast."""

from deals.cast import acme, ana, ben, cleo, now

__all__ = ["acme", "ana", "ben", "cleo", "now"]
