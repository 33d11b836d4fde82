"""The addresses of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from unchase.web import (
    bring,
    composer,
    conversation,
    deal,
    deals,
    door,
    ends,
    first_run,
    new_deal,
    rehearse,
    released,
    sample,
    search,
    silent,
    sort,
    table,
    talk,
    telling,
    today,
    undo,
)

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("today/quiet", today.quiet, name="quiet"),
    path("start/<str:token>", door.start, name="start"),
    path("sign-in", door.sign_in, name="sign-in"),
    path("sign-out", door.sign_out, name="sign-out"),
    path("healthz", door.healthz, name="healthz"),
    path("welcome", first_run.welcome, name="welcome"),
    path("begin", bring.begin, name="begin"),
    path("begin/<int:pk>", bring.bring, name="bring"),
    path("begin/<int:pk>/progress", bring.progress, name="progress"),
    path("begin/<int:pk>/columns", table.columns, name="columns"),
    path("begin/<int:pk>/confirm", bring.confirm, name="confirm"),
    path("sort", sort.sort, name="sort"),
    path("sort/<int:pk>", sort.sort_as, name="sort-as"),
    path("sort/<int:pk>/same", sort.same_as, name="same-as"),
    path("silent", silent.silent, name="silent"),
    path("sample", sample.open_sample, name="open-sample"),
    path("sample/remove", sample.remove_sample, name="remove-sample"),
    path("deals", deals.deals, name="deals"),
    path("deals/new", new_deal.new_deal, name="new-deal"),
    path("deals/<int:pk>", deal.deal, name="deal"),
    path("deals/<int:pk>/history", deal.history, name="history"),
    path("deals/<int:pk>/qualify", deal.qualify, name="qualify"),
    path("deals/<int:pk>/role", deal.role, name="role"),
    path("deals/<int:pk>/log", conversation.log, name="log"),
    path("deals/<int:pk>/log/listen", conversation.listen, name="listen"),
    path("deals/<int:pk>/talk", talk.talk, name="talk"),
    path("deals/<int:pk>/write", composer.write, name="write"),
    path("deals/<int:pk>/write/guard", composer.guard, name="guard"),
    path("deals/<int:pk>/ending", telling.ending, name="ending"),
    path("deals/<int:pk>/elsewhere", telling.elsewhere, name="elsewhere"),
    path("deals/<int:pk>/decides", telling.decides, name="decides"),
    path("deals/<int:pk>/not-now", telling.not_now, name="not-now"),
    path("deals/<int:pk>/waiting-on-us", telling.waiting_on_us, name="waiting-on-us"),
    path("deals/<int:pk>/let-go", ends.let_go, name="let-go"),
    path("deals/<int:pk>/close", ends.close, name="close"),
    path("deals/<int:pk>/reopen", ends.reopen, name="reopen"),
    path("touches/<int:pk>/correct", deal.correct, name="correct"),
    path("touches/<int:pk>/mail", deal.mail, name="mail"),
    path("drafts/<int:pk>", composer.draft, name="draft"),
    path("drafts/<int:pk>.eml", composer.eml, name="eml"),
    path("rehearse", rehearse.rehearse, name="rehearse"),
    path("rehearse/<slug:prospect>", rehearse.rehearsed, name="rehearsed"),
    path("released", released.released, name="released"),
    path("released/together", released.together, name="released-together"),
    path("search", search.search, name="search"),
    path("undo", undo.undo, name="undo"),
]
