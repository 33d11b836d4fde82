"""The round that keeps step with another program: its deals, people and what passed in; standing and next step back.

Who wrote last: amounts and new names are taken from there; an end recorded there is taken unless one was told here; the
standing is ours; of the next step the later word stays (`crm_back`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.connectors.crm import CrmBusyError, CrmError, CrmRefusedError
from unchase.connectors.crm_file import CrmFile
from unchase.connectors.crm_programs import opened
from unchase.connectors.headers import message_id
from unchase.connectors.secret import Secret, SecretError
from unchase.deals.models import Crm, Deal, Mailbox, Touch
from unchase.deals.moving import merge
from unchase.deals.writing import written
from unchase.reading.history import Call, Mail
from unchase.rounds.crm_back import write_back
from unchase.rounds.crm_shown import shown_beforehand
from unchase.rounds.deals_file import bring_deals
from unchase.rounds.events import tell
from unchase.rounds.keys import allowed, sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from unchase.connectors.crm import Past, Program
    from unchase.connectors.crm_file import CrmDeal
    from unchase.deals.models import Seller

_ODD = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


def connect(
    seller: Seller,
    program: str,
    address: str,
    words: Mapping[str, Secret],
    now: datetime,
    *,
    known_as: str = "",
    writes: bool,
) -> Crm:
    """A connection that answered just now, with what it would do; nothing is done before the seller agrees. Raises `CrmError`."""
    there = opened(program, address, words, allowed=allowed())
    try:
        return _connected(seller, there, address, words, now, known_as=known_as, writes=writes)
    except _ODD:
        raise CrmError(f"{there.title} gave an answer of a form we do not know.") from None


def _connected(
    seller: Seller,
    there: Program,
    address: str,
    words: Mapping[str, Secret],
    now: datetime,
    *,
    known_as: str,
    writes: bool,
) -> Crm:
    crm = Crm(seller=seller, program=there.source, address=address, writes=writes, made_at=now)
    crm.owner = there.owner(known_as)
    crm.shown = shown_beforehand(seller, there, crm.owner)
    crm.sealed = sealed(crm, {name: word.reveal() for name, word in words.items() if word})

    def work() -> None:
        Crm.objects.filter(seller=seller).delete()
        crm.save()

    written(work)
    return crm


def agree(crm: Crm, now: datetime) -> None:
    """The seller saw who wins: it is read for the first time by the next round."""
    crm.say(agreed_at=now, next_at=now, shown={})


def keep_step(now: datetime) -> int:
    """Visit every program whose time has come; how many visits went well."""
    return sum(visit(crm, now) for crm in Crm.objects.filter(next_at__lte=now).select_related("seller"))


def visit(crm: Crm, now: datetime) -> bool:
    """Read what changed there, then write what changed here; whether all of it went well."""
    try:
        words = {name: Secret(word) for name, word in unsealed(crm).items()}
        there = opened(crm.program, crm.address, words, allowed=allowed())
        _read(crm, there, now)
        if crm.writes:
            write_back(crm, there, now)
    except CrmBusyError as error:
        crm.went_wrong(now, str(error), wait=timedelta(seconds=error.seconds))
    except (CrmError, SecretError) as error:
        crm.went_wrong(now, str(error), refused=isinstance(error, CrmRefusedError))
        tell("crm-not-read", crm=crm.pk, what=type(error).__name__)
    except _ODD as error:  # an answer of another form than its documents show
        crm.went_wrong(now, "It gave an answer of a form we do not know.")
        tell("crm-not-read", crm=crm.pk, what=type(error).__name__)
    else:
        crm.went_well(now, again=there.every)
        return True
    return False


def _read(crm: Crm, there: Program, now: datetime) -> None:
    """A page at a time, each kept whole before how far it went is: killed between, it is read again."""
    for page in there.changed_deals(crm.owner, crm.deals_since):
        _join(crm, page.deals, now)
        file = CrmFile(source=crm.program, columns={}, unused=(), refused=(), deals=page.deals)
        brought = bring_deals(crm.seller, file, now)
        crm.say(deals_since=page.until, brought=crm.brought + brought)
    mails = not Mailbox.objects.filter(seller=crm.seller).exists()
    for passed, until in there.past(crm.owner, crm.past_since, mails=mails):
        held = _record(crm, passed, now)
        crm.say(past_since=until, held=crm.held + held)


def _join(crm: Crm, deals: Iterable[CrmDeal], now: datetime) -> None:
    """Deals merged there are merged here: the one that is left has the number there, and the story of all."""
    for row in deals:
        if not row.was:
            continue
        mine = Deal.objects.of(crm.seller).filter(source=crm.program, merged_into=None)
        known = list(mine.filter(source_id__in=row.was).select_related("prospect").order_by("pk"))
        left = mine.filter(source_id=row.source_id).select_related("prospect").first()
        if left is None and known:
            left = known.pop(0)
            left.source_id = row.source_id
            written(left.save)
        for one in known:
            if left is not None and one.pk != left.pk:
                merge(one, left, now)


def _record(crm: Crm, passed: Iterable[Past], now: datetime) -> int:
    """What passed there becomes touches of its deals, once each; how many are new."""
    touches = [(one.deal_id, _touch(crm, one)) for one in passed if one.at <= now]
    known = Touch.stored(crm.seller_id, [touch.id[:500] for _, touch in touches])
    by_deal: dict[str, list[Call | Mail]] = {}
    for deal_id, touch in touches:
        if touch.id[:500] not in known:
            by_deal.setdefault(deal_id, []).append(touch)
    mine = Deal.objects.of(crm.seller).filter(source=crm.program, source_id__in=list(by_deal))
    mine = mine.filter(merged_into=None)
    return sum(
        deal.record(by_deal[deal.source_id], now) for deal in mine.select_related("prospect", "seller")
    )


def _touch(crm: Crm, one: Past) -> Call | Mail:
    """A mail is the same as the one in a mailbox, if it has its Message-ID."""
    key = f"{crm.program}:{one.source_id}"
    if not one.is_mail:
        return Call(
            id=key,
            at=one.at,
            side=one.side,
            outcome=one.outcome,
            person=one.person or None,
            note=one.note,
            ending=None,
        )
    mail = Mail(
        id=message_id(one.message_id) or key,
        at=one.at,
        side=one.side,
        zone=crm.seller.zone,
        text=one.note,
        subject=one.subject,
        person=one.person or None,
    )
    return replace(mail, people=(one.person,)) if one.person else mail
