"""How we tell django-allauth what is ours: who may come in, what is sealed, and in which words it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter  # type: ignore[import-untyped]
from allauth.core.exceptions import ImmediateHttpResponse  # type: ignore[import-untyped]
from allauth.mfa.adapter import DefaultMFAAdapter  # type: ignore[import-untyped]
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter  # type: ignore[import-untyped]
from django.shortcuts import render
from django.urls import reverse

from unchase.connectors.secret import Keyring
from unchase.settings import home
from unchase.teams.asking import is_last_asked
from unchase.teams.by_address import seller_by
from unchase.teams.second_steps import seal, unseal
from unchase.web.visit import real_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from unchase.deals.models import Seller

LAST_ASKED = "Your organisation asks a second step of everybody. Take up another one first."
SAYS = "_unchase_says"  # on a request: what was done, for the page that is shown next

_CODES = "mfa/messages/recovery_codes_generated.txt"
_DID = {
    "mfa/messages/totp_activated.txt": "From now on the app is asked for.",
    "mfa/messages/totp_deactivated.txt": "The app is asked for no more.",
    "mfa/messages/webauthn_added.txt": "The passkey is kept.",
    "mfa/messages/webauthn_removed.txt": "The passkey opens nothing any more.",
    _CODES: "These codes are new; the old ones open nothing any more.",
    "account/messages/password_changed.txt": "The new password holds; every other sign-in is ended.",
    "account/messages/password_set.txt": "You have a password now.",
    "socialaccount/messages/account_connected.txt": "You may come in that way from now on.",
    "socialaccount/messages/account_connected_updated.txt": "You may come in that way already.",
    "socialaccount/messages/account_connected_other.txt": "Somebody else comes in as that person already.",
    "socialaccount/messages/account_disconnected.txt": "You come in that way no more.",
}


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; what is wrong is said in a sentence that tells no stranger who is known here."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That address and that password do not belong together.",
        "invalid_login": "That address and that password do not belong together.",
        "too_many_login_attempts": "Too many tries went wrong. Wait a quarter of an hour.",
        "enter_current_password": "That is not your password now.",
        "incorrect_password": "That is not your password.",
        "incorrect_code": "That code does not fit.",
        "rate_limited": "Too many tries. Wait a little.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only an invitation makes a seller (`invitation.accept`)."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """From where somebody asks; over a socket of the machine itself there is no address."""
        return str(super().get_client_ip(request)) if request.META.get("REMOTE_ADDR") else "127.0.0.1"

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_told: object,
        message: object = None,
        **_more: object,
    ) -> None:
        """What was done, for the page that is shown next (`ways_in.ours`)."""
        del level
        wrong = (
            "That passkey opens nothing here." if message else ""
        )  # only a passkey's page says it in this way
        says = _DID.get(message_template or "", "") or wrong
        if says and not (
            message_template == _CODES and hasattr(request, SAYS)
        ):  # they come along with the first way
            setattr(request, SAYS, says)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to how one comes in."""
        del request
        return reverse("ways-in")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """It sends nothing: the program's own mail is the morning page."""


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """What an app or a code is made from is sealed like every secret, with keys that are not in the database."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code does not fit.",
        "cannot_generate_recovery_codes": "Codes for a bad day come with an app or a passkey.",
        "cannot_delete_authenticator": LAST_ASKED,
    }

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return seal(_keys(), text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it was. Raises `SecretError` where its key is gone."""
        return unseal(_keys(), encrypted_text)

    def can_delete_authenticator(self, authenticator: Any) -> bool:  # noqa: ANN401 - allauth has no types
        """Not the last one, where the organisation asks for one."""
        return not is_last_asked(authenticator.user, authenticator.pk)

    def build_totp_svg(self, url: str) -> str:
        """The picture an app reads, as a part of a page: without the first line of a file."""
        return str(super().build_totp_svg(url)).partition("?>")[2]

    def generate_authenticator_name(self, user: Seller, type: str) -> str:  # noqa: A002 - as allauth calls it
        """What a new passkey is called until it is told."""
        del user, type
        return "Passkey"


class Elsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whoever comes from the organisation's provider is a seller known by that address, or somebody invited there."""

    error_messages: ClassVar = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": "Set a password first: else nothing would open the door.",
        "connected_other": "Somebody else comes in as that person already.",
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ANN401 - allauth has no types
        """Known: go on. By a known or an invited address: from now on known. Else nobody, and they are told so."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        address = next((one.email.lower() for one in sociallogin.email_addresses if one.verified), "")
        claims = sociallogin.account.extra_data
        name, zone = str(claims.get("name") or ""), str(claims.get("zoneinfo") or "")
        seller = seller_by(address, real_now(), name=name, zone=zone)
        if seller is None:
            raise ImmediateHttpResponse(_refused(request, address))
        sociallogin.connect(request, seller)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Only an invitation makes a seller."""
        del request, sociallogin
        return False

    def is_email_verified(self, provider: Any, email: str) -> bool:  # noqa: ANN401 - as above
        """Whether an address is believed of which the provider does not say that it asked there: in its own domains."""
        return email.rpartition("@")[2].lower() in provider.app.settings["domains"]

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: object) -> str:
        """Back to how one comes in."""
        del request, socialaccount
        return reverse("ways-in")


def _keys() -> Keyring:
    return Keyring.open(home() / "keys")


def _refused(request: HttpRequest, address: str) -> HttpResponse:
    """Without an address that is known and asked, nobody knows who this is."""
    says = (
        f"Nobody here signs in as {address}, and nobody there is invited. Ask your administrator."
        if address
        else "Your sign-in says no mail address that it has asked at. Ask your administrator."
    )
    return render(request, "shut.html", {"title": "The door stays shut", "says": says}, status=403)
