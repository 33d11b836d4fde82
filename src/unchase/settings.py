"""Django's settings. They have no side effects: nothing is written, and the data folder need not be there."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path


def home() -> Path:
    """The data folder: UNCHASE_HOME, else the platform's folder for a user's data."""
    if told := os.environ.get("UNCHASE_HOME"):
        return Path(told).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "unchase"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "unchase"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "unchase"


def _secret() -> str:
    """The key in the data folder; before there is one, a key for this process."""
    try:
        return (home() / "secret").read_text(encoding="ascii").strip() or secrets.token_urlsafe(48)
    except OSError:
        return secrets.token_urlsafe(48)


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("UNCHASE_HOSTS", "").split()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "unchase.deals",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "unchase.urls"
WSGI_APPLICATION = "unchase.wsgi.application"
AUTH_USER_MODEL = "deals.Seller"

# SQLite is configured here and nowhere else: readers never wait (WAL), a transaction that writes says so at its
# beginning (IMMEDIATE: no upgrade that ignores the timeout), and who has to wait waits long enough.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home() / "unchase.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"  # at rest; pages and commands convert to the seller's zone
USE_I18N = False
STATIC_URL = "/static/"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
FILE_UPLOAD_PERMISSIONS = 0o600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"

LOGGING_CONFIG = None  # events are logged one a line, never content or addresses (rounds)
