"""libdsv: the shared book of a service relationship.

    book = dsv.Book.load("examples/mobile")
    card = book.score("mobile-2026", facts={"outages": "outages.csv"}, as_of="2026-04-01T00:00:00Z")
    print(card.text())

Times are RFC 3339 text, a datetime with a time zone, or int microseconds since 1970 UTC. The rules of every figure are
in the library; nothing here computes.
"""

from __future__ import annotations

import json
import operator
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, overload

from . import _columns, _core
from ._calendar import Calendar
from ._columns import Column
from ._enums import BAD_ROWS, CHANGE_KIND, DIRECTION, EXPORT_FORM, FORM, FORMAT, LINE_KIND, ORDER, PARTS, REPORT_FORM, RESULT_STATUS
from ._errors import ERRORS
from ._exceptions import (
    DsvCallError,
    DsvComputeError,
    DsvDocumentError,
    DsvError,
    DsvFactsError,
    DsvIOError,
    DsvLimitError,
    DsvMemoryError,
    DsvSyntaxError,
    Finding,
    finding,
)
from ._times import Time, instant, time_of

__all__ = [
    "Book",
    "Calendar",
    "Change",
    "Claims",
    "Column",
    "Columns",
    "Diff",
    "Document",
    "DsvCallError",
    "DsvComputeError",
    "DsvDocumentError",
    "DsvError",
    "DsvFactsError",
    "DsvIOError",
    "DsvLimitError",
    "DsvMemoryError",
    "DsvSyntaxError",
    "ERRORS",
    "Explanation",
    "Facts",
    "Finding",
    "Line",
    "Result",
    "Running",
    "STATUSES",
    "Scorecard",
    "Signer",
    "Tally",
    "Underpinning",
    "Translation",
    "Verified",
    "check",
    "document_types",
    "import_",
    "merge",
    "new_key",
    "schema",
    "time_format",
    "time_parse",
    "verifier_key",
    "version",
]

Path = str | os.PathLike[str]
Progress = Callable[[int, int], object]
# A path, what speaks Arrow, or columns by name: a mapping or a dataframe.
Source = Any
Complete = Mapping[str, Iterable[tuple[Time, Time]]]

# What can become of a target in a period.
STATUSES = tuple(RESULT_STATUS)
_STATUS = {number: name for name, number in RESULT_STATUS.items()}
_PARTS = {number: name for name, number in PARTS.items()}


def version() -> str:
    """Version of the library that runs."""
    return _core.version()


def document_types() -> list[str]:
    """Types of documents."""
    return _core.document_types()


def schema(type: str | None = None) -> dict[str, Any]:
    """JSON Schema (2020-12) of a type of document, or of any document."""
    made: dict[str, Any] = json.loads(_core.schema(type))
    return made


def check(path: Path) -> list[Finding]:
    """Everything that is wrong with the documents of a file or folder; raises only where they cannot be read."""
    try:
        return Book.load(path).warnings
    except (DsvDocumentError, DsvLimitError, DsvSyntaxError) as error:
        return error.findings


def time_parse(text: str) -> int:
    """Microseconds since 1970 UTC of an RFC 3339 time."""
    return _core.time_parse(text)


def time_format(time: Time) -> str:
    """An instant as RFC 3339 in UTC."""
    return _core.time_format(time_of(time))


def new_key(name: str, path: Path, *, seed: bytes | None = None) -> str:
    """Makes a signing key in a new file that nobody else may read, and gives the text of the key to verify with. The seed is 32 secret
    bytes; without one they are drawn from the system."""
    return _core.key_new(name, path, secrets.token_bytes(32) if seed is None else seed)


def verifier_key(path: Path) -> str:
    """The text of the key to verify with that belongs to the signing key in a file."""
    return _core.key_verifier(path)


_LINE_KIND = {number: name for name, number in LINE_KIND.items()}


