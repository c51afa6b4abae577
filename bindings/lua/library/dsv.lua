---@meta dsv

---The shared book of a service relationship.
---
---What fails in operation answers `nil, message, code, findings`; a call that cannot be right raises. Times are RFC
---3339 text or whole microseconds since 1970 UTC. Figures are exact text. Objects have `close()`, and are closed by the
---collector otherwise.
---@class dsvlib
---@field errors table<string, dsv.Error> errors by name
---@field statuses dsv.Status[] what a result can be
local dsv = {}

---@alias dsv.Time string|integer
---@alias dsv.Status "met"|"missed"|"no_data"|"unjudged"|"open"|"reported"
---@alias dsv.BadRows "refuse"|"count"

---@class dsv.Error
---@field number integer
---@field group "call"|"limit"|"io"|"syntax"|"document"|"facts"|"compute"

---Something that is wrong with an input, with its place. Lines and columns count from 1, the offset from 0, in bytes.
---@class dsv.Finding
---@field code string name of an error
---@field severity "note"|"warning"|"error"
---@field message string
---@field source string?
---@field pointer string? JSON Pointer
---@field line integer?
---@field column integer?
---@field offset integer?

---@class dsv.Document
---@field type string
---@field id string
---@field source string?
---@field version integer of an agreement, else 0

---Values of one column. `n` is needed where nil stands among or after the values; `type` where numbers do not say it
---themselves: durations in microseconds are "duration". Strings take no other type than "text"; they are read by the type
---of the field as the cell of a CSV file is: times, durations, 64-bit integers.
---@class dsv.Column
---@field n integer?
---@field type ("time"|"duration"|"integer"|"number"|"boolean"|"text"|"decimal")?
---@field scale integer? of "decimal": digits after the point, which the integers are without
---@field at dsv.Address? where the values lie, `n` of `type` (not "text"), which the call copies
---@field valid dsv.Address? where one byte a row lies, 0 where the value is missing; only with `at`
---@field [integer] string|number|boolean

---@alias dsv.Columns table<string, dsv.Column>

---An address in memory: a light userdata, or a number, as tonumber(ffi.cast("intptr_t", ffi.cast("void *", pointer))). It is believed.
---@alias dsv.Address lightuserdata|integer

---A column of sealed facts where it lies. It may be given to append() where it has a `type`.
---@class dsv.Pointer
---@field at lightuserdata the first value
---@field n integer number of values
---@field format string their type, as Arrow has it: "l" int64_t, "g" double, "i" int32_t numbers of texts, "b" bits
---@field type ("time"|"duration"|"integer"|"number")?
---@field bits lightuserdata? one bit a row, 0 where the value is missing
---@field keep userdata the memory is there as long as this is

---How files are written, where it is not the usual way.
---@class dsv.Dialect
---@field separator (","|";"|"\t"|"|")? of CSV; else the one that the header has
---@field decimal ("."|",")? the decimal point of CSV
---@field times string? form of the times, as "DD.MM.YYYY hh:mm:ss"
---@field zone string? time zone of such times, where the form has no offset

---@class dsv.FactsOptions: dsv.Dialect
---@field format ("auto"|"csv"|"ndjson"|"prometheus"|"openmetrics")?
---@field bad_rows dsv.BadRows?
---@field part integer? the number, from 0, of the part of the file that is read
---@field parts integer? equal parts of the file, cut at ends of rows
---@field order ("any"|"time")? "time": the rows of the call are in order of time, which is checked
---@field source string? name of what is read, for findings

---Facts are sealed ones, or paths and columns by stream; a path without a stream is NDJSON of several.
---@class dsv.ScoreOptions: dsv.Dialect
---@field as_of dsv.Time what happened then or later does not count
---@field from dsv.Time? windows that begin then or later
---@field to dsv.Time? windows that begin before
---@field facts (dsv.Facts|table<string|integer, string|dsv.Columns>)?
---@field bad_rows dsv.BadRows?
---@field complete table<string, dsv.Time[][]>? by stream {{from, to}, ...}: what is not listed there did not happen

