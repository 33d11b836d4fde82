"""Run by a test as a program of its own, so that it can be killed: a mining by two workers."""

from __future__ import annotations

import sys
from pathlib import Path

from mining.archives import asked
from unchase.mining.engines import engine
from unchase.mining.mine import mine


def main(archive: str, out: str) -> None:
    """Mine the archive as `mined` of the tests does."""
    with engine("local", jobs=2) as by:
        mine([Path(archive)], out=Path(out), asked=asked(), by=by, size=9_000)


if __name__ == "__main__":
    main(*sys.argv[1:])
