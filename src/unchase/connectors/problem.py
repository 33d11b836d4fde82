"""What could not be read, as data: one bad mail never stops the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about what is wrong, and where: a file, with the byte at which the mail begins where it holds many."""

    what: str
    where: str


class MailboxError(Exception):
    """A mailbox the user named that cannot be read at all; its text is the sentence to show."""