---@class dsv.ExplainOptions: dsv.Dialect
---@field as_of dsv.Time
---@field period dsv.Time a time within the window
---@field facts (dsv.Facts|table<string|integer, string|dsv.Columns>)?
---@field bad_rows dsv.BadRows?
---@field complete table<string, dsv.Time[][]>?

---@class dsv.ReportOptions
---@field color boolean?
---@field width integer?

---A figure: of a target, of a class of it, or of a subject.
---@class dsv.Result
---@field target string
---@field of_class string?
---@field subject string?
---@field status dsv.Status
---@field value string?
---@field unit string?
---@field numerator string?
---@field denominator string?
---@field objective string?
---@field early boolean
---@field from string
---@field to string
---@field version integer

---Version of the library that runs.
---@return string
function dsv.version() end

---Types of documents.
---@return string[]
function dsv.document_types() end

---JSON Schema (2020-12) of a type of document, or of any document, as JSON.
---@param type string?
---@return string? json
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.schema(type) end

---Everything that is wrong with the documents of a file or folder; fails only where they cannot be read.
---@param path string
---@return dsv.Finding[]? findings
---@return string? message
---@return string? code
---@return dsv.Finding[]? found
function dsv.check(path) end

---The documents of a file, or of all files of a folder.
---@param path string
---@return dsv.Book? book
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.load(path) end

---@class dsv.ImportOptions what the format does not say
---@field source? string name of the text in findings
---@field provider? string
---@field consumer? string
---@field from? string
---@field timezone? string

---Documents from another format, JSON or YAML, as JSON text that `from_json` takes. Warnings tell what was lost.
---@param format "openslo"|"tmf623"|"iagree"
---@param text string
---@param options dsv.ImportOptions?
---@return string? json
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.import(format, text, options) end

---Documents as JSON text: one, an array of them, or NDJSON.
---@param text string
---@param source string? name of the text in findings
---@return dsv.Book? book
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.from_json(text, source) end

---Microseconds of an RFC 3339 time, and the same as text, exact in every Lua.
---@param text string
---@return integer? microseconds
---@return string exact or message
---@return string? code
function dsv.time_parse(text) end

---RFC 3339 text, in UTC, of microseconds.
---@param microseconds integer|string
---@return string? text
---@return string? message
---@return string? code
function dsv.time_format(microseconds) end

---All documents of one or more service relationships, checked as a whole.
---@class dsv.Book
local Book = {}

---@return dsv.Document[]
function Book:documents() end

---The book, or one agreement, in another format. Warnings tell what was lost.
---@param format "openslo"|"tmf623"
---@param agreement string?
---@param options {form: "json"|"yaml"}?
---@return string? text
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:export(format, agreement, options) end

---The canonical bytes (RFC 8785) of a document by its place in `documents`.
---@param number integer
---@return string? json
---@return string? message
---@return string? code
function Book:canonical(number) end

---The whole text of a version of an agreement as canonical JSON, also of one that is written as an amendment.
---@param agreement string
---@param version? integer without it the one of the highest number
---@return string? json
---@return string? message
---@return string? code
function Book:agreement_text(agreement, version) end

---What a version would have meant in [from, to), as canonical JSON: `version` (the highest where left out), and `hold`, the share of the
---windows in which the tightest limits must have held ("95" where left out), beside the options of `score`.
---@param agreement string
---@param options table
---@return string? json
---@return string? message
---@return string? code
function Book:backtest(agreement, options) end

---@param id string
---@return dsv.Calendar? calendar
---@return string? message
---@return string? code
function Book:calendar(id) end

---Empty facts for the streams of the book.
---@return dsv.Facts? facts
---@return string? message
---@return string? code
function Book:facts() end

---Scores an agreement over the windows that begin in [from, to).
---@param agreement string
---@param options dsv.ScoreOptions
---@return dsv.Scorecard? card
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:score(agreement, options) end

---A score that goes on over facts that are open, of the windows that begin in [from, to).
---@param agreement string
---@param options {facts: dsv.Facts, from: (string|integer)?, to: (string|integer)?}
---@return dsv.Running? running
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:running(agreement, options) end

