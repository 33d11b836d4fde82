"""The settings: the policy with each number explained, its effect shown before it is kept, and the words of the moves."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from datetime import date, time, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unchase.core.guard import Level, judge
from unchase.core.policy import Policy, policy_from
from unchase.core.words import wordings
from unchase.deals.preview import preview
from unchase.reading.seller import draft as draft_of
from unchase.reading.times import find_times
from unchase.web import forms, phrases
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from unchase.core.guard import Finding
    from unchase.deals.preview import Difference, Preview
    from unchase.web.visit import Visit

_BEFORE = "policy_before"  # in the session: what a kept policy replaced
_MOST = 200_000  # characters of a policy file
_AWAY = 366  # days at most that one is away at a time
_FILLING = {
    "name": "Dana", "who": "Dana", "times": "Tue 13 Oct at 10:00 or Wed 14 Oct at 14:00", "dates": "3 Sep and 1 Oct",
    "reason": "the board decides on the 8th", "quote": "Not quite yet.", "date": "Tue 13 Oct at 10:00",
    "what": "the figures", "referrer": "Kim", "motive": "fewer returns", "until": "Tue 13 Oct 2026",
    "channels": "mail", "then": "straight question",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The numbers; a changed one is shown with its effect, and kept with a second click."""
    visit = visit_of(request)
    told = dict(visit.seller.policy)
    wrong, seen = "", None
    if request.method == "POST":
        try:
            told = _typed(request, told)
            policy = policy_from(told)
        except (ValueError, forms.UnreadableError) as error:
            wrong = str(error)
        else:
            if request.POST.get("do") == "keep":
                return _kept(request, visit, told)
            seen = preview(visit.seller, policy, visit.now)
    return _page(request, visit, told, wrong=wrong, seen=seen)


@require_POST
def policy_back(request: HttpRequest) -> HttpResponse:
    """Back to the policy before the last change."""
    visit = visit_of(request)
    before = request.session.pop(_BEFORE, None)
    if before is None:
        return redirect("settings")
    visit.seller.settle(visit.now, policy=before)
    return done(reverse("settings"), "The policy is again what it was.")


