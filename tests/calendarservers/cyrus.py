"""A Cyrus on loopback, whose calendars send invitations by themselves and note it in the entry (RFC 6638, 3.2.9).

It is unpacked by `get_cyrus.sh` (the Makefile's step `tools`), because Debian's packages of it and of Dovecot exclude
each other. Where it is not, the tests run on the other servers.
"""

from __future__ import annotations

import grp
import os
import pwd
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from imaplib import IMAP4
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(os.environ.get("UNCHASE_CYRUS") or Path(__file__).parents[2] / ".venv" / "cyrus")
_BIN = _FOLDER / "usr" / "lib" / "cyrus" / "bin"
_IMAPD = """
configdirectory: {folder}/lib
defaultpartition: default
partition-default: {folder}/spool
admins: cyrus
cyrus_user: {user}
cyrus_group: {group}
servername: localhost
altnamespace: yes
unixhierarchysep: yes
virtdomains: off
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
allowplaintext: yes
httpallowcompress: no
httpmodules: caldav ischedule freebusy
caldav_allowscheduling: yes
caldav_create_default: yes
calendar_user_address_set: lantern.example
conversations: no
sievedir: {folder}/lib/sieve
lmtpsocket: {folder}/run/socket/lmtp
idlesocket: {folder}/run/socket/idle
notifysocket: {folder}/run/socket/notify
mboxlist_db: twoskip
duplicate_db_path: {folder}/lib/deliver.db
statuscache: yes
autocreate_quota: -1
autocreate_post: yes
imipnotifier: imip
sendmail: {folder}/sendmail.sh
"""
_CYRUS = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {folder}/imapd.conf -U 30" listen="127.0.0.1:{imap}" prefork=1 maxchild=20
  http cmd="{bin}/httpd -C {folder}/imapd.conf -U 30" listen="127.0.0.1:{http}" prefork=1 maxchild=20
  notify cmd="{bin}/notifyd -C {folder}/imapd.conf" listen="{folder}/run/socket/notify" proto="udp" prefork=1
}}
EVENTS {{
}}
"""


def is_here() -> bool:
    """Whether it was unpacked."""
    return (_BIN / "httpd").exists()


@contextmanager
def cyrus(_folder: Path) -> Iterator[str]:
    """The address of Ana's calendars on a Cyrus that takes any password; stopped and wiped at the end."""
    with tempfile.TemporaryDirectory(prefix="cyrus-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        http, imap = _free_ports()
        _settle(folder, http, imap)
        kind = f"{os.uname().machine}-linux-gnu"
        libraries = [_FOLDER / "usr" / "lib" / kind, _FOLDER / "lib" / kind]
        env = os.environ | {
            "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
            "SASL_PATH": str(libraries[0] / "sasl2"),
        }
        command = [str(_BIN / "master"), "-C", f"{folder}/imapd.conf", "-M", f"{folder}/cyrus.conf"]
        command += ["-p", f"{folder}/run/master.pid", "-D"]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        with subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                for port in (http, imap):
                    _wait(port, process)
                with IMAP4("127.0.0.1", imap, timeout=60) as client:
                    client.login("cyrus", "any")
                    client.create("user/ana")
                yield f"http://127.0.0.1:{http}/dav/principals/user/ana/"
            finally:
                process.terminate()


def _settle(folder: Path, http: int, imap: int) -> None:
    """Write how it shall run, in a folder of its own, as the user it runs as."""
    for name in "db socket proc log msg ptclient quota user sieve lock notify".split():
        (folder / "lib" / name).mkdir(parents=True)
    (folder / "run" / "socket").mkdir(parents=True)
    (folder / "spool").mkdir()
    root = os.geteuid() == 0
    user = "nobody" if root else pwd.getpwuid(os.geteuid()).pw_name
    group = "nogroup" if root else grp.getgrgid(os.getegid()).gr_name
    told = {"folder": folder, "bin": _BIN, "user": user, "group": group, "http": http, "imap": imap}
    (folder / "imapd.conf").write_text(_IMAPD.format(**told), encoding="utf-8")
    (folder / "cyrus.conf").write_text(_CYRUS.format(**told), encoding="utf-8")
    script = folder / "sendmail.sh"
    script.write_text("#!/bin/sh\ncat > /dev/null\n", encoding="utf-8")
    script.chmod(0o755)
    if root:
        subprocess.run(["chown", "-R", f"{user}:{group}", str(folder)], check=True)


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "Cyrus did not start"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Cyrus did not start in a minute")
