"""A change asked for twice under one key is made once (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.http import HttpResponse

from unchase.deals.token import Answered
from unchase.deals.writing import written
from unchase.doors.callers import token_of
from unchase.doors.problem import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_CHANGES = frozenset({"POST", "DELETE"})
_LONGEST = 255
REPLAYED = "Idempotent-Replayed"


class _NotDoneError(Exception):
    """It was not done: nothing of it is kept."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer; for a change with an `Idempotency-Key` that was answered before, that answer, and nothing is done.

    The change and what is noted of it are one transaction: a crash between leaves neither. What failed is not noted.
    """
    key = request.headers.get("Idempotency-Key", "")
    if request.method not in _CHANGES or not key:
        return answer()
    if len(key) > _LONGEST or not key.isprintable():
        return problem(422, f"An Idempotency-Key has at most {_LONGEST} printable characters.")
    caller = token_of(request)
    if caller is None:
        return answer()
    token, now = caller
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()

    def work() -> HttpResponse:
        known = Answered.objects.filter(token=token, key=key, at__gt=now - Answered.KEPT).first()
        if known is not None:
            return _again(known, asked)
        said = answer()
        if said.status_code >= 300:
            raise _NotDoneError(said)
        Answered.objects.filter(token=token, key=key).delete()
        Answered.objects.create(
            token=token, key=key, asked=asked, at=now, code=said.status_code, body=said.content.decode()
        )
        return said

    try:
        return written(work)
    except _NotDoneError as error:
        return error.answer
    except IntegrityError:
        return problem(409, "The same key is being answered just now; ask again in a moment.")


def _again(known: Answered, asked: str) -> HttpResponse:
    if known.asked != asked:
        return problem(422, "This Idempotency-Key was used for something else.")
    answer = HttpResponse(known.body, status=known.code, content_type="application/json; charset=utf-8")
    answer[REPLAYED] = "true"
    return answer
