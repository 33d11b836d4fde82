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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    with cluster() as address:
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
        user = _as_whom(folder)
        options = [f"-c{name}={value}" for name, value in {**_SETTINGS, **settings}.items()]
        _run(
            user,
            there / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "--no-instructions",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [there / "postgres", "-D", folder / "data", "-k", folder, *options],
                stdout=log,
                stderr=log,
                user=user,
                group=_group(user),
                extra_groups=[] if user else None,
                start_new_session=True,
                cwd=folder,
            )
        try:
            _wait_for(there, folder, server)
            yield f"postgres://{ROLE}@/unchase?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # at once, but in order
            with suppress(subprocess.TimeoutExpired):
                server.wait(30)
            if server.poll() is None:
                server.kill()
                server.wait()


def _as_whom(folder: Path) -> int | None:
    """The user it runs as: whoever starts it, but for root postgres or nobody; the folder becomes theirs."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o755)  # others reach the socket
    return user.pw_uid


def _group(user: int | None) -> int | None:
    return pwd.getpwuid(user).pw_gid if user is not None else None


def _run(user: int | None, *command: str | Path) -> None:
    done = subprocess.run(
        command,
        user=user,
        group=_group(user),
        extra_groups=[] if user else None,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"


def _wait_for(there: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Until it answers; then the role and the database are made."""
    psql: list[str | Path] = [there / "psql", "-X", "-q", "-h", folder, "-U", "postgres", "-v", "ON_ERROR_STOP=1"]
    made = f"CREATE ROLE {ROLE} LOGIN CREATEDB; ", f"CREATE DATABASE unchase OWNER {ROLE}"
    until = time.monotonic() + _PATIENCE
    while subprocess.run([*psql, "-c", "SELECT 1", "postgres"], capture_output=True, check=False).returncode:
        assert server.poll() is None, f"PostgreSQL ended: {(folder / 'log').read_text(errors='replace')}"
        assert time.monotonic() < until, (
            f"PostgreSQL does not answer: {(folder / 'log').read_text(errors='replace')}"
        )
        time.sleep(0.05)
    for statement in made:
        subprocess.run([*psql, "-c", statement, "postgres"], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
