"""The API over HTTP: its operations (django-ninja), each a few lines over a verb, and its description in OpenAPI 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import Exists, F, OuterRef
from django.http import HttpResponse, JsonResponse
from ninja import Header, NinjaAPI, Path, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from unchase.core.assessment import ENDED, Standing
from unchase.deals import models as rows
from unchase.deals.token import Scope
from unchase.doors import forms, shapes, telling, verbs
from unchase.doors.callers import a_minute, token_of, wait_of
from unchase.doors.day import today_of
from unchase.doors.describe import described
from unchase.doors.problem import problem
from unchase.doors.verbs import Caller, ConflictError, NotThereError, RefusedError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

_BIGGEST = 2**63 - 1
Key = Annotated[int, Path(ge=1, le=_BIGGEST)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(pattern=r"^[1-9a-z][0-9a-z]{0,10}$", max_length=11)]
Once = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=r"^[!-~]{1,255}$", max_length=255),
]
Person = Annotated[forms.Words | None, Query(max_length=254)]
_LEFT_OUT = ("verdict", "likely_because")  # long, and not told in a list


class Bearer(HttpBearer):
    """A token that was let do `scope`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller | None:
        """The caller; None where there is no good token. Raises `HttpError` where it may not, or not so often."""
        found = token_of(request)
        if found is None:
            return None
        token, now = found
        wait = wait_of(token)
        if wait:
            raise _TooOftenError(wait)
        if not token.may(self.scope):
            raise HttpError(403, f"This token was not let do this; it needs the scope “{self.scope.value}”.")
        token.was_used(now)
        return Caller.of(token.seller)

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """As above; ninja's own way in is not used."""
        del token
        return self(request)


class _TooOftenError(Exception):
    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


doors = NinjaAPI(
    title="unchase",
    version="1",
    description="Deals, where they stand and the one move, for other programs. Nothing is ever sent through this API.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="doors",
)
READ, DRAFT, WRITE = Bearer(Scope.READ), Bearer(Scope.DRAFT), Bearer(Scope.WRITE)


def caller_of(request: HttpRequest) -> Caller:
    """Who calls; the door let them in."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # ninja keeps there what `Bearer` found
    return caller


@doors.get("/openapi.json", include_in_schema=False, auth=None)
def openapi(request: HttpRequest) -> HttpResponse:
    """What the API is, described (OpenAPI 3.1)."""
    del request
    return JsonResponse(described(doors.get_openapi_schema(path_prefix="/api/")))


@doors.get("/me", response=shapes.Me, auth=READ, operation_id="me", tags=["seller"])
def me(request: HttpRequest) -> shapes.Me:
    """Whose token this is, what time it is for them, and what it may do."""
    caller, found = caller_of(request), token_of(request)
    seller = caller.seller
    assert found is not None, "the door let it in"
    return shapes.Me(
        name=seller.name,
        sign_in=seller.sign_in,
        addresses=list(seller.addresses),
        zone=seller.zone,
        now=telling.sure(caller.now, seller.zone),
        scopes=[Scope(one) for one in found[0].scopes],
    )


@doors.get("/today", response=shapes.Today, auth=READ, operation_id="today", tags=["deals"])
def today(request: HttpRequest, limit: Limit = 7) -> shapes.Today:
    """What wants the seller now, the most urgent first, each with its reasons and the one move."""
    return today_of(caller_of(request), limit)


@doors.get("/deals", response=shapes.Briefs, auth=READ, operation_id="deals", tags=["deals"])
def deals(
    request: HttpRequest,
    *,
    standing: Annotated[list[Standing], Query(max_length=13)] = [],  # noqa: B006 - ninja copies it
    ended: Annotated[bool | None, Query()] = None,
    person: Person = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> shapes.Briefs:
    """The seller's deals, the latest made first: of any of these standings, ended or not, with that person (an address)."""
    caller = caller_of(request)
    mine = rows.Deal.objects.of(caller.seller).real()  # one that was merged into another is none
    standings = {one.value for one in standing or Standing}
    if ended is not None:
        standings &= {one.value for one in Standing if (one in ENDED) is ended}
    if few := len(standings) < len(Standing):
        mine = mine.filter(standing__in=sorted(standings))
    if person is not None:
        mine = mine.filter(
            prospect__in=rows.Prospect.objects.filter(
                seller=caller.seller, contacts__address=person.strip().lower()
            )
        )
    # Which they are an index tells alone; only those shown are looked up.
    keys, after = _page(mine.values_list("pk", flat=True), limit, cursor, few=few)
    found = rows.Deal.objects.select_related("prospect").defer(*_LEFT_OUT).in_bulk(keys)
    shown = [found[key] for key in keys if key in found]
    return shapes.Briefs(items=[telling.brief_of(one, caller.seller.zone) for one in shown], next=after)