---Replays the claims of an agreement; without facts no amounts are known.
---@param agreement string
---@param options {facts: dsv.Facts|table?, as_of: string|integer, from: (string|integer)?, to: (string|integer)?, complete: table?}
---@return dsv.Claims? claims
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:claims(agreement, options) end

---What changed: from one version of an agreement to another, or from this book to another.
---@param of string|dsv.Book id of the agreement, or the later book
---@param before integer? version of the agreement
---@param after integer? version of the agreement
---@return dsv.Diff? diff
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:diff(of, before, after) end

---What agreements ask to be done, and until when, in order of time; what is overdue first.
---@param as_of string|integer
---@param options {until: (string|integer)?, agreement: string?}?
---@return table[]? lines
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:due(as_of, options) end

---What the book allows and hardly means (docs/lint.md): a warning each.
---@return dsv.Finding[]? findings
---@return string? message
---@return string? code
---@return dsv.Finding[]? errors
function Book:lint() end

---Explains the figure of one target in the window that holds `period`.
---@param agreement string
---@param target string
---@param options dsv.ExplainOptions
---@return dsv.Explanation? explanation
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:explain(agreement, target, options) end

---Tells `line` every row, span, outage and attestation behind a figure, one after another, however many there are. An error of it ends the telling.
---@param agreement string
---@param target string
---@param line fun(line: dsv.Line)
---@param options dsv.ExplainOptions
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:explain_each(agreement, target, line, options) end

function Book:close() end

---A length of open time: a table with at least one of its members, or whole microseconds.
---@class dsv.Parts
---@field hours number?
---@field minutes number?
---@field seconds number?

---@alias dsv.Length dsv.Parts|integer|string
---@alias dsv.ClockVerb "elapsed"|"due"|"back"|"due_days"|"open"|"next_open"|"next_close"|"working"

---@class dsv.ClockOptions
---@field land ("here"|"next")? of due() and back(): at the border of open time, or at that of the next span
---@field at ("same"|"end")? of due_days(): at the same clock time, or at the end of that day's hours

---@class dsv.Span
---@field from string
---@field to string

---Answers of a batch: whole microseconds, of "open" 0 or 1; nil where there is none. Before Lua 5.3 numbers are exact up
---to 2^53, which is the year 2255.
---@class dsv.Answers
---@field n integer number of rows
---@field [integer] integer

---When time counts. What cannot be answered fails with the code "closed" or "limit".
---@class dsv.Calendar
local Calendar = {}

---Open time between two instants: seconds, and microseconds as text, exact in every Lua. Negative when they are
---reversed.
---@param from dsv.Time
---@param to dsv.Time
---@return number? seconds
---@return string microseconds or message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:elapsed(from, to) end

---When so much open time has passed since `from`.
---@param from dsv.Time
---@param length dsv.Length
---@param options dsv.ClockOptions?
---@return string? time
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:due(from, length, options) end

---From when on so much open time passes until `to`: the mirror of due().
---@param to dsv.Time
---@param length dsv.Length
---@param options dsv.ClockOptions?
---@return string? time
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:back(to, length, options) end

---When so many working days have passed since `from`; negative ones count back.
---@param from dsv.Time
---@param days integer|string
---@param options dsv.ClockOptions?
---@return string? time
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:due_days(from, days, options) end

---Whether it is open at an instant.
---@param time dsv.Time
---@return boolean? open
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:open(time) end

---The first instant after `time` at which open time begins.
---@param time dsv.Time
---@return string? time
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:next_open(time) end

---The first instant after `time` at which open time ends.
---@param time dsv.Time
---@return string? time
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:next_close(time) end

---The hours of a date, as text or as days since 1970: seconds, and microseconds as text. 0: no working day.
---@param date string|integer
---@return number? seconds
---@return string microseconds or message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:working(date) end

---The open spans within [from, to), in order.
---@param from dsv.Time
---@param to dsv.Time
---@return dsv.Span[]? spans
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:spans(from, to) end

