"""The gate: a mail on its way out is looked at; what the guard refuses comes back with better words, all else passes.

In doubt mail passes: a gate that fails or dawdles must not keep anybody from writing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import close_old_connections
from django.db.models import Q

from unchase.connectors.imap import LoginError, Tls
from unchase.connectors.mime import parse_message
from unchase.connectors.relay import Answer
from unchase.connectors.secret import SecretError
from unchase.connectors.smtp import InDoubtError, NotHandedOverError, Submission, submit
from unchase.core.guard import Level
from unchase.deals.models import Deal, Mailbox
from unchase.rounds.entering import secret_of
from unchase.rounds.events import tell
from unchase.rounds.guarded import guarded
from unchase.rounds.keys import allowed

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.guard import Verdict

_OVERRIDE = re.compile(
    rb"^x-unchase-override[ \t]*:[ \t]*yes[ \t]*\r?\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE
)
_HEADERS = 262_144
_MOST_FINDINGS = 4


def passed(sender: str, recipients: tuple[str, ...], raw: bytes, now: datetime) -> Answer:
    """What becomes of a mail: refused with the reason and better words, or handed on as it is."""
    close_old_connections()
    try:
        box = mailbox_of(sender)
        if box is None:
            return Answer(
                550, (f"5.7.1 unchase has no mailbox {sender[:100]} that sends by SMTP: connect it first.",)
            )
        block = raw[: raw.find(b"\r\n\r\n") + 2 if b"\r\n\r\n" in raw[:_HEADERS] else _HEADERS]
        override = _OVERRIDE.search(block)
        if override is not None:
            raw = raw[: override.start()] + raw[override.end() :]
        elif (verdict := _verdict(box, recipients, raw, now)) is not None and verdict.verdict is Level.REFUSE:
            tell("gate-refused", findings=len(verdict.findings))
            return Answer(550, _reasons(verdict))
        return handed_on(box, sender, recipients, raw, now)
    finally:
        close_old_connections()


def mailbox_of(sender: str) -> Mailbox | None:
    """The mailbox a mail leaves through: its sender's."""
    rows = Mailbox.objects.filter(address__iexact=sender).exclude(smtp_host="").select_related("seller")
    return rows.order_by("pk").first()


def handed_on(box: Mailbox, sender: str, recipients: tuple[str, ...], raw: bytes, now: datetime) -> Answer:
    """Hand a mail on to the provider, untouched; the provider's answer is ours."""
    where = Submission(
        host=box.smtp_host,
        port=box.smtp_port,
        tls=Tls(box.smtp_tls),
        user=box.user,
        is_token=box.entry == Mailbox.Entry.TOKEN,
    )
    try:
        said = submit(
            where,
            secret_of(box, now),
            raw,
            sender=sender,
            recipients=recipients,
            before_dot=lambda: True,
            allowed=allowed(),
        )
    except NotHandedOverError as error:
        return Answer(451 if error.later else 550, (str(error),))
    except (LoginError, SecretError) as error:
        return Answer(550, (str(error),))
    except InDoubtError:
        return Answer(
            554,
            (
                "5.4.0 The connection broke while the mail was being taken.",
                "Look whether it lies in Sent before you send it again.",
            ),
        )
    return Answer(250, (f"2.0.0 Passed on: {said}",))


def _verdict(box: Mailbox, recipients: tuple[str, ...], raw: bytes, now: datetime) -> Verdict | None:
    """What the guard says, where a recipient is a prospect; nothing in doubt."""
    try:
        deal = deal_with(box, recipients)
        message, _ = parse_message(raw, fallback_at=now) if deal else (None, ())
        return guarded(deal, message.text, now, subject=message.subject) if deal and message else None
    except Exception as error:  # noqa: BLE001 - in doubt mail passes
        tell("gate-in-doubt", what=type(error).__name__)
        return None


def deal_with(box: Mailbox, recipients: tuple[str, ...]) -> Deal | None:
    """The open deal one of these people belongs to: by address, else by the company's domain."""
    people = [one.lower() for one in recipients]
    deals = (
        Deal.objects.of(box.seller)
        .real()
        .filter(merged_into=None)
        .select_related("prospect", "seller", "reading", "quoted")
    )
    named = deals.filter(prospect__contacts__address__in=people).order_by("rank", "-pk").first()
    if named is not None:
        return named
    domains = {one.rpartition("@")[2] for one in people}
    found = [
        deal
        for deal in deals.filter(~Q(prospect__domains=[])).order_by("rank", "-pk")
        if domains & set(deal.prospect.domains)
    ]
    return found[0] if found else None


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    """Why, and what to write instead."""
    lines = ["5.7.1 unchase did not send this."]
    for finding in [one for one in verdict.findings if one.level is Level.REFUSE][:_MOST_FINDINGS]:
        quoted = " ".join(finding.text.split())[:120]
        lines.append(f'"{quoted}": {finding.why}' if quoted else finding.why)
        if finding.instead:
            lines.append(f"Better: {' '.join(finding.instead.split())[:250]}")
    return (*lines, "To send it all the same, add the header X-Unchase-Override: yes")
