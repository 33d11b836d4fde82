"""The workspace as a WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from unchase.teams.eyes import see_nothing_unasked

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unchase.settings")
application = get_wsgi_application()
see_nothing_unasked()  # what no request asks for, nobody sees
