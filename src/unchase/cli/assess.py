"""`unchase assess`: where a deal stands and the one next move, from its history in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unchase.cli.lines import UnusableError, contents, each_line, lines_of, parsed, stop, write

if TYPE_CHECKING:
    from unchase.cli.lines import Row


def assess(
    file: Annotated[
        Path | None, typer.Argument(help="A file of JSON; - or nothing for standard input.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    as_lines: Annotated[
        bool, typer.Option("--jsonl", help="One deal a line in, one answer a line out.")
    ] = False,
) -> None:
    """Say where a deal stands, why, and the one next move."""
    if as_lines:
        each_line(lines_of(file), assessed)
        return
    try:
        row = parsed(contents(file), where=str(file or "standard input"))
        answer = assessed(row)
    except UnusableError as error:
        raise stop(str(error)) from None
    if as_json:
        write(answer, indent=2)
    else:
        from unchase.cli.story import tell

        tell(answer)


def assessed(row: Row) -> Row:
    """The answer for one deal. Raises `UnusableError` for input that is not in the form."""
    from unchase.cli.answers import assessment_row
    from unchase.cli.deal_form import deal_from
    from unchase.core.assess import assess as judge
    from unchase.reading.timeline import compose

    deal = deal_from(row)
    verdict = judge(compose(deal.history), deal.now, deal.policy)
    answer: dict[str, Any] = {"id": deal.id, **assessment_row(verdict, deal.history.zone), "problems": []}
    return answer
