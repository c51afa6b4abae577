"""Columns of facts, from whatever holds them, as the extension takes them. No row of a buffer is looked at here."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any, NamedTuple

from ._enums import COLUMN_TYPE

_FORMATS = {"q": "integer", "l": "integer", "d": "number", "?": "boolean", "B": "boolean"}
_WIDTHS = {"integer": 8, "number": 8, "boolean": 1}


class Column(NamedTuple):
    """Values with what their own type does not say: a `type` of dsv_column_type (`time`, `duration`, `integer`,
    `number`, `boolean`; `text` is read by the type of the field, as the cell of a CSV file), and a buffer of one byte a
    row in `valid`, 0 where the value is missing."""

    values: Any
    type: str | None = None
    valid: Any = None


Read = tuple[str, int, Any, Any]


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
    values, declared, valid = given if isinstance(given, Column) else (given, None, None)
    if not isinstance(values, (list, tuple)) and hasattr(values, "to_numpy"):
        values = values.to_numpy()
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") in ("O", "U"):
        values = values.tolist()
    elif getattr(dtype, "kind", "") in ("M", "m"):
        values, declared, valid = _instants(values, declared, valid)
    if isinstance(values, (list, tuple)):
        values, found, valid = _from_list(values, declared, valid)
    else:
        values, found = _from_buffer(values)
    return len(values), (name, word(COLUMN_TYPE, found if declared is None else declared, "type"), values, valid)


def _instants(values: Any, declared: str | None, valid: Any) -> tuple[Any, str, Any]:
    """Instants or durations of numpy as integers; what is not a time (NaT) is missing."""
    kind = values.dtype.kind
    if values.dtype.str[1:] != f"{kind}8[us]":
        name = "datetime64" if kind == "M" else "timedelta64"
        raise TypeError(f"{values.dtype} has other units; convert it with .astype('{name}[us]')")
    if valid is None:
        valid = (values == values).view("uint8")
    return values.view("int64"), declared or ("time" if kind == "M" else "duration"), valid


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
    found = _FORMATS.get(view.format.lstrip("@="))
    if view.ndim != 1 or found is None or view.itemsize != _WIDTHS[found]:
        raise TypeError(
            f"a buffer of {view.ndim} dimensions and format {view.format!r}; "
            "due are one dimension and int64, float64 or bool"
        )
    if not view.c_contiguous:
        view = memoryview(view.tobytes()).cast(view.format)
    return view, found
