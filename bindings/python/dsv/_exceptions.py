"""Findings, and the exceptions that carry them: one class for each group of errors, with its built-in kin."""

from __future__ import annotations

from typing import Any, NamedTuple

from ._enums import SEVERITY
from ._errors import ERRORS

_SEVERITY = {number: word for word, number in SEVERITY.items()}


class Finding(NamedTuple):
    """Something that is wrong with an input. Lines and columns count from 1, the offset from 0, in bytes."""

    code: int
    name: str
    severity: str
    message: str
    source: str | None
    pointer: str | None
    line: int | None
    column: int | None
    offset: int | None

    def __str__(self) -> str:
        return _placed(self, f"{self.severity}: ")


def _placed(found: Finding, severity: str = "") -> str:
    """`file:line:column: message [name]`, with as much of the place as there is."""
    place = [str(part) for part in (found.source, found.line, found.column) if part is not None]
    if found.line is None and found.pointer:
        place.append(found.pointer)
    return ":".join(place) + ": " * bool(place) + severity + f"{found.message} [{found.name}]"


class DsvError(Exception):
    """What the library answers when it cannot do what it was asked. `code` and `name` are those of docs/errors.md;
    `findings` says all that is wrong; `pointer`, `source`, `line` and `column` are the place of the first error."""

    def __init__(self, message: str, code: int, name: str, findings: list[Finding]) -> None:
        super().__init__(message)
        self.code = code
        self.name = name
        self.findings = findings
        first = next((finding for finding in findings if finding.severity == "error"), None)
        self.pointer = first.pointer if first else None
        self.source = first.source if first else None
        self.line = first.line if first else None
        self.column = first.column if first else None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.code, self.name, self.findings)


class DsvCallError(DsvError, RuntimeError):
    """The call itself: its arguments, options or the state of an object."""


class DsvMemoryError(DsvError, MemoryError):
    """Out of memory."""


class DsvLimitError(DsvError):
    """The input passes a limit."""


class DsvIOError(DsvError, OSError):
    """Files and what they are packed in."""


class DsvSyntaxError(DsvError, ValueError):
    """Bytes that are not JSON, CSV or UTF-8."""


class DsvDocumentError(DsvError, ValueError):
    """A document that is well formed but cannot be used."""


class DsvFactsError(DsvError, ValueError):
    """Facts that do not fit their stream."""


class DsvComputeError(DsvError, ArithmeticError):
    """A computation that has no answer."""


_GROUPS: dict[str, type[DsvError]] = {
    "call": DsvCallError,
    "limit": DsvLimitError,
    "io": DsvIOError,
    "syntax": DsvSyntaxError,
    "document": DsvDocumentError,
    "facts": DsvFactsError,
    "compute": DsvComputeError,
}


def finding(row: tuple[Any, ...]) -> Finding:
    """A finding as the extension gives it."""
    code, severity, *rest = row
    name = ERRORS[code][0] if code in ERRORS else "unknown"
    return Finding(code, name, _SEVERITY.get(severity, "unknown"), *rest)


def error(
    code: int, name: str, group: str, text: str, rows: list[tuple[Any, ...]], total: int, detail: str | None
) -> DsvError:
    """The exception of a status. The extension calls this, and raises what it gives."""
    findings = [finding(row) for row in rows]
    first = next((found for found in findings if found.severity == "error"), None)
    message = _placed(first) if first else f"{text}: {detail}" if detail else text
    if total > 1:
        message += f" (and {total - 1} more)"
    kind = _GROUPS.get(group, DsvError)
    if name == "memory":
        kind = DsvMemoryError
    return kind(message, code, name, findings)
