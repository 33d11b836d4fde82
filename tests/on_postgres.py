"""Run a command beside a PostgreSQL of its own: `python tests/on_postgres.py COMMAND…`; with its code it ends.

A throw-away cluster in a temporary folder, reached by a socket in it and by nothing else, gone afterwards. The command
finds the address in UNCHASE_DATABASE. PostgreSQL does not run as root: started by root, it runs as another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROLE = "unchase"  # as the program is to run: no superuser, and row-level security holds for it
_PATIENCE = 120.0  # seconds until it must answer
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "jit": "off",
}


def main(command: list[str]) -> int:
    """Run the command; its exit code, and 1 where there is no PostgreSQL."""
    if programs() is None:
        sentence = "PostgreSQL is not on this machine, so nothing was tested on it (apt install postgresql)."
        sys.stderr.write(sentence + "\n")
        return 1 if os.environ.get("CI") else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to end, it takes its cluster along
    with cluster(autovacuum="off") as address:  # it would look into a database that is to be dropped
        return subprocess.run(
            command, env={**os.environ, "UNCHASE_DATABASE": address}, check=False
        ).returncode


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest there is; Debian does not put it into the path."""
    found = [Path(one).resolve().parent for one in [shutil.which("postgres") or ""] if one]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name))
    return next((one for one in reversed(found) if (one / "initdb").exists()), None)


@contextmanager
def cluster(**settings: str) -> Iterator[str]:
    """A cluster with an empty database; its address."""
    there = programs()
    assert there is not None, "PostgreSQL is here"
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket's path has to be short
        folder = Path(name)
        _as_whom(folder)
        _run(folder, there / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N",
             "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
        with _serving(there, folder, {**_SETTINGS, **settings}):
            psql: list[str | Path] = [
                there / "psql",
                "-X",
                "-q",
                "-h",
                folder,
                "-U",
                "postgres",
                "-v",
                "ON_ERROR_STOP=1",
            ]
            made = f"CREATE ROLE {ROLE} LOGIN CREATEDB; ", f"CREATE DATABASE unchase OWNER {ROLE}"
            for statement in made:
                subprocess.run([*psql, "-c", statement, "postgres"], check=True)
            yield _address(folder)


def archiving() -> dict[str, str]:
    """The settings of a cluster that keeps what it writes, in `wal` beside its data, for `recovered`."""
    command = "mkdir -p ../wal && test ! -f ../wal/%f && cp %p ../wal/%f.part && mv ../wal/%f.part ../wal/%f"
    return {"wal_level": "replica", "archive_mode": "on", "archive_command": command}


@contextmanager
def recovered(address: str) -> Iterator[Callable[[str], str]]:
    """Take a base copy of a cluster now; what is given brings up another as it was at a moment, and tells its address."""
    there, folder = programs(), Path(address.rpartition("=")[2])
    assert there is not None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name, ExitStack() as servers:
        other = Path(name)
        _as_whom(other)
        copy: list[str | Path] = [
            there / "pg_basebackup",
            "-h",
            folder,
            "-U",
            "postgres",
            "--checkpoint=fast",
        ]
        _run(other, *copy, f"--pgdata={other / 'data'}")

        def back(moment: str) -> str:
            _archived(there, folder)
            _run(other, "touch", other / "data" / "recovery.signal")
            settings = {
                "restore_command": f"cp {folder}/wal/%f %p",
                "recovery_target_time": moment,
                "recovery_target_action": "promote",
            }
            servers.enter_context(_serving(there, other, {**_SETTINGS, **settings}))
            return _address(other)

        yield back


def _archived(there: Path, folder: Path) -> None:
    """All that was written until now lies in the archive."""
    ask: list[str | Path] = [
        there / "psql",
        "-X",
        "-q",
        "-A",
        "-t",
        "-h",
        folder,
        "-U",
        "postgres",
        "postgres",
    ]
    switch = "SELECT pg_walfile_name(pg_switch_wal() - 1)"
    last = subprocess.run([*ask, "-c", switch], capture_output=True, text=True, check=True).stdout.strip()
    until = time.monotonic() + _PATIENCE
    while not (folder / "wal" / last).exists():
        assert time.monotonic() < until, f"{last} is not archived"
        time.sleep(0.05)


def _address(folder: Path) -> str:
    return f"postgres://{ROLE}@/unchase?host={folder}"


@contextmanager
def _serving(there: Path, folder: Path, settings: dict[str, str]) -> Iterator[None]:
    """A server on the data in `folder`, with its socket beside them; inside, it answers and may be written to."""
    options = [f"-c{name}={value}" for name, value in settings.items()]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [there / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdout=log, stderr=log, start_new_session=True, cwd=folder, **_user(folder),
        )  # fmt: skip
    try:
        _wait_for(there, folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # at once, but in order
        with suppress(subprocess.TimeoutExpired):
            server.wait(30)
        if server.poll() is None:
            server.kill()
            server.wait()


def _as_whom(folder: Path) -> None:
    """The folder becomes that of the user PostgreSQL runs as: whoever starts it, but for root postgres or nobody."""
    if os.geteuid() == 0:
        known = {one.pw_name: one for one in pwd.getpwall()}
        user = known.get("postgres") or known["nobody"]
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)  # others reach the socket


def _user(folder: Path) -> dict[str, Any]:
    """As whom a program runs that works in `folder`: its owner."""
    owner = folder.stat()
    return {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def _run(folder: Path, *command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **_user(folder))
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"


def _wait_for(there: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Until it answers, and is no more on its way back to a moment."""
    ask: list[str | Path] = [there / "psql", "-X", "-q", "-A", "-t", "-h", folder, "-U", "postgres"]
    until = time.monotonic() + _PATIENCE
    while True:
        said = subprocess.run(
            [*ask, "-c", "SELECT pg_is_in_recovery()", "postgres"], capture_output=True, check=False
        )
        if said.stdout.strip() == b"f":
            return
        assert server.poll() is None, f"PostgreSQL ended: {(folder / 'log').read_text(errors='replace')}"
        assert time.monotonic() < until, f"It does not answer: {(folder / 'log').read_text(errors='replace')}"
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
