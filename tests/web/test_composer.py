"""The composer begins where the last words of a person ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unchase.deals.models import Deal
from unchase.rounds.mailbox import begin_import, import_mailbox

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from unchase.deals.models import Seller

_ASKED = """From: Kim Reed <kim@acme.example>
To: ana@lantern.example
Date: Thu, 05 Nov 2026 09:00:00 +0000
Subject: Your returns
Message-ID: <asked@acme.example>

Does it work with our scanners, and what does it cost for forty people?
"""
_ANSWERED = """From: ana@lantern.example
To: Kim Reed <kim@acme.example>
Date: Mon, 09 Nov 2026 09:59:00 +0000
Subject: Re: Your returns
Message-ID: <answered@lantern.example>
In-Reply-To: <asked@acme.example>

It does, and it costs 400 a month.
"""
_BOUNCED = """From: Mail Delivery System <mailer-daemon@mx.acme.example>
To: ana@lantern.example
Date: Mon, 09 Nov 2026 10:00:00 +0000
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounced@mx.acme.example>
Auto-Submitted: auto-replied
References: <answered@lantern.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain

Your message could not be delivered to one or more recipients.

<kim@acme.example>: host mx.acme.example said: 452 4.2.2 Mailbox full (in reply to RCPT TO command)

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; kim@acme.example
Action: failed
Status: 4.2.2

--=b--
"""
_AWAY = """From: Kim Reed <kim@acme.example>
To: ana@lantern.example
Date: Mon, 09 Nov 2026 10:00:00 +0000
Subject: Automatic reply: Your returns
Message-ID: <away@acme.example>
Auto-Submitted: auto-replied
In-Reply-To: <answered@lantern.example>

I am out of the office until Monday 16 November and will answer your message when I am back.
"""


@pytest.mark.parametrize("machine", [_BOUNCED, _AWAY], ids=["a bounce", "an absence note"])
def test_a_machine_gives_no_draft_its_subject(
    anas: Client, ana: Seller, now: datetime, tmp_path: Path, machine: str
) -> None:
    """The last word is a machine's: the draft goes on with the mail before it."""
    for number, mail in enumerate((_ASKED, _ANSWERED, machine)):
        (tmp_path / f"{number}.eml").write_text(mail)
    import_mailbox(begin_import(ana, [tmp_path], now), now)
    deal = Deal.objects.get(key="acme.example")

    told = anas.get(f"/deals/{deal.pk}/write").context["told"]

    assert deal.touch_count == 3
    assert told["subject"] == "Re: Your returns"
    assert told["in_reply_to"] == "answered@lantern.example"
