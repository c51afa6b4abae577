"""What a case reaches, as a set of names: members and values of its documents, properties of its facts, and what the
scorecard shows. Counted over many seeds it tells whether the generator forgets something."""
from rules.versions import versions_of

# Members whose value is a feature of its own.
NAMED = {"kind", "op", "how", "removes", "over", "no_data", "window", "shape", "open", "complete", "rolling",
         "anchored", "step", "type", "unit", "hours", "group", "limit", "early", "aggregate",
         "reopen", "keep", "counts_in", "per", "part", "period"}


def of_document(found, value, path, member):
    if isinstance(value, dict):
        for k, v in value.items():
            inner = path + "." + k
            if member in ("fields", "columns", "values", "weekly"):
                of_document(found, v, path + ".*", k)
                continue
            found.add(inner)
            of_document(found, v, inner, k)
    elif isinstance(value, list):
        if not value:
            found.add(path + " empty")
        for v in value:
            of_document(found, v, path, member)
    elif member in NAMED and isinstance(value, (str, bool)):
        plain = value if not (member == "hours" and value[:3] == "cal") else "calendar"
        found.add("%s = %s" % (path, plain))


def collapse(path):
    """Conditions, exclusions, objectives and windows are one thing wherever they stand."""
    for word in ("where", "of"):
        _, dot, tail = path.partition("." + word + ".")
        last = tail.split(".")[-1]
        if dot and last.split(" ")[0] in ("op", "in", "given", "all", "any", "not", "field", "value"):
            return "condition." + last
    for word in ("limit.window", "exclude", "objective", "window", "least", "no_data", "group"):
        _, dot, tail = path.partition("." + word)
        if dot:
            return ("class " if "classes." in path else "") + word + tail
    return path


def of_result(found, result, kind, policy, where):
    found.add("status %s %s" % (where, result["status"]))
    found.add("kind %s %s%s" % (kind, result["status"], " early" if result.get("early") else ""))
    if where != "target with classes":
        found.add("policy %s %s" % (policy, result["status"]))
    if "value" in result and result["value"] is None:
        found.add("null value %s %s" % (kind, result["status"]))
    if "e" in (result.get("value") or ""):
        found.add("value with exponent")
    for limit in result.get("limits", []):
        found.add("limits holds %s" % limit.get("holds"))
    for name, amount in result.get("time", {}).items():
        if amount and name != "window":
            found.add("time %s" % name)
            if name == "no_data":
                found.add("no_data %s policy %s -> %s" % (kind, policy, result["status"]))
    for what in ("rows", "cases", "windows", "parts"):
        for reason in result.get(what, {}).get("left_out", {}):
            found.add("left out %s%s" % ("" if what == "rows" else what[:-1] + " ", reason.partition(".")[0]))
    if result.get("cases", {}).get("counted"):
        found.add("cases counted")
    for name in ("credit", "bonus"):
        found |= {"%s %s" % (name, member) for member in result.get(name, {})}
        if result.get(name, {}).get("amount", "0").strip("0."):
            found.add("%s above 0" % name)
    for c in result.get("classes", []):
        of_result(found, c, kind, policy, "class")
    for s in result.get("subjects", []):
        of_result(found, s, kind, policy, "subject")


def kind_of(metric):
    return metric["kind"] + (" " + metric["aggregate"] if "aggregate" in metric else "")


def of_events(documents, facts):
    """What the event streams of cases have in them."""
    found = set()
    for d in documents:
        if d["type"] != "stream" or d["id"] != "tickets":
            continue
        name = "caseno" if "caseno" in d["fields"] else "case"
        times = {}
        for row in facts["tickets"]["rows"]:
            times.setdefault((row.get(name), row.get("time")), []).append(row)
        for of, rows in times.items():
            if of[0] is None:
                found.add("event without case")
            elif len(rows) > 1:
                found.add("events of one time, %s" % ("sequence" if "sequence" in d else "no sequence"))
                if "sequence" in d and len({row["seq"] is None for row in rows}) == 2:
                    found.add("events of one time, some with sequence")
    return found


def features(documents, facts, agreement_id, from_, to, as_of, card):
    found, raw = set(), set()
    for d in documents:
        of_document(raw, d, d["type"], "")
    for path in raw:
        found.add(collapse(path))
    found.add("from given" if from_ is not None else "from left out")
    found.add("to given" if to is not None else "to left out")
    for given in facts.values():
        if given["complete"]:
            found.add("coverage lines")
        for row in given["rows"]:
            if "start" in row and row["end"] is None:
                found.add("open interval")
            if any(v is None for k, v in row.items() if k != "end"):
                found.add("null cell")
        texts = [repr(sorted(r.items(), key=str)) for r in given["rows"]]
        if len(set(texts)) < len(texts):
            found.add("duplicate rows")
    found |= of_events(documents, facts)
    targets = {(a["version"], t["id"]): t for a in versions_of(documents) for t in a["targets"]}
    for period in card["periods"]:
        for result in period["targets"]:
            t = targets[period["version"], result["id"]]
            where = "target with classes" if "classes" in result else \
                "target over " + t.get("over", "each") if "subjects" in result else "target"
            of_result(found, result, kind_of(t["metric"]), t.get("no_data", "unjudged"), where)
    for cap in card.get("caps", []):
        found.add("cap %s %s" % ("rolling" if "used" in cap else "of a window", "bites" if cap["left"] != cap["asked"] else "has room"))
    found.add("periods " + ("none", "one", "many")[min(len(card["periods"]), 2)])
    if len({p["version"] for p in card["periods"]}) > 1:
        found.add("periods of several versions")
    for name, one in card["facts"].items():
        found |= {"facts " + k for k in one if k != "rows"}
    return found
