"""What is made by a form and holds a secret: the secret stands in the answer to that form, and is never shown again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Generic[R]):
    """The row with its secret; or the sentence that says why it was not made, with what the form said, to be mended."""

    row: R | None = None
    secret: str = ""
    wrong: str = ""

    @property
    def code(self) -> int:
        """Of the answer."""
        return 422 if self.wrong else 200


def made_once(
    request: HttpRequest, make: Callable[[], tuple[R, str]], *may_go_wrong: type[Exception]
) -> Made[R]:
    """What the form asked to be made, if it is one; an exception that may happen is its sentence."""
    if request.method != "POST":
        return Made()
    try:
        row, secret = make()
    except may_go_wrong as error:
        return Made(wrong=str(error))
    return Made(row=row, secret=secret)
