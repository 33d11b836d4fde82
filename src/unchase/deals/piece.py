"""The library: stories and bites worth sending, to whom each was given, and what it brought back.

Source: METHOD, Words: story, bite.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from unchase.core.act import Side
from unchase.core.assessment import Standing
from unchase.deals.said import Said
from unchase.deals.standing_change import StandingChange
from unchase.deals.touch import Touch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.deals.deal import Deal
    from unchase.deals.seller import Seller

_WORD = re.compile(r"[^\W\d_]{4,30}")


class PieceQuerySet(models.QuerySet["Piece"]):
    """Pieces of one seller."""

    def of(self, seller: Seller) -> Self:
        """Those in use."""
        return self.filter(seller=seller, retired_at=None)

    def with_yield(self) -> Self:
        """Each with `given`, `replies` and `appointments`: how often it went out, and after it something came back."""
        counted = Q(givens__isnull=False, givens__outgoing__undone_at=None)
        return self.annotate(
            given=Count("givens", filter=counted, distinct=True),
            replies=Count("givens", filter=counted & Q(Exists(_replies("givens__"))), distinct=True),
            appointments=Count(
                "givens", filter=counted & Q(Exists(_appointments("givens__"))), distinct=True
            ),
        )


class Piece(models.Model):
    """Something of use to a prospect: a story of what delay cost somebody, or a bite of knowledge with an action.

    `motive` is the reason to buy it speaks to, `industry` where it is at home, `action` what it asks the reader to do.
    """

    class Kind(models.TextChoices):
        """What it is."""

        STORY = "story", "a story"
        BITE = "bite", "a bite"

    seller = models.ForeignKey("deals.Seller", models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    motive = models.CharField(max_length=200, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PieceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seller", "retired_at"])]

    def __str__(self) -> str:
        return self.title


class Given(Said):
    """A piece that went to somebody, with the draft it stands in; where that was taken back it never went."""

    piece = models.ForeignKey(Piece, models.CASCADE, related_name="givens")
    address = models.CharField(max_length=254, blank=True)
    outgoing = models.ForeignKey("deals.Outgoing", models.CASCADE, related_name="givens")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["address"])]

    def __str__(self) -> str:
        return f"{self.piece} to {self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Pieces to send in a deal, the fittest first; `gap` is the motive for which there is none."""

    pieces: tuple[Piece, ...]
    gap: str


def offered(deal: Deal, *, motive: str, industry: str = "", most: int = 3) -> Offer:
    """What may be sent in a deal whose motive is known so: never what any of its people already had. Two look-ups."""
    people = Q(givens__address__in=deal.prospect.contacts.exclude(address="").values("address"))
    had = Piece.objects.filter(people | Q(givens__deal=deal), givens__outgoing__undone_at=None).values("pk")
    pieces = list(Piece.objects.of(deal.seller).exclude(pk__in=had).with_yield())
    wanted, home = words_of(motive), words_of(industry)

    def fit(piece: Piece) -> tuple[int, int, int, int, int]:
        return (
            -len(wanted & words_of(piece.motive)),
            -len(home & words_of(piece.industry)),
            -piece.appointments,  # type: ignore[attr-defined]  # annotated by with_yield
            -piece.replies,  # type: ignore[attr-defined]  # annotated by with_yield
            piece.pk,
        )

    pieces.sort(key=fit)
    speaks = any(wanted & words_of(piece.motive) for piece in pieces)
    return Offer(pieces=tuple(pieces[:most]), gap=motive if wanted and not speaks else "")


def words_of(text: str) -> frozenset[str]:
    """The words of a motive by which it is compared: those of four letters or more, without their ending."""
    return frozenset(word.casefold()[:6] for word in _WORD.findall(text))


@cache
def outlines() -> tuple[dict[str, str], ...]:
    """Pieces to begin with: outlines to fill, each with what belongs where."""
    text = resources.files("unchase.deals").joinpath("outlines.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["outline"])


def deals_given(pieces: Iterable[int], seller: Seller) -> models.QuerySet[Given]:
    """To whom pieces went, the latest first."""
    return (
        Given.objects.filter(piece__in=pieces, piece__seller=seller, outgoing__undone_at=None)
        .annotate(replied=Exists(_replies("")), agreed=Exists(_appointments("")))
        .select_related("deal__prospect")
        .order_by("-at", "-pk")
    )


def _replies(path: str) -> models.QuerySet[Touch]:
    """A word of theirs in the same deal after it was given."""
    return Touch.objects.filter(
        deal_id=OuterRef(f"{path}deal_id"),
        at__gt=OuterRef(f"{path}at"),
        side=Side.THEM.value,
        automatic="",
        undone_at=None,
    )


def _appointments(path: str) -> models.QuerySet[StandingChange]:
    """The deal became firm after it was given."""
    return StandingChange.objects.filter(
        deal_id=OuterRef(f"{path}deal_id"), at__gt=OuterRef(f"{path}at"), standing=Standing.FIRM.value
    )
