"""Contracts with a long row of windows, most of them missed, so that caps of every sort have much to share out."""
from datetime import date, timedelta

from rules.clock import DAY, HOUR, MINUTE, document_time, show_time
from rules.scorecard import score
from rules.versions import versions_of
from .claims import add_claims
from .credits import Contract
from .pick import ZONES, Dice, show_elapsed

# Days in force, and windows of which they hold some dozens at most.
LENGTHS = {"weeks": ((10, 40), ["day", {"anchored": "PT36H"}, {"anchored": "P3D"}, {"rolling": "P2D"}, "week",
                                {"rolling": "P1W", "step": "P2D", "early": True}, {"rolling": "PT60H", "step": "PT30H"}]),
           "years": ((200, 1100), ["month", "month", "quarter", {"anchored": "P1M"}, {"anchored": "P40D"}, "year",
                                   {"rolling": "P3M", "step": "P1M"}, {"rolling": "P60D", "step": "P1M", "early": True},
                                   {"rolling": "P1Y", "step": "P3M"}, {"rolling": "P50D", "step": "P30D"}])}
SITES = ["a", "b", "c"]


def make_contract(seed, claims=False):
    """(documents, facts, agreement_id, from_, to, as_of)"""
    made = Maker(Dice("contract%s" % seed)).make()
    card = score(*made)
    for agreement in [d for d in made[0] if d["type"] == "agreement"]:
        currency = Dice("currency%s" % seed).choice(["EUR", "EUR", "JPY", "BHD"])
        Contract(Dice("money%s-%d" % (seed, agreement["version"])), agreement, currency, card, made[0]).add()
    if claims:
        add_claims(seed, *made)
    amend(Dice("amend%s" % seed), made[0])
    # What an amendment takes the place of may have been claimed.
    there = {t["id"] for a in versions_of(made[0]) for t in a["targets"] if any("credit" in x for x in [t] + t.get("classes", []))}
    made[0][:] = [x for x in made[0] if x["type"] != "claim" or x["target"] in there]
    return made


def amend(d, documents):
    """The last version written as what changes against the one before, now and then."""
    agreements = [x for x in documents if x["type"] == "agreement"]
    if len(agreements) < 2 or d.chance(0.5):
        return
    old, new = agreements[-2:]
    force = dict(new["in_force"])
    if "to" not in force and "to" in old["in_force"]:
        if d.chance(0.5):
            del old["in_force"]["to"]  # it ends where its amendment begins
        else:
            force["to"] = show_time(document_time(new["timezone"], force["from"]) + 400 * DAY)
    said = {"window": new["window"], "reason": "More is asked"}
    del said["reason"]
    named = {t for c in old.get("credits", {}).get("caps", []) for t in c.get("targets", [])}
    named |= {e.get("duty") for e in old.get("exclude", [])}
    targets = []
    for t in old["targets"]:
        if t["id"] not in named and len(old["targets"]) > 1 + len(targets) and d.chance(0.2):
            targets.append({"id": t["id"], "remove": True})
        elif "window" in t and d.chance(0.3):
            targets.append({"id": t["id"], "window": None})
        elif d.chance(0.3):
            targets.append({"id": t["id"], "window": new["window"], "title": "Another"})
        elif "group" not in t and d.chance(0.3):
            targets.append({"id": "new-" + t["id"], "metric": {"kind": "count", "stream": "faults"},
                            "objective": {"op": "<=", "value": "2"}})
    if targets and any(t["id"] not in {x["id"] for x in targets if "remove" in x} and "credit" in t for t in old["targets"]):
        said["targets"] = targets
    fees = [{"id": f["id"], "amount": "77"} for f in old.get("fees", []) if "amount" in f and d.chance(0.5)]
    if fees:
        said["fees"] = fees
    if "credits" in old and d.chance(0.5):
        said["credits"] = {"least": {"above": "3"}}
        if "round" in old["credits"] and d.chance(0.5):
            said["credits"]["round"] = None
        caps = [{"id": c["id"], "window": d.choice(["month", "week", {"rolling": "P2M"}, {"anchored": "P20D"}])} for c in old["credits"].get("caps", [])[1:]]
        if caps:
            said["credits"]["caps"] = caps
    documents[documents.index(new)] = {"type": "amendment", "id": "more", "agreement": "deal", "version": new["version"], "of": old["version"],
                                       "in_force": force, "reason": "More is asked", "change": d.choice(["product", "terms"]), "set": said}


