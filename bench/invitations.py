"""Invitations against a plain model, and what must not be believed: `python bench/invitations.py [--steps N] [--quick] [--json]`.

A state machine invites, moves and cancels, answers and counters, takes and refuses, loses mails and gets them twice and
late; after each step what is read must be what was said. Beside it the forged answers and the other calendar parts of the
tests, and the answers in the dialects of programs.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reading"))  # `reading` is a bench, too

import test_invitations as invited
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from connectors import test_answers_of_more_vendors as more
from connectors import test_answers_of_vendors as vendors
from unchase.core.act import ActName
from unchase.core.facts import Answer
from unchase.reading.history import History
from unchase.reading.invitations import invitations
from unchase.reading.timeline import compose

_A_RUN = 50


class _Counted(invited.Negotiation):  # type: ignore[misc]  # untyped here: its package has the name of a bench
    steps = 0

    def check_invariants(self, *given: object, **named: object) -> None:
        type(self).steps += 1
        super().check_invariants(*given, **named)


def measure(steps: int) -> dict[str, int]:
    """The figures; the machine raises where it disagrees with the model."""
    runs = 0
    while _Counted.steps < steps:
        run_state_machine_as_test(
            _Counted,
            settings=settings(
                max_examples=max(1, steps // _A_RUN),
                stateful_step_count=_A_RUN,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        runs += 1
    return {
        "steps that agree": _Counted.steps,
        "forged answers": len(invited.FORGED),
        "of them accepted": sum(_accepted(sender, part) for _, sender, part in invited.FORGED),
        "other calendar parts": len(invited.OTHERS),
        "of them matched": sum(_matched(sender, part) for _, sender, part in invited.OTHERS),
        "answers in dialects": len(vendors.ANSWERS) + len(more.ANSWERS),
        "of them bound": sum(
            _is_bound(vendors.mail(body, "REPLY"), said) for body, said, _ in vendors.ANSWERS.values()
        )
        + sum(_is_bound(more.mail(body), said) for body, said in more.ANSWERS.values()),
    }


def _accepted(sender: str, part: invited.CalendarPart) -> bool:
    found = compose(History(mails=(invited.ASKED, invited.mail(5, part, sender=sender)), zone="UTC"))
    acts = {act.name for touch in found.touches for act in touch.acts}
    return set(found.events[0].answers.values()) != {Answer.NEEDS_ACTION} or ActName.APPOINTMENT in acts


def _matched(sender: str, part: invited.CalendarPart) -> bool:
    alone = invitations((invited.ASKED,)).events
    return invitations((invited.ASKED, invited.mail(5, part, sender=sender))).events != alone


def _is_bound(mail: invited.Mail, said: str) -> bool:
    events = [one for one in vendors.facts(mail).events if one.uid == vendors.UID]
    return [dict(one.answers) for one in events] == [{vendors.IDA: Answer(said)}]


def main() -> None:
    """Measure, and print a table or JSON; the exit code is 1 where something was believed that must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(1_000 if given.quick else given.steps)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28}{value:>10,}")
    bound = figures["answers in dialects"] == figures["of them bound"]
    sys.exit(bool(figures["of them accepted"] or figures["of them matched"] or not bound))


if __name__ == "__main__":
    main()
