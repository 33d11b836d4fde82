"""`unchase mcp` looks through its seller's eyes and nobody else's: a program that forgets whose deals it serves shows no other's."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client, StdioServerParameters

from doors.test_tools import _FILL, ABOUT_A_DEAL, refused, told
from postgres.conftest import new_database

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

# The same command, in a process in which every condition about whose rows these are is lost.
_FORGETS = """
import django
django.setup()
from django.db import models
from unchase.deals.deal_query import DealQuerySet
filtered = models.QuerySet.filter
def filter_less(self, *args, **told):
    return filtered(self, *args, **{name: one for name, one in told.items() if "seller" not in name})
models.QuerySet.filter = filter_less
DealQuerySet.of = lambda self, seller: self.all()
# more
from unchase.cli.main import main
main()
"""
_UNGUARDED = """
import contextlib
import unchase.teams.eyes as eyes
eyes.see_nothing_unasked = lambda: None
eyes.eyes_of = contextlib.contextmanager(lambda whose: (yield))
"""


_WAIT = 240.0


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Ana's deal, Cleo's hidden one, and tokens of Ana's, on PostgreSQL."""
    with new_database() as address:
        env = {
            **os.environ,
            "UNCHASE_HOME": str(tmp_path_factory.mktemp("home")),
            "UNCHASE_DATABASE": address,
            "DJANGO_SETTINGS_MODULE": "unchase.settings",
        }
        said = subprocess.run(
            [sys.executable, "-c", _FILL], env=env, check=True, capture_output=True, text=True
        )
        yield {"env": env, **json.loads(said.stdout.splitlines()[-1])}


def _spoken(
    there: dict[str, Any],
    talk: Callable[[Client], Coroutine[Any, Any, None]],
    script: str,
    *words: str,
    token: str = "",
) -> None:
    """Start the tools in a process that runs `script`, and let the official client talk with them."""
    env = {**there["env"], **({"UNCHASE_TOKEN": token} if token else {})}
    parameters = StdioServerParameters(command=sys.executable, args=["-c", script, "mcp", *words], env=env)

    async def all_of_it() -> None:
        async with asyncio.timeout(_WAIT), Client(parameters) as client:
            await talk(client)

    with ThreadPoolExecutor(1) as apart:  # a browser of another test may hold a loop in this thread
        apart.submit(asyncio.run, all_of_it()).result()


@pytest.mark.parametrize("way", ["by a token", "by name"])
def test_a_program_that_forgets_shows_no_other_sellers_deals(there: dict[str, Any], way: str) -> None:
    async def talk(client: Client) -> None:
        assert (await told(client, "find", words="zanz"))["items"] == []
        assert [one["id"] for one in (await told(client, "today"))["moves"]] == [there["acme"]]
        for tool, words in ABOUT_A_DEAL.items():
            said = await refused(client, tool, number=there["hidden"], **words)
            assert "You have no deal" in said
            assert "Zanzibar" not in said

    if way == "by a token":
        _spoken(there, talk, _FORGETS, token=there["all"])
    else:
        _spoken(there, talk, _FORGETS, "--as", "ana@lantern.example", "--can-write")


def test_without_the_guard_it_would(there: dict[str, Any]) -> None:
    """Else the test above would prove nothing."""

    async def talk(client: Client) -> None:
        assert [one["id"] for one in (await told(client, "find", words="zanz"))["items"]] == [there["hidden"]]

    _spoken(there, talk, _FORGETS.replace("# more", _UNGUARDED), token=there["all"])
