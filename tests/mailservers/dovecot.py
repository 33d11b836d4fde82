"""A Dovecot of our own: loopback only, any user, password "pass", with or without what newer servers can do."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "pass"
_BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
# What a server of twenty years ago could do.
OLD = "IMAP4rev1 UIDPLUS IDLE"
_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = {ssl}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
mailbox_list_index = yes
mail_max_userip_connections = 200
default_process_limit = 200
{more}
passdb {{
  driver = static
  args = password=pass
  mechanisms = plain login
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {drafts} {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox {sent} {{
    special_use = \\Sent
    auto = subscribe
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server. `tls_port` is 0 where it speaks no TLS."""

    port: int
    tls_port: int
    folder: Path


def is_here() -> bool:
    """Whether this machine has one."""
    return _BINARY is not None


@contextmanager
def dovecot(
    *,
    capability: str = "",
    certificate: tuple[Path, Path] | None = None,
    introspection: str = "",
    drafts: str = "Drafts",
    sent: str = "Sent",
) -> Iterator[Dovecot]:
    """Start one, as the current user or, for root, as nobody; stopped and wiped at the end.

    `capability` is all it says it can do; `certificate` (chain, key) makes it speak TLS; `introspection` is where
    tokens are asked about.
    """
    assert _BINARY is not None
    with tempfile.TemporaryDirectory(prefix="dovecot-") as scratch:
        folder = Path(scratch)
        port, tls_port = _free_ports()
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        root = os.geteuid() == 0
        user = "nobody" if root else pwd.getpwuid(os.geteuid()).pw_name
        group = "nogroup" if root else grp.getgrgid(os.getegid()).gr_name
        conf = folder / "dovecot.conf"
        conf.write_text(
            _CONF.format(
                folder=folder,
                user=user,
                group=group,
                port=port,
                tls_port=tls_port if certificate else 0,
                ssl="yes" if certificate else "no",
                drafts=drafts,
                sent=sent,
                more=_more(folder, capability, certificate, introspection),
            )
        )
        command = [_BINARY, "-F", "-c", str(conf)]
        if root:
            subprocess.run(["chown", "-R", f"{user}:{group}", str(folder)], check=True)
            command = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *command]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                _wait(port, process)
                yield Dovecot(port, tls_port if certificate else 0, folder)
            finally:
                process.terminate()


def _more(folder: Path, capability: str, certificate: tuple[Path, Path] | None, introspection: str) -> str:
    lines = [f"imap_capability = {capability}"] if capability else []
    if certificate:
        for name, source in zip(("chain.pem", "key.pem"), certificate, strict=True):
            (folder / name).write_bytes(source.read_bytes())
        lines += [f"ssl_cert = <{folder}/chain.pem", f"ssl_key = <{folder}/key.pem"]
    if introspection:
        told = folder / "oauth2.conf.ext"
        told.write_text(
            f"introspection_mode = auth\nintrospection_url = {introspection}\nusername_attribute = email\n"
            "username_format = %u\nactive_attribute = active\nactive_value = true\n"
        )
        lines += [
            "passdb {",
            "  driver = oauth2",
            "  mechanisms = xoauth2 oauthbearer",
            f"  args = {told}",
            "}",
        ]
    return "\n".join(lines)


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(500):
        assert process.poll() is None, "Dovecot did not start"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("Dovecot did not start in ten seconds")
