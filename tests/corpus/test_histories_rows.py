"""The histories are sound: their keys and names are known, their moments in order, their calendar facts true."""

import runpy
from pathlib import Path


def test_every_history_is_sound() -> None:
    check = runpy.run_path(str(Path(__file__).with_name("validate_histories.py")))["complaints"]
    assert list(check()) == []
