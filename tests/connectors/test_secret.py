"""Secrets are sealed with keys from a file of their own."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from unchase.connectors.secret import Keyring, Secret, SecretError, add_key, forget_old_keys

if TYPE_CHECKING:
    from pathlib import Path

_CANARY = "canary-7f3a-žluťoučký"


def test_what_is_sealed_opens_again_and_shows_nothing(tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path / "keys")
    sealed = ring.seal(Secret(_CANARY), bound_to="mailbox 1")
    assert "canary" not in sealed
    assert ring.unseal(sealed, bound_to="mailbox 1").reveal() == _CANARY
    assert sealed != ring.seal(Secret(_CANARY), bound_to="mailbox 1"), (
        "twice the same word is sealed differently"
    )


def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ring = Keyring.open(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.open(path) == ring
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]
    path.chmod(0o640)
    with pytest.raises(SecretError, match="Others on this machine"):
        Keyring.open(path)


def test_a_secret_opens_only_for_what_it_is_bound_to(tmp_path: Path) -> None:
    ring = Keyring.open(tmp_path / "keys")
    sealed = ring.seal(Secret(_CANARY), bound_to="mailbox 1")
    for other, bound in (
        (sealed, "mailbox 2"),
        (sealed[:-4] + "AAAA", "mailbox 1"),
        ("s1.x.y", "mailbox 1"),
        ("", ""),
    ):
        with pytest.raises(SecretError):
            ring.unseal(other, bound_to=bound)


def test_a_new_key_opens_what_the_old_one_sealed_until_that_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    old = Keyring.open(path).seal(Secret(_CANARY), bound_to="m")
    ring = add_key(path)
    assert not ring.is_newest(old)
    new = ring.seal(ring.unseal(old, bound_to="m"), bound_to="m")
    assert ring.is_newest(new)
    last = forget_old_keys(path)
    assert last.unseal(new, bound_to="m").reveal() == _CANARY
    with pytest.raises(SecretError, match="key of a sealed secret is gone"):
        last.unseal(old, bound_to="m")


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(_CANARY)
    assert _CANARY not in f"{secret} {secret!r} {[secret]} {Keyring((('a', b'k'),))!r}"
    assert secret == Secret(_CANARY)
    assert secret != Secret("other")
    assert secret != _CANARY
    assert len({secret, Secret(_CANARY)}) == 1
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize("text", ["", "\n", "one\n", "a b c\n", "a !!!\n", "a YQ==\n", "é é\n"])
def test_a_damaged_key_file_is_told_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(text.encode())
    path.chmod(0o600)
    with pytest.raises(SecretError, match=r"damaged.*\.$"):
        Keyring.open(path)
    with pytest.raises(SecretError, match="cannot be read"):
        Keyring.open(tmp_path / "there" / "is" / "none")