@doors.get("/deals/{int:deal}", response=shapes.Deal, auth=READ, operation_id="deal", tags=["deals"])
def deal(request: HttpRequest, deal: Key) -> shapes.Deal:
    """One deal: where it stands and why, what is due, and the one move."""
    caller = caller_of(request)
    return telling.deal_of(caller.deal(deal), caller.seller.zone)


@doors.get(
    "/deals/{int:deal}/timeline", response=shapes.Touches, auth=READ, operation_id="timeline", tags=["deals"]
)
def timeline(request: HttpRequest, deal: Key, limit: Limit = 50, cursor: Cursor = None) -> shapes.Touches:
    """What passed, the latest recorded first."""
    caller = caller_of(request)
    known = caller.deal(deal)
    touches = rows.Touch.objects.filter(deal=known, seller=caller.seller, undone_at=None)
    shown, after = _page(touches.defer("html", "message"), limit, cursor)
    return shapes.Touches(items=[telling.touch_of(one, caller.seller.zone) for one in shown], next=after)


@doors.get(
    "/deals/{int:deal}/contacts",
    response=shapes.Contacts,
    auth=READ,
    operation_id="people",
    tags=["contacts"],
)
def people(request: HttpRequest, deal: Key, limit: Limit = 50, cursor: Cursor = None) -> shapes.Contacts:
    """The people at a deal's prospect."""
    known = caller_of(request).deal(deal)
    found = rows.Contact.objects.filter(prospect=known.prospect_id).select_related("prospect")
    shown, after = _page(found, limit, cursor)
    return shapes.Contacts(items=[telling.contact_of(one) for one in shown], next=after)


