"""The rows about times are sound: their words stand in their texts, and their calendar facts are true."""

import runpy
from pathlib import Path


def test_every_row_about_times_is_sound() -> None:
    check = runpy.run_path(str(Path(__file__).with_name("validate_times.py")))["complaints"]
    assert list(check()) == []
