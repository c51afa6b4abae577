"""Calendars: one question, or whole columns of them."""

from __future__ import annotations

import json
import operator
from array import array
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from . import _columns, _core
from ._columns import Kind
from ._enums import CLOCK_VERB, DAY_TIME, LAND
from ._times import Time, instant, microseconds, time_of

# A time, or a column of times; what comes back is of the same kind.
Times = Any

_UNIX_DAY = date(1970, 1, 1).toordinal()
_NAIVE_EPOCH = datetime(1970, 1, 1)
Progress = Callable[[int, int], object]


def _whole(value: Any, name: str) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is due, not {value!r}") from None


def _read_time(value: Any) -> int:
    return time_of(value if isinstance(value, (str, datetime)) else _whole(value, _TIME.name))


def _read_length(value: Any) -> int:
    return microseconds(value) if isinstance(value, timedelta) else _whole(value, _LENGTH.name)


def _read_days(value: Any) -> int:
    return _whole(value, _DAYS.name)


def _read_date(value: Any) -> int:
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal() - _UNIX_DAY
    return _whole(value, _DATE.name)


_TIME = Kind(_read_time, "datetime64[us]", "a time (RFC 3339, a datetime with a zone, int microseconds)")
_LENGTH = Kind(_read_length, "timedelta64[us]", "a length (a timedelta, int microseconds, or hours= and such)")
_DAYS = Kind(_read_days, "int64", "a whole number of days")
_DATE = Kind(_read_date, "datetime64[D]", "a date (ISO 8601, a date, int days since 1970)")