@doors.get("/contacts", response=shapes.Contacts, auth=READ, operation_id="contacts", tags=["contacts"])
def contacts(
    request: HttpRequest,
    address: Person = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> shapes.Contacts:
    """The people of all the seller's prospects; with `address`, those known by it."""
    mine = rows.Contact.objects.filter(prospect__seller=caller_of(request).seller).select_related("prospect")
    if address is not None:
        mine = mine.filter(address=address.strip().lower())
    shown, after = _page(mine, limit, cursor)
    return shapes.Contacts(items=[telling.contact_of(one) for one in shown], next=after)


@doors.get(
    "/deals/{int:deal}/two-times", response=shapes.Times, auth=READ, operation_id="two_times", tags=["deals"]
)
def two_times(request: HttpRequest, deal: Key) -> shapes.Times:
    """Two times to offer, inside both sides' hours, free in the seller's calendar where that is known."""
    caller = caller_of(request)
    return telling.times_of(verbs.two_times(caller, caller.deal(deal)))


@doors.post("/deals/{int:deal}/lint", response=shapes.Lint, auth=READ, operation_id="lint", tags=["drafts"])
def lint(request: HttpRequest, deal: Key, text: forms.Text) -> shapes.Lint:
    """What may not be sent in this deal, why, and better words. Nothing is kept."""
    caller = caller_of(request)
    looked = verbs.look_over(caller, caller.deal(deal), text.text, subject=text.subject)
    return telling.lint_of(looked, caller.seller.zone)


@doors.post(
    "/deals/{int:deal}/conversations",
    response={201: shapes.Logged},
    auth=WRITE,
    operation_id="log",
    tags=["conversations"],
)
def log(
    request: HttpRequest, deal: Key, conversation: forms.Conversation, once: Once = None
) -> Status[shapes.Logged]:
    """Log a conversation with its ending, or an attempt."""
    del once  # the mount has looked at it
    caller = caller_of(request)
    known = caller.deal(deal)
    touch = verbs.log_conversation(caller, known, **dict(conversation))
    zone = caller.seller.zone
    told = shapes.Logged(conversation=telling.touch_of(touch, zone), deal=telling.deal_of(known, zone))
    return Status(201, told)


@doors.delete(
    "/conversations/{int:conversation}",
    response={204: None},
    auth=WRITE,
    operation_id="take_back_conversation",
    tags=["conversations"],
)
def take_back_conversation(request: HttpRequest, conversation: Key, once: Once = None) -> Status[None]:
    """Take back a conversation that was logged by mistake."""
    del once
    caller = caller_of(request)
    touch = caller.conversation(conversation)
    touch.deal.undo(caller.now, touch)
    return Status(204, None)


@doors.post(
    "/deals/{int:deal}/let-go", response=shapes.Deal, auth=WRITE, operation_id="let_go", tags=["deals"]
)
def let_go(request: HttpRequest, deal: Key, why: forms.LetGo, once: Once = None) -> shapes.Deal:
    """Let a deal go: its time is free, nothing more is sent. Reversible at any time."""
    del once
    caller = caller_of(request)
    return telling.deal_of(verbs.let_go(caller, caller.deal(deal), **dict(why)), caller.seller.zone)


@doors.delete(
    "/deals/{int:deal}/let-go",
    response=shapes.Deal,
    auth=WRITE,
    operation_id="take_back_let_go",
    tags=["deals"],
)
def take_back_let_go(request: HttpRequest, deal: Key, once: Once = None) -> shapes.Deal:
    """Bring a deal back that was let go."""
    del once
    caller = caller_of(request)
    return telling.deal_of(verbs.bring_back(caller, caller.deal(deal)), caller.seller.zone)


@doors.get("/drafts", response=shapes.Drafts, auth=READ, operation_id="drafts", tags=["drafts"])
def drafts(
    request: HttpRequest,
    deal: Annotated[int | None, Query(ge=1, le=_BIGGEST)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> shapes.Drafts:
    """The seller's drafts, the latest first; of one deal, where it is told."""
    caller = caller_of(request)
    own = rows.Deal.objects.of(caller.seller).filter(pk=OuterRef("deal"))
    mine = rows.Outgoing.objects.filter(Exists(own), undone_at=None)  # so that the latest are looked at first
    if deal is not None:
        mine = mine.filter(deal=deal)
    shown, after = _page(mine, limit, cursor)
    return shapes.Drafts(items=[telling.draft_of(one, caller.seller.zone) for one in shown], next=after)


@doors.get("/drafts/{int:draft}", response=shapes.Draft, auth=READ, operation_id="draft", tags=["drafts"])
def draft(request: HttpRequest, draft: Key) -> shapes.Draft:
    """One draft, and how far it is on its way."""
    caller = caller_of(request)
    return telling.draft_of(caller.draft(draft), caller.seller.zone)


@doors.post(
    "/deals/{int:deal}/drafts",
    response={201: shapes.Draft},
    auth=DRAFT,
    operation_id="keep_draft",
    tags=["drafts"],
)
def keep_draft(
    request: HttpRequest, deal: Key, words: forms.NewDraft, once: Once = None
) -> Status[shapes.Draft]:
    """Keep a draft. It leaves only by the seller's own hand, in the workspace."""
    del once
    caller = caller_of(request)
    kept = verbs.keep_draft(caller, caller.deal(deal), **dict(words))
    return Status(201, telling.draft_of(kept, caller.seller.zone))


@doors.delete(
    "/drafts/{int:draft}", response={204: None}, auth=DRAFT, operation_id="take_back_draft", tags=["drafts"]
)
def take_back_draft(request: HttpRequest, draft: Key, once: Once = None) -> Status[None]:
    """Take a draft back, unless it is on its way already."""
    del once
    caller = caller_of(request)
    verbs.take_back_draft(caller, caller.draft(draft))
    return Status(204, None)


def _page(
    found: QuerySet[Any], limit: int, cursor: str | None, *, few: bool = False
) -> tuple[list[Any], str | None]:
    """So many rows (or keys) after the cursor, by falling key, and the cursor of the page after.

    `few`: what narrows them has an index of its own. In the order of the keys themselves a database would rather look
    through all rows from the last one made on until it had met enough of them, which may be never.
    """
    first = min(int(cursor, 36), _BIGGEST) if cursor is not None else _BIGGEST
    if few:
        found = found.alias(back=-F("pk")).filter(back__gt=-first).order_by("back")
    else:
        found = found.filter(pk__lt=first).order_by("-pk")
    shown = list(found[: limit + 1])
    last = shown[limit - 1] if len(shown) > limit else None
    after = telling.cursor_of(last if isinstance(last, int) else last.pk) if last is not None else None
    return shown[:limit], after


@doors.exception_handler(NotThereError)
def _not_there(_request: HttpRequest, error: NotThereError) -> HttpResponse:
    return problem(404, str(error))


@doors.exception_handler(ConflictError)
def _conflict(_request: HttpRequest, error: ConflictError) -> HttpResponse:
    return problem(409, str(error))


@doors.exception_handler(RefusedError)
def _refused(_request: HttpRequest, error: RefusedError) -> HttpResponse:
    if error.verdict is None:
        return problem(422, str(error))
    said = [{"detail": f"{one.rule}: {one.why}", "pointer": "/text"} for one in error.verdict.findings]
    instead = "Take its words, or say in `override` why it should stand as it is."
    return problem(422, f"{error} {instead}", errors=said)


@doors.exception_handler(AuthenticationError)
def _no_token(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem(
        401,
        "A good token is needed: Authorization: Bearer unchase_…; the seller makes it in the settings.",
        headers={"WWW-Authenticate": 'Bearer realm="unchase"'},
    )


@doors.exception_handler(HttpError)
def _told(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@doors.exception_handler(_TooOftenError)
def _too_often(_request: HttpRequest, error: _TooOftenError) -> HttpResponse:
    wait = int(error.wait) + 1
    return problem(
        429,
        f"That is more than {a_minute()} calls a minute; come again in {wait} seconds.",
        headers={"Retry-After": str(wait)},
    )


@doors.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = [
        {
            "detail": str(one.get("msg", "")),
            "pointer": "/" + "/".join(str(part) for part in one.get("loc", ())[1:] if part != "body"),
        }
        for one in error.errors[:20]
    ]
    return problem(422, "What was sent is not what this takes.", errors=said)