class Line(NamedTuple):
    """One line of a full explanation: a `span` of time with its fate, an `outage`, an `attestation`, or `rows` with the reason for which
    they count or do not. `key` is the subject as JSON text. Times are microseconds; `first` and `last` number rows as given, from 1."""

    kind: str
    of_class: str | None
    key: str | None
    what: str
    by: str | None
    from_: int
    to: int
    counted: int
    first: int
    last: int


class Translation(NamedTuple):
    """What was translated: JSON or YAML. `warnings` tell what was lost."""

    text: str
    warnings: list[Finding]


def import_(
    format: str,
    data: str | bytes,
    *,
    source: str | None = None,
    provider: str | None = None,
    consumer: str | None = None,
    from_: str | None = None,
    timezone: str | None = None,
) -> Translation:
    """Documents from another format: "openslo", "tmf623" or "iagree", JSON or YAML. `Book.from_json` takes the text. The last four say
    what the format does not."""
    made, rows = _core.import_(format, _bytes(data), source, provider, consumer, from_, timezone)
    return Translation(made.decode(), [finding(row) for row in rows])


class Document(NamedTuple):
    """A document of a book. `version` is that of an agreement, else 0."""

    type: str
    id: str
    source: str | None
    version: int


class Signer(NamedTuple):
    """One that has signed, and the id of the key: 8 hexadecimal digits."""

    name: str
    key: str


class Verified(NamedTuple):
    """A document that stands in the book as it was signed, by its place in `documents`; and by whom."""

    document: int
    signers: list[Signer]


class Result(NamedTuple):
    """A figure: of a target, of a class of it, or of a subject. Figures are exact text."""

    target: str
    of_class: str | None
    subject: str | None
    status: str
    value: str | None
    unit: str | None
    numerator: str | None
    denominator: str | None
    objective: str | None
    early: bool
    from_: datetime
    to: datetime
    version: int


def _result(
    target: str,
    of_class: str | None,
    subject: str | None,
    status: int,
    value: str | None,
    unit: str | None,
    numerator: str | None,
    denominator: str | None,
    objective: str | None,
    early: bool,
    from_: int,
    to: int,
    version: int,
) -> Result:
    """A row of the extension, with its status as a word and its times as datetime."""
    word = _STATUS.get(status, "unknown")
    exact = (value, unit, numerator, denominator, objective)
    return Result(target, of_class, subject, word, *exact, early, instant(from_), instant(to), version)


_CHANGE_KIND = {number: name for name, number in CHANGE_KIND.items()}
_DIRECTION = {number: name for name, number in DIRECTION.items()}


class Change(NamedTuple):
    """One change. `kind` is added, removed or changed; `direction` stricter, looser or none: what it means for the provider. Versions are 0
    where no agreement is meant; `member` is None where the part itself came or went. Pointers go into the two documents."""

    kind: str
    direction: str
    document_type: str
    document: str
    before_version: int
    after_version: int
    target: str | None
    part: str
    id: str
    title: str | None
    member: str | None
    before_pointer: str | None
    after_pointer: str | None
    before: str | None
    after: str | None
    sentence: str


class _Outcome:
    """What a scorecard, an explanation and a diff have in common. `warnings` are the findings that did not keep it away."""

    __slots__ = ("_handle", "warnings")
    _handle: _core.Scorecard | _core.Explanation | _core.Diff | _core.Underpinning | _core.Claims

    def __init__(
        self, handle: _core.Scorecard | _core.Explanation | _core.Diff | _core.Underpinning | _core.Claims, warnings: list[Finding]
    ) -> None:
        self._handle = handle
        self.warnings = warnings

    @property
    def json(self) -> bytes:
        """Canonical JSON (RFC 8785): the same bytes wherever it is computed."""
        return self._handle.json()

    def dict(self) -> dict[str, Any]:
        """The JSON as Python objects."""
        made: dict[str, Any] = json.loads(self.json)
        return made

    def text(self, color: bool = False, width: int | None = None) -> str:
        """Aligned text for a terminal."""
        return self._handle.report(REPORT_FORM["text"], bool(color), width or 0)

    def csv(self) -> str:
        """CSV (RFC 4180), safe to open in a spreadsheet; of an explanation one line a span of time, of a diff a change."""
        return self._handle.report(REPORT_FORM["csv"], 0, 0)


