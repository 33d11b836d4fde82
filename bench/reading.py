"""How well and how fast texts are read, peers beside us in one run: `python bench/reading.py [--suites DIR] [--quick] [--json]`.

`--peers PYTHON` names a Python in which the peers are installed (dateparser, parsedatetime, timefhuman, ctparse,
recognizers-text); a peer that is not there is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import times_figures
import times_speed

SUITES = Path(__file__).parents[2] / "shared" / "suites"


def main() -> None:
    """Measure and print: a table, or flat JSON."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--suites", type=Path, default=SUITES, help="a folder of suites")
    told.add_argument("--quick", action="store_true", help="a part of the rows; ends within a minute")
    told.add_argument("--json", action="store_true", help="flat JSON instead of tables")
    told.add_argument(
        "--peers", default=None, metavar="PYTHON", help="the Python where the peers are installed"
    )
    asked = told.parse_args()
    quality = times_figures.figures(asked.suites, quick=asked.quick, peers=asked.peers)
    speed = times_speed.figures(asked.suites, quick=asked.quick)
    if asked.json:
        flat = {
            f"times.{measure}.{name}": value
            for measure, row in quality.items()
            for name, value in row.items()
        }
        print(
            json.dumps({**flat, **{f"times.speed.{name}": value for name, value in speed.items()}}, indent=1)
        )
        return
    _table(quality)
    print()
    for name, value in speed.items():
        print(f"{name:<44}{value:>12,.6g}")


def _table(quality: dict[str, dict[str, float | None]]) -> None:
    names = list(dict.fromkeys(name for row in quality.values() for name in row))
    print(f"{'':<36}" + "".join(f"{name:>18}" for name in names))
    for measure, row in quality.items():
        cells = ("" if row.get(name) is None else f"{row[name]:,.6g}" for name in names)
        print(f"{measure:<36}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
