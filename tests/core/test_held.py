"""The times that are held for a prospect while they may still take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.diary import judge, moment

if TYPE_CHECKING:
    from unchase.core.facts import Facts

TUESDAY, WEDNESDAY = moment("Tue 13 Oct 2026 10:00"), moment("Wed 14 Oct 2026 14:00")


def test_what_we_offered_is_held_until_they_answer(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Tue 13 Oct 2026 10:00 or Wed 14 Oct 2026 14:00
    Wed 7 Oct 2026 10:00  dana mails: appointment Tue 13 Oct 2026 10:00
    """
    offered = judge(life, "Tue 6 Oct 2026 11:00")
    assert offered.held == (TUESDAY, WEDNESDAY)
    taken = judge(life, "Wed 7 Oct 2026 11:00")
    assert (taken.held, taken.appointment) == ((), TUESDAY)


def test_thanks_release_nothing_and_a_stall_does(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Tue 13 Oct 2026 10:00 or Wed 14 Oct 2026 14:00
    Tue 6 Oct 2026 10:00  dana mails: acknowledgement "Thanks, got it."
    Wed 7 Oct 2026 10:00  dana mails: stall "Not just yet."
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").held == (TUESDAY, WEDNESDAY)
    assert judge(life, "Wed 7 Oct 2026 11:00").held == ()


def test_a_deal_that_was_let_go_holds_nothing(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Tue 13 Oct 2026 10:00 or Wed 14 Oct 2026 14:00
    Tue 6 Oct 2026 10:00  recorded released
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").held == ()
