"""Django's settings. They have no side effects: nothing is written, and the data folder need not be there."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    "django.contrib.staticfiles",
    "django_htmx",
    "unchase.deals",
    "unchase.teams",
    "unchase.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "unchase.web.bounded.BoundedMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "unchase.web.eyes.EyesMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # every page, unless it says otherwise
    "django_htmx.middleware.HtmxMiddleware",
    "unchase.web.first_run.FirstRunMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["unchase.web.templatetags.said"],
        },
    }
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
# The word in the address that `unchase serve` prints: it opens the browser signed in, on this machine only.
START_TOKEN = os.environ.get("UNCHASE_START_TOKEN", "")
# By which way the program's own mail leaves, the morning page: an SMTP server or a sendmail (connectors/post.py).
POST = os.environ.get("UNCHASE_POST", "")
ROOT_URLCONF = "unchase.urls"
WSGI_APPLICATION = "unchase.wsgi.application"
AUTH_USER_MODEL = "deals.Seller"


def database(address: str = "") -> dict[str, Any]:
    """The database at an address, as Django takes it: `postgres://USER@HOST/NAME?sslmode=require`; "": the file at home.

    The words behind `?` are libpq's; a host that is a folder is that of a socket. A password is best left to libpq,
    in a `~/.pgpass`. Raises ValueError, in a sentence, for an address of another kind.
    """
    if not address:
        return _sqlite()
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"The address of the database cannot be read: {error}.") from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ValueError("The address of a database is written as postgres://USER@HOST/NAME.")
    said = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": said.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or said.pop("port", "")),
        # A pool a process, never more than its threads and a few: each connection is a process over there.
        # Whose eyes look is told with each statement (teams/eyes.py); where nobody told, it is the house.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10.0},
            **said,
            "options": f"{said.get('options', '')} -c unchase.whose=house".strip(),
        },
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def _sqlite() -> dict[str, Any]:
    """SQLite is configured here and nowhere else.

    Readers never wait (WAL), a transaction that writes says so at its beginning (IMMEDIATE: no upgrade that ignores
    the timeout), and who has to wait waits long enough.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home() / "unchase.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
        },
    }


DATABASES = {"default": database(os.environ.get("UNCHASE_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"  # at rest; pages and commands convert to the seller's zone
USE_I18N = False
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing to collect
WHITENOISE_MAX_AGE = 60

# Nothing from elsewhere, nothing inline, nothing evaluated.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000  # a folder of .eml files; the page takes half of it and says so
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"


def ways_in(environ: Mapping[str, str]) -> dict[str, Any]:
    """By which ways several people come in: django-allauth's settings, where the rows are in PostgreSQL.

    Raises ValueError, in a sentence, where a provider is only half told.
    """
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        # How often was tried, and which codes were used, holds for all processes of the pages.
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "unchase_cache",
                "OPTIONS": {"MAX_ENTRIES": 20_000},
            }
        },
        "ACCOUNT_ADAPTER": "unchase.web.adapters.Door",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": "sign_in",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_PRESERVE_USERNAME_CASING": False,
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # who is invited was asked at their address
        "ACCOUNT_PASSWORD_MIN_LENGTH": 12,
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "sign-in",
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 15 * 60,
        "ACCOUNT_RATE_LIMITS": {"login_failed": "20/15m/ip,5/15m/key", "login": "60/m/ip"},
        "MFA_ADAPTER": "unchase.web.adapters.SecondStep",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": "unchase",
        "SOCIALACCOUNT_ADAPTER": "unchase.web.adapters.Elsewhere",
        "SOCIALACCOUNT_PROVIDERS": _providers(environ),
        "SOCIALACCOUNT_STORE_TOKENS": False,
        **_behind_proxies(environ.get("UNCHASE_PROXIES", "")),
    }


def _providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """The one provider of OpenID Connect, where one is told: UNCHASE_OIDC_ISSUER, _CLIENT, _SECRET (or _SECRET_FILE)."""
    issuer = environ.get("UNCHASE_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return {}
    client, secret = environ.get("UNCHASE_OIDC_CLIENT", "").strip(), environ.get("UNCHASE_OIDC_SECRET", "")
    if file := environ.get("UNCHASE_OIDC_SECRET_FILE", ""):
        try:
            secret = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"UNCHASE_OIDC_SECRET_FILE cannot be read: {error.strerror or error}.") from None
    if not client or not secret:
        raise ValueError("A provider of OpenID Connect needs UNCHASE_OIDC_CLIENT and UNCHASE_OIDC_SECRET.")
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("UNCHASE_OIDC_ISSUER is an address that begins with https://.")
    # People are known by what the provider calls them: of another provider, the same name is somebody else.
    known_as = f"oidc-{hashlib.sha256(issuer.encode()).hexdigest()[:12]}"
    app = {
        "provider_id": known_as,
        "name": environ.get("UNCHASE_OIDC_NAME", "").strip() or str(parts.hostname),
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": issuer,
            "domains": environ.get("UNCHASE_OIDC_DOMAINS", "").lower().split(),
        },
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def _behind_proxies(told: str) -> dict[str, Any]:
    """Behind so many proxies of ours: the first of them speaks TLS with the browser, and says from where it asks."""
    if not told.isdecimal() or int(told) == 0:
        return {}
    return {
        "ALLAUTH_TRUSTED_PROXY_COUNT": int(told),
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


# One seller on SQLite has a word in an address, or a password; nothing of this is loaded for them.
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS += [
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.mfa",
        "allauth.usersessions",
    ]
    MIDDLEWARE.insert(-2, "allauth.account.middleware.AccountMiddleware")
    MIDDLEWARE.append("unchase.web.second_step.SecondStepMiddleware")
    globals().update(ways_in(os.environ))

LOGGING_CONFIG = None  # events are logged one a line, never content or addresses (rounds)
