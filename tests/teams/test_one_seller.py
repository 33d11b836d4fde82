"""One seller on SQLite: none of what several people need is loaded, and their door is as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from pathlib import Path

    from unchase.deals.models import Seller

_LOOK = """
import sys
import django
django.setup()
from django.urls import resolve
resolve("/sign-in")
from django.test import Client
assert Client().get("/sign-in", headers={"host": "localhost"}).status_code == 200
loaded = [name for name in sys.modules if name.partition(".")[0] in
          {"allauth", "fido2", "qrcode", "jwt", "oauthlib", "requests", "psycopg"}]
print(loaded)
"""


def test_nothing_of_what_several_people_need_is_loaded_for_one(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "UNCHASE_HOME": str(tmp_path),
        "UNCHASE_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "unchase.settings",
    }
    made = subprocess.run(
        [sys.executable, "-m", "unchase", "doctor"], env=env, capture_output=True, check=False
    )
    assert made.returncode in {0, 1}, made.stderr

    done = subprocess.run([sys.executable, "-c", _LOOK], env=env, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.django_db
def test_they_sign_in_with_their_password_and_out_again(ana: Seller) -> None:
    ana.set_password("a sentence is a good one")
    ana.save()
    browser = Client()
    page = browser.get("/sign-in").content.decode()
    assert 'name="username"' in page
    assert "passkey" not in page

    assert (
        browser.post("/sign-in", {"username": ana.sign_in, "password": "a sentence is a good one"})[
            "Location"
        ]
        == "/"
    )

    assert "ways-in" not in browser.get("/").content.decode()
    assert browser.get("/ways-in").status_code == 404
    assert browser.post("/sign-out")["Location"] == "/sign-in"