class Scorecard(_Outcome):
    """The figures of an agreement."""

    __slots__ = ()
    _handle: _core.Scorecard

    @property
    def results(self) -> list[Result]:
        """For each period and target the target itself, then its classes and subjects."""
        return [_result(*row) for row in self._handle.results()]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The same rows for what takes Arrow, as `pyarrow.table(card)`. Another schema than its own cannot be had."""
        return self._handle.export()


class Explanation(_Outcome):
    """Why one figure is what it is."""

    __slots__ = ()


class Diff(_Outcome):
    """What changed between two versions of an agreement, or two books."""

    __slots__ = ()
    _handle: _core.Diff

    @property
    def changes(self) -> list[Change]:
        """The changes, those of one document together."""
        return [Change(_CHANGE_KIND[row[0]], _DIRECTION[row[1]], *row[2:]) for row in self._handle.changes()]


class Claims(_Outcome):
    """The claims of an agreement at a moment; `dict()` has `claims` and `sums`."""

    __slots__ = ()

    @property
    def claims(self) -> list[dict[str, Any]]:
        """Each claim, and each credit that nobody claimed."""
        made: list[dict[str, Any]] = self.dict()["claims"]
        return made


class Underpinning(_Outcome):
    """An agreement held against what it rests on; `dict()` has its `targets` and `gaps`."""

    __slots__ = ()


class Columns:
    """The rows of a stream, for whatever takes Arrow. Times, numbers and codes of text are not copied."""

    __slots__ = ("_handle", "_stream")

    def __init__(self, handle: _core.Facts, stream: str) -> None:
        self._handle = handle
        self._stream = stream

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A new stream in a capsule. Another schema than its own cannot be had."""
        return self._handle.export(self._stream)


class Facts:
    """What happened, by stream. Filled by one thread, then sealed and shared by any. Verbs give their warnings."""

    __slots__ = ("_handle",)

    def __init__(self, handle: _core.Facts) -> None:
        self._handle = handle

    def load(
        self,
        stream: str | None,
        path: Path,
        *,
        format: str = "auto",
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        part: int = 0,
        parts: int = 1,
        progress: Progress | None = None,
    ) -> list[Finding]:
        """Appends a file. Without a stream it is NDJSON whose lines carry "stream". Of `parts` equal parts of the file, cut
        at ends of rows, the one numbered `part` from 0 is read."""
        how = _how(format, bad_rows, separator, decimal, times, zone, part, parts)
        return [finding(row) for row in self._handle.load(stream, path, how, progress)]

    def read(
        self,
        stream: str | None,
        data: str | bytes | bytearray | memoryview,
        *,
        source: str | None = None,
        format: str = "auto",
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        part: int = 0,
        parts: int = 1,
        progress: Progress | None = None,
    ) -> list[Finding]:
        """Appends text or bytes as those of a file, which `source` names."""
        how = _how(format, bad_rows, separator, decimal, times, zone, part, parts)
        return [finding(row) for row in self._handle.read(stream, _bytes(data), source, how, progress)]

    def append(
        self,
        stream: str,
        columns: Any,
        *,
        bad_rows: str = "refuse",
        order: str = "any",
        progress: Progress | None = None,
    ) -> list[Finding]:
        """Appends columns by name: what speaks Arrow (of pyarrow, polars, pandas, DuckDB), or a mapping or dataframe of
        lists, of what has the buffer protocol, or of Column. Buffers are used where they lie if they can be: nothing may
        write to them as long as the facts live. `order` "time" has the order of the rows checked."""
        say = (_columns.word(BAD_ROWS, bad_rows, "bad_rows"), _columns.word(ORDER, order, "order"), progress)
        capsules = _columns.arrow(columns)
        if capsules is None:
            rows, made = _columns.read(columns)
            found = self._handle.append(stream, made, rows, *say)
        elif isinstance(capsules, tuple):
            found = self._handle.import_array(stream, capsules[0], capsules[1], *say)
        else:
            found = self._handle.import_stream(stream, capsules, *say)
        return [finding(row) for row in found]

    def columns(self, stream: str) -> Columns:
        """The rows of a stream that hold, for what takes Arrow: `pyarrow.table(facts.columns("sms"))`. The facts must be
        sealed."""
        self._handle.export(stream)
        return Columns(self._handle, stream)

    def complete(self, stream: str, from_: Time, to: Time) -> list[Finding]:
        """Says that what is not listed in [from_, to) did not happen."""
        return [finding(row) for row in self._handle.complete(stream, time_of(from_), time_of(to))]

    def seal(self, progress: Progress | None = None) -> list[Finding]:
        """Orders the rows, settles revisions and freezes."""
        return [finding(row) for row in self._handle.seal(progress)]

    def rows(self, stream: str) -> int:
        """Rows of a stream, bad and superseded ones included."""
        return self._handle.rows(stream)


