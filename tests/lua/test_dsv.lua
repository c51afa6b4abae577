-- Tests of the Lua module, under every engine: prints TAP. With `eager` the collector never rests, which finds what is
-- not anchored.
local dsv = require "dsv"

io.stdout:setvbuf("line")
if arg[1] == "eager" then
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 1000)
end

local root = os.getenv("DSV_SOURCE_ROOT") or "."
local AS_OF = "2026-02-01T00:00:00Z"
local MIDDLE = "2026-01-15T00:00:00Z"
local BOOK = [[
[{"type":"party","id":"teleco"},{"type":"party","id":"axle"},{"type":"service","id":"mobile"},
{"type":"calendar","id":"office","timezone":"Europe/Amsterdam","weekly":{"mon":["09:00-17:00"],"tue":["09:00-17:00"]}},
{"type":"stream","id":"outages","shape":"interval","fields":{"region":"string"}},
{"type":"stream","id":"sms","shape":"event","fields":{"seconds":"number","ok":"boolean","parts":"integer",
 "price":"decimal","seen":"time","took":"duration","region":"string"}},
{"type":"agreement","id":"mobile-2026","form":"agreement","provider":"teleco","consumer":"axle","services":["mobile"],
 "version":1,"in_force":{"from":"2026-01-01","to":"2027-01-01"},"timezone":"UTC","window":"month","targets":[
 {"id":"availability","metric":{"kind":"availability","stream":"outages"},"by":["region"],
  "objective":{"op":">=","value":"99","unit":"%"}},
 {"id":"slow","metric":{"kind":"ratio","stream":"sms","of":{"field":"seconds","op":">","value":"60"}},
  "objective":{"op":"<","value":"5","unit":"%"},
  "classes":[{"id":"home","where":{"field":"region","op":"==","value":"home"}},
             {"id":"abroad","where":{"field":"region","op":"!=","value":"home"}}]}]}]
]]

-- ---- a small harness ------------------------------------------------------------------------------------------------

local count, failed = 0, 0

local function test(name, body)
  count = count + 1
  local good, message = xpcall(body, debug.traceback)
  if not good then failed = failed + 1 end
  print((good and "ok " or "not ok ") .. count .. " - " .. name)
  if not good then print("# " .. tostring(message):gsub("\n", "\n# ")) end
end

local function equal(found, expected, what)
  if found ~= expected then
    error((what or "value") .. ": " .. tostring(expected) .. " is due, not " .. tostring(found), 2)
  end
end

-- What a verb gives that cannot succeed: nil, a message, a code and findings.
local function fails(code, result, message, found, findings)
  equal(result, nil, "result")
  equal(type(message), "string", "message")
  equal(found, code, "code (" .. message .. ")")
  equal(type(findings), "table", "findings")
  return message, findings
end

local function raises(pattern, body, ...)
  local good, message = pcall(body, ...)
  if good then error("nothing was raised; due: " .. pattern, 2) end
  if not tostring(message):find(pattern) then error(tostring(message) .. " has no " .. pattern, 2) end
end

local function outages()
  return {
    start = {"2026-01-10T00:00:00Z", "2026-01-10T00:00:00Z"},
    ["end"] = {"2026-01-10T07:26:24Z", "2026-01-10T08:26:24Z"},
    region = {"home", "roaming"},
  }
end

-- Columns for the stream sms: one row in twenty slow and none of those at home.
local function sms()
  local columns = {time = {}, seconds = {}, ok = {}, parts = {}, price = {n = 20}, seen = {n = 20}, took = {},
                   region = {}}
  for i = 1, 20 do
    columns.time[i] = dsv.time_format(1767225600000000 + i * 60000000)
    columns.seconds[i] = i == 2 and 90.5 or 2.25
    columns.ok[i] = i ~= 2
    columns.parts[i] = i % 3
    columns.price[i] = i % 3 ~= 0 and "0.10" or nil
    columns.took[i] = "PT2.25S"
    columns.region[i] = i % 2 == 0 and "roaming" or "home"
  end
  return columns
end

local function book_of()
  return assert(dsv.from_json(BOOK))
end

local function facts_of(book)
  local facts = assert(book:facts())
  assert(facts:append("outages", outages()))
  assert(facts:append("sms", sms()))
  assert(facts:seal())
  return facts
end

local function written(name, text)
  local path = os.tmpname()
  os.remove(path)
  path = path .. name
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  return path
end

local function result_of(card, target, of_class, subject)
  for _, result in ipairs(card.results) do
    if result.target == target and result.of_class == of_class and result.subject == subject then return result end
  end
  error("no result " .. target)
end

-- ---- the module -----------------------------------------------------------------------------------------------------

