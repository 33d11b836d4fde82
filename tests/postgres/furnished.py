"""An organisation with something in it, in the database the environment names: `python tests/postgres/furnished.py`.

Tells, as JSON, what a browser needs to find its way: keys of rows, and the word of an invitation.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from unchase.reading.history import Mail


WORD = "a sentence is a good one"
_PROSPECTS = ("Bayview", "Corbel", "Dunmore", "Eastgate", "Fennel", "Garner", "Hollis", "Ingram")


def furnish() -> dict[str, object]:
    """Ada administers, Ben manages, Ana and Eva sell, Otto audits; Ana's first deal is shared with their team, mail and all.

    Cleo is of another organisation, which asks a second step she has not.
    """
    from deals.cast import deal_of
    from unchase.deals.models import Seller
    from unchase.teams.invitation import invite
    from unchase.teams.joining import new_organisation, new_team
    from unchase.teams.models import Membership, Organisation
    from unchase.teams.sharing import share

    now = datetime.now(UTC)
    who = {
        name: Seller.objects.create_user(
            f"{name.lower()}@lantern.example",
            WORD,
            name=f"{name} {family}",
            zone="Europe/London",
            country="GB",
        )
        for name, family in {
            "Ada": "Holm",
            "Ben": "Osei",
            "Ana": "Ruiz",
            "Eva": "Lind",
            "Otto": "Brandt",
        }.items()
    }
    ada = new_organisation("Lantern Works", who["Ada"], now)
    new_team(ada, "North")
    role = Membership.Role
    for name, what in {
        "Ben": role.MANAGER,
        "Ana": role.SELLER,
        "Eva": role.SELLER,
        "Otto": role.AUDITOR,
    }.items():
        Membership.objects.create(
            organisation=ada.organisation, team=ada.team, seller=who[name], role=what, joined_at=now
        )
    deals = [deal_of(who["Ana" if place % 2 else "Eva"], name, now) for place, name in enumerate(_PROSPECTS)]
    for place, deal in enumerate(deals):
        deal.record(_story(now - timedelta(days=3 * place), deal.prospect.name), now)
    shared, shown = (one for one in deals[:4] if one.seller == who["Ana"])
    share(shared, who["Ana"].membership, now, team=ada.team, with_mail=True)
    own = deal_of(who["Ada"], "Jasper", now)
    share(own, ada, now, colleague=who["Eva"])
    cleo = Seller.objects.create_user("cleo@lantern.example", WORD, name="Cleo Marsh", zone="Europe/London")
    new_organisation("Harbour Crates", cleo, now)
    Organisation.objects.filter(name="Harbour Crates").update(asks_second_step=True)
    _, word = invite(ada, "kit@lantern.example", now, role=role.SELLER, team=ada.team)
    return {"shared": shared.pk, "shown": shown.pk, "own": own.pk, "word": word}


def _story(until: datetime, name: str) -> list[Mail]:
    from deals.cast import they, we

    def at(days: int) -> str:
        return f"{until - timedelta(days=days):%Y-%m-%d %H:%M}"

    person = f"kim@{name.lower()}.example"
    return [
        we(at(9), f"Hello Kim, {name} could have half as many returns by spring. Is a call on Thursday at 10 good?", person=person),
        they(at(8), "Interesting. We are in the middle of the budget round, ask me again in two weeks.", person=person),
        we(at(2), "I will send the figures of the pilot by Friday. Shall we speak next Tuesday at 14:00?", person=person),
    ]  # fmt: skip


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(furnish()))
