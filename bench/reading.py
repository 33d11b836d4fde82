"""How well and how fast texts are read, peers beside us in one run: `python bench/reading.py [--suites DIR] [--quick] [--json]`.

`--peers PYTHON` names a Python in which the peers are installed (dateparser, parsedatetime, timefhuman, ctparse,
recognizers-text); a peer that is not there is left out, and said so. Beside times: how well acts are read on the test
stories of the corpus, own text and automatic mail beside their peers, and the speed of the whole reader.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import acts
import automatic
import own_text
import reading_speed
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
    rooms: dict[str, dict[str, Any]] = {
        "times.speed": times_speed.figures(asked.suites, quick=asked.quick),
        "speed": reading_speed.figures(asked.suites, quick=asked.quick),
        "acts": acts.measure(),
        "own text": own_text.measure(asked.suites, quick=asked.quick),
        "automatic": automatic.measure(asked.suites, quick=asked.quick),
    }
    if asked.json:
        flat: dict[str, Any] = {
            f"times.{measure}.{name}": value
            for measure, row in quality.items()
            for name, value in row.items()
        }
        flat |= {f"{room}.{name}": value for room, row in rooms.items() for name, value in row.items()}
        print(json.dumps(flat, indent=1))
        return
    _table(quality)
    for room, row in rooms.items():
        print(f"\n{room}")
        for name, value in row.items():
            print(f"  {name:<50}{value if isinstance(value, str) else f'{value:,.6g}':>16}")


def _table(quality: dict[str, dict[str, float | None]]) -> None:
    names = list(dict.fromkeys(name for row in quality.values() for name in row))
    print(f"{'':<36}" + "".join(f"{name:>18}" for name in names))
    for measure, row in quality.items():
        cells = ("" if row.get(name) is None else f"{row[name]:,.6g}" for name in names)
        print(f"{measure:<36}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
