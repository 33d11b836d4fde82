"""Killed at twenty-five random moments of pulling and sending, nothing is lost, stored twice or sent twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mailservers.dovecot import is_here
from mailservers.fixtures import needed

_BENCH = Path(__file__).parents[2] / "bench" / "mail_kills.py"


def test_killed_at_any_moment_nothing_is_lost_or_twice() -> None:
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    ran = subprocess.run(
        [sys.executable, str(_BENCH), "--kills", "25", "--json"], capture_output=True, text=True, check=False
    )
    assert ran.stdout, ran.stderr[-2_000:]
    figures: dict[str, int] = json.loads(ran.stdout.splitlines()[-1])
    wrong = {
        name: value
        for name, value in figures.items()
        if name not in {"kills", "lives", "letters in doubt", "letters taken"}
    }
    assert wrong == dict.fromkeys(wrong, 0)
    assert figures["kills"] == 25
    assert figures["letters in doubt"] <= 8, "few; how few is a matter of time, which the bench measures"
