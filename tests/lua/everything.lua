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
local card = assert(book:score("website-2026", {facts = facts, as_of = as_of}))
local sizes = #card.results + #card:json() + #card:text {color = true} + #card:csv()
sizes = sizes + #book:documents() + #book:canonical(1)
local options = {facts = facts, as_of = as_of, period = "2026-01-15T00:00:00Z"}
local explanation = assert(book:explain("website-2026", "availability", options))
sizes = sizes + #explanation:json() + #explanation:text() + #explanation:csv() + #dsv.schema("party")
options = {facts = {outages = folder .. "outages.csv"}, as_of = 0, complete = {outages = {{0, 1}}}}
assert(book:score("website-2026", options))
local office = dsv.from_json(calendar):calendar("office")
assert(sizes > 0 and office:elapsed(0, as_of) and not office:open(0))
-- What fails, with its findings.
dsv.from_json('[{"type":"party","id":"A","x":1},{"type":"party","id":"B"}]')
dsv.check("/nowhere")
dsv.time_parse("x")
book:score("website-2026", {facts = {requests = {time = {"x"}, ok = {true}, seconds = {1}}}, as_of = as_of})
book:score("nothing", {as_of = as_of})