@require_GET
def policy_file(request: HttpRequest) -> HttpResponse:
    """The policy as a file: only what differs from the method's numbers."""
    visit = visit_of(request)
    answer = HttpResponse(written(visit.seller.policy), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="unchase-policy.toml"'
    return answer


@require_POST
def policy_import(request: HttpRequest) -> HttpResponse:
    """A policy from a file, shown with its effect before it is kept."""
    visit = visit_of(request)
    upload = request.FILES.get("policy")
    try:
        if upload is None or not upload.size or upload.size > _MOST:
            raise ValueError("Choose a policy file; it is a small text.")
        told: dict[str, Any] = tomllib.loads(upload.read().decode("utf-8"))
        told = _plain(told)
        policy = policy_from(told)
    except (ValueError, UnicodeDecodeError) as error:
        return _page(request, visit, dict(visit.seller.policy), wrong=f"That file cannot be read: {error}")
    return _page(request, visit, told, seen=preview(visit.seller, policy, visit.now))


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The words of the moves, each the seller's own if they like; the guard reads along."""
    visit = visit_of(request)
    policy = dict(visit.seller.policy)
    own: dict[str, str] = dict(policy.get("wording", {}))
    key, text, wrong = request.POST.get("key", ""), forms.text(request, "text", most=4000), ""
    findings: list[Finding] = []
    if request.method == "POST" and key in wordings():
        trial = {
            name: said for name, said in (own | {key: text}).items() if said and said != wordings()[name]
        }
        try:
            policy_from(policy | {"wording": trial})
            came = {
                one.rule for one in _findings(wordings()[key], visit)
            }  # some words are for the seller alone
            findings = [one for one in _findings(text, visit) if one.rule not in came] if text else []
        except ValueError as error:
            wrong = str(error)
        if any(one.level is Level.REFUSE for one in findings):
            wrong = "The guard refuses these words; a move must not say what may not be sent."
        if not wrong:
            visit.seller.settle(visit.now, policy=policy | {"wording": trial})
            return done(reverse("words") + f"#{key}", "These words are kept.")
    rows = [
        (name, _called(name), text if name == key and wrong else own.get(name, said), name in own)
        for name, said in wordings().items()
    ]
    return page(
        request,
        visit,
        "words.html",
        here="settings",
        rows=rows,
        key=key,
        wrong=wrong,
        findings=findings,
        code=422 if wrong else 200,
    )


def written(policy: Mapping[str, Any]) -> str:
    """A policy as TOML."""
    lines = ["# A policy of unchase: what differs from the method's numbers."]
    lines += [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in policy.items()
        if key != "wording"
    ]
    if policy.get("wording"):
        lines += ["", "[wording]"]
        lines += [f"{json.dumps(key)} = {json.dumps(said)}" for key, said in policy["wording"].items()]
    return "\n".join(lines) + "\n"


def _page(
    request: HttpRequest,
    visit: Visit,
    told: Mapping[str, Any],
    *,
    wrong: str = "",
    seen: Preview | None = None,
) -> HttpResponse:
    policy, defaults = policy_from({}) if wrong else policy_from(told), Policy()
    rows = [
        {
            "name": name,
            **explained,
            "value": _shown(told.get(name, getattr(policy, name))),
            "default": _shown(value),
        }
        for name, explained in _explained().items()
        for value in [getattr(defaults, name)]
    ]
    return page(
        request,
        visit,
        "settings.html",
        here="settings",
        rows=rows,
        criteria=told.get("criteria", list(policy.criteria)),
        days_off=told.get("days_off", []),
        file=json.dumps(dict(told)) if seen is not None else "",
        wrong=wrong,
        seen=seen,
        differences=[_said(one) for one in seen.differences[:20]] if seen is not None else [],
        can_go_back=_BEFORE in request.session,
        code=422 if wrong else 200,
    )


def _kept(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> HttpResponse:
    request.session[_BEFORE] = dict(visit.seller.policy)
    visit.seller.settle(visit.now, policy=told)
    return done(reverse("settings"), "The policy is kept; every deal is judged anew.")


def _typed(request: HttpRequest, had: dict[str, Any]) -> dict[str, Any]:
    """The policy as it was typed in or came from a file; numbers equal to the method's are left out."""
    whole = request.POST.get("whole", "")
    if whole:
        return _plain(json.loads(whole))
    defaults, told = Policy(), {"wording": had["wording"]} if had.get("wording") else {}
    for field in fields(Policy):
        typed = request.POST.get(field.name, "").strip()
        if field.name not in _explained() or not typed:
            continue
        default = getattr(defaults, field.name)
        if typed != _shown(default):
            told[field.name] = typed if isinstance(default, time) else _number(field.name, typed)
    criteria = [one.strip() for one in request.POST.get("criteria", "").split(",") if one.strip()]
    if criteria and tuple(criteria) != defaults.criteria:
        told["criteria"] = criteria
    days = _days(request)
    if days:
        told["days_off"] = days
    return told


def _number(name: str, typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 5:
        raise forms.UnreadableError(f"“{typed[:20]}” is no number for “{_explained()[name]['says']}”.")
    return int(typed)


def _days(request: HttpRequest) -> list[str]:
    """The days off: those listed, and the days one is away from and until."""
    days = {one for one in request.POST.get("days_off", "").replace(",", " ").split() if one}
    start = forms.optional_day(request.POST.get("away_from", ""))
    end = forms.optional_day(request.POST.get("away_until", ""))
    if start and end:
        if not timedelta(0) <= end - start < timedelta(_AWAY):
            raise forms.UnreadableError("You come back after you leave, and within a year.")
        days |= {(start + timedelta(place)).isoformat() for place in range((end - start).days + 1)}
    return sorted(days)


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """A policy as it is stored: days and clock times as text, as TOML may hold them as values."""
    if not isinstance(told, dict):
        raise ValueError("A policy is a table of names and values.")  # noqa: TRY004 - one kind of error for a page
    return {
        key: value.isoformat() if isinstance(value, date | time)
        else [one.isoformat() if isinstance(one, date) else one for one in value] if isinstance(value, list)
        else value
        for key, value in told.items()
    }  # fmt: skip


def _shown(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _said(one: Difference) -> dict[str, object]:
    """A difference in words: where it stands and what is to do, before and after."""
    table = phrases.table()
    return {
        "deal": one.deal,
        "was": f"{table['standings'].get(one.was.standing, one.was.standing)}: {phrases.move(one.was.move.name)}",
        "would": f"{table['standings'].get(one.would.standing, one.would.standing)}: {phrases.move(one.would.move.name)}",
        "on": one.would.move.on,
        "was_on": one.was.move.on,
    }


def _findings(text: str, visit: Visit) -> list[Finding]:
    """What the guard says of the words, filled with an example."""
    filled = text.format_map(_FILLING)
    times = find_times(filled, at=visit.now, zone=visit.seller.zone).sure
    return list(judge(draft_of(filled, times=times)).findings)


def _called(name: str) -> str:
    move, _, form = name.partition(".")
    return f"{phrases.move(move)} ({form})"


@cache
def _explained() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("unchase.core").joinpath("policy.toml").read_text(encoding="utf-8"))
