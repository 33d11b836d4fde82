"""A conversation with one Salesforce: signed in, its queries a page at a time, and how much of its daily calls is used.

Sources: Salesforce help, "OAuth 2.0 Client Credentials Flow" and "Refresh Token Flow"; REST API Developer Guide: Query,
"Limits", header Sforce-Limit-Info, sObject Collections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from unchase.connectors.crm import (
    CrmBusyError,
    CrmError,
    CrmOddError,
    CrmRefusedError,
    answered,
    company_address,
    row_of,
)
from unchase.connectors.host import PUBLIC_ONLY
from unchase.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from unchase.connectors.crm import Row
    from unchase.connectors.host import Allowed

TITLE = "Salesforce"
HOME = "my.salesforce.com"
_PAGES = "lightning.force.com"  # what the browser shows of the same company
_TOKEN = "/services/oauth2/token"  # noqa: S105 - a path
_USED = re.compile(r"api-usage=(\d{1,9})/(\d{1,9})")
_LATER = 3_600  # seconds until it is asked again, where its daily calls are nearly used up
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Signed in: where its API is, and the token for it."""

    address: str
    token: Secret
    allowed: Allowed = PUBLIC_ONLY

    def query(self, soql: str) -> Iterator[list[Row]]:
        """What a query finds, a page at a time."""
        path, query = "/query", {"q": soql}
        for _ in range(_MOST_PAGES):
            said = self.asked("GET", path, query=query)
            rows = [row for row in said.get("records") or [] if isinstance(row, dict)]
            if rows:
                yield rows
            after = str(said.get("nextRecordsUrl") or "")
            if said.get("done", True) or not after:
                return
            path, query = f"/query/{after.rpartition('/')[2]}", {}

    def asked(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, told: object = None
    ) -> Any:  # noqa: ANN401 - JSON, a list or an object
        """A request below the API's version. Raises one of the errors of `crm`."""
        said, answer = answered(
            TITLE,
            method,
            f"{self.address}/services/data/{words_of_salesforce()['version']}{path}",
            headers={"Authorization": f"Bearer {self.token.reveal()}"},
            query=query,
            told=told,
            allowed=self.allowed,
        )
        used = _USED.search(answer.headers.get("sforce-limit-info", ""))
        if used and int(used[2]) and int(used[1]) * 100 >= int(used[2]) * words_of_salesforce()["most_used"]:
            raise CrmBusyError("Salesforce's calls of today are nearly used up; the rest is others'.", _LATER)
        return said


def signed_in(address: str, words: Mapping[str, Secret], *, allowed: Allowed = PUBLIC_ONLY) -> Session:
    """A session by a refresh token where there is one, else by the client's own credentials. Raises `CrmError`.

    Its API may lie at another host of Salesforce's, and at no other one.
    """
    told = {"client_id": words["client_id"].reveal(), "client_secret": words["client_secret"].reveal()}
    refresh = words.get("refresh_token")
    if refresh:
        told |= {"grant_type": "refresh_token", "refresh_token": refresh.reveal()}
    else:
        told |= {"grant_type": "client_credentials"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        said, _ = answered(
            TITLE,
            "POST",
            f"{address}{_TOKEN}",
            headers=headers,
            body=urlencode({name: word for name, word in told.items() if word}).encode(),
            allowed=allowed,
        )
    except CrmOddError as error:
        if error.code != 400:
            raise
        raise CrmRefusedError("Salesforce does not take the client's key and secret.") from None
    token = str(row_of(TITLE, said).get("access_token") or "")
    if not token:
        raise CrmError("Salesforce gave no token.")
    where = str(said.get("instance_url") or address)
    return Session(address=address_of(where, allowed=allowed), token=Secret(token), allowed=allowed)


def address_of(words: str, *, allowed: Allowed = PUBLIC_ONLY) -> str:
    """The address of a company's Salesforce, as it stands in the browser or its first word alone. Raises `CrmError`."""
    return company_address(words, HOME, allowed=allowed, other_home=_PAGES)


def soql(fields: str, name: str, *where: str, order: bool = False) -> str:
    """A query: these fields of that kind of row, where all of it holds; by when they were changed, if `order`."""
    told = f"SELECT {fields} FROM {name} WHERE {' AND '.join(filter(None, where))}"  # noqa: S608 - values are `quoted`
    return f"{told} ORDER BY SystemModstamp ASC, Id ASC" if order else told


def quoted(words: str) -> str:
    """Words as SOQL quotes them."""
    return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"


@cache
def words_of_salesforce() -> Mapping[str, Any]:
    """What Salesforce calls things."""
    import tomllib

    return tomllib.loads(files("unchase.connectors").joinpath("salesforce.toml").read_text(encoding="utf-8"))
