"""The address of every page a seller can open, from the list of addresses itself; none can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import URLPattern

from unchase.urls import urlpatterns

if TYPE_CHECKING:
    from playwright.sync_api import Page

_NO_PAGES = frozenset({"sign-out", "feed-address"})  # a deed, and what makes a new address every time
_MORE = ("/deals?standing=stalled", "/deals?standing=closed", "/search?q=ba", "/search?q=zzzz", "/?from=7")


def addresses(page: Page) -> list[str]:
    """Every address that shows a page by itself; of those about a deal, one that wants something and one that does not."""
    found = []
    for pattern in urlpatterns:
        if not isinstance(pattern, URLPattern):
            continue  # doors of other programs
        route = str(pattern.pattern)
        if pattern.name in _NO_PAGES:
            continue
        if "<" not in route:
            found.append(f"/{route}")
        elif route.startswith("deals/<int:pk>"):
            rest = route.removeprefix("deals/<int:pk>")
            found += [f"{where}{rest}" for where in _deals(page)]
    return [one for one in found + list(_MORE) if _is_page(page, one)]


def _deals(page: Page) -> list[str]:
    """The addresses of two deals of the sample."""
    found = []
    for name in ("Bayview", "Aldous"):
        page.goto(f"/search?q={name}")
        found.append(page.locator("main .found a").first.get_attribute("href") or "")
    return found


def _is_page(page: Page, address: str) -> bool:
    """Whether looking at it gives a whole page: no deed, no file, no fragment of a page."""
    answer = page.request.get(address, max_redirects=0)
    return answer.status == 200 and answer.body().lstrip().lower().startswith(b"<!doctype html")
