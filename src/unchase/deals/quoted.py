"""Words of a deal's mail that are quoted beside it: in rows of their own, because the database guards rows, not columns.

Whoever sees a deal sees its row; these are seen as its mail is (`teams.row_security`).
"""

from __future__ import annotations

from typing import Any

from django.db import models

Row = dict[str, Any]


class Quoted(models.Model):
    """What a deal's last verdict says in words, that of the moment `at`; and why a mailbox takes it for a deal."""

    deal = models.OneToOneField("deals.Deal", models.CASCADE, primary_key=True, related_name="quoted")
    at = models.DateTimeField(null=True, blank=True)
    said = models.JSONField(default=dict, blank=True)
    likely = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"the words of {self.deal_id}"


class Why(models.Model):
    """Why a standing changed: the reasons in the form of the core, as JSON, with the words they rest on."""

    change = models.OneToOneField(
        "deals.StandingChange", models.CASCADE, primary_key=True, related_name="why"
    )
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="whys")
    because = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"the words of {self.change_id}"


def apart(verdict: Row) -> tuple[Row, Row]:
    """A verdict (as `plain` writes it) without its words, and its words."""
    move, callback = dict(verdict["move"]), verdict.get("callback")
    words = {
        "because": verdict["because"],
        "due": [due["what"] for due in verdict["due"]],
        "move": move.pop("words", ""),
        "callback": callback["reason"] if callback else "",
    }
    bare = {
        **verdict,
        "because": [],
        "due": [{**due, "what": ""} for due in verdict["due"]],
        "move": move,
        "callback": {**callback, "reason": ""} if callback else None,
    }
    return bare, words


def together(bare: Row, words: Row) -> Row:
    """The verdict again."""
    callback = bare.get("callback")
    return {
        **bare,
        "because": words["because"],
        "due": [{**due, "what": what} for due, what in zip(bare["due"], words["due"], strict=True)],
        "move": {**bare["move"], "words": words["move"]},
        "callback": {**callback, "reason": words["callback"]} if callback else None,
    }
