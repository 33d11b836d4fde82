"""Understands what a seller writes: the acts of a message, and what in it the guard must look at."""

from unchase.reading.seller.acts import seller_acts
from unchase.reading.seller.draft import draft

__all__ = ["draft", "seller_acts"]
