"""Where the API is hung up: loaded when it is first asked for, so that nobody else waits for it; without its extra, a sentence."""

from __future__ import annotations

import re
import threading
import traceback
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404
from django.urls import re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from unchase.doors.problem import problem
from unchase.rounds.events import tell

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import ResolverMatch, URLResolver

MOST_BYTES = 1_000_000
_LOADING = threading.Lock()
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@never_cache
@csrf_exempt  # a token is never sent by a browser on its own
@login_not_required  # it asks for a token itself
def api(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer a program; every trouble is a problem in JSON (RFC 9457), told to the program and to no log."""
    answer = _answered(request, rest)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's mark on an answer
    return answer


urlpatterns = [re_path(r"\A(?P<rest>[\s\S]*)\Z", api, name="api")]  # a line break is part of an address, too


def _answered(request: HttpRequest, rest: str) -> HttpResponse:
    if find_spec("ninja") is None:
        return problem(404, "The API is an extra that is not installed here: pip install 'unchase[api]'.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return problem(413, f"That is more than {MOST_BYTES:,} bytes, and more than the API takes.")
    try:
        return _done(request, rest)
    except Http404:
        return problem(404, "There is nothing at this address; /api/openapi.json lists what there is.")
    except OperationalError:
        return problem(503, "The database is busy; ask again in a moment.", headers={"Retry-After": "5"})
    except Exception as error:  # noqa: BLE001 - whatever it was, a program is told in its own language
        return _failed(error)


def _failed(error: Exception) -> HttpResponse:
    """A fault of ours: where it happened goes to the log under a number the program may quote, its words nowhere."""
    number = uuid4()
    last = traceback.extract_tb(error.__traceback__)[-1]
    tell("api-failed", number=str(number), what=type(error).__name__, where=f"{last.name}:{last.lineno}")
    return problem(
        500, "This went wrong here, not with you. The log names it by `instance`.", instance=number.urn
    )


def _done(request: HttpRequest, rest: str) -> HttpResponse:
    """The operation's answer, where the address takes the method. Raises `Http404` where there is nothing."""
    from unchase.doors.once import REPLAYED, once

    found = _resolver().resolve(rest)
    allowed = _methods().get(_PARAMETER.sub(r"{\1}", found.route), frozenset({"GET"}))
    if request.method not in allowed:
        takes = ", ".join(sorted(allowed))
        return problem(405, f"This address takes {takes}.", headers={"Allow": takes})
    answer = once(request, lambda: found.func(request, *found.args, **found.kwargs))
    if answer.status_code < 300 and not answer.has_header(REPLAYED):
        _noted(request, found)
    return answer


def _noted(request: HttpRequest, found: ResolverMatch) -> None:
    """What was seen or changed, told to the seller's organisation."""
    from unchase.doors.callers import token_of
    from unchase.doors.noted import deal_in, note_program

    if (caller := token_of(request)) is not None:
        token, now = caller
        did = str(found.url_name).replace("_", " ")
        changed = request.method not in {"GET", "HEAD"} and did != "lint"
        deal = deal_in(found.kwargs, "deal")
        note_program(token.seller, now, program=token.name, did=did, deal=deal, changed=changed)


@cache
def _loaded() -> URLResolver:
    from django.urls.resolvers import RegexPattern, URLResolver

    from unchase.doors.api import doors

    return URLResolver(RegexPattern(r"^"), doors.urls[0])


@cache
def _methods() -> dict[str, frozenset[str]]:
    """What each described address takes."""
    from unchase.doors.api import doors

    paths = doors.get_openapi_schema(path_prefix="")["paths"]
    return {path.lstrip("/"): frozenset(method.upper() for method in known) for path, known in paths.items()}


def _resolver() -> URLResolver:
    """The addresses below /api/; the first to ask loads them, who comes meanwhile waits."""
    with _LOADING:
        return _loaded()