---What the calendar's clock shows at an instant: text without a zone, and microseconds as if it were UTC.
---@param time dsv.Time
---@return string? shown
---@return integer|string microseconds or message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:reading(time) end

---The instants at which the clock shows a reading, given as reading() answers it: two where it comes twice, none where
---it is skipped.
---@param reading string|integer
---@return string[]? times
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:instants(reading) end

---Answers a query as `dsv clock --batch` does, both JSON; what is wrong with it is the answer.
---@param query string
---@return string? answer
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:ask(query) end

---Asks one verb of whole columns. `a` holds times, of "working" dates; `b` times ("elapsed"), whole microseconds ("due",
---"back") or days ("due_days"): a column, or one value for all rows, which may be a dsv.Parts. nil is what is missing; `n`
---is needed where it stands at the end.
---@param verb dsv.ClockVerb
---@param a table<integer, dsv.Time>
---@param b (table<integer, dsv.Time>|dsv.Time|dsv.Parts)?
---@param options dsv.ClockOptions?
---@return dsv.Answers? answers
---@return integer|string missing rows that have no answer, or message
---@return string? code
---@return dsv.Finding[]? findings
function Calendar:batch(verb, a, b, options) end

function Calendar:close() end

---What happened, by stream: filled, then sealed.
---@class dsv.Facts
local Facts = {}

---Appends a file; without a stream it is NDJSON whose lines carry "stream".
---@param stream string?
---@param path string
---@param options dsv.FactsOptions?
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:load(stream, path, options) end

---Appends text as that of a file.
---@param stream string?
---@param text string
---@param options dsv.FactsOptions?
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:read(stream, text, options) end

---@param stream string
---@param columns dsv.Columns
---@param options dsv.FactsOptions?
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:append(stream, columns, options) end

---Appends Arrow's structures at their addresses: a struct ArrowArrayStream, or a struct ArrowSchema and a struct
---ArrowArray. What succeeds takes them over: their `release` is NULL.
---@param stream string
---@param arrays dsv.Address|{schema: dsv.Address, array: dsv.Address}
---@param options dsv.FactsOptions?
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:append_arrow(stream, arrays, options) end

---Fills the struct ArrowArrayStream at an address with the rows of a stream that hold; whoever has it releases it.
---@param stream string
---@param address dsv.Address
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:export_arrow(stream, address) end

---Where a column of sealed facts lies; `field` is "time", "start", "end" or a field of the stream.
---@param stream string
---@param field string
---@return dsv.Pointer? pointer
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:pointer(stream, field) end

---Says that what is not listed in [from, to) did not happen.
---@param stream string
---@param from dsv.Time
---@param to dsv.Time
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:complete(stream, from, to) end

---Orders the rows, settles revisions and freezes.
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Facts:seal() end

---Rows of a stream, bad and superseded ones included.
---@param stream string
---@return integer
function Facts:rows(stream) end

function Facts:close() end

---The figures of an agreement.
---@class dsv.Scorecard
---@field results dsv.Result[] for each period and target the target itself, then its classes and subjects
local Scorecard = {}

---Canonical JSON (RFC 8785): the same bytes wherever it is computed.
---@return string
function Scorecard:json() end

---@param options dsv.ReportOptions?
---@return string
function Scorecard:text(options) end

---@return string
function Scorecard:csv() end

---Fills the struct ArrowArrayStream at an address with `results`; whoever has it releases it.
---@param address dsv.Address
---@return boolean? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Scorecard:export_arrow(address) end

function Scorecard:close() end

---A score that goes on.
---@class dsv.Running
local Running = {}

---Takes back all rows with these keys, as if they had never been given: columns of the fields of the stream's key.
---@param stream string
---@param columns table<string, table>
---@return true? done
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Running:retract(stream, columns) end

---The scorecard of the facts as they now are.
---@param as_of string|integer
---@return dsv.Scorecard? card
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Running:score(as_of) end

function Running:close() end

