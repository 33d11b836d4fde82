"""What mining needs beside the program itself: named in a sentence where it is missing."""

from __future__ import annotations

from importlib.util import find_spec

_EXTRAS = {"pyarrow": "mine", "duckdb": "mine", "ray": "ray"}


class MiningError(Exception):
    """Archives that cannot be mined; its text is the sentence to show."""


def needed(*names: str) -> None:
    """Raises `MiningError`, with what to install, where one of these packages is missing."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        extras = ",".join(dict.fromkeys(_EXTRAS[name] for name in missing))
        raise MiningError(
            f"Mining needs {' and '.join(missing)}, which are not installed: pip install 'unchase[{extras}]'."
        )