test("names of the module", function()
  local names = {}
  for name in pairs(dsv) do names[#names + 1] = name end
  table.sort(names)
  equal(table.concat(names, " "),
        "check document_types errors from_json import load merge new_key schema statuses time_format time_parse verifier_key version")
end)

test("version, statuses and errors", function()
  assert(dsv.version():match("^%d+%.%d+%.%d+$"))
  equal(table.concat(dsv.statuses, " "), "met missed no_data unjudged open reported")
  equal(dsv.errors.unknown_agreement.group, "compute")
  equal(dsv.errors.limit.number, 20)
end)

test("documents of other formats", function()
  local service = '{"apiVersion":"openslo/v1","kind":"Service","metadata":{"name":"x"},"spec":{}}'
  local documents, warnings = dsv.import("openslo", service, {provider = "teleco"})
  assert(documents:match('"teleco"') and #warnings == 0)
  local book = assert(dsv.from_json(documents))
  local text, lost = book:export("openslo")
  assert(text == service .. "\n" and #lost == 0)
  assert(book:export("openslo", nil, {form = "yaml"}) == "apiVersion: openslo/v1\nkind: Service\nmetadata:\n  name: x\nspec: {}\n")
  fails("choice", dsv.import("odcs", service))
  fails("missing", dsv.import("openslo", "[]"))
  fails("unknown_agreement", book:export("openslo", "x"))
  raises("bad argument", dsv.import, "openslo", service, 1)
end)

test("document types and schemas", function()
  assert(#dsv.document_types() >= 5)
  local any = dsv.schema()
  assert(any:match('"%$schema"'))
  for _, name in ipairs(dsv.document_types()) do assert(dsv.schema(name) ~= any) end
  fails("type", dsv.schema("nothing"))
end)

test("times", function()
  local number, exact = dsv.time_parse("2026-01-01T01:00:00.000001+01:00")
  equal(exact, "1767225600000001")
  equal(string.format("%.0f", number), exact)
  equal(dsv.time_format(exact), "2026-01-01T00:00:00.000001Z")
  equal(dsv.time_format(0), "1970-01-01T00:00:00Z")
  local _, last = dsv.time_parse("9999-12-31T23:59:59.999999Z")
  equal(dsv.time_format(last), "9999-12-31T23:59:59.999999Z")
  fails("value", dsv.time_parse("yesterday"))
  fails("value", dsv.time_format("9223372036854775807"))
  for _, wrong in ipairs {"", "-", "1.5", "9223372036854775808", " 1", "1\0", 1.5, 1e300, 0 / 0, true} do
    raises("microseconds", dsv.time_format, wrong)
  end
end)

-- ---- books ----------------------------------------------------------------------------------------------------------

test("a book and its documents", function()
  local book, warnings = dsv.from_json(BOOK, "memory")
  equal(#warnings, 0)
  local documents = book:documents()
  equal(#documents, 7)
  equal(documents[1].type, "party")
  equal(documents[1].id, "teleco")
  equal(documents[1].source, "memory")
  equal(documents[7].version, 1)
  equal(book:canonical(1), '{"id":"teleco","type":"party"}')
  fails("misuse", book:canonical(8))
  raises("number of a document", book.canonical, book, 0)
  raises("number of a document", book.canonical, book, "x")
end)

test("a book from a file, and check", function()
  local path = written(".json", BOOK)
  local book, warnings = dsv.load(path)
  equal(#warnings, 0)
  equal(book:documents()[1].source, path)
  equal(#dsv.check(path), 0)
  os.remove(path)
  path = written(".json", '{"type":"party","id":"a","colour":1}')
  local findings = dsv.check(path)
  equal(#findings, 1)
  equal(findings[1].code, "member")
  equal(findings[1].severity, "error")
  equal(findings[1].pointer, "/colour")
  equal(findings[1].source, path)
  equal(findings[1].line, 1)
  assert(findings[1].column > 1 and findings[1].offset == findings[1].column - 1)
  os.remove(path)
  fails("open", dsv.check(path))
  local message, found = fails("open", dsv.load(path))
  assert(message:find(path, 1, true))
  equal(found[1].code, "open")
end)

test("findings", function()
  local wrong = '[{"type":"party","id":"a","x":1},\n{"type":"party","id":"B"}]'
  local message, findings = fails("member", dsv.from_json(wrong, "given"))
  equal(#findings, 2)
  equal(findings[2].line, 2)
  assert(message:match("^given:1:%d+: .*%(and 1 more%)$"), message)
  fails("syntax", dsv.from_json("["))
  fails("encoding", dsv.from_json('{"type":"party","id":"\255"}'))
  fails("limit", dsv.from_json(("["):rep(100)))
end)

test("files may be written another way", function()
  local book = book_of()
  local usual = "start,end,region\n2026-01-10T08:00:00Z,2026-01-10T09:30:00Z,home\n"
  local german = "start;end;region\n10.01.2026 09:00:00;10.01.2026 10:30:00;home\n"
  local how = {format = "csv", separator = ";", decimal = ",", times = "DD.MM.YYYY hh:mm:ss", zone = "Europe/Berlin"}
  local cards = {}
  for i, text in ipairs {usual, german} do
    local facts = assert(book:facts())
    assert(facts:read("outages", text, i == 2 and how or {format = "csv"}))
    assert(facts:seal())
    cards[i] = assert(book:score("mobile-2026", {as_of = AS_OF, facts = facts})):json()
    raises("how files are written", book.score, book, "mobile-2026", {as_of = AS_OF, facts = facts, separator = ";"})
  end
  equal(cards[1], cards[2])
  local facts = assert(book:facts())
  for part = 0, 2 do assert(facts:read("outages", usual, {format = "csv", part = part, parts = 3})) end
  equal(1, facts:rows("outages"))
  fails("misuse", facts:read("outages", usual, {format = "csv", part = 3, parts = 3}))
  raises("separator", facts.read, facts, "outages", usual, {separator = ";;"})
  raises("times", facts.read, facts, "outages", usual, {times = 5})
  raises("part", facts.read, facts, "outages", usual, {part = -1})
end)

test("a date is read beside the agreement", function()
  local book = book_of()
  local date = assert(book:score("mobile-2026", {as_of = "2026-03-01"}))
  local time = assert(book:score("mobile-2026", {as_of = "2026-03-01T00:00:00Z"}))
  equal(time:json(), date:json())
  local _, message, code = book:score("mobile-2026", {as_of = "2026-02-30"})
  equal("value", code)
  equal(true, message:find("2026%-02%-30") ~= nil)
end)

test("wrong types raise", function()
  local book = book_of()
  raises("bad argument", dsv.load)
  raises("bad argument", dsv.load, {})
  raises("bad argument", dsv.from_json, {})
  raises("bad argument", dsv.schema, {})
  raises("dsv.book", book.score, {}, "mobile-2026", {as_of = AS_OF})
  raises("dsv.book", book.score, book:facts(), "mobile-2026", {as_of = AS_OF})
  raises("dsv.book", book.score, io.stdout, "mobile-2026", {as_of = AS_OF})
  raises("bad argument", book.score, book, "mobile-2026")
  raises("bad argument", book.score, book, {}, {as_of = AS_OF})
  raises("as_of is due", book.score, book, "mobile-2026", {})
  raises("period is due", book.explain, book, "mobile-2026", "slow", {as_of = AS_OF})
  raises("as_of", book.score, book, "mobile-2026", {as_of = 1.5})
  raises("as_of", book.score, book, "mobile-2026", {as_of = {}})
  raises("facts", book.score, book, "mobile-2026", {as_of = AS_OF, facts = 1})
  raises("facts", book.score, book, "mobile-2026", {as_of = AS_OF, facts = {outages = 1}})
  raises("dsv.facts", book.score, book, "mobile-2026", {as_of = AS_OF, facts = book})
  raises("bad_rows", book.score, book, "mobile-2026", {as_of = AS_OF, bad_rows = "often"})
  raises("bad_rows", book.score, book, "mobile-2026", {as_of = AS_OF, bad_rows = 1})
  raises("complete", book.score, book, "mobile-2026", {as_of = AS_OF, complete = 1})
  raises("complete", book.score, book, "mobile-2026", {as_of = AS_OF, complete = {outages = {AS_OF}}})
  local options = {as_of = AS_OF, facts = facts_of(book), complete = {}}
  raises("bad_rows and complete", book.score, book, "mobile-2026", options)
  raises("format", function() book:facts():load("outages", "x", {format = "xml"}) end)
end)

test("metatables are closed", function()
  local book = book_of()
  equal(getmetatable(book), false)
  equal(pcall(setmetatable, book, {}), false)
  equal(book.nothing, nil)
end)

test("closed objects", function()
  local book = book_of()
  local facts = facts_of(book)
  local calendar = book:calendar("office")
  local card = book:score("mobile-2026", {facts = facts, as_of = AS_OF})
  local explanation = book:explain("mobile-2026", "slow", {facts = facts, as_of = AS_OF, period = MIDDLE})
  book:close()
  book:close()
  facts:close()
  equal(#card.results, #card.results)
  assert(#card:text() > 0 and #explanation:text() > 0 and calendar:open("2026-01-05T10:00:00Z"))
  card:close()
  calendar:close()
  explanation:close()
  raises("closed", book.documents, book)
  raises("closed", facts.rows, facts, "outages")
  raises("closed", calendar.open, calendar, AS_OF)
  raises("closed", card.json, card)
  raises("closed", function() return card.results end)
  raises("closed", explanation.csv, explanation)
  raises("closed", book.score, book, "mobile-2026", {as_of = AS_OF})
end)

test("a calendar", function()
  local calendar = book_of():calendar("office")
  local monday = "2026-01-05T08:00:00Z"
  equal(calendar:open(monday), true)
  equal(calendar:open("2026-01-07T10:00:00Z"), false)
  local seconds, exact = calendar:elapsed(monday, "2026-01-12T08:00:00.000001Z")
  equal(exact, "57600000001")
  equal(seconds, 57600.000001)
  equal(select(2, calendar:elapsed("2026-01-05T09:30:00Z", monday)), "-5400000000")
  fails("value", calendar:elapsed("x", monday))
  fails("value", calendar:open("x"))
  raises("bad argument", calendar.open, calendar)
  raises("a time is due", calendar.open, calendar, nil)
  fails("unknown_calendar", book_of():calendar("nowhere"))
end)

-- Amsterdam: UTC+1, and UTC+2 from 2026-03-29 01:00Z to 2026-10-25 01:00Z. The middle of the day is closed on Mondays.
local OFFICE = [[{"type":"calendar","id":"office","timezone":"Europe/Amsterdam","weekly":{
"mon":["08:00-12:00","13:00-18:00"],"tue":["08:00-18:00"],"wed":["08:00-18:00"],"thu":["08:00-18:00"],
"fri":["08:00-16:00"],"sun":["00:00-06:00"]},"exceptions":[{"on":"2026-12-25","hours":[]},
{"first":"2026-12-28","last":"2026-12-31","hours":["10:00-14:00"]},{"yearly":"04-27","hours":[]}]}]]
local HOUR = 3600000000

local function office_of()
  return assert(assert(dsv.from_json(OFFICE)):calendar("office"))
end

-- Verb, first argument, the others, answer: worked out by hand.
local CLOCK = {
  {"elapsed", "2026-12-24T15:00:00Z", "2026-12-28T11:00:00Z", 10 * HOUR},
  {"elapsed", "2026-12-28T11:00:00Z", "2026-12-24T15:00:00Z", -10 * HOUR},
  {"elapsed", "2026-01-05T10:30:00Z", "2026-01-05T12:30:00Z", HOUR}, -- over lunch
  {"elapsed", "2026-03-28T23:00:00Z", "2026-03-29T12:00:00Z", 5 * HOUR}, -- an hour is skipped
  {"elapsed", "2026-10-24T22:00:00Z", "2026-10-25T12:00:00Z", 7 * HOUR}, -- an hour comes twice
  {"due", "2026-01-09T14:00:00Z", {hours = 2}, "2026-01-11T00:00:00Z"},
  {"due", "2026-01-09T14:00:00Z", {minutes = 59, seconds = 60}, "2026-01-09T15:00:00Z"},
  {"due", "2026-01-09T14:00:00Z", {hours = 1}, "2026-01-10T23:00:00Z", {land = "next"}},
  {"due", "2026-01-05T10:30:00Z", -HOUR, "2026-01-05T09:30:00Z"},
  {"due", "2026-01-05T10:30:00Z", {seconds = 1.001}, "2026-01-05T10:30:01.001Z"},
  {"due", "2026-03-27T14:00:00Z", {hours = 8}, "2026-03-30T08:00:00Z"},
  {"back", "2026-01-05T12:00:00Z", {hours = 4}, "2026-01-05T07:00:00Z"},
  {"back", "2026-01-05T12:00:00Z", {hours = 4}, "2026-01-04T05:00:00Z", {land = "next"}},
  {"due_days", "2026-12-24T15:00:00Z", 1, "2026-12-27T15:00:00Z"},
  {"due_days", "2026-12-24T15:00:00Z", 2, "2026-12-28T13:00:00Z", {at = "end"}},
  {"due_days", "2026-12-27T15:00:00Z", -1, "2026-12-24T15:00:00Z"},
  {"due_days", "2026-03-27T14:00:00Z", 2, "2026-03-30T13:00:00Z"},
  {"open", "2026-01-05T07:00:00Z", nil, true},
  {"open", "2026-01-05T11:00:00Z", nil, false},
  {"next_open", "2026-12-24T18:00:00Z", nil, "2026-12-26T23:00:00Z"},
  {"next_close", "2026-03-28T23:00:00Z", nil, "2026-03-29T04:00:00Z"},
  {"working", "2026-01-05", nil, 9 * HOUR},
  {"working", "2026-12-25", nil, 0},
  {"working", "2026-10-25", nil, 7 * HOUR},
}

test("the clock by hand", function()
  local office = office_of()
  for i, case in ipairs(CLOCK) do
    local verb, first, second, answer, options = case[1], case[2], case[3], case[4], case[5]
    local what = i .. " " .. verb
    local found, exact = office[verb](office, first, second, options)
    if type(answer) == "number" then
      equal(found, answer / 1e6, what)
      equal(exact, string.format("%.0f", answer), what)
    else
      equal(found, answer, what)
    end
    -- The same of a column, with nil in it.
    local number = answer
    if type(answer) == "string" then number = dsv.time_parse(answer) end
    if type(answer) == "boolean" then number = answer and 1 or 0 end
    local column, missing = office:batch(verb, {first, nil, first, n = 4}, second, options)
    equal(column.n, 4, what)
    equal(missing, 2, what)
    equal(column[1], number, what)
    equal(column[2], nil, what)
    equal(column[3], number, what)
    equal(column[4], nil, what)
  end
end)

test("columns of the clock", function()
  local office = office_of()
  local times, ends, lengths = {n = 1000}, {n = 1000}, {n = 1000}
  local start = dsv.time_parse("2026-01-05T07:00:00Z")
  for i = 1, 1000 do
    times[i] = start + i * HOUR
    ends[i] = dsv.time_format(start + 5 * i * HOUR)
    lengths[i] = i % 7 ~= 0 and i * HOUR or nil
  end
  local elapsed, none = office:batch("elapsed", times, ends)
  equal(none, 0)
  local due, missing = office:batch("due", times, lengths, {land = "next"})
  equal(missing, 142)
  for i = 1, 1000, 37 do
    equal(string.format("%.0f", elapsed[i]), select(2, office:elapsed(times[i], ends[i])))
    local one = lengths[i] and office:due(times[i], lengths[i], {land = "next"})
    equal(due[i] and dsv.time_format(due[i]), one)
  end
  equal(office:batch("due", {start}, {hours = 1})[1], start + HOUR)
  equal(office:batch("due", {start}, {n = 1})[1], nil)
  equal(office:batch("due_days", {start, start}, {0, 1})[2], start + 24 * HOUR)
  equal(office:batch("working", {20458, "2026-01-05"})[1], 9 * HOUR)
  equal(office:batch("elapsed", {}, {}).n, 0)
  equal(office:batch("open", {}).n, 0)
  equal(select(2, office:batch("next_open", {"9999-12-31T23:00:00Z"})), 1)
  fails("value", office:batch("open", {start, "noon"}))
  assert(select(2, office:batch("open", {start, "noon"})):find("row 2: noon", 1, true))
  fails("value", office:batch("elapsed", {start}, "noon"))
  fails("value", office:batch("working", {"2026-02-30"}))
  raises("number of rows", office.batch, office, "elapsed", {start}, {start, start})
  raises("one argument", office.batch, office, "open", {start}, {start})
  raises("one value for all rows", office.batch, office, "elapsed", {start})
  raises("microseconds are due", office.batch, office, "due", {start}, "2026-01-05T07:00:00Z")
  raises("microseconds are due", office.batch, office, "due", {start}, {true})
  raises("days are due", office.batch, office, "due_days", {start}, 1.5)
  raises("days have due_days", office.batch, office, "due", {start}, {days = 1})
  raises("a: a time", office.batch, office, "open", {{}})
  raises("verb", office.batch, office, "close", {start})
  raises("bad argument", office.batch, office, nil, {start})
  raises("bad argument", office.batch, office, "open", start)
  raises("number of rows", office.batch, office, "open", {n = -1})
  raises("number of rows", office.batch, office, "open", {n = 2 ^ 40})
  raises("land", office.batch, office, "due", {start}, 1, {land = "there"})
  raises("bad argument", office.batch, office, "due", {start}, 1, "next")
end)

test("spans, readings and queries of the clock", function()
  local office = office_of()
  local spans = office:spans("2026-12-24T15:00:00Z", "2026-12-28T11:00:00Z")
  equal(#spans, 3)
  equal(spans[1].from .. " " .. spans[1].to, "2026-12-24T15:00:00Z 2026-12-24T17:00:00Z")
  equal(spans[3].from .. " " .. spans[3].to, "2026-12-28T09:00:00Z 2026-12-28T11:00:00Z")
  equal(#office:spans(0, 0), 0)
  local shown, microseconds = office:reading("2026-10-25T01:30:00.5Z")
  equal(shown, "2026-10-25T02:30:00.5")
  equal(microseconds, dsv.time_parse("2026-10-25T02:30:00.5Z"))
  for _, reading in ipairs {"2026-10-25T02:30:00", (dsv.time_parse("2026-10-25T02:30:00Z"))} do
    equal(table.concat(office:instants(reading), " "), "2026-10-25T00:30:00Z 2026-10-25T01:30:00Z")
  end
  equal(#office:instants("2026-03-29T02:30:00"), 0)
  fails("value", office:instants("2026-10-25T02:30:00Z"))
  fails("value", office:instants("2026-10-25T02:30:00\0"))
  raises("a reading is due", office.instants, office)
  local answer = office:ask('{"op":"due","from":"2026-03-27T15:00:00+01:00","for":"PT8H","id":7}')
  equal(answer, '{"at":"2026-03-30T08:00:00Z","id":7}')
  assert(office:ask("["):find('"error"', 1, true))
  raises("bad argument", office.ask, office, {})
end)

test("what the clock refuses", function()
  local never = dsv.from_json('{"type":"calendar","id":"never","timezone":"UTC","weekly":{}}'):calendar("never")
  for _, verb in ipairs {"next_open", "next_close"} do fails("closed", never[verb](never, 0)) end
  fails("closed", never:due(0, 1))
  fails("closed", never:back(0, 1))
  fails("closed", never:due_days(0, 1))
  equal(select(2, never:batch("due", {0, 0}, 1)), 2)
  local office, past = office_of(), "4611686018427387904"
  for _, verb in ipairs {"open", "next_open", "reading"} do
    fails("value", office[verb](office, past))
    raises("a time is due", office[verb], office, nil)
    raises("a time is due", office[verb], office)
    raises("RFC 3339", office[verb], office, {})
  end
  fails("limit", office:working(past))
  fails("closed", office:due(0, past))
  fails("value", office:spans("noon", 0))
  fails("value", office:spans(0, "noon"))
  fails("value", office:working("2026-02-30"))
  raises("a date", office.working, office, {})
  raises("a time is due", office.spans, office, 0)
  raises("a time is due", office.elapsed, office, 0)
  for _, wrong in ipairs {{}, {hours = "8"}, {hour = 8}, {8}, {hours = 0 / 0}, {hours = 1e300}, 1.5, "PT8H", true} do
    raises("bad argument", office.due, office, 0, wrong)
    raises("bad argument", office.back, office, 0, wrong)
  end
  raises("days have due_days", office.due, office, 0, {days = 3})
  raises("number of days", office.due_days, office, 0, {days = 3})
  raises("bad argument", office.due, office, 0)
  raises("bad argument", office.due, office, 0, 1, "next")
  raises("land", office.due, office, 0, 1, {land = "there"})
  raises("at", office.due_days, office, 0, 1, {at = "noon"})
  office:close()
  for _, verb in ipairs {"elapsed", "due", "back", "due_days", "open", "next_open", "next_close", "working", "spans",
                         "reading", "instants", "ask", "batch"} do
    raises("closed", office[verb], office, verb == "batch" and "open" or 0, {0})
  end
end)

-- ---- scores ---------------------------------------------------------------------------------------------------------

test("a scorecard", function()
  local book = book_of()
  local card, warnings = book:score("mobile-2026", {facts = facts_of(book), as_of = AS_OF})
  equal(#warnings, 0)
  local home = result_of(card, "availability", nil, '{"region":"home"}')
  local roaming = result_of(card, "availability", nil, '{"region":"roaming"}')
  equal(home.status, "met")
  equal(home.value, "99")
  equal(roaming.status, "missed")
  equal(roaming.value, "98.865591")
  equal(result_of(card, "slow").status, "missed")
  local slow = result_of(card, "slow", "abroad")
  equal(slow.status, "missed")
  equal(slow.value, "10")
  equal(slow.unit, "%")
  equal(slow.numerator, "1")
  equal(slow.denominator, "10")
  equal(slow.objective, "< 5 %")
  equal(slow.from, "2026-01-01T00:00:00Z")
  equal(slow.to, "2026-02-01T00:00:00Z")
  equal(slow.version, 1)
  equal(slow.early, false)
  equal(result_of(card, "slow", "home").status, "met")
  equal(card.results, card.results)
  assert(card:json():match('"type":"scorecard"'))
  assert(card:text():find("availability") and not card:text():find("\27"))
  assert(card:text {color = true}:find("\27"))
  assert(card:text {width = 60} ~= card:text {width = 200})
  assert(card:csv():find("\n"))
  raises("width", card.text, card, {width = "x"})
  raises("bad argument", card.text, card, 1)
end)

-- A: Monday 11:30 to 13:30 with lunch between. B: 08:00 to 11:00. C: the same, less 90 minutes.
test("cases", function()
  local book = assert(dsv.from_json([[
[{"type":"party","id":"desk"},{"type":"party","id":"staff"},{"type":"service","id":"help"},
{"type":"stream","id":"tickets","shape":"event","fields":{"case":"string","event":"string"}},
{"type":"agreement","id":"help-2026","form":"agreement","provider":"desk","consumer":"staff","services":["help"],
 "version":1,"in_force":{"from":"2026-01-01","to":"2027-01-01"},"timezone":"Europe/Amsterdam","window":"month",
 "targets":[{"id":"in-time","hours":"office","metric":{"kind":"elapsed","stream":"tickets","start":"opened",
  "stop":"solved","pause":"waiting","resume":"working","aggregate":"within","limit":{"op":"<=","value":"PT2H"}},
  "objective":{"op":">=","value":"50","unit":"%"}}]},]] .. OFFICE .. "]"))
  local facts = {tickets = {
    case = {"A", "A", "B", "B", "C", "C", "C", "C"},
    event = {"opened", "solved", "opened", "solved", "opened", "waiting", "working", "solved"},
    time = {"2026-01-05T10:30:00Z", "2026-01-05T12:30:00Z", "2026-01-05T07:00:00Z", "2026-01-05T10:00:00Z",
            "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z", "2026-01-05T09:30:00Z", "2026-01-05T10:00:00Z"}}}
  local card = assert(book:score("help-2026", {facts = facts, as_of = AS_OF}))
  local result = card.results[1]
  equal(result.status .. " " .. result.numerator .. " of " .. result.denominator, "met 2 of 3")
  assert(card:json():find('"cases":{"counted":3,"seen":3}', 1, true))
  local made = assert(book:explain("help-2026", "in-time", {facts = facts, as_of = AS_OF, period = MIDDLE}))
  for _, part in ipairs {'"case":"A"', '"elapsed":3600000000', '"elapsed":10800000000', '"elapsed":5400000000'} do
    assert(made:json():find(part, 1, true), part)
  end
  assert(made:text():find("paused") and made:csv():find("paused"))
end)

test("an explanation", function()
  local book = book_of()
  local facts = facts_of(book)
  local options = {facts = facts, as_of = AS_OF, period = MIDDLE}
  local made, warnings = book:explain("mobile-2026", "availability", options)
  equal(#warnings, 0)
  assert(made:json():find("availability") and made:text():find("availability") and made:csv():find("\n"))
  local rows, spans = 0, 0
  assert(book:explain_each("mobile-2026", "availability", function(line)
    if line.kind == "rows" then rows = rows + line.last - line.first + 1 end
    if line.kind == "span" then spans = spans + (line.to - line.from) end
  end, options))
  assert(spans == 2 * 31 * 86400 * 1000000, tostring(spans)) -- two regions
  assert(rows > 0, tostring(rows))
  local good, why = pcall(book.explain_each, book, "mobile-2026", "availability", function() error("enough") end, options)
  assert(not good and tostring(why):find("enough"), tostring(why))
  fails("unknown_target", book:explain_each("mobile-2026", "nothing", print, options))
  fails("unknown_target", book:explain("mobile-2026", "nothing", options))
  fails("unknown_agreement", book:explain("nothing", "slow", options))
  options.period = "2025-01-15T00:00:00Z"
  fails("unknown_period", book:explain("mobile-2026", "slow", options))
  options.period = "x"
  fails("value", book:explain("mobile-2026", "slow", options))
end)

test("facts from anything give the same bytes", function()
  local book = book_of()
  local expected = book:score("mobile-2026", {facts = facts_of(book), as_of = AS_OF}):json()
  local rows, lines, columns = {"start,end,region"}, {}, outages()
  for i = 1, 2 do rows[#rows + 1] = columns.start[i] .. "," .. columns["end"][i] .. "," .. columns.region[i] end
  columns = sms()
  for i = 1, 20 do
    lines[i] = ('{"stream":"sms","time":"%s","seconds":%s,"ok":%s,"parts":%d,%s"took":"PT2.25S","region":"%s"}'):format(
      columns.time[i], columns.seconds[i], tostring(columns.ok[i]), columns.parts[i],
      columns.price[i] and '"price":"0.10",' or "", columns.region[i])
  end
  local csv, ndjson = table.concat(rows, "\n") .. "\n", table.concat(lines, "\n") .. "\n"
  local one, several = written(".csv", csv), written(".ndjson", ndjson)
  local sources = {{outages = one, sms = sms()}, {outages = outages(), several}, {outages = outages(), sms = sms()}}
  for _, facts in ipairs(sources) do
    equal(assert(book:score("mobile-2026", {facts = facts, as_of = AS_OF})):json(), expected)
  end
  os.remove(one)
  os.remove(several)
  local facts = book:facts()
  assert(facts:read("outages", csv, {format = "csv", source = "o"}))
  assert(facts:read(nil, ndjson, {format = "ndjson"}))
  assert(facts:seal())
  equal(book:score("mobile-2026", {facts = facts, as_of = AS_OF}):json(), expected)
end)

test("columns by their address", function()
  local book = book_of()
  local facts = facts_of(book)
  local expected = book:score("mobile-2026", {facts = facts, as_of = AS_OF}):json()
  local start, stop = assert(facts:pointer("outages", "start")), assert(facts:pointer("outages", "end"))
  equal(start.n, 2)
  equal(start.type, "time")
  equal(start.format, "tsu:UTC")
  equal(start.bits, nil)
  local codes = facts:pointer("outages", "region")
  equal(codes.format, "i")
  equal(codes.type, nil)
  assert(facts:pointer("sms", "price").bits)
  fails("stream", facts:pointer("nothing", "start"))
  fails("field", facts:pointer("outages", "nothing"))
  fails("not_frozen", book:facts():pointer("outages", "start"))
  facts:close()
  collectgarbage()
  local again = book:facts()
  assert(again:append("outages", {start = start, ["end"] = stop, region = {"home", "roaming"}}, {order = "time"}))
  assert(again:append("sms", sms()))
  assert(again:seal())
  equal(book:score("mobile-2026", {facts = again, as_of = AS_OF}):json(), expected)
  local function append(column) return book:facts():append("outages", {start = column, ["end"] = stop, region = {"a", "b"}}) end
  raises("an address is due", append, {at = "x", n = 2, type = "time"})
  raises("an address is due", append, {at = -1, n = 2, type = "time"})
  raises("an address is due", append, {at = start.at, valid = {}, n = 2, type = "time"})
  raises("what lies at an address has the type", append, {at = start.at, n = 2})
  raises("what lies at an address has the type", append, {at = start.at, n = 2, type = "text"})
  raises("another number of rows", append, {at = start.at, n = 1, type = "time"})
  raises("not as codes", append, {0, 1, type = "codes"})
  raises("scale", append, {0, 1, type = "decimal", scale = -1})
  raises("order", book.facts(book).append, book:facts(), "outages", outages(), {order = "size"})
end)

test("decimals have a scale", function()
  local book = book_of()
  local columns, expected = sms(), book:score("mobile-2026", {facts = {sms = sms()}, as_of = AS_OF}):json()
  columns.price = {n = columns.price.n or 20, type = "decimal", scale = 2}
  for i = 1, 20 do columns.price[i] = sms().price[i] and 10 or nil end
  equal(assert(book:score("mobile-2026", {facts = {sms = columns}, as_of = AS_OF})):json(), expected)
end)

test("Arrow refuses what is no address", function()
  local book = book_of()
  local facts = facts_of(book)
  raises("an address is due", facts.export_arrow, facts, "sms", "x")
  raises("an address is due", facts.append_arrow, facts, "sms", 0)
  raises("an address is due", facts.append_arrow, facts, "sms", {schema = 1})
  local card = book:score("mobile-2026", {facts = facts, as_of = AS_OF})
  raises("an address is due", card.export_arrow, card)
end)

if jit then
  test("Arrow by ffi", function()
    local ffi = require "ffi"
    ffi.cdef [[
      struct ArrowSchema {
        const char *format, *name, *metadata;
        int64_t flags, n_children;
        struct ArrowSchema **children, *dictionary;
        void (*release)(struct ArrowSchema *);
        void *private_data;
      };
      struct ArrowArray {
        int64_t length, null_count, offset, n_buffers, n_children;
        const void **buffers;
        struct ArrowArray **children, *dictionary;
        void (*release)(struct ArrowArray *);
        void *private_data;
      };
      struct ArrowArrayStream {
        int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
        int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
        const char *(*get_last_error)(struct ArrowArrayStream *);
        void (*release)(struct ArrowArrayStream *);
        void *private_data;
      };
    ]]
    local function address(of) return tonumber(ffi.cast("intptr_t", ffi.cast("void *", of))) end
    local book = book_of()
    local facts = facts_of(book)
    local card = book:score("mobile-2026", {facts = facts, as_of = AS_OF})
    local expected = card:json()
    local stream = ffi.new("struct ArrowArrayStream")
    assert(facts:export_arrow("sms", address(stream)))
    local schema, array = ffi.new("struct ArrowSchema"), ffi.new("struct ArrowArray")
    equal(stream.get_schema(stream, schema), 0)
    equal(stream.get_next(stream, array), 0)
    equal(tonumber(array.length), 20)
    equal(ffi.string(schema.children[1].name), "seconds")
    equal(ffi.cast("const double *", array.children[1].buffers[1])[1], 90.5)
    stream.release(stream)
    local again, outs = book:facts(), ffi.new("struct ArrowArrayStream")
    fails("stream", again:append_arrow("nothing", {schema = address(schema), array = address(array)}))
    assert(again:append_arrow("sms", {schema = address(schema), array = address(array)}))
    assert(array.release == nil and schema.release == nil)
    fails("misuse", again:append_arrow("sms", {schema = address(schema), array = address(array)}))
    assert(facts:export_arrow("outages", address(outs)))
    assert(again:append_arrow("outages", address(outs), {order = "time"}))
    assert(outs.release == nil)
    assert(again:seal())
    equal(book:score("mobile-2026", {facts = again, as_of = AS_OF}):json(), expected)
    fails("stream", facts:export_arrow("nothing", address(stream)))
    assert(card:export_arrow(address(stream)))
    equal(stream.get_next(stream, array), 0)
    equal(tonumber(array.length), #card.results)
    array.release(array)
    stream.release(stream)
    local pointer = facts:pointer("sms", "seconds")
    equal(ffi.cast("const double *", pointer.at)[0], 2.25)
    local values = ffi.new("int64_t[2]", {0, 1})
    local valid = ffi.new("uint8_t[2]", {1, 0})
    local filled = book:facts()
    local start = {at = address(values), n = 2, type = "time"}
    assert(filled:append("outages", {start = start, ["end"] = {at = address(values), n = 2, type = "time", valid = address(valid)},
      region = {"home", "home"}}))
    assert(filled:seal())
    equal(filled:rows("outages"), 2)
  end)
end

test("a score that goes on", function()
  local keyed = BOOK:gsub('"shape":"event",', '"shape":"event","key":["parts"],')
  local book = assert(dsv.from_json(keyed))
  local facts, columns, keys = book:facts(), sms(), {}
  for i = 1, 20 do columns.parts[i] = i end
  local running = assert(book:running("mobile-2026", {facts = facts, to = "2026-03-01"}))
  local function same(rows)
    local options = {facts = {sms = rows}, as_of = AS_OF, to = "2026-03-01"}
    equal(assert(running:score(AS_OF)):json(), assert(book:score("mobile-2026", options)):json())
  end
  assert(facts:append("sms", columns))
  same(columns)
  for i = 1, 10 do keys[i] = i + 10 end
  assert(running:retract("sms", {parts = keys}))
  local left = {price = {n = 10}, seen = {n = 10}}
  for name, values in pairs(columns) do
    left[name] = left[name] or {}
    for i = 1, 10 do left[name][i] = values[i] end
  end
  same(left)
  fails("column", running:retract("sms", {ok = {true}}))
  fails("stream", running:retract("outages", {parts = {1}}))
  fails("value", running:score("yesterday"))
  raises("as_of", running.score, running)
  raises("dsv.facts", book.running, book, "mobile-2026", {})
  assert(facts:seal())
  fails("frozen", running:score(AS_OF))
  fails("frozen", book:running("mobile-2026", {facts = facts}))
  running:close()
  raises("closed", running.score, running, AS_OF)
end)

test("what a score refuses", function()
  local book = book_of()
  local facts = facts_of(book)
  fails("unknown_agreement", book:score("nothing", {facts = facts, as_of = AS_OF}))
  fails("value", book:score("mobile-2026", {facts = facts, as_of = "now"}))
  fails("value", book:score("mobile-2026", {facts = facts, as_of = AS_OF, from = "then"}))
  fails("not_frozen", book:score("mobile-2026", {facts = book:facts(), as_of = AS_OF}))
  fails("open", book:score("mobile-2026", {facts = {outages = "/nowhere/outages.csv"}, as_of = AS_OF}))
  fails("stream", book:score("mobile-2026", {facts = {nothing = outages()}, as_of = AS_OF}))
  local wrong = outages()
  wrong.start[2] = "yesterday"
  local options = {facts = {outages = wrong}, as_of = AS_OF}
  local message = fails("cell", book:score("mobile-2026", options))
  assert(message:find('row 2, column "start": a time such as', 1, true), message)
  options.bad_rows = "count"
  local _, warnings = book:score("mobile-2026", options)
  equal(#warnings, 1)
  equal(warnings[1].code, "cell")
  fails("value", book:score("mobile-2026", {as_of = AS_OF, complete = {outages = {{"x", AS_OF}}}}))
end)

test("windows, spans and bad rows", function()
  local book = book_of()
  local options = {facts = facts_of(book), as_of = "2026-04-01T00:00:00Z", from = AS_OF, to = "2026-03-01T00:00:00Z"}
  local card = book:score("mobile-2026", options)
  for _, result in ipairs(card.results) do equal(result.from, "2026-02-01T00:00:00Z") end
  local sources = {outages = outages(), sms = sms()}
  local unsaid = book:score("mobile-2026", {facts = sources, as_of = AS_OF}):json()
  local spans = {outages = {{1767225600000000, "2026-01-11T00:00:00Z"}}, sms = {}}
  local said = book:score("mobile-2026", {facts = sources, as_of = AS_OF, complete = spans}):json()
  assert(said ~= unsaid)
  local reversed = {start = {"2026-01-10T08:00:00Z"}, ["end"] = {"2026-01-10T07:00:00Z"}, region = {"home"}}
  fails("row", book:score("mobile-2026", {facts = {outages = reversed}, as_of = AS_OF}))
  local _, warnings = book:score("mobile-2026", {facts = {outages = reversed}, as_of = AS_OF, bad_rows = "count"})
  equal(#warnings, 1)
  equal(warnings[1].severity, "warning")
end)

-- ---- facts ----------------------------------------------------------------------------------------------------------

test("facts are filled, then sealed", function()
  local book = book_of()
  local facts = book:facts()
  equal(facts:rows("outages"), 0)
  local done, warnings = facts:append("outages", outages())
  equal(done, true)
  equal(#warnings, 0)
  assert(facts:append("outages", outages()))
  assert(facts:complete("outages", 1767225600000000, "2026-01-11T00:00:00Z"))
  equal(facts:rows("outages"), 4)
  assert(facts:seal())
  fails("frozen", facts:append("outages", outages()))
  fails("frozen", facts:read("outages", "start,end,region\n", {format = "csv"}))
  fails("frozen", facts:complete("outages", 0, 1))
  fails("value", book:facts():complete("outages", "x", 1))
  fails("value", book:facts():complete("outages", 0, "x"))
  local wrong = "start,end,region\nx,,home\n"
  local _, findings = fails("cell", book:facts():read("outages", wrong, {format = "csv", source = "o.csv"}))
  equal(findings[1].source, "o.csv")
  equal(findings[1].line, 2)
end)

test("columns of every kind", function()
  local book = book_of()
  local columns = sms()
  columns.time = {type = "time"}
  for i = 1, 20 do columns.time[i] = 1767225600000000 + i * 60000000 end
  columns.seconds = {type = "number"}
  for i = 1, 20 do columns.seconds[i] = i end
  columns.parts = {}
  for i = 1, 20 do columns.parts[i] = "9007199254740993" end
  columns.took = {type = "duration"}
  for i = 1, 20 do columns.took[i] = 2250000 end
  columns.ok = {n = 20, [20] = true}
  columns.region = {n = 20}
  assert(book:facts():append("sms", columns))
  columns.seconds.type = nil -- integers fit where numbers are due
  columns.time.type = nil -- and times
  columns.took = {type = "duration", n = 20}
  columns.ok = {"true", "1", n = 20}
  assert(book:facts():append("sms", columns))
  assert(book:facts():append("outages", {start = {}, ["end"] = {}, region = {}}))
end)

test("columns that cannot be", function()
  local facts = book_of():facts()
  local function append(name, column)
    local columns = outages()
    columns[name] = column
    return facts:append("outages", columns)
  end
  raises("column region, row 2: a string or nil", append, "region", {"a", 1})
  raises("column region, row 1", append, "region", {{}, {}})
  raises("column region, row 1: a whole number", append, "region", {"1", "2", type = "integer"})
  raises("column region, row 1: a boolean", append, "region", {"a", "b", type = "boolean"})
  raises("column region, row 1: a number", append, "region", {"1", "2", type = "number"})
  raises("type", append, "region", {"a", "b", type = "date"})
  raises("another number of rows", append, "region", {"a"})
  raises("n is not", append, "region", {"a", n = -1})
  raises("n is not", append, "region", {"a", n = {}})
  raises("column start, row 1: a whole number", append, "start", {true, true, type = "time"})
  raises("column start, row 1: a whole number", append, "start", {AS_OF, AS_OF, type = "time"})
  raises("column start, row 2: a string or nil", append, "start", {AS_OF, 0})
  raises("columns are tables", append, "region", "a")
  raises("columns are tables", append, 1, {"a", "b"})
  raises("bad argument", facts.append, facts, "outages", "x")
  fails("column", append("region", {1, 2}))
  fails("column", append("region", {true, false}))
  fails("cell", append("region", {"a\0b", "b"}))
  fails("column", facts:append("outages", {start = outages().start}))
  equal(facts:rows("outages"), 0)
end)

test("many rows", function()
  local rows, columns = 100000, {start = {}, ["end"] = {}, region = {n = 100000}}
  for i = 1, rows do
    columns.start[i] = 1767225600000000 + i
    columns["end"][i] = 1767225600000000 + i
    if i % 2 == 0 then columns.region[i] = "home" end
  end
  local facts = book_of():facts()
  assert(facts:append("outages", columns))
  equal(facts:rows("outages"), rows)
end)

-- ---- lifetime -------------------------------------------------------------------------------------------------------

test("objects outlive each other in any order", function()
  local names = {"book", "facts", "card", "explanation"}
  local function permute(rest, order, visit)
    if #rest == 0 then return visit(order) end
    for i = 1, #rest do
      local left = {}
      for j = 1, #rest do if j ~= i then left[#left + 1] = rest[j] end end
      order[#order + 1] = rest[i]
      permute(left, order, visit)
      order[#order] = nil
    end
  end
  permute(names, {}, function(order)
    local book = book_of()
    local facts = facts_of(book)
    local made = {book = book, facts = facts, card = book:score("mobile-2026", {facts = facts, as_of = AS_OF}),
                  explanation = book:explain("mobile-2026", "slow", {facts = facts, as_of = AS_OF, period = MIDDLE})}
    book, facts = nil, nil
    for _, name in ipairs(order) do
      made[name] = nil
      collectgarbage()
      if made.card then assert(#made.card.results > 0 and #made.card:text() > 0) end
      if made.explanation then assert(#made.explanation:csv() > 0) end
      if made.facts then equal(made.facts:rows("outages"), 2) end
      if made.book then equal(#made.book:documents(), 7) end
    end
  end)
end)

test("a finalizer may close what is in use", function()
  -- Userdata have finalizers in every engine, tables since 5.2; 5.1 and LuaJIT have newproxy.
  local function finalizer(body)
    local proxy = newproxy and newproxy(true) or setmetatable({}, {})
    local metatable = getmetatable(proxy)
    metatable.__gc = body
    if not newproxy then setmetatable(proxy, metatable) end
  end
  for _ = 1, 200 do
    local book = book_of()
    local card = book:score("mobile-2026", {as_of = AS_OF})
    finalizer(function() card:close() end)
    finalizer(function() book:close() end)
    local office = office_of()
    finalizer(function() office:close() end)
    pcall(office.spans, office, 1767225600000000, 1769904000000000)
    pcall(office.batch, office, "due", {0, "2026-01-05T07:00:00Z", n = 3}, {hours = 1}, {land = "next"})
    pcall(office.elapsed, office, 0, "2026-01-05T07:00:00Z")
    pcall(office.reading, office, 0)
    pcall(office.instants, office, "2026-01-05T07:00:00")
    pcall(office.ask, office, '{"op":"open","at":"2026-01-05"}')
    pcall(function() return card.results end)
    pcall(card.json, card)
    pcall(book.documents, book)
    pcall(book.facts, book)
    pcall(book.score, book, "mobile-2026", {as_of = AS_OF, facts = {outages = outages()}})
  end
  collectgarbage()
end)

test("to-be-closed variables", function()
  local chunk = (loadstring or load)([[
    local book = ...
    do local closed <close> = book end
    return book]])
  if not chunk then return end -- before 5.4 the syntax is not known
  raises("closed", function() return chunk(book_of()):documents() end)
end)

test("coroutines share the library", function()
  local book = book_of()
  local cards = {}
  for i = 1, 3 do
    cards[i] = coroutine.wrap(function()
      local facts = facts_of(book)
      coroutine.yield()
      return book:score("mobile-2026", {facts = facts, as_of = AS_OF}):json()
    end)
    cards[i]()
  end
  equal(cards[1](), cards[2]())
  assert(cards[3]())
end)

local function part_of(book, first, second)
  local facts = assert(book:facts())
  assert(facts:read("sms", "time,seconds,ok,parts,price,seen,took,region\n" .. first, {format = "csv"}))
  assert(facts:read("outages", "start,end,region\n" .. second, {format = "csv"}))
  assert(facts:seal())
  return facts
end

test("tallies of parts come to the whole", function()
  local book = book_of()
  local sms = {"2026-01-02T00:00:00Z,61,,,,,,home\n", "2026-01-03T00:00:00Z,59,,,,,,home\n"}
  local outages = {"2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,x\n", "2026-01-05T12:00:00Z,2026-01-07T00:00:00Z,x\n"}
  local options = {facts = part_of(book, sms[1] .. sms[2], outages[1] .. outages[2]), as_of = AS_OF}
  local whole = assert(book:score("mobile-2026", options)):json()
  local parts = {}
  for i = 1, 2 do
    parts[i] = assert(book:tally("mobile-2026", {facts = part_of(book, sms[i], outages[i]), as_of = AS_OF}))
  end
  local again = assert(dsv.from_json(BOOK))
  parts[2] = assert(again:read_tally(parts[2]:write()))
  local merged = assert(dsv.merge({parts[2], parts[1]}))
  equal(merged:score():json(), whole)
  equal(assert(dsv.merge({merged})):score():json(), whole)
  parts[1]:close()
  raises("closed", dsv.merge, parts)
  fails("misuse", dsv.merge({}))
  fails("tally", book:read_tally("dsvtally"))
  raises("tally", dsv.merge, {book})
  local slices = {}
  for i = 1, 2 do
    slices[i] = assert(book:tally("mobile-2026", {facts = part_of(book, sms[i], outages[i]), as_of = AS_OF, slice = true}))
  end
  equal(dsv.merge(slices):score():json(), whole)
  fails("unlike", dsv.merge({slices[1], merged}))
  equal(book:parts("mobile-2026", "sms"), "any")
  fails("stream", book:parts("mobile-2026", "none"))
end)

test("memory returns", function()
  local function round()
    local book = book_of()
    local facts = facts_of(book)
    local card = book:score("mobile-2026", {facts = facts, as_of = AS_OF})
    assert(card.results[1] and card:text())
    dsv.from_json("[")
    pcall(dsv.load)
  end
  for _ = 1, 20 do round() end
  collectgarbage()
  collectgarbage()
  local before = collectgarbage("count")
  for _ = 1, 50 do round() end
  collectgarbage()
  collectgarbage()
  assert(collectgarbage("count") - before < 64, "Lua's own memory grows")
end)

test("the example", function()
  local folder = root .. "/examples/hello/"
  local book = assert(dsv.load(folder .. "book.json"))
  local facts = {outages = folder .. "outages.csv", requests = folder .. "requests.csv"}
  local card = assert(book:score("website-2026", {facts = facts, as_of = AS_OF}))
  local lines = {}
  for _, result in ipairs(card.results) do
    lines[#lines + 1] = result.target .. "\t" .. result.status .. "\t" .. result.value .. "\n"
  end
  local file = assert(io.open(folder .. "expected.txt"))
  equal(table.concat(lines), file:read("*a"))
  file:close()
end)

test("documents are signed by both, and every change is seen", function()
  local book, other = book_of(), assert(dsv.from_json((BOOK:gsub('"99"', '"98"'))))
  local agreement = #book:documents()
  local paths, keys = {}, {}
  for i, name in ipairs({"teleco.example/agreements", "axle.example/contracts"}) do
    paths[i] = os.tmpname()
    os.remove(paths[i])
    keys[i] = assert(dsv.new_key(name, paths[i], ("k"):rep(31) .. i))
    equal(assert(dsv.verifier_key(paths[i])), keys[i])
  end
  fails("open", dsv.new_key("n", paths[1], ("k"):rep(32)))
  fails("key", dsv.new_key("a b", paths[1] .. "x", ("k"):rep(32)))
  fails("open", dsv.verifier_key(paths[1] .. "x"))
  raises("32 random bytes", dsv.new_key, "n", paths[1], "short")
  local first = assert(book:sign(agreement, paths[1]))
  local note = assert(book:sign(agreement, paths[2], first))
  local verified = assert(book:verify(note, keys))
  equal(verified.document, agreement)
  equal(#verified.signers, 2)
  equal(verified.signers[2].name, "axle.example/contracts")
  equal(verified.signers[2].key, keys[2]:match("%+(%x+)%+"))
  fails("unsigned", book:verify(first, keys))
  equal(#assert(book:verify(first, keys, {some = true})).signers, 1)
  local _, findings = fails("changed", other:verify(note, keys, {original = book:canonical(agreement)}))
  assert(findings[1].pointer:find("/targets/0/objective/value$"), findings[1].pointer)
  assert(findings[1].message:find('was "99" and is "98"', 1, true), findings[1].message)
  fails("changed", other:verify(note, keys))
  fails("changed", other:sign(agreement, paths[1], note))
  fails("signature", book:verify((note:gsub("version 1", "version 2")), keys))
  fails("note", book:verify("", keys))
  fails("key", book:verify(note, {"x"}))
  fails("misuse", book:verify(note, {}))
  fails("misuse", book:sign(agreement + 1, paths[1]))
  raises("array of keys", book.verify, book, note, {1})
  raises("number of a document", book.sign, book, 0, paths[1])
  for _, path in ipairs(paths) do os.remove(path) end
end)

test("an agreement and what it rests on", function()
  local book = assert(dsv.load(root .. "/examples/underpin/book.json"))
  local made, findings = book:underpin("webshop")
  equal(#findings, 0)
  local file = assert(io.open(root .. "/examples/underpin/expected.txt", "rb"))
  equal(made:text(), file:read("*a"))
  file:close()
  equal(made:json():sub(1, 22), '{"agreement":"webshop"')
  equal(made:csv():sub(1, 12), "target,kind,")
  equal(assert(book:underpin("webshop", 1)):json(), made:json())
  fails("unknown_agreement", book:underpin("webshop", 2))
  raises("a version is due", book.underpin, book, "webshop", "x")
  made:close()
  raises("closed", made.json, made)
end)

test("an error budget", function()
  local book = assert(dsv.load(root .. "/examples/budget/book.json"))
  local how = { facts = { outages = root .. "/examples/budget/outages.csv" }, as_of = "2026-06-18T10:00:00Z", seed = 2026 }
  local json, findings = book:budget("website-2026", "availability", how)
  equal(#findings, 0)
  assert(json:find('"met":7392', 1, true) and json:find('"budget":"2592"', 1, true))
  fails("no_budget", book:budget("website-2026", "mean-time", how))
  how.seed = -1
  raises("whole number", book.budget, book, "website-2026", "availability", how)
end)

test("what is due", function()
  local book = assert(dsv.load(root .. "/examples/due/book.json"))
  local lines = assert(book:due("2026-07-10T00:00:00Z", { agreement = "axle-mobile" }))
  assert(#lines == 5 and lines[1].overdue and lines[1].term == "payment" and lines[5]["local"] == "2026-10-31 00:00")
  local none, _, code = book:due("2026-07-10T00:00:00Z", { agreement = "other" })
  assert(none == nil and code == "unknown_agreement")
end)

test("from needs to targets, and what holds for whom", function()
  local function expected(name)
    local file = assert(io.open(root .. "/examples/" .. name .. "/expected.txt", "rb"))
    local text = file:read("*a")
    file:close()
    return text
  end
  local book = assert(dsv.load(root .. "/examples/trace/book.json"))
  equal(assert(book:trace("mobile-2026", {form = "text"})), expected("trace"))
  equal(assert(book:trace()):sub(1, 15), '{"agreements":[')
  fails("unknown_agreement", book:trace("nobody"))
  fails("unknown_agreement", book:trace("mobile-2026", {version = 2}))
  raises("invalid option", book.trace, book, nil, {form = "html"})
  book = assert(dsv.load(root .. "/examples/effective/book.json"))
  equal(assert(book:effective("axle-mobile", {consumer = "axle-north", form = "text"})), expected("effective"))
  fails("reference", book:effective("axle-mobile", {consumer = "teleco"}))
  raises("string expected", book.effective, book)
end)

test("agreements from a catalogue", function()
  local book = assert(dsv.load(root .. "/examples/catalogue/book.json"))
  local who = {consumer = "axle", from = "2026-01-01"}
  local text = assert(book:make("mobile-plan", {level = "gold", hours = "office"}, who))
  local file = assert(io.open(root .. "/examples/catalogue/expected.txt", "rb"))
  equal(file:read("*a"):find(text .. "\n", 1, true) ~= nil, true)
  file:close()
  fails("missing", book:make("mobile-plan", nil, who))
  fails("reference", book:make("mobile-plan", {hours = 'a"b'}, who))
  fails("misuse", book:make("mobile-plan", {}, {}))
  raises("choices are text by text", book.make, book, "mobile-plan", {"office"}, who)
  raises("table expected", book.make, book, "mobile-plan", {})
end)

test("what changed between versions and books", function()
  local book = assert(dsv.load(root .. "/examples/diff/book.json"))
  local diff, findings = book:diff("axle-mobile", 1, 2)
  equal(#findings, 0)
  local file = assert(io.open(root .. "/examples/diff/expected.txt", "rb"))
  equal(diff:text(), file:read("*a"))
  file:close()
  local changes = diff:changes()
  equal(#changes, 12)
  local change = changes[9]
  equal(change.kind, "changed")
  equal(change.direction, "stricter")
  equal(change.target, "availability")
  equal(change.part, "target")
  equal(change.title, "Network up")
  equal(change.member, "objective")
  equal(change.before_pointer, "/targets/0/objective")
  equal(change.after_pointer, "/targets/1/objective")
  equal(change.before, ">= 99 %")
  equal(change.after, ">= 99.5 %")
  equal(change.before_version, 1)
  equal(change.after_version, 2)
  equal(changes[11].member, nil)
  equal(changes[11].before, nil)
  equal(diff:json():sub(1, 11), '{"changes":')
  equal(select(2, diff:csv():gsub("\r\n", "")), 13)
  equal(#assert(book:diff(book)):changes(), 0)
  fails("unknown_agreement", book:diff("axle-mobile", 1, 3))
  fails("unknown_agreement", book:diff("nobody", 1, 2))
  raises("a version is due", book.diff, book, "axle-mobile", 1)
  raises("string expected", book.diff, book, {})
  diff:close()
  raises("closed", diff.changes, diff)
end)

test("versions: texts, what if, back-test", function()
  local example = root .. "/examples/amendment/"
  local book = assert(dsv.load(example .. "book.json"))
  local text = assert(book:agreement_text("axle-mobile"))
  equal(text, assert(book:agreement_text("axle-mobile", 2)))
  assert(text:find('"version":2', 1, true) and not text:find('"longest"', 1, true))
  local none, _, code = book:agreement_text("axle-mobile", 3)
  assert(none == nil) equal(code, "unknown_agreement")
  local facts = {outages = example .. "outages.csv", forecasts = example .. "forecasts.csv"}
  local options = {facts = facts, from = "2026-01-01", to = "2026-07-01", as_of = "2026-07-01T00:00:00Z", version = 2}
  assert(not assert(book:score("axle-mobile", options)):json():find("what_if", 1, true))
  options.as_if = true
  local card = assert(book:score("axle-mobile", options)):json()
  assert(card:find('"what_if":{"from":"2025-12-31T23:00:00Z","to":"2026-06-30T22:00:00Z","version":2}', 1, true))
  options.hold = "80"
  local test = assert(book:backtest("axle-mobile", options))
  assert(test:find('"credit":"120.00"', 1, true) and test:find('"hold":"80"', 1, true))
  options.hold = "0"
  none, _, code = book:backtest("axle-mobile", options)
  assert(none == nil) equal(code, "value")
end)

test("claims are replayed", function()
  local book = assert(dsv.load(root .. "/tests/data/valid/cumulocity.json"))
  local claims, findings = book:claims("c8y", {as_of = "2026-05-01"})
  equal(#findings, 0)
  equal(claims:text():match("%(c8y%-2026%-03%): (%w+)"), "accepted")
  claims = book:claims("c8y", {as_of = "2026-04-10T12:00:00Z"})
  equal(claims:json():match('"state":"(%w+)","target"'), "due")
  equal(select(2, claims:csv():gsub("\r\n", "")), 2)
  local none = book:facts()
  assert(none:seal())
  claims = book:claims("c8y", {as_of = "2026-05-01", facts = none})
  equal(claims:json():match('"state":"(%w+)","target"'), "unfounded")
  fails("unknown_agreement", book:claims("nobody", {as_of = "2026-05-01T00:00:00Z"}))
end)

test("the annotations name what there is", function()
  local book = book_of()
  local facts = facts_of(book)
  local things = {dsv = dsv, Book = book, Facts = facts, Calendar = book:calendar("office"),
                  Scorecard = book:score("mobile-2026", {facts = facts, as_of = AS_OF}),
                  Running = book:running("mobile-2026", {facts = book:facts()}),
                  Explanation = book:explain("mobile-2026", "slow", {facts = facts, as_of = AS_OF, period = MIDDLE}),
                  Claims = book:claims("mobile-2026", {facts = facts, as_of = AS_OF}),
                  Diff = book:diff(book),
                  Tally = book:tally("mobile-2026", {facts = facts, as_of = AS_OF})}
  local documented = {}
  for line in io.lines(root .. "/bindings/lua/library/dsv.lua") do
    local thing, name = line:match("^function (%w+)[.:]([%w_]+)%(")
    if thing then
      documented[thing .. "." .. name] = true
      equal(type(things[thing][name]), "function", line)
    end
  end
  for name, value in pairs(dsv) do
    if type(value) == "function" then assert(documented["dsv." .. name], name) end
  end
  for name in ("ask back batch close due due_days elapsed instants next_close next_open open reading spans working")
    :gmatch("[%w_]+") do
    assert(documented["Calendar." .. name], name)
  end
  assert(documented["Book.score"] and documented["Facts.seal"])
end)

test("composites, and windows over windows", function()
  local folder = root .. "/examples/composite/"
  local book = assert(dsv.load(folder .. "book.json"))
  local facts = {}
  for _, stream in ipairs {"outages", "works", "calls"} do facts[stream] = folder .. stream .. ".csv" end
  local as_of = "2026-04-01T00:00:00+02:00"
  local card = assert(book:score("counter-2026", {facts = facts, as_of = as_of}))
  local file = assert(io.open(folder .. "scorecard.json", "rb"))
  equal(card:json() .. "\n", file:read("*a"))
  file:close()
  local why = assert(book:explain("counter-2026", "points", {facts = facts, as_of = as_of, period = "2026-03-02"}))
  assert(why:text():find("3 of 4\n  by weight of the parts count, 1 of them missed", 1, true), why:text())
  assert(why:json():find('"target":"phone","unit":"%","value":"98.923284","weight":"1","what":"missed"', 1, true))
  assert(why:csv():find("phone", 1, true))
end)

test("what is allowed and hardly meant", function()
  local book = assert(dsv.load(root .. "/examples/mobile/book.json"))
  local findings = assert(book:lint())
  assert(#findings > 0)
  equal(findings[1].severity, "warning")
  equal(findings[1].code, "redundant")
end)

print("1.." .. count)
-- Not os.exit(), which does not close the state in every engine: a leak shall be seen.
if failed > 0 then error(failed .. " failed", 0) end
