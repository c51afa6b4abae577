"""A case on disk: the book, and the facts as CSV or NDJSON, packed or not, whole or in pieces."""
import csv
import gzip
import io
import json
import os

from rules.clock import show_time
from rules.facts import NUMBER, fields_of
from .pick import Dice

KINDS = (".csv", ".ndjson", ".csv.gz", ".ndjson.gz")


def columns_of(stream):
    """Our names, in the order of the file, and theirs."""
    ours = ["start", "end"] if stream["shape"] == "interval" else ["time"]
    ours += list(fields_of(stream))
    return ours, [stream.get("columns", {}).get(name, name) for name in ours]


def as_csv(stream, rows, dice):
    ours, theirs = columns_of(stream)
    order = list(range(len(ours)))
    dice.shuffle(order)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=dice.choice(["\n", "\r\n"]))
    writer.writerow([theirs[i] for i in order])
    for row in rows:
        cells = ["" if row.get(ours[i]) is None else row[ours[i]] for i in order]
        # A line with nothing on it is no row, so a single empty cell must not come alone; times never are empty.
        writer.writerow(cells)
    return out.getvalue()


def json_cell(kind, text):
    """JSON's own types where the text is one; a decimal, and a time, now this way and now that."""
    if kind == "boolean" and text in ("true", "false", "1", "0"):
        return "true" if text in ("true", "1") else "false"
    plain = NUMBER.fullmatch(text) is not None
    limit = 2.0 ** 63 if kind == "integer" else float("inf")
    if kind in ("integer", "number", "time", "duration") and plain and abs(float(text)) < limit:
        return text
    if kind == "decimal" and plain and len(text) % 2:
        return text
    return json.dumps(text, ensure_ascii=False)


def as_ndjson(stream, rows, lines, dice):
    ours, theirs = columns_of(stream)
    kinds = {name: kind for name, (kind, _) in fields_of(stream).items()}
    kinds.update({"time": "time", "start": "time", "end": "time"} if stream["shape"] != "interval"
                 else {"start": "time", "end": "time"})
    found = []
    for row in rows:
        members = ["%s:%s" % (json.dumps(their, ensure_ascii=False), json_cell(kinds[our], row[our]))
                   for our, their in zip(ours, theirs) if row.get(our) is not None]
        dice.shuffle(members)
        if dice.chance(0.1):
            members.append('"stream":%s' % json.dumps(stream["id"]))
        found.append("{" + ",".join(members) + "}")
    for a, b in lines:
        complete = {"from": show_time(a), "to": show_time(b)}
        found.append(json.dumps({"stream": stream["id"], "complete": complete}))
    dice.shuffle(found)
    return "".join(line + "\n" for line in found)


def write(path, text):
    data = text.encode("utf-8")
    if path.endswith(".gz"):
        with open(path, "wb") as raw, gzip.GzipFile("", "wb", 6, raw, 0) as f:
            f.write(data)
    else:
        with open(path, "wb") as f:
            f.write(data)


def write_case(seed, folder, documents, facts, split):
    """Returns [(stream, path)]; the same seed writes the same files."""
    dice = Dice("files%d%s" % (seed, split))
    with open(os.path.join(folder, "book.json"), "w", encoding="utf-8") as f:
        json.dump(documents, f, ensure_ascii=False, indent=1)
    streams = {d["id"]: d for d in documents if d["type"] == "stream"}
    files = []
    for number, (name, given) in enumerate(facts.items()):
        rows, lines = list(given["rows"]), list(given["complete"])
        parts = [rows]
        if split:
            dice.shuffle(rows)
            count = dice.randint(1, 5)
            parts = [rows[i::count] for i in range(count)]
        for i, part in enumerate(parts):
            kind = KINDS[(seed + number + i) % 4]
            here = lines if i == 0 else []
            if here and kind.startswith(".csv"):
                kind = kind.replace(".csv", ".ndjson")
            path = os.path.join(folder, "%s%s%s" % (name, "-split-%d" % i if split else "", kind))
            text = as_csv(streams[name], part, dice) if ".csv" in kind else as_ndjson(streams[name], part, here, dice)
            write(path, text)
            files.append((name, path))
    return files
