"""Seals what must stay secret – passwords, tokens – with keys that lie in a file of their own, never in the database.

AES-256-GCM; each sealed word is bound to what it is for, so that it opens nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORM = "s1"  # of a sealed word: form, key, nonce and sealed bytes


class SecretError(Exception):
    """A secret that cannot be sealed or opened; its text is the sentence to show."""


class Secret:
    """A word that shows itself only when asked: not in logs, tracebacks or pages."""

    __slots__ = ("_word",)

    def __init__(self, word: str) -> None:
        self._word = word

    def reveal(self) -> str:
        """The word itself."""
        return self._word

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and secrets.compare_digest(
            self._word.encode("utf-8", "surrogatepass"), other.reveal().encode("utf-8", "surrogatepass")
        )

    def __hash__(self) -> int:
        return hash((Secret, self._word))

    def __bool__(self) -> bool:
        return bool(self._word)

    def __reduce__(self) -> str:
        raise TypeError("A secret is not written anywhere; seal it.")


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The keys, newest first: the first seals, all open."""

    keys: tuple[tuple[str, bytes], ...]

    @classmethod
    def open(cls, path: Path) -> Keyring:
        """The keys in a file; one that is not there yet is made, readable by its owner alone (0600).

        Raises `SecretError` where it cannot be read, or others may read it.
        """
        try:
            if not path.exists():
                _write(path, cls((_new_key(),)), fresh=True)
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise SecretError(
                    f"Others on this machine may read {path}; make it its owner's alone: chmod 600."
                )
            lines = path.read_text(encoding="ascii").split("\n")
            keys = tuple(
                (name, base64.b64decode(key, validate=True))
                for name, key in (line.split() for line in lines if line.strip())
            )
        except OSError as error:
            raise SecretError(f"The keys in {path} cannot be read: {error.strerror or error}.") from None
        except (ValueError, UnicodeDecodeError):
            raise SecretError(f"{path} is damaged; put back a copy, or connect the mailboxes anew.") from None
        if not keys or any(len(key) != _KEY_BYTES for _, key in keys):
            raise SecretError(f"{path} is damaged; put back a copy, or connect the mailboxes anew.")
        return cls(keys)

    def seal(self, secret: Secret, *, bound_to: str) -> str:
        """The secret sealed; it opens only with the same `bound_to`."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        name, key = self.keys[0]
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(
            nonce, secret.reveal().encode("utf-8", "surrogatepass"), _bound(name, bound_to)
        )
        return f"{_FORM}.{name}.{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"

    def unseal(self, sealed: str, *, bound_to: str) -> Secret:
        """The secret again. Raises `SecretError` where its key is gone, or it was tampered with."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        form, _, rest = sealed.partition(".")
        name, _, packed = rest.partition(".")
        key = dict(self.keys).get(name)
        if form != _FORM or key is None:
            raise SecretError("The key of a sealed secret is gone; give the password once more.")
        try:
            raw = base64.urlsafe_b64decode(packed)
            word = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(name, bound_to))
        except (InvalidTag, binascii.Error, ValueError):
            raise SecretError("A sealed secret cannot be opened; give the password once more.") from None
        return Secret(word.decode("utf-8", "surrogatepass"))

    def is_newest(self, sealed: str) -> bool:
        """Whether it was sealed with the newest key."""
        return sealed.startswith(f"{_FORM}.{self.keys[0][0]}.")

    def __repr__(self) -> str:
        return f"Keyring({len(self.keys)} keys)"


def add_key(path: Path) -> Keyring:
    """Add a new key in front; the old ones still open what they sealed."""
    ring = Keyring((_new_key(), *Keyring.open(path).keys))
    _write(path, ring)
    return ring


def forget_old_keys(path: Path) -> Keyring:
    """Keep the newest key alone: once everything is sealed with it."""
    ring = Keyring(Keyring.open(path).keys[:1])
    _write(path, ring)
    return ring


def _bound(name: str, bound_to: str) -> bytes:
    return f"{_FORM}.{name}.{bound_to}".encode()


def _new_key() -> tuple[str, bytes]:
    return secrets.token_hex(6), secrets.token_bytes(_KEY_BYTES)


def _write(path: Path, ring: Keyring, *, fresh: bool = False) -> None:
    """Write whole or not at all: killed between, the file is the old one or the new one."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    text = "".join(f"{name} {base64.b64encode(key).decode('ascii')}\n" for name, key in ring.keys)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not fresh:
            draft.replace(path)
            return
        try:
            os.link(draft, path)  # of two processes that begin at once, one makes the key
        except FileExistsError:
            pass
        except OSError:  # a disk without links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