class Running:
    """A score that goes on: rows are added to its `facts`, corrected by higher revisions, and taken back by key; each
    scorecard is that of the facts as they then are. Made by Book.running."""

    __slots__ = ("_agreement", "_book", "_handle", "facts")

    def __init__(self, handle: _core.Running, book: Book, facts: Facts, agreement: str) -> None:
        self._handle = handle
        self._book = book
        self._agreement = agreement
        self.facts = facts

    def retract(self, stream: str, keys: Any) -> list[Finding]:
        """Takes back all rows with these keys, as if they had never been given: columns, as Facts.append takes those of no
        Arrow, of the fields of the stream's key."""
        rows, made = _columns.read(keys)
        return [finding(row) for row in self._handle.retract(stream, made, rows)]

    def score(self, *, as_of: Time, progress: Progress | None = None) -> Scorecard:
        """The scorecard of the facts as they now are."""
        core, rows = self._handle.score(self._book.time(self._agreement, as_of), progress)
        return Scorecard(core, [finding(row) for row in rows])


class Tally:
    """What a part of the facts comes to for one agreement. Tallies of all parts, merged in any order and grouping, come to the
    scorecard of all facts. They can be pickled: with the documents of their book, so that any process can go on."""

    __slots__ = ("_handle", "book", "warnings")

    def __init__(self, book: Book, handle: _core.Tally, warnings: list[Finding]) -> None:
        self._handle = handle
        self.book = book
        self.warnings = warnings

    def score(self, *, progress: Progress | None = None) -> Scorecard:
        """Finishes."""
        core, rows = self._handle.score(progress)
        return Scorecard(core, self.warnings + [finding(row) for row in rows])

    def write(self) -> bytes:
        """The bytes that Book.read_tally reads."""
        return self._handle.write()

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (self.book, self.write(), self.warnings)


def _unpickle(book: Book, data: bytes, warnings: list[Finding]) -> Tally:
    tally = book.read_tally(data)
    tally.warnings = warnings
    return tally


def merge(tallies: Iterable[Tally], *, progress: Progress | None = None) -> Tally:
    """The tallies of several parts together; they stay as they are. Many at once are faster than one after the other."""
    parts = list(tallies)
    core, rows = _core.tally_merge([part._handle for part in parts], progress)
    warnings = [found for part in parts for found in part.warnings]
    return Tally(parts[0].book, core, warnings + [finding(row) for row in rows])


