"""Values of the core as plain JSON values and back, so that they can be kept: a cache, or a verdict on a row."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")
Plain = Any  # what JSON can hold


def _once(make: Callable[[Plain], Callable[[Plain], Plain]]) -> Callable[[Plain], Callable[[Plain], Plain]]:
    """`make`, with what it made for a kind kept. A plain dictionary: kinds are few, and their types are odd."""
    made: dict[Plain, Callable[[Plain], Plain]] = {}

    def kept(kind: Plain) -> Callable[[Plain], Plain]:
        if kind not in made:
            made[kind] = make(kind)
        return made[kind]

    return kept


def plain(value: object) -> Plain:
    """`value` – a frozen dataclass of the core, or tuples and mappings of them – as what JSON can hold.

    Fields at their default are left out; datetimes are written in UTC.
    """
    return _writer(type(value))(value)


def restored(kind: type[T], value: Plain) -> T:
    """The value of `kind` that `plain` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    result: T = _reader(kind)(value)
    return result


@_once
def _writer(kind: Plain) -> Callable[[Plain], Plain]:
    """The function that writes values of a kind; chosen once for each."""
    chosen: Callable[[Plain], Plain] = _as_it_is
    if issubclass(kind, StrEnum):
        chosen = _value
    elif issubclass(kind, datetime):
        chosen = _in_utc
    elif issubclass(kind, date):
        chosen = date.isoformat
    elif issubclass(kind, tuple | list):
        chosen = _items
    elif issubclass(kind, Mapping):
        chosen = _pairs
    elif is_dataclass(kind):
        chosen = _fields_of(kind)
    return chosen


def _as_it_is(value: Plain) -> Plain:
    return value


def _value(value: StrEnum) -> str:
    return str(value.value)


def _in_utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _items(value: Plain) -> Plain:
    return [_writer(type(item))(item) for item in value]


def _pairs(value: Plain) -> Plain:
    return {str(key): _writer(type(item))(item) for key, item in value.items()}


def _fields_of(kind: Plain) -> Callable[[Plain], Plain]:
    defaults = _defaults(kind)

    def written(value: Plain) -> Plain:
        row = {}
        for name, default in defaults:
            item = getattr(value, name)
            if item is not default and item != default:
                row[name] = _writer(type(item))(item)
        return row

    return written


def _defaults(kind: Plain) -> tuple[tuple[str, object], ...]:
    return tuple(
        (field.name, MISSING if field.default_factory is not MISSING else field.default)
        for field in fields(kind)
    )


@_once
def _reader(kind: Plain) -> Callable[[Plain], Plain]:
    """The function that restores a value of an annotated kind; made once for each."""
    origin: Plain = typing.get_origin(kind)
    if origin is not None:
        return _composed_reader(origin, typing.get_args(kind))
    if kind is datetime or kind is date:
        read_time: Callable[[Plain], Plain] = kind.fromisoformat
        return read_time
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {
            member.value: member for member in kind
        }.__getitem__  # calling the class takes ten times as long
    return _as_it_is


def _composed_reader(origin: Plain, arguments: tuple[Plain, ...]) -> Callable[[Plain], Plain]:
    """Of a kind made of others: one that may be missing, a tuple, a mapping by name."""
    if origin in {typing.Union, types.UnionType}:
        inner = _reader(next(one for one in arguments if one is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is not tuple:
        inner = _reader(arguments[1])
        return lambda value: {key: inner(item) for key, item in value.items()}
    if arguments[-1] is Ellipsis:
        inner = _reader(arguments[0])
        return tuple if inner is _as_it_is else lambda value: tuple(map(inner, value))
    readers = [_reader(one) for one in arguments]
    if set(readers) == {_as_it_is}:
        return tuple
    return lambda value: tuple(reader(item) for reader, item in zip(readers, value, strict=True))


def _dataclass_reader(kind: Plain) -> Callable[[Plain], Plain]:
    """Sets the fields one by one in a bare value: the constructor of a frozen one takes twice as long."""
    hints = _hints(kind)
    places = [
        (name, getattr(kind, name).__set__, _reader(hints[name]), default)
        for name, default in _defaults(kind)
    ]

    def read(value: Plain) -> Plain:
        made = object.__new__(kind)
        for name, put, reader, default in places:
            if name in value:
                put(made, value[name] if reader is _as_it_is else reader(value[name]))
            elif default is MISSING:
                raise KeyError(name)
            else:
                put(made, default)
        return made

    return read


def _hints(kind: Plain) -> dict[str, Plain]:
    """The kinds of a dataclass's fields. Its module names some of them only for the type checker."""
    from unchase.core import act, assessment, facts, message, reading, touch, when

    names: dict[str, Plain] = {"datetime": datetime, "date": date, "Mapping": Mapping}
    for module in (act, assessment, facts, message, reading, touch, when):
        names |= {name: value for name, value in vars(module).items() if isinstance(value, type)}
    return typing.get_type_hints(kind, localns=names)
