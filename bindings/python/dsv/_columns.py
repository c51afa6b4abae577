"""Columns of facts, from whatever holds them, as the extension takes them. No row of a buffer is looked at here."""

from __future__ import annotations

import importlib
import sys
from array import array
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ._core import NO_TIME
from ._enums import COLUMN_TYPE

_FORMATS = {"q": "integer", "l": "integer", "d": "number", "?": "boolean", "B": "boolean", "I": "codes"}
_WIDTHS = {"integer": 8, "number": 8, "boolean": 1, "codes": 4}
_NATIVE = "@=" + ("<" if sys.byteorder == "little" else ">")


class Column(NamedTuple):
    """Values with what their own type does not say: a `type` of dsv_column_type (`time`, `duration`, `integer`,
    `number`, `boolean`; `decimal`, integers with `scale` digits after the point; `codes`, 32-bit numbers of `texts`;
    `text` is read by the type of the field, as the cell of a CSV file), and a buffer of one byte a row in `valid`, 0
    where the value is missing."""

    values: Any
    type: str | None = None
    valid: Any = None
    scale: int = 0
    texts: Any = ()


Read = tuple[str, int, Any, Any, int, Any]


def arrow(table: Any) -> Any:
    """The capsule of what speaks Arrow, a stream, or two of a schema and an array; None where it does not. pandas says
    that it does also without pyarrow."""
    try:
        if hasattr(table, "__arrow_c_stream__"):
            return table.__arrow_c_stream__()
        if hasattr(table, "__arrow_c_array__"):
            return table.__arrow_c_array__()
    except ImportError:
        pass
    return None


def word(table: dict[str, int], value: str, what: str) -> int:
    """The number of a word of an enum."""
    if value in table:
        return table[value]
    raise ValueError(f"{what}: {value!r} is none of {', '.join(table)}")


def read(table: Any) -> tuple[int, list[Read]]:
    """Number of rows, and the columns of a mapping or of a dataframe."""
    names: Iterable[Any] | None = table.keys() if hasattr(table, "keys") else getattr(table, "columns", None)
    if names is None:
        raise TypeError(f"a path or columns by name are due, not {type(table).__name__}")
    rows: int | None = None
    made = []
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"column {name!r}: a name is a str")
        try:
            length, column = _column(name, table[name])
        except (TypeError, ValueError, OverflowError) as problem:
            raise type(problem)(f"column {name}: {problem}") from None
        if rows is not None and length != rows:
            raise ValueError(f"column {name}: {length} rows, others have {rows}")
        rows = length
        made.append(column)
    return rows or 0, made


def _column(name: str, given: Any) -> tuple[int, Read]:
    column = given if isinstance(given, Column) else Column(given)
    values, declared, valid = column.values, column.type, column.valid
    values = _array(values)
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") in ("O", "U"):
        values = values.tolist()
    elif getattr(dtype, "kind", "") in ("M", "m"):
        values, declared, valid = _instants(values, declared, valid)
    if isinstance(values, (list, tuple)):
        values, found, valid = _from_list(values, declared, valid)
    else:
        values, found = _from_buffer(values)
    type_ = word(COLUMN_TYPE, found if declared is None else declared, "type")
    return len(values), (name, type_, values, valid, column.scale, column.texts)


def _array(values: Any) -> Any:
    """What lies behind a column of a dataframe. pandas gives instants with a zone as objects unless told otherwise."""
    if not isinstance(values, (list, tuple)) and hasattr(values, "to_numpy"):
        dtype = getattr(values, "dtype", None)
        zoned = getattr(dtype, "tz", None) is not None
        values = values.to_numpy(f"datetime64[{dtype.unit}]") if dtype is not None and zoned else values.to_numpy()
    if hasattr(values, "filled"):
        raise TypeError("a masked array; fill what is masked first, times with NaT")
    return values


