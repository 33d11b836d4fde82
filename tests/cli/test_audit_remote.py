"""`unchase audit imaps://…`: a mailbox on a real server, read without keeping anything."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer

from mailservers.certificate import certificate
from mailservers.dovecot import PASSWORD, dovecot, is_here
from mailservers.fixtures import needed, session_of
from mailservers.letters import MONDAY, days, letter
from unchase.cli.remote_mailbox import address_of, is_remote
from unchase.connectors.imap import Server, Tls

if TYPE_CHECKING:
    from pathlib import Path

ANA, KIM = "ana@lantern.example", "Kim <kim@shop.example>"


def test_a_mailbox_on_a_server_is_audited_and_nothing_stays(tmp_path: Path) -> None:
    needed(is_here(), "Dovecot (apt install dovecot-imapd)")
    files = certificate(tmp_path)
    home = tmp_path / "home"
    with dovecot(certificate=files) as server:
        with session_of(Server(host="127.0.0.1", port=server.port, tls=Tls.NONE, user=ANA)) as session:
            session.append(
                "Sent", letter(ANA, KIM, "Our quote is attached. Is Tuesday at 3 pm better?"), at=MONDAY
            )
            session.append(
                "INBOX",
                letter(KIM, ANA, "Not just yet, please keep checking in.", at=MONDAY + days(1)),
                at=MONDAY,
            )
            session.append(
                "INBOX", letter(KIM, ANA, "A draft", at=MONDAY + days(2)), flags="\\Draft", at=MONDAY
            )
        command = [
            sys.executable,
            "-m",
            "unchase",
            "audit",
            "--me",
            ANA,
            "--now",
            "2026-11-10T09:00",
            "--tz",
            "Europe/London",
            "--json",
        ]
        env = {
            "UNCHASE_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(files[0]),
            "UNCHASE_HOME": str(home),
            "PATH": "/usr/bin",
        }
        where = f"imaps://{ANA}@localhost:{server.tls_port}"
        ran = subprocess.run([*command, where], env=env, capture_output=True, text=True, check=False)
        wrong = subprocess.run(
            [*command, where],
            env=env | {"UNCHASE_PASSWORD": "no"},
            capture_output=True,
            text=True,
            check=False,
        )
        nowhere = subprocess.run(
            [*command, f"{where}/Nowhere"], env=env, capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    (deal,) = json.loads(ran.stdout)["deals"]
    assert (deal["prospect"], deal["standing"], deal["touches"]) == ("shop.example", "stalled", 2)
    assert not home.exists()
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "does not let ana@lantern.example in" in wrong.stderr
    assert "There is no folder Nowhere there; there are" in nowhere.stderr


def test_an_address_says_who_where_and_which_folder() -> None:
    one = address_of("imaps://ana@lantern.example@imap.lantern.example/Kunden%20neu")
    assert (one.user, one.host, one.port, one.folder) == (ANA, "imap.lantern.example", 993, "Kunden neu")
    assert address_of("imap://ana@h.example").port == 143
    assert is_remote("IMAPS://a@b")
    assert not is_remote("mail/imaps")


@pytest.mark.parametrize(
    "word",
    [
        "imaps://ana:secret@h.example",
        "imaps://h.example",
        "imaps://",
        "imaps://ana@h.example:99999",
        "imaps://ana@h.example:0",
    ],
)
def test_an_address_that_is_none_or_shows_a_password_is_refused(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        address_of(word)
    assert "secret" not in "".join(capsys.readouterr())
