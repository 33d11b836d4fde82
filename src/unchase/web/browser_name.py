"""What a browser calls itself, in two words a person knows: which one, on what."""

from __future__ import annotations

from unchase.web.harmless import one_line

# In this order: most of them claim to be those that come after them as well.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox", "FxiOS": "Firefox",
    "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_MACHINES = {
    "iPhone": "an iPhone", "iPad": "an iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS X": "a Mac", "Linux": "Linux",
}  # fmt: skip


def browser_name(told: str) -> str:
    """As in “Firefox on Windows”; what says nothing that is known is shown as it is."""
    browser = next((name for word, name in _BROWSERS.items() if word in told), "")
    machine = next((name for word, name in _MACHINES.items() if word in told), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or machine or one_line(told, most=60) or "A browser that says nothing of itself"