---Why one figure is what it is.
---@class dsv.Line
---@field kind string `span`, `outage` or `rows`
---@field of_class string? id of the class
---@field key string? the subject as JSON
---@field what string the fate, what the outage is, or why the rows count or do not
---@field by string? id of the exclusion
---@field from integer|number microseconds
---@field to integer|number
---@field counted integer|number down time of an outage that counts
---@field first integer|number number of the first row as given
---@field last integer|number

---@class dsv.Explanation
local Explanation = {}

---@return string
function Explanation:json() end

---@param options dsv.ReportOptions?
---@return string
function Explanation:text(options) end

---@return string
function Explanation:csv() end

function Explanation:close() end

---One change. Versions are 0 where no agreement is meant; what a change does not have is nil.
---@class dsv.Change
---@field kind "added"|"removed"|"changed"
---@field direction "none"|"stricter"|"looser" what it means for the provider
---@field document_type string
---@field document string
---@field before_version integer
---@field after_version integer
---@field target string?
---@field part string what it belongs to: "target", "class", "exclusion" ... or the type of the document
---@field id string
---@field title string?
---@field member string? nil: the part itself came or went
---@field before_pointer string? JSON Pointer into the earlier document
---@field after_pointer string? JSON Pointer into the later document
---@field before string?
---@field after string?
---@field sentence string

---@class dsv.Claims
local Claims = {}

---@return string canonical JSON
function Claims:json() end

---@param options {color: boolean?, width: integer?}?
---@return string
function Claims:text(options) end

---@return string CSV
function Claims:csv() end

function Claims:close() end

---@class dsv.Diff
local Diff = {}

---@return dsv.Change[]
function Diff:changes() end

---@return string
function Diff:json() end

---@param options dsv.ReportOptions?
---@return string
function Diff:text(options) end

---@return string
function Diff:csv() end

function Diff:close() end

---What a part of the facts comes to for one agreement.
---@class dsv.Tally
local Tally = {}

---Finishes: the scorecard of all facts that are in the tally.
---@return dsv.Scorecard? card
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Tally:score() end

---The bytes that book:read_tally() reads.
---@return string
function Tally:write() end

function Tally:close() end

---The tallies of several parts together, in any order; they stay as they are.
---@param tallies dsv.Tally[]
---@return dsv.Tally? tally
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.merge(tallies) end

---The tally of facts that are a part of all. The options are those of score, and the same for all parts.
---@param agreement string
---@param options dsv.ScoreOptions
---@return dsv.Tally? tally
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:tally(agreement, options) end

---A tally from the bytes of tally:write(), of a book of the same documents.
---@param bytes string
---@return dsv.Tally? tally
---@return dsv.Finding[]|string warnings or message
---@return string? code
---@return dsv.Finding[]? findings
function Book:read_tally(bytes) end

---How the facts of a stream may be parted among tallies.
---@param agreement string
---@param stream string
---@return "any"|"whole"|nil
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Book:parts(agreement, stream) end

---Makes a signing key in a new file that nobody else may read, and gives the text of the key to verify with. The seed is a string of 32
---random bytes, as from /dev/urandom.
---@param name string
---@param path string
---@param seed string
---@return string? key
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.new_key(name, path, seed) end

---The text of the key to verify with that belongs to the signing key in a file.
---@param path string
---@return string? key
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function dsv.verifier_key(path) end

---The signed note of a document by its number. `key` is the file of the signing key; `note` that of the other party, to sign on.
---@param number integer
---@param key string
---@param note? string
---@return string? note
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Book:sign(number, key, note) end

---@class dsv.Signer
---@field name string
---@field key string id of the key

---@class dsv.Verified
---@field document integer its number
---@field signers dsv.Signer[]

---@class dsv.VerifyOptions
---@field original? string the canonical bytes that were signed, so that the first member that differs is named
---@field some? boolean enough that one of the names has signed

---Who has signed the document of a note; a failure where it does not stand in the book as it was signed, or a name among the keys has
---not signed.
---@param note string
---@param keys string[]
---@param options? dsv.VerifyOptions
---@return dsv.Verified? verified
---@return string? message
---@return string? code
---@return dsv.Finding[]? findings
function Book:verify(note, keys, options) end

return dsv
