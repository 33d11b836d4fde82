"""Run by a test as a program of its own: what Ray does with a worker that is killed, and a mining on it; told as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mining.archives import asked
from mining.deeds import killed_once
from unchase.mining.engines import engine
from unchase.mining.mine import mine


def main(archive: str, folder: str) -> None:
    """Two pieces of a dozen kill their worker; then the archive is mined."""
    Path(folder).mkdir()
    pieces = [(folder, number) for number in (1, 2, 3, 101, 4, 5, 6, 102, 7, 8, 9)]
    with engine("ray", jobs=2) as by:
        done = dict(by.each(killed_once, pieces))
        mined = mine([Path(archive)], out=Path(folder) / "ray", asked=asked(), by=by, size=20_000)
    print(json.dumps({"done": [done[place] for place in range(len(pieces))], "messages": mined.messages}))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
