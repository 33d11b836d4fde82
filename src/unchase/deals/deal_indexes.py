"""What a deal may be only once by, and by what pages and rounds find it without looking at all of them."""

from __future__ import annotations

from django.db import models

CONSTRAINTS = (
    models.UniqueConstraint(fields=["seller", "key"], condition=~models.Q(key=""), name="one_deal_a_key"),
    models.UniqueConstraint(
        fields=["seller", "source", "source_id"],
        condition=~models.Q(source_id=""),
        name="one_deal_a_source",
    ),
)
INDEXES = (
    models.Index(fields=["seller", "triage", "rank", "-amount", "move_on"], name="deals_by_rank"),
    # Each of these holds all that its page asks or counts by, so that only the rows shown are looked up.
    # This one, whatever order the deals of one standing are shown in: sorting its entries takes a tenth of the time
    # of looking their rows up, which are long.
    models.Index(
        fields=[
            "seller",
            "triage",
            "standing",
            "rank",
            "-amount",
            "move_on",
            "last_touch_at",
            "decision_until",
            "prospect",
        ],
        name="deals_by_standing",
    ),
    models.Index(fields=["seller", "triage", "-amount", "rank"], name="deals_by_amount"),
    models.Index(fields=["seller", "triage", "-last_touch_at", "rank"], name="deals_by_last_touch"),
    models.Index(fields=["seller", "triage", "good_until", "rank", "move_on"], name="deals_by_good_until"),
    models.Index(
        fields=["seller", "triage", "name"], name="deals_by_own_name", condition=models.Q(name__gt="")
    ),
    models.Index(
        fields=["seller", "promised_at"],
        name="deals_by_promise",
        condition=models.Q(promised_at__isnull=False),
    ),
    models.Index(
        fields=["seller", "appointment_at", "merged_into"],
        name="deals_by_appointment",
        condition=models.Q(appointment_at__isnull=False),
    ),
    models.Index(
        fields=["seller", "held_until", "merged_into", "held"],
        name="deals_by_held_times",
        condition=models.Q(held_until__isnull=False),
    ),
    models.Index(fields=["id"], name="deals_uncounted", condition=models.Q(counted=False)),
    models.Index(
        fields=["seller", "decision_until"],
        name="deals_by_decision",
        condition=models.Q(decision_until__isnull=False),
    ),
    models.Index(
        fields=["seller", "-last_touch_at"],
        name="deals_come_in_silent",
        condition=models.Q(came_in_silent=True),
    ),
)
