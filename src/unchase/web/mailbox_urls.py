"""The addresses of mailboxes, and of drafts on their way."""

from __future__ import annotations

from django.urls import path

from unchase.web import mailbox_consent, mailboxes, sending

mailbox_urls = [
    path("mailboxes", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/health", mailboxes.health, name="mailboxes-health"),
    path("mailboxes/connect", mailboxes.connect, name="mailbox-connect"),
    path("mailboxes/consented", mailbox_consent.mailbox_consented, name="mailbox-consented"),
    path("mailboxes/<int:pk>", mailboxes.mailbox, name="mailbox"),
    path("mailboxes/<int:pk>/try", mailboxes.try_again, name="mailbox-try"),
    path("mailboxes/<int:pk>/consent", mailbox_consent.mailbox_consent, name="mailbox-consent"),
    path("mailboxes/<int:pk>/disconnect", mailboxes.disconnect, name="mailbox-disconnect"),
    path("drafts/<int:pk>/send", sending.let_leave, name="draft-send"),
    path("drafts/<int:pk>/take-back", sending.take_back, name="draft-take-back"),
    path("drafts/<int:pk>/left", sending.it_left, name="draft-left"),
    path("drafts/<int:pk>/leaving", sending.leaving, name="draft-leaving"),
]
