-- Calls everything once, for failing_memory.c. Nothing is asserted but what must not fail.
local dsv = require "dsv"

local folder = (os.getenv("DSV_SOURCE_ROOT") or ".") .. "/examples/hello/"
local as_of = "2026-02-01T00:00:00Z"
local calendar = '{"type":"calendar","id":"office","timezone":"UTC","weekly":{"mon":["09:00-17:00"]}}'

local book = dsv.load(folder .. "book.json")
local facts = book:facts()
assert(facts:append("requests", {time = {as_of, as_of}, ok = {true, nil, n = 2}, seconds = {0.5, 2}}))
assert(facts:append("outages", {start = {"2026-01-10T00:00:00Z"}, ["end"] = {1768033584000000}}))
assert(facts:complete("outages", 0, as_of))
assert(facts:seal())
local seconds = assert(facts:pointer("requests", "seconds"))
assert(not facts:pointer("requests", "x") and not facts:pointer("x", "time"))
assert(book:facts():append("requests", {time = {0, 1}, ok = {true, nil, n = 2}, seconds = seconds}))
local card = assert(book:score("website-2026", {facts = facts, as_of = as_of}))
local open = book:facts()
local running = assert(book:running("website-2026", {facts = open, from = "2026-01-01"}))
assert(running:score(as_of) and open:append("requests", {time = {as_of}, ok = {true}, seconds = {2}}))
assert(running:score(as_of) and not running:retract("requests", {seconds = {1}}))
local sizes = #card.results + #card:json() + #card:text {color = true} + #card:csv()
sizes = sizes + #book:documents() + #book:canonical(1)
local options = {facts = facts, as_of = as_of, period = "2026-01-15T00:00:00Z"}
local explanation = assert(book:explain("website-2026", "availability", options))
assert(book:trace())
local diff = assert(book:diff(book))
sizes = sizes + #diff:json() + #diff:text() + #diff:csv() + #diff:changes()
sizes = sizes + #explanation:json() + #explanation:text() + #explanation:csv() + #dsv.schema("party")
options = {facts = {outages = folder .. "outages.csv"}, as_of = 0, complete = {outages = {{0, 1}}}}
assert(book:score("website-2026", options))
local office = dsv.from_json(calendar):calendar("office")
assert(sizes > 0 and office:elapsed(0, as_of) and not office:open(0))
assert(office:due(0, {hours = 1, seconds = 0.5}, {land = "next"}) and office:back(as_of, 1) and office:next_open(0))
assert(office:due_days(as_of, 3, {at = "end"}) and office:next_close(0) and office:working("2026-01-05"))
assert(#office:spans(as_of, "2026-03-01T00:00:00Z") == 4 and office:reading(0) and office:instants("2026-02-02T09:00:00"))
assert(office:ask('{"op":"open","at":"2026-01-05"}') and office:batch("elapsed", {0, nil, as_of, n = 3}, as_of))
assert(office:batch("due", {0, as_of}, {1, 2}) and office:batch("due", {0}, {hours = 1}) and office:batch("open", {0}))
assert(office:batch("working", {"2026-01-05", 0}) and not office:batch("open", {"x"}) and not office:spans("x", 0))
office:instants("x")
local tally = assert(book:tally("website-2026", {facts = facts, as_of = as_of}))
local merged = assert(dsv.merge({tally, (assert(book:read_tally(tally:write())))}))
assert(merged:score() and book:parts("website-2026", "requests") == "any")
-- A note of the first document, made once with book:sign: a file of a key would be left behind where memory runs out.
local key = "n+8171198d+AYMgpRl32MOMqKSSfGcN9YIeRJdhlF4V6e+yahUJ0jDq"
local note = [[
libdsv signed document 1
type party
id host
version 0
sha256 45c5c86020a7113c2d73467ea00793f66fac5121d9d30543771f4e59a8dba57d
bytes 28

]] .. "\226\128\148 n gXEZjXopuUuGdA3/m7/VuE7Q0E+/RzLMaY3ngU6O5Ehu8fptGFDC1YKX/o6/1AMHYaObcw7fJgX5I2UjHf0PLR7JLwI=\n"
assert(assert(book:verify(note, {key}, {original = book:canonical(1)})).signers[1].name == "n")
-- What fails, with its findings.
dsv.merge({})
book:read_tally("x")
dsv.from_json('[{"type":"party","id":"A","x":1},{"type":"party","id":"B"}]')
dsv.check("/nowhere")
dsv.time_parse("x")
book:score("website-2026", {facts = {requests = {time = {"x"}, ok = {true}, seconds = {1}}}, as_of = as_of})
book:score("nothing", {as_of = as_of})
book:verify(note, {key, "x"})
book:sign(1, "/nowhere", note)
dsv.new_key("n", "/nowhere/key", ("k"):rep(32))
dsv.verifier_key("/nowhere")
