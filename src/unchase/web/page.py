"""A page: its template with what every page needs, and after a deed the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

UNDO_SECONDS = 10
_COOKIE = "did"
_SALT = "unchase.did"


def page(
    request: HttpRequest, visit: Visit, template: str, /, *, code: int = 200, **context: object
) -> HttpResponse:
    """The page, with the visit and what was just done, so that it can be undone."""
    return TemplateResponse(request, template, {**context, "visit": visit, "did": said(request)}, status=code)


def done(where: str, sentence: str, *rows: Model, also: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """Go on to `where`, saying what was done; for ten seconds it can be taken back, by its `rows`.

    `also` are deeds that left no row of their own: their kind and what is needed to take them back (`undo.py`).
    It is told in a signed cookie that lives as long: nothing is written to look at a page.
    """
    undo = [[type(row)._meta.model_name, str(row.pk)] for row in rows]  # noqa: SLF001 - Django's documented way
    undo += [list(one) for one in also]
    return say(HttpResponseRedirect(where), sentence, undo)


def say(
    answer: HttpResponseRedirect, sentence: str, undo: Sequence[Sequence[str | None]] = ()
) -> HttpResponseRedirect:
    """An answer that leads on, with what the next page says was done."""
    told = dumps({"says": sentence, "undo": list(undo)}, salt=_SALT)
    answer.set_cookie(_COOKIE, told, max_age=UNDO_SECONDS, httponly=True, samesite="Lax")
    return answer


def undoable(word: str) -> list[tuple[str, str]] | None:
    """The rows a told deed can be taken back by, kind and key; None where it is not ours or too long ago."""
    try:
        told: dict[str, Any] = loads(word, salt=_SALT, max_age=UNDO_SECONDS + 5)
    except BadSignature:
        return None
    return [(str(kind), str(key)) for kind, key in told["undo"]]


def said(request: HttpRequest) -> dict[str, str] | None:
    """What was just done, for the page that is shown."""
    word = request.COOKIES.get(_COOKIE, "")
    try:
        told: dict[str, Any] = loads(word, salt=_SALT, max_age=UNDO_SECONDS) if word else {}
    except (BadSignature, json.JSONDecodeError):
        return None
    if not told:
        return None
    return {"says": str(told["says"]), "word": word if told["undo"] else ""}
