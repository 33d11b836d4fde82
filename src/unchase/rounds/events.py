"""What happened, one event a line on stderr: never content, names or addresses."""

from __future__ import annotations

import json
import logging
import sys

_LOG = logging.getLogger("unchase")


def tell(event: str, **figures: float | str) -> None:
    """One event with its figures, as a line of JSON. Strings are names of ours, never words of a message."""
    if not _LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        _LOG.addHandler(handler)
        _LOG.setLevel(logging.INFO)
    _LOG.info("%s %s", event, json.dumps(figures, sort_keys=True))
