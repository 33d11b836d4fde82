"""Earlier mail of people who became prospects later: it stayed on the server, and is looked for there by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.connectors.imap_wire import quoted
from unchase.deals.models import MailCopy
from unchase.deals.writing import written
from unchase.rounds.mailbox import known_deals
from unchase.rounds.new_mail import New

if TYPE_CHECKING:
    from unchase.deals.models import MailFolder
    from unchase.rounds.bringing import Bringing

_MOST_PEOPLE = 40  # looked for in one visit


def look_for_people(bringing: Bringing, *, all_is_new: bool) -> int:
    """Bring in earlier mail of new prospects; how many mails. `all_is_new`: everything was sorted together just now."""
    mailbox = bringing.mailbox
    deals = [row for row in known_deals(bringing.seller).rows if row.is_deal]
    words = sorted({word for row in deals for word in (*row.domains, *row.addresses)})
    looked = set(mailbox.looked_for)
    new = [word for word in words if word not in looked]
    if not new and len(looked) == len(words):
        return 0
    wanted = [] if all_is_new else new[:_MOST_PEOPLE]
    count = 0
    for folder in mailbox.mail_folders.all() if wanted else ():
        count += bringing.bring(_earlier(bringing, folder, wanted), again=True)
    done = words if all_is_new else [word for word in words if word in looked or word in wanted]
    mailbox.looked_for = done
    written(lambda: mailbox.save(update_fields=["looked_for"]))
    return count


def _earlier(bringing: Bringing, folder: MailFolder, words: list[str]) -> list[New]:
    """Mails of these people in a folder that were looked at and not kept."""
    left = dict(MailCopy.objects.filter(folder=folder, kept=False).values_list("uid", "print"))
    if not left:
        return []
    session = bringing.session
    session.open(folder.name)
    found: set[int] = set()
    for word in words:
        try:
            quoted(word)
        except ValueError:
            continue
        found.update(uid for uid in session.with_people(word) if uid in left)
    return [New(folder, head, left[head.uid]) for head in session.heads(sorted(found))]
