"""Reading values out of JSON, with a sentence and a place for each that is not what it should be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from unchase.cli.lines import UnusableError
from unchase.core.zone import zone_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum
    from typing import TypeVar

    E = TypeVar("E", bound=StrEnum)
    D = TypeVar("D", date, datetime)

Row = dict[str, Any]


class Form:
    """A JSON object with its place in the input ("messages[3]"), asked for its values one by one."""

    def __init__(self, row: Mapping[str, Any], where: str = "") -> None:
        self.row, self.where = row, where

    def text(self, key: str, default: str | None = None) -> str:
        """A string; `default` None means it must be there."""
        value = self.row.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise UnusableError(
                "A text is needed here." if value is None else "This must be a text.", self.at(key)
            )
        return value

    def optional(self, key: str) -> str | None:
        """A string, or None."""
        return None if self.row.get(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        """True or false; absent is false."""
        value = self.row.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise UnusableError("This must be true or false.", self.at(key))

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E | None:
        """One of a closed list, or `default` where it is absent or null."""
        value = self.row.get(key)
        if value is None:
            return default
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise UnusableError(f"{value!r} is not one of: {known}.", self.at(key)) from None

    def moment(self, key: str, zone: str) -> datetime:
        """An aware datetime in UTC; without an offset it is local to `zone`."""
        return moment(self.text(key), zone, self.at(key))

    def optional_moment(self, key: str, zone: str) -> datetime | None:
        """As `moment`, or None."""
        return None if self.row.get(key) is None else self.moment(key, zone)

    def day(self, key: str) -> date | None:
        """A date, or None."""
        value = self.optional(key)
        if value is None:
            return None
        try:
            on = date.fromisoformat(value[:10])
        except ValueError:
            raise UnusableError(f"{value!r} is not a date like 2026-03-15.", self.at(key)) from None
        return _of_our_time(on, self.at(key))

    def rows(self, key: str) -> list[Form]:
        """A list of objects; absent is empty."""
        value = self.row.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise UnusableError("This must be a list of objects.", self.at(key))
        return [Form(item, f"{self.at(key)}[{index}]") for index, item in enumerate(value)]

    def part(self, key: str) -> Form | None:
        """An object, or None."""
        value = self.row.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise UnusableError("This must be an object.", self.at(key))
        return Form(value, self.at(key))

    def texts(self, key: str) -> list[str]:
        """A string or a list of strings; absent is empty."""
        value = self.row.get(key)
        items = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise UnusableError("This must be a text or a list of texts.", self.at(key))
        return list(items)

    def zone(self, key: str = "tz", default: str = "UTC") -> str:
        """The name of a zone that exists."""
        name = self.text(key, default)
        try:
            zone_of(name)
        except ValueError as error:
            raise UnusableError(str(error), self.at(key)) from None
        return name

    def at(self, key: str) -> str:
        """The place of `key` in the input."""
        return f"{self.where}.{key}" if self.where else key


def moment(text: str, zone: str, where: str = "") -> datetime:
    """The instant an ISO 8601 text names, in UTC; without an offset it is local to `zone`, a date is its midnight."""
    try:
        value = datetime.fromisoformat(text.strip())
        if value.tzinfo is None:
            value = value.replace(tzinfo=zone_of(zone))
        return _of_our_time(value.astimezone(UTC), where)
    except UnusableError:
        raise
    except (ValueError, OverflowError):
        raise UnusableError(f"{text!r} is not a time like 2026-03-02T09:10:00+01:00.", where) from None


def _of_our_time(value: D, where: str) -> D:
    """Times of deals: a year nobody sells in is a clock gone wrong."""
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise UnusableError(f"The year must lie between {_FIRST_YEAR} and {_LAST_YEAR}.", where)
    return value


_FIRST_YEAR, _LAST_YEAR = 1902, 2199


def offset(written: str) -> str | None:
    """The offset a date was written with, if it was: another writer's zone, unless better known."""
    if written.endswith(("Z", "z")):
        return "+00:00"
    return written[-6:] if len(written) > 16 and written[-6] in "+-" and written[-3] == ":" else None


def iso(value: datetime | date | None, zone: str) -> str | None:
    """A time out: ISO 8601 with the offset of `zone`; a date as it is; None stays None."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(zone_of(zone)).isoformat(timespec="seconds")
    return value.isoformat()