class Calendar:
    """When time counts. Times are as everywhere (RFC 3339 text, a datetime with a zone, int microseconds), or columns
    of them: numpy arrays and columns of pandas and polars of datetime64[us], which is UTC, or int64; whatever has the
    buffer protocol of 64-bit integers; lists. A column beside a single value, or beside a column of one row, takes it
    for all its rows. Where something given is numpy's or a dataframe's, a numpy array comes back, else a list. A row
    that cannot be answered is NaT, or None in a list; of open() False, or None in a list. A single question that
    cannot be answered raises. `progress` is called as progress(done, total) while a column is worked on; what it raises
    ends the work."""

    __slots__ = ("_handle",)

    def __init__(self, handle: _core.Calendar) -> None:
        self._handle = handle

    def elapsed(self, from_: Times, to: Times, *, progress: Progress | None = None) -> Any:
        """Open time between two instants as a timedelta; negative when they are reversed."""
        return self._ask("elapsed", from_, _TIME, to, _TIME, "duration", progress=progress)

    def due(
        self,
        from_: Times,
        duration: Any = None,
        *,
        days: Any = None,
        hours: float | None = None,
        minutes: float | None = None,
        seconds: float | None = None,
        land: str = "here",
        at: str = "same",
        progress: Progress | None = None,
    ) -> Any:
        """When so much open time has passed since `from_`: a timedelta (or int microseconds, or a column of either), or
        hours, minutes and seconds. Or when so many working `days` have, `at` the "same" clock time or the "end" of the
        day. `land`: "here" stays at the end of a span, "next" goes on to the start of the next one."""
        parts = hours, minutes, seconds
        if days is None:
            if at != "same":
                raise TypeError("at goes with days; of a length, say where it shall land")
            length = _length(duration, *parts)
            return self._ask("due", from_, _TIME, length, _LENGTH, "time", land=land, progress=progress)
        if duration is not None or any(part is not None for part in parts) or land != "here":
            raise TypeError("days go neither with a length nor with land")
        return self._ask("due_days", from_, _TIME, days, _DAYS, "time", day_time=at, progress=progress)

    def back(
        self,
        to: Times,
        duration: Any = None,
        *,
        hours: float | None = None,
        minutes: float | None = None,
        seconds: float | None = None,
        land: str = "here",
        progress: Progress | None = None,
    ) -> Any:
        """From when on so much open time passes until `to`: the mirror of due(). Days back are due(to, days=-3)."""
        length = _length(duration, hours, minutes, seconds)
        return self._ask("back", to, _TIME, length, _LENGTH, "time", land=land, progress=progress)

    def open(self, at: Times, *, progress: Progress | None = None) -> Any:
        """Whether it is open at an instant."""
        return self._ask("open", at, _TIME, None, None, "boolean", progress=progress)

    def next_open(self, at: Times, *, progress: Progress | None = None) -> Any:
        """The first instant after `at` at which open time begins."""
        return self._ask("next_open", at, _TIME, None, None, "time", progress=progress)

    def next_close(self, at: Times, *, progress: Progress | None = None) -> Any:
        """The first instant after `at` at which open time ends."""
        return self._ask("next_close", at, _TIME, None, None, "time", progress=progress)

    def working(self, day: Any, *, progress: Progress | None = None) -> Any:
        """The hours of a date as a timedelta; nothing: no working day. A date, its text, int days since 1970, or a
        column of them (of numpy datetime64[D] or int64)."""
        return self._ask("working", day, _DATE, None, None, "duration", progress=progress)

    def spans(self, from_: Time, to: Time) -> list[tuple[datetime, datetime]]:
        """The open spans within, in order."""
        flat = [instant(number) for number in self._handle.spans(time_of(from_), time_of(to))]
        return list(zip(flat[::2], flat[1::2]))

    def local(self, at: Time) -> datetime:
        """What the calendar's clock shows at an instant: a datetime without a zone."""
        return _NAIVE_EPOCH + timedelta(microseconds=self._handle.local(time_of(at)))

    def instants(self, reading: datetime | str) -> list[datetime]:
        """The instants at which the clock shows a reading: two where it comes twice, none where it is skipped."""
        shown = datetime.fromisoformat(reading) if isinstance(reading, str) else reading
        if shown.utcoffset() is not None:
            raise ValueError(f"{reading!r} has a time zone: a reading of the clock has none")
        number = (shown - _NAIVE_EPOCH) // timedelta(microseconds=1)
        return [instant(number) for number in self._handle.instants(number)]

    def ask(self, query: dict[str, Any] | str | bytes) -> dict[str, Any]:
        """Answers a query as `dsv clock --batch` does; what is wrong with it is the answer."""
        if isinstance(query, dict):
            query = json.dumps(query)
        data = query.encode() if isinstance(query, str) else query
        answer: dict[str, Any] = json.loads(self._handle.ask(data))
        return answer

    def _ask(
        self,
        verb: str,
        a: Any,
        kind: Kind,
        b: Any,
        other: Kind | None,
        gives: str,
        *,
        land: str = "here",
        day_time: str = "same",
        progress: Progress | None = None,
    ) -> Any:
        words = _columns.word(LAND, land, "land"), _columns.word(DAY_TIME, day_time, "at")
        number = CLOCK_VERB[verb]
        if not _is_column(a) and not _is_column(b):
            second = 0 if other is None else _columns.integer(b, other)
            return _scalar(self._handle.one(number, _columns.integer(a, kind), second, *words), gives)
        first, numpy = _column(a, kind)
        rest = None
        if other is not None:
            rest, of_numpy = _column(b, other)
            numpy = numpy or of_numpy
            if len(first) == 1 and len(rest) != 1:  # one time, many lengths
                first = array("q", [first[0]]) * len(rest)
        out = _columns.empty(len(first), numpy)
        self._handle.batch(number, first, rest, out, *words, progress)
        return _columns.give(out, gives, lambda value: _scalar(value, gives))


def _length(duration: Any, *parts: float | None) -> Any:
    given = [part is not None for part in parts]
    if any(given) == (duration is not None):
        raise TypeError("a length is due: a timedelta or int microseconds, or hours=, minutes= and seconds=")
    hours, minutes, seconds = (part or 0 for part in parts)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) if any(given) else duration


def _is_column(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, (str, bytes))


def _column(value: Any, kind: Kind) -> tuple[Any, bool]:
    """A single value is a column of one row."""
    return _columns.integers(value, kind) if _is_column(value) else (array("q", [_columns.integer(value, kind)]), False)


def _scalar(value: int, gives: str) -> Any:
    if value == _core.NO_TIME:
        return None
    if gives == "boolean":
        return bool(value)
    return instant(value) if gives == "time" else timedelta(microseconds=value)
