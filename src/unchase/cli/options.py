"""Options that several commands of the workspace share."""

from __future__ import annotations

from typing import Annotated

import typer

As = Annotated[str | None, typer.Option("--as", help="Whose deals, where there are several sellers.")]
Now = Annotated[str | None, typer.Option("--now", help="The moment to judge at, unless it is now.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
WhichDeal = Annotated[str, typer.Argument(help="Its prospect, name, a person of it, or its number.")]
