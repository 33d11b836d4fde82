"""A mailbox tried out step by step, each told in plain words: found, reached, encrypted, let in, folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.connectors import smtp
from unchase.connectors.host import PUBLIC_ONLY, HostError, UnknownHostError, vetted
from unchase.connectors.imap import LoginError, TlsError, signed_in
from unchase.connectors.imap_folders import INBOX, read_unless_told, the_one
from unchase.connectors.imap_wire import ImapError

if TYPE_CHECKING:
    from unchase.connectors.host import Allowed
    from unchase.connectors.imap import Server
    from unchase.connectors.imap_folders import Folder
    from unchase.connectors.secret import Secret
    from unchase.connectors.smtp import Submission

FOUND, REACHED, ENCRYPTED, LET_IN, FOLDERS, SENDING = (
    "found",
    "reached",
    "encrypted",
    "let in",
    "folders",
    "sending",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step, whether it went well, and in words what came of it."""

    name: str
    well: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The steps as far as they went; the folders there are, those read unless told, and how many mails each holds."""

    steps: tuple[Step, ...]
    folders: tuple[Folder, ...] = ()
    read: tuple[Folder, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def well(self) -> bool:
        """Whether everything went well."""
        return all(step.well for step in self.steps)


def try_mailbox(
    server: Server,
    secret: Secret,
    *,
    submission: Submission | None = None,
    allowed: Allowed = PUBLIC_ONLY,
    seconds: float = 15.0,
) -> Tried:
    """Try a mailbox; nothing of any mail is read, only how many there are."""
    steps: list[Step] = []
    try:
        vetted(server.host, server.port, allowed=allowed)
        steps.append(_well(FOUND, f"{server.host} is there."))
        with signed_in(server, secret, allowed=allowed, seconds=seconds) as session:
            said = "unencrypted, inside your own network" if server.tls == "none" else "encrypted"
            steps += [
                _well(REACHED, f"It answers on port {server.port}."),
                _well(ENCRYPTED, f"The connection is {said}."),
                _well(LET_IN, f"It lets {server.user} in."),
            ]
            folders = session.folders()
            read = read_unless_told(folders, gmail=session.is_gmail)
            marks = session.marks([one.name for one in folders if one.may_be_read][:200])
            steps.append(_folders(folders, read))
    except (HostError, ImapError) as error:
        return Tried(steps=(*steps, *_failed(error, server, steps)))
    if submission is not None:
        steps.append(_sending(submission, secret, allowed, seconds))
    counts = tuple((name, mark.count) for name, mark in marks.items())
    return Tried(steps=tuple(steps), folders=folders, read=read, counts=counts)


def _well(name: str, says: str) -> Step:
    return Step(name, well=True, says=says)


def _ill(name: str, says: str) -> Step:
    return Step(name, well=False, says=says)


def _folders(folders: tuple[Folder, ...], read: tuple[Folder, ...]) -> Step:
    if the_one(folders, INBOX) is None:
        return _ill(FOLDERS, "There is no inbox in this mailbox.")
    names = " and ".join(one.path for one in read)
    without = (
        ""
        if len(read) > 1 or read[0].kind == "all"
        else " No folder of sent mail was found: choose it below."
    )
    return _well(FOLDERS, f"{len(folders)} folders; unchase would read {names}.{without}")


def _failed(error: HostError | ImapError, server: Server, before: list[Step]) -> list[Step]:
    """The step that failed, after those that must have gone well for it to fail."""
    said = str(error)
    if isinstance(error, UnknownHostError) or (isinstance(error, HostError) and not before):
        return [_ill(FOUND, said)]
    if isinstance(error, HostError):
        return [_ill(REACHED, said)]
    reached = _well(REACHED, f"It answers on port {server.port}.")
    if isinstance(error, TlsError):
        return [reached, _ill(ENCRYPTED, said)]
    if isinstance(error, LoginError):
        return [reached, _well(ENCRYPTED, "The connection stands."), _ill(LET_IN, said)]
    return [_ill(REACHED, f"{said} Is {server.port} the right port?")]


def _sending(where: Submission, secret: Secret, allowed: Allowed, seconds: float) -> Step:
    try:
        smtp.try_out(where, secret, allowed=allowed, seconds=seconds)
    except (smtp.NotHandedOverError, LoginError) as error:
        return _ill(SENDING, f"Sending: {error}")
    return _well(SENDING, f"{where.host} takes mail from you.")
