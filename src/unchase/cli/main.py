"""The command `unchase`: one function a command, each in its own module."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Annotated, Any

import typer

from unchase import __version__
from unchase.cli.assess import assess
from unchase.cli.audit import audit
from unchase.cli.export import erase, export
from unchase.cli.gate import gate
from unchase.cli.import_ import import_
from unchase.cli.let_go import let_go
from unchase.cli.lint import lint
from unchase.cli.log import log
from unchase.cli.mcp import mcp
from unchase.cli.mine import mine
from unchase.cli.move_to import move_to
from unchase.cli.organisation import organisation
from unchase.cli.outcomes import outcomes
from unchase.cli.read import read_command
from unchase.cli.rebuild import rebuild
from unchase.cli.rotate_key import rotate_key
from unchase.cli.rounds import rounds
from unchase.cli.seller import seller
from unchase.cli.serve import serve
from unchase.cli.show import show
from unchase.cli.slots import slots
from unchase.cli.text import harmless
from unchase.cli.today import today
from unchase.cli.token import token
from unchase.cli.upkeep import backup, doctor, restore
from unchase.cli.work import work

app = typer.Typer(
    name="unchase",
    help="Every open deal has a next step on the calendar, or it is being brought to one, or it is let go.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("audit")(audit)
app.command("assess")(assess)
app.command("read")(read_command)
app.command("lint")(lint)
app.command("mine")(mine)
app.command("outcomes")(outcomes)
app.command("serve")(serve)
app.command("seller")(seller)
app.command("today")(today)
app.command("show")(show)
app.command("slots")(slots)
app.command("log")(log)
app.command("let-go")(let_go)
app.command("import")(import_)
app.command("export")(export)
app.command("erase")(erase)
app.command("token")(token)
app.command("mcp")(mcp)
app.command("rounds")(rounds)
app.command("gate")(gate)
app.command("rebuild")(rebuild)
app.command("rotate-key")(rotate_key)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("doctor")(doctor)
app.command("move-to")(move_to)
app.command("organisation")(organisation)
app.command("work")(work)


def main() -> None:
    """Run the command; no failure shows a traceback.

    With UNCHASE_TRACEBACK set a failure of the program itself is shown whole, for those who mend it.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        code = app(standalone_mode=False)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if hasattr(error, "format_message"):  # wrong use, which Typer knows to say
            sys.stderr.write(_wrong_use(error))
            sys.exit(2)
        if os.environ.get("UNCHASE_TRACEBACK"):
            raise
        sys.stderr.write(harmless(_failure(error)) + "\n")
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


def _failure(error: Exception) -> str:
    """What stopped the program, in a sentence."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    # The database says so in its own words, and this module starts without it.
    if full or any(words in str(error) for words in ("disk is full", "disk I/O error")):
        return "The disk is full, or cannot be written. What was stored is safe: make room, and say it again."
    return f"The program failed ({type(error).__name__}: {error}). UNCHASE_TRACEBACK=1 shows where."


def _wrong_use(error: Any) -> str:  # noqa: ANN401 - Typer keeps the kind to itself
    """What is wrong with how a command was called, in one sentence; nothing where the help has been shown instead."""
    said: str = error.format_message().strip()
    context = getattr(error, "ctx", None)
    more = f" {context.command_path} --help tells more." if context else ""
    return harmless(said.rstrip(".") + "." + more) + "\n" if said else ""


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Say the version and stop.",
            callback=lambda given: _version(given=given),
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Every open deal has a next step on the calendar, or it is being brought to one, or it is let go."""
    del version


def _version(*, given: bool) -> None:
    if given:
        typer.echo(f"unchase {__version__}")
        raise typer.Exit