def _check_times(dtype: Any, due: str) -> None:
    """numpy's times in another unit are for the caller to convert: what lies between is his to round."""
    if dtype == due:
        return
    if dtype.kind != {"d": "M", "t": "m"}.get(due[0]):
        raise TypeError(f"{due} is due, not {dtype}")
    raise TypeError(f"{dtype} has other units or bytes; convert it with .astype('{due}')")


def _instants(values: Any, declared: str | None, valid: Any) -> tuple[Any, str, Any]:
    """Instants or durations of numpy as integers; what is not a time (NaT) is missing."""
    kind = values.dtype.kind
    _check_times(values.dtype, "datetime64[us]" if kind == "M" else "timedelta64[us]")
    if valid is None:
        valid = (values == values).view("uint8")
    return values.view("int64"), declared or ("time" if kind == "M" else "duration"), valid


class Kind(NamedTuple):
    """What the rows of a column of integers are: how one value is read, numpy's type for them, and their name."""

    read: Callable[[Any], int]
    dtype: str
    name: str


def integer(value: Any, kind: Kind) -> int:
    """One value, which is not missing."""
    if _is_missing(value):
        raise TypeError(f"{kind.name} is due, not {value!r}")
    if getattr(getattr(value, "dtype", None), "kind", "") in ("M", "m"):
        _check_times(value.dtype, kind.dtype)
        value = int(value.view("int64"))
    return kind.read(value)


def _is_missing(value: Any) -> bool:
    """None, NaT and NaN."""
    return value is None or bool(value != value)


def integers(values: Any, kind: Kind) -> tuple[Any, bool]:
    """A column of 64-bit integers, without copying where it is a buffer of them that leaves no gaps; and whether it was
    numpy's. What is missing is NO_TIME."""
    values = _array(values)
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") in ("O", "U"):
        values = values.tolist()
    elif getattr(dtype, "kind", "") in ("M", "m"):
        _check_times(dtype, kind.dtype)
        values = values.view("int64")
    if isinstance(values, (list, tuple)):
        read = [NO_TIME if _is_missing(value) else integer(value, kind) for value in values]
        return array("q", read), dtype is not None
    view, found = _from_buffer(values)
    if found != "integer":
        raise TypeError(f"a column of {kind.dtype} or int64 is due, not one of {found}")
    return view, dtype is not None


def empty(rows: int, numpy: bool) -> Any:
    """Room for as many answers."""
    return importlib.import_module("numpy").empty(rows, "int64") if numpy else array("q", bytes(8 * rows))


def give(out: Any, gives: str, scalar: Callable[[int], Any]) -> Any:
    """Answers as they came: of numpy as instants, lengths or truth, or a list."""
    if not hasattr(out, "dtype"):
        return [scalar(value) for value in out]
    if gives == "boolean":
        return out == 1
    return out.view("datetime64[us]" if gives == "time" else "timedelta64[us]")


def _from_list(values: Any, declared: str | None, valid: Any) -> tuple[Any, str, Any]:
    """Text stays a list; numbers and booleans become a buffer, with None as what is missing."""
    first = next((value for value in values if value is not None), "")
    if isinstance(first, str):
        if declared in (None, "text"):
            return values, "text", None
        if first:
            raise TypeError(f"text is read by the type of its field; leave out {declared!r}")
    if valid is None and None in values:
        valid = bytes(value is not None for value in values)
        values = [0 if value is None else value for value in values]
    if isinstance(first, bool) or declared == "boolean":
        return array("B", values), "boolean", valid
    if isinstance(first, float) or declared == "number":
        return array("d", values), "number", valid
    return array("q", values), "integer", valid


def _from_buffer(values: Any) -> tuple[memoryview, str]:
    view = memoryview(values)
    form = view.format.lstrip(_NATIVE)
    found = _FORMATS.get(form)
    if view.ndim != 1 or found is None or view.itemsize != _WIDTHS[found]:
        raise TypeError(
            f"a buffer of {view.ndim} dimensions and format {view.format!r}; "
            "due are one dimension and int64, float64 or bool"
        )
    if not view.c_contiguous:
        view = memoryview(view.tobytes()).cast(form)
    return view, found
