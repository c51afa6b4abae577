-- Scores an agreement from a book and two files of facts.
local dsv = require "dsv"

local folder = arg[0]:match("^(.*/)") or "./"
local book = assert(dsv.load(folder .. "book.json"))
local card = assert(book:score("website-2026", {
  facts = {outages = folder .. "outages.csv", requests = folder .. "requests.csv"},
  as_of = "2026-02-01T00:00:00Z",
}))
for _, r in ipairs(card.results) do
  print(r.target, r.status, r.value)
end
