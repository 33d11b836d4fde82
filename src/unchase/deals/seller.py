"""The seller: the user whose deals these are, with the addresses, the zone and the numbers that are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from unchase.core.policy import Policy, policy_from
from unchase.core.zone import zone_of
from unchase.deals.reading import Reading
from unchase.deals.writing import written

if TYPE_CHECKING:
    from datetime import datetime

_READ_BY = frozenset({"zone", "locale", "country"})  # a change of these changes what a message says
_JUDGED_BY = frozenset({"policy"})


class SellerManager(BaseUserManager["Seller"]):
    """Makes sellers."""

    def create_user(self, sign_in: str, password: str | None = None, **fields: object) -> Seller:
        """A seller who signs in as `sign_in`; without a password only a start token opens the door."""
        seller = self.model(sign_in=sign_in.strip().lower(), **fields)
        seller.addresses = seller.addresses or ([seller.sign_in] if "@" in seller.sign_in else [])
        seller.set_password(password)
        seller.save(using=self._db)
        return seller


class Seller(AbstractBaseUser):
    """A seller. Clock times and days they read and write are in `zone`; unset, the first run asks for it.

    `addresses` are the seller's own, `domains` further ones of the company; `policy` holds the numbers that differ
    from METHOD's defaults, as `policy_from` takes them; `costs` what a touch, a fresh prospect and a deal are to
    them (`learning.letting_go.Costs`), empty until they have said it.
    """

    sign_in = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    addresses = models.JSONField(default=list, blank=True)
    domains = models.JSONField(default=list, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    policy = models.JSONField(default=dict, blank=True)
    costs = models.JSONField(default=dict, blank=True)
    calendar = models.JSONField(
        default=dict, blank=True
    )  # where their own calendar is read from, if anywhere
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SellerManager] = SellerManager()

    USERNAME_FIELD = "sign_in"

    def __str__(self) -> str:
        return self.name or self.sign_in

    @property
    def numbers(self) -> Policy:
        """The policy as a value."""
        return policy_from(self.policy)

    def settle(self, now: datetime, **fields: object) -> None:
        """Change what is the seller's own: name, addresses, zone, locale, country, policy.

        Where verdicts or readings rest on it, every deal falls due, and is read again by the next round.
        Raises ValueError, in a sentence, for a zone or a number that is none.
        """
        changed = {name for name, value in fields.items() if getattr(self, name) != value}
        if "zone" in changed:
            zone_of(str(fields["zone"]))
        if "policy" in changed:
            policy_from(cast("dict[str, object]", fields["policy"]))

        def work() -> None:
            for name in changed:
                setattr(self, name, fields[name])
            self.save(update_fields=sorted(changed))
            if changed & _READ_BY:
                Reading.objects.filter(deal__seller=self).update(reader="")
            if changed & (_READ_BY | _JUDGED_BY):
                self.deals.update(changes=models.F("changes") + 1, reassess_at=now)

        if changed:
            written(work)
