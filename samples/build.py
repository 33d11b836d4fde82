# noqa: INP001 - a script beside its stories, not a package
"""Builds the sample mailbox and its list of deals from the stories: `python samples/build.py [--to FOLDER]`.

The same stories give the same bytes every time, on every machine.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
from pathlib import Path

from maker.boxes import files_of
from maker.story import Story, read_people, read_story

_HERE = Path(__file__).parent
_COLUMNS = (
    "name",
    "domains",
    "addresses",
    "subjects",
    "deal",
    "recorded",
    "recorded_on",
    "reopen_on",
    "note",
)


def main() -> None:
    """Builds into the folder named, by default the one beside this file."""
    parser = argparse.ArgumentParser(description="Builds the sample mailbox from its stories.")
    parser.add_argument("--to", type=Path, default=_HERE / "mailbox")
    target: Path = parser.parse_args().to
    stories = read_stories()
    files = {**files_of(stories), "deals.csv": deals_of(stories)}
    if target.exists():
        shutil.rmtree(target)
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    letters = sum(len(story.letters) for story in stories)
    deals = sum("deal" in story.head for story in stories)
    print(f"{letters} letters, {deals} deals, in {target}")  # noqa: T201 - the one line this command says


def read_stories() -> list[Story]:
    """Every story, by name."""
    ours = read_people(_HERE / "stories" / "_us.txt")
    return [
        read_story(path, ours)
        for path in sorted((_HERE / "stories").glob("*.txt"))
        if not path.name.startswith("_")
    ]


def deals_of(stories: list[Story]) -> bytes:
    """The list of deals as the seller keeps it: one row a deal, and one for each company that is none."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    heads = [story.head for story in stories if "deal" in story.head or "no deal" in story.head]
    for head in sorted(
        heads, key=lambda head: ("no deal" in head, head.get("deal", head.get("no deal", "")).casefold())
    ):
        recorded, _, recorded_on = head.get("recorded", "").partition(" ")
        writer.writerow(
            [
                head.get("deal") or head["no deal"],
                head.get("domains", ""),
                head.get("addresses", ""),
                head.get("subjects", ""),
                "no" if "no deal" in head else "yes",
                recorded,
                recorded_on,
                head.get("reopen", ""),
                head.get("note", ""),
            ]
        )
    return out.getvalue().encode("utf-8")


if __name__ == "__main__":
    main()