class Book:
    """All documents of one or more service relationships, checked as a whole. It can be pickled: as its canonical documents."""

    __slots__ = ("_handle", "warnings")

    def __init__(self, handle: _core.Book, warnings: list[Finding]) -> None:
        self._handle = handle
        self.warnings = warnings

    @classmethod
    def load(cls, path: Path, *, progress: Progress | None = None) -> Book:
        """The documents of a file, or of all files of a folder."""
        core, rows = _core.book_load(path, progress)
        return cls(core, [finding(row) for row in rows])

    @classmethod
    def from_json(
        cls,
        documents: str | bytes | list[Any] | dict[str, Any],
        *,
        source: str | None = None,
        progress: Progress | None = None,
    ) -> Book:
        """Documents as JSON text or as Python objects: one, a list of them, or NDJSON."""
        if isinstance(documents, (list, dict)):
            documents = json.dumps(documents, ensure_ascii=False)
        core, rows = _core.book_read(_bytes(documents), source, progress)
        return cls(core, [finding(row) for row in rows])

    @property
    def documents(self) -> list[Document]:
        """The documents, in the order added."""
        return [Document(*row) for row in self._handle.documents()]

    def canonical(self, index: int) -> bytes:
        """The canonical bytes (RFC 8785) of a document by its place in `documents`."""
        return self._handle.canonical(operator.index(index))

    def time(self, agreement: str, value: Time | None) -> int:
        """Microseconds since 1970 UTC of a time; text may be a date, which begins in the zone of the agreement."""
        return self._handle.time(agreement, value) if isinstance(value, str) else time_of(value)

    def calendar(self, id: str) -> Calendar:
        """A calendar of the book."""
        return Calendar(self._handle.calendar(id))

    def export(self, format: str, agreement: str | None = None, *, form: str = "json") -> Translation:
        """The book, or one agreement, as "openslo" or "tmf623", in JSON or YAML (`form`)."""
        made, rows = self._handle.export(format, agreement, _columns.word(EXPORT_FORM, form, "form"))
        return Translation(made.decode(), [finding(row) for row in rows])

    def lint(self, *, progress: Progress | None = None) -> list[Finding]:
        """What the book allows and hardly means: a warning each."""
        return [finding(row) for row in self._handle.lint(progress)]

    def facts(self) -> Facts:
        """Empty facts for the streams of the book."""
        return Facts(self._handle.facts())

    def score(
        self,
        agreement: str,
        facts: Facts | Mapping[Any, Source] | None = None,
        *,
        as_of: Time,
        from_: Time | None = None,
        to: Time | None = None,
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        complete: Complete | None = None,
        version: int | None = None,
        as_if: bool = False,
        progress: Progress | None = None,
    ) -> Scorecard:
        """Scores an agreement over the windows that begin in [from_, to). `facts` are sealed ones, or paths and columns
        by stream; a file under the key None is NDJSON of several streams. With `version` only that one; with `as_if` what
        if it had been in force in [from_, to): no statement of what is owed."""
        range_ = self.time(agreement, from_), self.time(agreement, to), self.time(agreement, as_of)
        dialect = {"separator": separator, "decimal": decimal, "times": times, "zone": zone}
        sealed, warnings = self._gather(agreement, facts, bad_rows, dialect, complete, progress)
        core, rows = self._handle.score(sealed, agreement, *range_, version or 0, as_if, progress)
        return Scorecard(core, warnings + [finding(row) for row in rows])

    def backtest(
        self,
        agreement: str,
        facts: Facts | Mapping[Any, Source] | None = None,
        *,
        from_: Time,
        as_of: Time,
        to: Time | None = None,
        version: int | None = None,
        hold: str | None = None,
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        complete: Complete | None = None,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """What a version (the highest where left out) would have meant in [from_, to): windows missed, credits owed, and
        the tightest limits that would have held in `hold` % of the windows ("95" where left out)."""
        range_ = self.time(agreement, from_), self.time(agreement, to), self.time(agreement, as_of)
        dialect = {"separator": separator, "decimal": decimal, "times": times, "zone": zone}
        sealed, _ = self._gather(agreement, facts, bad_rows, dialect, complete, progress)
        made: dict[str, Any] = json.loads(
            self._handle.backtest(sealed, agreement, *range_, version or 0, hold, progress)
        )
        return made

    def agreement_text(self, agreement: str, version: int | None = None) -> bytes:
        """The whole text of a version (the highest where left out) as canonical JSON, also of an amendment."""
        return self._handle.agreement_text(agreement, version or 0)

    def claims(
        self,
        agreement: str,
        facts: Facts | Mapping[Any, Source] | None = None,
        *,
        as_of: Time,
        from_: Time | None = None,
        to: Time | None = None,
        complete: Complete | None = None,
    ) -> Claims:
        """Replays the claims of an agreement over the windows that begin in [from_, to). Without facts only the documents are replayed, and
        no amounts are known. An act that changes nothing is one of the `warnings`."""
        range_ = self.time(agreement, from_), self.time(agreement, to), self.time(agreement, as_of)
        sealed: _core.Facts | None = None
        warnings: list[Finding] = []
        if facts is not None:
            sealed, warnings = self._gather(agreement, facts, "refuse", {}, complete, None)
        core, rows = self._handle.claims(sealed, agreement, *range_)
        return Claims(core, warnings + [finding(row) for row in rows])

    def running(
        self, agreement: str, facts: Facts | None = None, *, from_: Time | None = None, to: Time | None = None
    ) -> Running:
        """A score that goes on over facts that are open, of the windows that begin in [from_, to)."""
        facts = self.facts() if facts is None else facts
        core = self._handle.running(facts._handle, agreement, self.time(agreement, from_), self.time(agreement, to))
        return Running(core, self, facts, agreement)

    @overload
    def diff(self, of: str, before: int, after: int) -> Diff: ...
    @overload
    def diff(self, of: Book) -> Diff: ...
    def diff(self, of: Book | str, before: int | None = None, after: int | None = None) -> Diff:
        """What changed: between two versions of the agreement `of`, or from this book to another."""
        if isinstance(of, Book):
            return Diff(self._handle.diff_books(of._handle), [])
        if before is None or after is None:
            raise TypeError("diff() of an agreement needs two versions")
        return Diff(self._handle.diff_versions(of, before, after), [])

    def underpin(self, agreement: str, *, version: int = 0) -> Underpinning:
        """The agreement, or that version of it, held against what its services rest on."""
        return Underpinning(self._handle.underpin(agreement, version), [])

    def trace(self, agreement: str | None = None, *, version: int = 0) -> dict[str, Any]:
        """From needs to requirements to targets, and back: what each is linked to, what is lost, and the share that is kept at each step,
        of all agreements or of one."""
        found: dict[str, Any] = json.loads(self._handle.trace(agreement, version, 0))
        return found

    def trace_text(self, agreement: str | None = None, *, version: int = 0, form: str = "text") -> str:
        """The same for people: "text" or "csv"."""
        return self._handle.trace(agreement, version, _columns.word(FORM, form, "form"))

    def effective(
        self, agreement: str, *, consumer: str | None = None, service: str | None = None, as_of: Time | None = None
    ) -> dict[str, Any]:
        """The agreement as it holds for one consumer and one service: `clauses`, each in a plain sentence and with where it comes from.
        Without `as_of` of the version of the highest number."""
        at = _core.NO_TIME if as_of is None else self.time(agreement, as_of)
        found: dict[str, Any] = json.loads(self._handle.effective(agreement, consumer, service, at, 0, 0))
        return found

    def effective_text(
        self,
        agreement: str,
        *,
        consumer: str | None = None,
        service: str | None = None,
        as_of: Time | None = None,
        width: int = 100,
    ) -> str:
        """The same for people."""
        at = _core.NO_TIME if as_of is None else self.time(agreement, as_of)
        return self._handle.effective(agreement, consumer, service, at, 1, width)

    def make(
        self,
        offering: str,
        choices: Mapping[str, str] | None = None,
        *,
        consumer: str,
        start: str,
        end: str | None = None,
        provider: str | None = None,
        id: str | None = None,
    ) -> str:
        """The agreement that an offering becomes by these choices, in force from `start`: canonical JSON, checked beside this book, for
        Book.from_json or for a file. Options that are not named take their default."""
        return self._handle.make(offering, json.dumps(dict(choices or {})), consumer, start, end, provider, id)

    def budget(
        self,
        agreement: str,
        target: str,
        facts: Facts | Mapping[Any, Source] | None = None,
        *,
        as_of: Time,
        from_: Time | None = None,
        seed: int = 0,
        trials: int = 10000,
    ) -> dict[str, Any]:
        """The error budget of a target in the window that holds `as_of`, its burn rates, a forecast from days that begin at `from_` or
        later, and nines: docs/budget.md. `facts` as for score()."""
        if not 0 <= seed < 2**64 or not 1 <= trials <= 1000000:
            raise ValueError("seed is a whole number from 0 below 2**64, trials are 1 to 1000000")
        dialect: dict[str, str | None] = {"separator": None, "decimal": None, "times": None, "zone": None}
        sealed, _ = self._gather(agreement, facts, "refuse", dialect, None, None)
        at, from_at = self.time(agreement, as_of), self.time(agreement, from_)
        found: dict[str, Any] = json.loads(self._handle.budget(sealed, agreement, target, at, from_at, seed, trials))
        return found

    def due(self, as_of: Time, *, until: Time | None = None, agreement: str | None = None) -> dict[str, Any]:
        """What agreements ask to be done from `as_of` to `until` (366 days where left out), and what is overdue: `due`, in order of time;
        `agreements` says where each version stands in its life. Text is RFC 3339; with `agreement` it may be a date."""

        def at(value: Time) -> int:
            return self.time(agreement, value) if agreement is not None else time_of(value)

        found: dict[str, Any] = json.loads(self._handle.due(at(as_of), 0 if until is None else at(until), agreement))
        return found

    def explain(
        self,
        agreement: str,
        target: str,
        *,
        period: Time,
        as_of: Time,
        facts: Facts | Mapping[Any, Source] | None = None,
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        complete: Complete | None = None,
        progress: Progress | None = None,
    ) -> Explanation:
        """Explains the figure of one target in the window that holds `period`."""
        range_ = self.time(agreement, period), self.time(agreement, as_of)
        dialect = {"separator": separator, "decimal": decimal, "times": times, "zone": zone}
        sealed, warnings = self._gather(agreement, facts, bad_rows, dialect, complete, progress)
        core, rows = self._handle.explain(sealed, agreement, target, *range_, progress)
        return Explanation(core, warnings + [finding(row) for row in rows])

    def explain_each(
        self,
        agreement: str,
        target: str,
        line: Callable[[Line], object],
        *,
        period: Time,
        as_of: Time,
        facts: Facts | Mapping[Any, Source] | None = None,
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        complete: Complete | None = None,
        progress: Progress | None = None,
    ) -> list[Finding]:
        """Tells `line` every row, span, outage and attestation behind a figure, one after another, however many there are; an
        exception of it ends the telling. Gives the warnings."""
        range_ = self.time(agreement, period), self.time(agreement, as_of)
        dialect = {"separator": separator, "decimal": decimal, "times": times, "zone": zone}
        sealed, warnings = self._gather(agreement, facts, bad_rows, dialect, complete, progress)

        def tell(kind: int, *parts: Any) -> object:
            return line(Line(_LINE_KIND[kind], *parts))

        rows = self._handle.explain_each(sealed, agreement, target, *range_, tell)
        return warnings + [finding(row) for row in rows]

    def tally(
        self,
        agreement: str,
        facts: Facts | Mapping[Any, Source] | None = None,
        *,
        as_of: Time,
        from_: Time | None = None,
        to: Time | None = None,
        bad_rows: str = "refuse",
        separator: str | None = None,
        decimal: str | None = None,
        times: str | None = None,
        zone: str | None = None,
        complete: Complete | None = None,
        slice: bool = False,
        progress: Progress | None = None,
    ) -> Tally:
        """The tally of facts that are a part of all. The arguments are those of score, and the same for all parts. With slice the parts are slices of
        time, none of which has samples between the first and the last of another: then they are small where outages are made from samples."""
        range_ = self.time(agreement, from_), self.time(agreement, to), self.time(agreement, as_of)
        dialect = {"separator": separator, "decimal": decimal, "times": times, "zone": zone}
        sealed, warnings = self._gather(agreement, facts, bad_rows, dialect, complete, progress)
        core, rows = self._handle.tally(sealed, agreement, *range_, slice, progress)
        return Tally(self, core, warnings + [finding(row) for row in rows])

    def read_tally(self, data: str | bytes | bytearray | memoryview) -> Tally:
        """A tally from the bytes of Tally.write, of a book of the same documents."""
        core, rows = self._handle.tally_read(_bytes(data))
        return Tally(self, core, [finding(row) for row in rows])

    def parts(self, agreement: str, stream: str) -> str:
        """How the facts of a stream may be parted among tallies: "any", or "whole" where every part must hold all of them."""
        return _PARTS[self._handle.parts(agreement, stream)]

    def sign(self, index: int, key: Path, *, note: str | bytes | None = None) -> str:
        """The signed note of a document by its place in `documents`. `key` is the file of the signing key, which nobody else may read; `note`
        that of the other party, to sign on."""
        return self._handle.sign(operator.index(index), key, note)

    def verify(
        self,
        note: str | bytes | bytearray | memoryview,
        keys: Iterable[str],
        *,
        original: str | bytes | bytearray | memoryview | None = None,
        some: bool = False,
    ) -> Verified:
        """Who has signed the document of a note; raises where it does not stand in the book as it was signed, or where a name among the
        keys has not signed, with `some` where none has. `original` are the canonical bytes that were signed, so that the
        first member that differs is named."""
        was = None if original is None else _bytes(original)
        document, signers = self._handle.verify(_bytes(note), list(keys), was, some)
        return Verified(document, [Signer(*signer) for signer in signers])

    def __reduce__(self) -> tuple[Any, ...]:
        return Book.from_json, (b"\n".join(self.canonical(i) for i in range(len(self.documents))),)

    def _gather(
        self,
        agreement: str,
        given: Facts | Mapping[Any, Source] | None,
        bad_rows: str,
        dialect: Mapping[str, Any],
        complete: Complete | None,
        progress: Progress | None,
    ) -> tuple[_core.Facts, list[Finding]]:
        if isinstance(given, Facts):
            if complete is not None or bad_rows != "refuse" or any(dialect.values()):
                said = "bad_rows, complete and how files are written"
                raise TypeError(f"{said} are said while facts are filled, not of sealed ones")
            return given._handle, []
        facts = self.facts()
        warnings = []
        for stream, source in (given or {}).items():
            if isinstance(source, (str, os.PathLike)):
                warnings += facts.load(stream, source, bad_rows=bad_rows, progress=progress, **dialect)
            else:
                warnings += facts.append(stream, source, bad_rows=bad_rows, progress=progress)
        for stream, spans in (complete or {}).items():
            for from_, to in spans:
                warnings += facts.complete(stream, self.time(agreement, from_), self.time(agreement, to))
        warnings += facts.seal(progress)
        return facts._handle, warnings


def _mark(mark: str | None, what: str) -> int:
    """A mark of one character as its number, which the library checks; 0 where none is given."""
    if mark is not None and len(mark) != 1:
        raise ValueError(f"{what}: {mark!r} is not one character")
    return ord(mark) if mark else 0


def _how(
    format: str,
    bad_rows: str,
    separator: str | None,
    decimal: str | None,
    times: str | None,
    zone: str | None,
    part: int,
    parts: int,
) -> tuple[int, int, int, int, str | None, str | None, int, int]:
    """How a file is read, for the extension."""
    words = _columns.word(FORMAT, format, "format"), _columns.word(BAD_ROWS, bad_rows, "bad_rows")
    if not 0 <= part < max(parts, 1) or parts > 0xFFFFFFFF:
        raise ValueError(f"part: there is no part {part} of {parts}")
    return *words, _mark(separator, "separator"), _mark(decimal, "decimal"), times, zone, part, parts


def _bytes(data: str | bytes | bytearray | memoryview) -> bytes:
    """Bytes that no other thread can change."""
    if isinstance(data, str):
        return data.encode()
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise TypeError(f"str or bytes are due, not {type(data).__name__}")