class Maker:
    def __init__(self, dice):
        self.d = d = dice
        self.zone, dates = d.choice(ZONES)
        self.size = d.choice(list(LENGTHS))
        (least, most), self.windows = LENGTHS[self.size]
        days = d.randint(least, most)
        self.first = date.fromisoformat(d.choice(dates)) - timedelta(days=d.randint(0, days))
        if d.chance(0.3):
            self.first = self.first.replace(day=1)
        self.last = self.first + timedelta(days=days)
        self.start, self.end = (document_time(self.zone, x.isoformat()) for x in (self.first, self.last))
        self.days = days
        self.as_of = self.end + d.choice([0, DAY, 40 * DAY])
        if d.chance(0.3):
            self.as_of = self.instant()

    def instant(self):
        d = self.d
        if d.chance(0.2):
            day = self.first + timedelta(days=d.randint(0, self.days))
            return document_time(self.zone, day.isoformat()) + d.choice([0, 0, 1, -1])
        t = d.randint(self.start, self.end)
        return t - t % d.choice([1, MINUTE, HOUR])

    def target(self, name):
        d = self.d
        kind = d.choice(["count", "sum", "ratio", "availability", "downtime", "outages", "within", "late", "maximum", "mean"])
        interval = kind in ("availability", "downtime", "outages", "within", "late")
        m = {"kind": kind, "stream": "down" if interval else "faults"}
        value = {"availability": ("99.99", "90", "100"), "downtime": ("PT0S", "PT1H"), "within": ("100", "50")}.get(
            kind, ("0", "1", "3"))
        if kind in ("sum", "maximum", "mean"):
            m["field"] = d.choice(["lost", "size", "num", "num"])
            value = ("0", "0.1", "0.2", "1")  # steps of tenths from here hit doubles that are not quite
        if kind == "ratio":
            m["of"] = {"field": "lost", "op": ">", "value": "2"}
        if kind in ("within", "late"):
            m.update(kind="elapsed", start="start", stop="end", aggregate=kind,
                     limit={"op": "<=", "value": show_elapsed(d.choice([0, MINUTE, HOUR, 5 * HOUR]))})
        op = d.choice([">=", ">"]) if kind in ("availability", "within") else d.choice(["<=", "<"])
        t = {"id": name, "metric": m, "objective": {"op": op, "value": d.choice(value)}}
        if kind in ("ratio", "within") and d.chance(0.3):
            t["objective"] = {"op": "<=" if kind == "ratio" else ">=", "value": "1", "unit": "count"}
        if d.chance(0.35):
            t["by"] = ["site"]
            t["over"] = d.choice(["each", "each", "worst", "pooled", "any"])
            if d.chance(0.4):
                t["subjects"] = [{"site": s, "weight": w} for s, w in zip(SITES, ("2", "0.5", "1"))]
                if kind in ("availability", "ratio", "within"):
                    t["over"] = d.choice(["weighted", "each"])
        if d.chance(0.3):
            t["window"] = d.choice(self.windows)
        if d.chance(0.15):
            t["applies"] = {d.choice(["from", "to"]): (self.first + timedelta(days=self.days // 2)).isoformat()}
        return t

    def duty(self, agreement):
        """One of the targets becomes a duty of the consumer; what it missed is left out."""
        d = self.d
        if len(agreement["targets"]) < 2 or d.chance(0.7):
            return
        t = agreement["targets"][0]
        t.update(actor="consumer", exclude=[])
        if d.chance(0.7):
            exclusion = {"id": "behind", "duty": t["id"]}
            if d.chance(0.4):
                exclusion["removes"] = d.choice(["time", "downtime"])
            if d.chance(0.3):
                exclusion["limit"] = {"time": d.choice(["PT36H", "PT240H"]), "window": d.choice(["month", "quarter"])}
            agreement["exclude"] = [exclusion]

    def rows(self, interval):
        d, found = self.d, []
        for _ in range(d.choice([10, 40, 90])):
            t = self.instant()
            row = {"site": d.choice(SITES), "lost": str(d.choice([0, 1, 2, 3, 40])), "size": d.choice(["0.5", "1", "2.25"]),
                   "num": d.choice(["0.1", "0.3", "0.6", "0.7", "1.1"])}
            if interval:
                end = t + d.choice([1, MINUTE, HOUR, 5 * HOUR, DAY])
                row = {"start": show_time(t), "end": None if d.chance(0.01) else show_time(end), "site": row["site"],
                       "cost": None if d.chance(0.1) else d.choice(["100", "0.333", "-5", "19.99", "1234567.891", "0"])}
            else:
                row["time"] = show_time(t)
                for name in ("lost", "size", "num"):
                    if d.chance(0.02):
                        row[name] = None
            found.append(row)
        return found

    def bills(self):
        """Charges: fees from facts sum them."""
        d = self.d
        stream = {"type": "stream", "id": "bills", "shape": d.choice(["event", "event", "interval"]),
                  "fields": {"plain": "decimal", "usage": "number", "seats": "integer"}}
        if d.chance(0.5):
            stream["fields"]["site"] = "string"
        way = d.random()
        if way < 0.4:
            stream["complete"] = "always"
        elif way < 0.6:
            a, b = sorted([self.instant(), self.instant()])
            stream["complete"] = [{"from": show_time(a)}, {"from": show_time(self.start), "to": show_time(max(b, self.start + 1))}]
        elif way < 0.65:
            stream["complete"] = "unknown"
        return stream

    def charges(self, stream):
        d, found = self.d, []
        for _ in range(d.choice([0, 5, 40, 80])):
            t = self.instant() if d.chance(0.9) else d.choice([self.start, self.end])
            row = {"start": show_time(t), "end": show_time(t + DAY)} if stream["shape"] == "interval" else {"time": show_time(t)}
            row.update(plain=d.choice(["1200.00", "0.004", "-300.5", "99.999999999", "7"]),
                       usage=d.choice(["19.99", "0.1", "1e-10", "0.0000000005", "123456.789", "-0.3", "0.00000000149"]),
                       seats=str(d.choice([0, 1, 250, -3])), site=d.choice(SITES + [None]))
            found.append({k: None if k in ("plain", "usage", "seats") and d.chance(0.05) else v for k, v in row.items()
                          if k in ("start", "end", "time") or k in stream["fields"]})
        return found

    def make(self):
        d = self.d
        down = {"type": "stream", "id": "down", "shape": "interval", "fields": {"site": "string", "cost": "decimal"}}
        bills = self.bills()
        faults = {"type": "stream", "id": "faults", "shape": "event",
                  "fields": {"site": "string", "lost": "integer", "size": "decimal", "num": "number"}}
        number = d.choice([1, 1, 2, 3])
        borders = sorted({self.first} | {self.first + timedelta(days=d.randint(1, self.days - 1)) for _ in range(number - 1)})
        agreements = []
        for i, begin in enumerate(borders):
            force = {"from": begin.isoformat()}
            if i + 1 < len(borders):
                force["to"] = borders[i + 1].isoformat()
            elif d.chance(0.8):
                force["to"] = self.last.isoformat()
            agreements.append({"type": "agreement", "id": "deal", "form": "agreement", "provider": "us",
                               "consumer": "them", "services": ["thing"], "version": i + 1, "in_force": force,
                               "timezone": self.zone, "window": d.choice(self.windows),
                               "targets": [self.target("t%d" % n) for n in range(d.choice([1, 2, 3, 5]))]})
            self.duty(agreements[-1])
        facts = {"down": {"rows": self.rows(True), "complete": []}, "faults": {"rows": self.rows(False), "complete": []},
                 "bills": {"rows": self.charges(bills), "complete": []}}
        documents = [{"type": "party", "id": "us"}, {"type": "party", "id": "them"},
                     {"type": "service", "id": "thing"}, down, faults, bills] + agreements
        from_ = self.instant() if d.chance(0.2) else None
        to = min(self.as_of, self.end)
        return documents, facts, "deal", from_ if from_ is None or from_ <= to else None, to, self.as_of
