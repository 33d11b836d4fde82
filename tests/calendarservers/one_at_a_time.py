"""Xandikos, writing one entry at a time.

It compares the ETag before it takes the lock of its index, each request in a thread of its own: two writers can both
pass, and one is lost on the server whatever we do. With one thread the comparison and the writing are one step, as
RFC 9110 (13.1.1) asks, and a test says what our side does.
"""

from __future__ import annotations

import asyncio
import sys
from threading import Lock
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

_writing = Lock()
_in_a_thread = asyncio.to_thread


async def _alone(done: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    def locked() -> R:
        with _writing:
            return done(*args, **kwargs)

    return await _in_a_thread(locked)


if __name__ == "__main__":
    from xandikos.__main__ import main

    asyncio.to_thread = _alone
    sys.exit(asyncio.run(main(sys.argv[1:])))  # type: ignore[no-untyped-call]  # Xandikos has no types
