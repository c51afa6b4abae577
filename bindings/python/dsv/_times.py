"""Instants and lengths of time between Python and the library."""

from __future__ import annotations

import operator
from datetime import datetime, timedelta, timezone

from . import _core

Time = str | datetime | int

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)


def time_of(value: Time | None) -> int:
    """Microseconds since 1970 UTC; None is "not given"."""
    if value is None:
        return _core.NO_TIME
    if isinstance(value, str):
        return _core.time_parse(value)
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone")
        return (value - _EPOCH) // _MICROSECOND
    return operator.index(value)


def instant(number: int) -> datetime:
    """A datetime in UTC."""
    return _EPOCH + timedelta(microseconds=number)


def microseconds(length: timedelta) -> int:
    """A timedelta as microseconds."""
    return length // _MICROSECOND
