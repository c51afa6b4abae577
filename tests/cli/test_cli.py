"""The dsv command: exit codes, findings, standard input, options, colour, CSV. Run with unittest; DSV_BUILD names the build folder."""
import csv
import gzip
import io
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DSV = str(pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve() / "src/cli/dsv")
EXAMPLES = ROOT / "examples"
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "TERM")}

PARTIES = [{"type": "party", "id": "p"}, {"type": "party", "id": "c"}, {"type": "service", "id": "s"}]
OUTAGES = {"type": "stream", "id": "outages", "shape": "interval", "fields": {"site": "string"}}


def agreement(*targets, **members):
    return {"type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1,
            "in_force": {"from": "2026-01-01", "to": "2026-03-01"}, "timezone": "UTC", "targets": list(targets), **members}


def availability(bound="99", **members):
    return {"id": "up", "metric": {"kind": "availability", "stream": "outages"},
            "objective": {"op": ">=", "value": bound, "unit": "%"}, **members}


def dsv(*arguments, stdin=b"", **environment):
    return subprocess.run([DSV, *map(str, arguments)], input=stdin, capture_output=True, timeout=60, env={**ENVIRONMENT, **environment})


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def book(self, *targets, name="book.json", **members):
        return self.write(name, json.dumps(PARTIES + [OUTAGES, agreement(*(targets or (availability(),)), **members)]))

    def outages(self, *rows, name="outages.csv", header="start,end,site"):
        return self.write(name, "\n".join([header, *rows]) + "\n")

    def score(self, *more, book=None, facts=None, **keywords):
        book = book or self.book()
        facts = facts or self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x")
        return dsv("score", book, "a", "--facts", f"outages={facts}", "--as-of", "2026-03-01", *more, **keywords)

    def expect(self, result, code, err=None, out=None):
        shown = f"{result.args}\n{result.stdout.decode(errors='replace')}\n{result.stderr.decode(errors='replace')}"
        self.assertEqual(result.returncode, code, shown)
        if err is not None:
            self.assertRegex(result.stderr.decode(), err)
        if out is not None:
            self.assertRegex(result.stdout.decode(), out)


class Usage(Case):
    def test_no_arguments(self):
        self.expect(dsv(), 2, "^usage: dsv")

    def test_help_and_version(self):
        self.expect(dsv("--help"), 0, "^$", "^usage: dsv")
        self.expect(dsv("--version"), 0, "^$", r"^dsv \d+\.\d+\.\d+ \(rules 1\)\n$")
        for verb in ("check", "schema", "score", "explain"):
            self.expect(dsv("help", verb), 0, "^$", f"^usage: dsv {verb}")
            self.expect(dsv(verb, "--help"), 0, "^$", f"^usage: dsv {verb}")

    def test_unknown(self):
        self.expect(dsv("scroe"), 2, "did you mean score")
        self.expect(dsv("frobnicate"), 2, "there is no frobnicate")
        self.expect(dsv("help", "chekc"), 2, "did you mean check")
        self.expect(dsv("score", "b", "a", "--as-fo", "2026-01-01"), 2, "unknown option --as-fo; did you mean --as-of")
        self.expect(dsv("check", "--frobnicate", "x"), 2, "unknown option --frobnicate")
        self.expect(dsv("check", "-x", "y"), 2, "unknown option -x")

    def test_missing_and_too_many(self):
        self.expect(dsv("check"), 2, "check needs more arguments")
        self.expect(dsv("score", "book"), 2, "score needs more arguments")
        self.expect(dsv("schema", "party", "service"), 2, "does not know what to do with service")
        self.expect(dsv("explain", "b", "a", "t"), 2, "needs --period")
        self.expect(dsv("score", "b", "a", "--as-of"), 2, "--as-of needs a value")
        self.expect(dsv("score", "b", "a", "--check=yes"), 2, "--check takes no value")
        self.expect(dsv("score", "b", "a", "--from", "2026-01-01", "--from", "2026-01-01"), 2, "given twice")

    def test_values(self):
        for option, value in (("--as-of", "yesterday"), ("--from", "2026-13-01"), ("--to", "2026-01-01T00:00"), ("--format", "yaml"),
                              ("--bad-rows", "keep"), ("--facts-format", "xml"), ("--complete", "outages"),
                              ("--complete", "outages=2026-01-01"), ("--facts", "outages=")):
            with self.subTest(option=option, value=value):
                self.expect(dsv("score", "b", "a", option, value), 2, re.escape(f"dsv: {option} {value}"))

    def test_end_of_options(self):
        path = self.write("-book.json", json.dumps(PARTIES))
        self.expect(subprocess.run([DSV, "check", "--", "-book.json"], cwd=self.folder, capture_output=True), 0)
        self.assertTrue(path)


class Check(Case):
    def test_fine(self):
        self.expect(dsv("check", self.book()), 0, "^$", "^5 documents, no findings\n$")

    def test_folder_and_several(self):
        self.book()
        self.write("notes.txt", "not a document")
        self.expect(dsv("check", self.folder), 0, out="^5 documents")
        other = self.write("other.ndjson", '{"type":"party","id":"x"}\n{"type":"party","id":"y"}\n')
        self.expect(dsv("check", self.folder / "book.json", other), 0, out="^7 documents")

    def test_findings(self):
        path = self.write("bad.json", '[\n{"type":"party","id":"x",\n "titel":"y"},\n{"type":"party"}]\n')
        result = dsv("check", path)
        self.expect(result, 1)
        lines = result.stderr.decode().splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[0], "^" + re.escape(path) + r":3:\d+: error: .*titel.* \[member\]$")
        self.assertRegex(lines[1], "^" + re.escape(path) + r":4:\d+: error: .* \[missing\]$")
        self.assertEqual(result.stdout, b"")

    def test_all_files_are_read(self):
        first, second = self.write("1.json", "{"), self.write("2.json", "[")
        result = dsv("check", first, second)
        self.expect(result, 1)
        self.assertIn(first.encode(), result.stderr)
        self.assertIn(second.encode(), result.stderr)

    def test_reference(self):
        path = self.write("ref.json", json.dumps([OUTAGES | {"service": "nowhere"}]))
        self.expect(dsv("check", path), 1, r":1:\d+: error: .*nowhere.* \[reference\]")

    def test_standard_input(self):
        self.expect(dsv("check", "-", stdin=json.dumps(PARTIES).encode()), 0, out="^3 documents")
        self.expect(dsv("check", "-", stdin=b"{"), 1, r"^<stdin>:1:\d+: error: .* \[syntax\]")
        self.expect(dsv("check", "-", "-"), 2, "once only")

    def test_no_such_file(self):
        self.expect(dsv("check", self.folder / "none.json"), 3, r"none\.json.* \[open\]")
        fifo = self.folder / "pipe.json"
        os.mkfifo(fifo)
        self.expect(dsv("check", fifo), 3, r"\[open\]")

    def test_nothing_for_a_terminal_to_obey(self):
        evil = "\x1b[31m\u202e\u200b\u0085"
        path = self.write("evil.json", json.dumps([{"type": "party", "id": "x", evil: 1, "title": 5}, {"type": evil, "id": "y"}], ensure_ascii=False)
                          .replace("\x1b", "\\u001b").encode())
        result = dsv("check", path)
        self.expect(result, 1)
        named = dsv("check", self.folder / f"no{evil}.json")
        self.expect(named, 3)
        for text in (result.stderr.decode(), named.stderr.decode()):
            for character in evil:
                if character not in "[31m":
                    self.assertNotIn(character, text)


class Schema(Case):
    def test_types(self):
        whole = dsv("schema")
        self.expect(whole, 0)
        self.assertIsInstance(json.loads(whole.stdout), dict)
        for kind in ("party", "service", "calendar", "stream", "agreement"):
            one = dsv("schema", kind)
            self.expect(one, 0)
            self.assertIn("2020-12", json.loads(one.stdout)["$schema"])

    def test_unknown(self):
        self.expect(dsv("schema", "agrement"), 1, r"\[type\]\ndsv: note: the types are .*agreement")

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([DSV, "schema"], stdout=full, stderr=subprocess.PIPE)
        self.expect(result, 3, "standard output") if result.stdout else self.assertEqual(result.returncode, 3)


class Score(Case):
    def test_forms(self):
        self.expect(self.score(), 0, "^$", r"a, as of 2026-03-01, rules 1\n[\s\S]*up +met +99\.87 % ")
        result = self.score("--format", "json")
        self.expect(result, 0, "^$")
        self.assertTrue(result.stdout.endswith(b"}\n"))
        card = json.loads(result.stdout)
        self.assertEqual(card["periods"][0]["targets"][0]["value"], "99.865591")
        rows = list(csv.DictReader(io.StringIO(self.score("--format=csv").stdout.decode(), newline="")))
        self.assertEqual([row["status"] for row in rows], ["met", "met"])
        self.assertEqual(rows[0]["time_down"], "3600000000")
        self.assertEqual(rows[0]["period_from"], "2026-01-01T00:00:00Z")

    def test_check(self):
        missed = self.book(availability("99.9"))
        self.expect(self.score(book=missed), 0, out="missed")
        self.expect(self.score("--check", book=missed), 1, out="missed")
        self.expect(self.score("--check"), 0)

    def test_more_digits(self):
        """What is shown does not contradict the status: 99.8999963 % is not 99.9 %."""
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-10T00:44:38.5Z,x")
        result = self.score(book=self.book(availability("99.9")), facts=facts)
        self.expect(result, 0, out=r"up +missed +99\.899996 % ")

    def test_never_against_the_status(self):
        """Shares, durations and limits just beside their bound, where the scorecard's six decimals say the bound itself."""
        calls = {"type": "stream", "id": "calls", "shape": "event", "fields": {"good": "boolean", "n": "integer", "took": "duration"}}
        share = {"kind": "ratio", "stream": "calls", "of": {"field": "good", "op": "==", "value": True}, "count": "n"}
        targets = [{"id": "share", "metric": share, "objective": {"op": ">=", "value": "99", "unit": "%"}},
                   {"id": "either", "metric": share, "objective": {"any": [{"op": "<", "value": "1", "unit": "count"}, {"op": ">=", "value": "99", "unit": "%"}]}},
                   {"id": "counted", "metric": share, "objective": {"op": "<", "value": "98", "unit": "count"}},
                   {"id": "took", "metric": {"kind": "maximum", "stream": "calls", "field": "took"}, "objective": {"op": "<", "value": "PT10M"}}]
        book = self.write("calls.json", json.dumps(PARTIES + [calls, agreement(*targets)]))
        facts = self.write("calls.csv", "time,good,n,took\n2026-01-05T00:00:00Z,true,9899999999,PT9M59.9996S\n2026-01-06T00:00:00Z,false,100000001,PT1S\n")
        result = dsv("score", book, "a", "--facts", f"calls={facts}", "--as-of", "2026-02-01")
        self.expect(result, 0, out=r"share +missed +98\.99999999 % ")
        for line in (r"either +missed +98\.99999999 % ", r"counted +missed +99 % ", r"took +met +00:09:59\.9996 "):
            self.assertRegex(result.stdout.decode(), line)
        exact = dsv("score", book, "a", "--facts", f"calls={facts}", "--as-of", "2026-02-01", "--format", "json")
        self.assertEqual(json.loads(exact.stdout)["periods"][0]["targets"][0]["value"], "99")

    def test_windows(self):
        result = self.score("--from", "2026-02-01", "--to", "2026-02-02", "--format", "json")
        self.assertEqual([p["from"] for p in json.loads(result.stdout)["periods"]], ["2026-02-01T00:00:00Z"])
        self.expect(self.score("--from", "2027-01-01"), 0, out="no window")

    def test_dates_are_of_the_agreements_zone(self):
        book = self.book(timezone="Europe/Amsterdam")
        result = self.score("--from", "2026-02-01", "--to", "2026-02-02", "--format", "json", book=book)
        card = json.loads(result.stdout)
        self.assertEqual(card["as_of"], "2026-02-28T23:00:00Z")
        self.assertEqual([p["from"] for p in card["periods"]], ["2026-01-31T23:00:00Z"])

    def test_as_of_now_is_printed(self):
        facts = self.outages()
        result = dsv("score", self.book(), "a", "--facts", f"outages={facts}", "--format", "json")
        self.expect(result, 0)
        self.assertRegex(json.loads(result.stdout)["as_of"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_no_facts(self):
        self.expect(dsv("score", self.book(), "a", "--as-of", "2026-03-01"), 0, "^dsv: note: no facts are given", r"outages 0\*")

    def test_unknown(self):
        facts = self.outages()
        self.expect(dsv("score", self.book(), "b", "--facts", f"outages={facts}"), 1, r"\[unknown_agreement\]")
        self.expect(self.score("--facts", f"outage={facts}"), 1, r"outages.*\[stream\]")
        self.expect(self.score("--facts", "outages=nowhere.csv"), 3, r"\[open\]")
        self.expect(self.score("--facts", "outages=" + self.write("x.dat", "")), 3, r"\[format\]")

    def test_bad_rows(self):
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-09T00:00:00Z,x", "yesterday,,x", "2026-01-12T00:00:00Z,2026-01-12T01:00:00Z,x")
        refused = self.score(facts=facts)
        self.expect(refused, 1, r"outages\.csv:2:\d+: error: .*\[row\]")
        self.assertRegex(refused.stderr.decode(), r"outages\.csv:3:1: error: .*\[cell\]")
        self.assertEqual(refused.stdout, b"")
        counted = self.score("--bad-rows", "count", "--format", "json", facts=facts)
        self.expect(counted, 0, r"outages\.csv:2:\d+: warning: ")
        self.assertEqual(json.loads(counted.stdout)["facts"]["outages"]["bad"], 2)

    def test_dialect(self):
        facts = self.write("german.csv", "start;end;site\n10.01.2026 01:00:00;10.01.2026 02:00:00;x\n")
        declared = ("--times", "DD.MM.YYYY hh:mm:ss", "--zone", "Europe/Berlin", "--format", "json")
        same = self.score("--format", "json", facts=self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x")).stdout
        for more in ((), ("--separator", ";"), ("--decimal", ","), ("--decimal", ",", "--separator", ";")):
            result = self.score(*declared, *more, facts=facts)
            self.expect(result, 0)
            self.assertEqual(result.stdout, same)
        tabs = self.write("tabs.csv", pathlib.Path(facts).read_text().replace(";", "\t"))
        self.assertEqual(self.score(*declared, "--separator", "tab", facts=tabs).stdout, same)
        self.expect(self.score(facts=facts), 1, r"german\.csv:2:1: error: .*\[cell\]")
        wrong = self.write("wrong.csv", "start;end;site\n01.31.2026 01:00:00;;x\n29.03.2026 02:30:00;;x\n25.10.2026 02:30:00;;x\n")
        result = self.score(*declared, facts=wrong)
        self.expect(result, 1, r"wrong\.csv:2:1: error: .* a time of the form DD\.MM\.YYYY hh:mm:ss is due \[cell\]")
        self.assertRegex(result.stderr.decode(), r"wrong\.csv:3:1: error: .*put forward.*\[cell\]")
        self.assertRegex(result.stderr.decode(), r"wrong\.csv:4:1: error: .*put back.*\[cell\]")
        mixed = self.write("mixed.csv", "start,end,site,a;b\n")
        self.expect(self.score(facts=mixed), 3, r"mixed\.csv:1:1: error: .*declare the separator \[format\]")
        self.expect(self.score("--separator", ",", facts=mixed), 0)
        self.expect(self.score("--times", "DD.MM.YYYY", "--zone", "Europe/Berlin", facts=facts), 1, r"no hour.*\[misuse\]")
        self.expect(self.score("--times", "DD.MM.YYYY hh:mm", "--zone", "Mars/Base", facts=facts), 1, r"Mars/Base.*\[zone\]")
        self.expect(self.score("--separator", ",", "--decimal", ",", facts=facts), 1, r"both be a comma.*\[misuse\]")
        self.expect(self.score("--zone", "Europe/Berlin", facts=facts), 2, "--zone needs --times")
        self.expect(self.score("--separator", ":", facts=facts), 2, "give , ; | or tab")
        self.expect(self.score("--decimal", ";", facts=facts), 2, "give . or ,")

    def test_facts_add_up(self):
        first = self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x")
        lines = self.write("more.ndjson", '{"stream":"outages","start":"2026-01-11T00:00:00Z","end":"2026-01-11T01:00:00Z","site":"y"}\n')
        packed = self.folder / "packed.csv.gz"
        packed.write_bytes(gzip.compress(b"start,end,site\n2026-01-12T00:00:00Z,2026-01-12T01:00:00Z,x\n", mtime=0))
        result = self.score("--facts", lines, "--facts", f"outages={packed}", "--format", "json", facts=first)
        self.expect(result, 0)
        self.assertEqual(json.loads(result.stdout)["periods"][0]["targets"][0]["time"]["down"], 3 * 3600 * 10**6)

    def test_metrics(self):
        book = self.write("metrics.json", json.dumps([*PARTIES, {"type": "stream", "id": "probe", "shape": "sample", "fields": {"ms": "number", "job": "string"}, "columns": {"ms": "http_ms"}}, {
            "type": "agreement", "id": "a", "form": "agreement", "provider": "p", "consumer": "c", "services": ["s"], "version": 1, "in_force": {"from": "2026-01-01", "to": "2026-02-01"}, "timezone": "UTC",
            "targets": [{"id": "t", "metric": {"kind": "mean", "stream": "probe", "field": "ms"}, "objective": {"op": "<", "value": "200"}}]}]))
        samples = [(1767268800, "100"), (1767268860.5, "NaN"), (1767268920, "250")]
        answer = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "http_ms", "job": "api"}, "values": samples}]}}).encode()
        text = "".join(f'http_ms{{job="api"}} {value} {time}\n' for time, value in samples).encode() + b"other 1 2\n# EOF\n"
        score = lambda *options, stdin=None: dsv("score", book, "a", "--as-of", "2026-02-01", "--format", "json", *options, stdin=stdin)
        packed = self.folder / "packed.om.txt.gz"
        packed.write_bytes(gzip.compress(text, mtime=0))
        (self.folder / "answer.prometheus.json").write_bytes(answer)
        (self.folder / "plain.openmetrics").write_bytes(text)
        first = score("--facts", f"probe={self.folder / 'answer.prometheus.json'}")
        self.expect(first, 0)
        self.assertEqual(json.loads(first.stdout)["periods"][0]["targets"][0]["value"], "175")
        self.assertEqual(json.loads(first.stdout)["facts"]["probe"]["rows"], 3)
        for other in (score("--facts", f"probe={packed}"), score("--facts", f"probe={self.folder / 'plain.openmetrics'}"),
                      score("--facts", "probe=-", "--facts-format", "prometheus", stdin=answer), score("--facts", "probe=-", "--facts-format", "openmetrics", stdin=text)):
            self.expect(other, 0)
            self.assertEqual(other.stdout, first.stdout)
        self.expect(score("--facts", "probe=-", "--facts-format", "openmetrics", stdin=answer), 1, r"<stdin>:1:\d+: error: .* \[syntax\]")
        error = b'{"status":"error","errorType":"bad_data","error":"parse error"}'
        self.expect(score("--facts", "probe=-", "--facts-format", "prometheus", stdin=error), 1, r"bad_data: parse error \[choice\]")
        self.expect(score("--facts", "probe=-", "--facts-format", "openmetrics", "--bad-rows", "count", stdin=b"http_ms 1\n" + text), 0, r"<stdin>:1:10: warning: .* \[row\]")

    def test_standard_input(self):
        rows = b"start,end,site\n2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x\n"
        book = self.book()
        same = self.score("--format", "json", book=book).stdout
        piped = dsv("score", book, "a", "--facts", "outages=-", "--facts-format", "csv", "--as-of", "2026-03-01", "--format", "json", stdin=rows)
        self.expect(piped, 0)
        self.assertEqual(piped.stdout, same)
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x")
        other = dsv("score", "-", "a", "--facts", f"outages={facts}", "--as-of", "2026-03-01", "--format", "json",
                    stdin=pathlib.Path(book).read_bytes())
        self.assertEqual(other.stdout, same)
        self.expect(dsv("score", book, "a", "--facts", "outages=-"), 2, "need --facts-format")
        self.expect(dsv("score", "-", "a", "--facts", "outages=-", "--facts-format", "csv"), 2, "once only")

    def test_complete(self):
        result = self.score("--complete", "outages=2026-01-01/2026-01-21", "--format", "json")
        self.expect(result, 0)
        card = json.loads(result.stdout)
        self.assertEqual(card["periods"][0]["targets"][0]["time"]["no_data"], 11 * 86400 * 10**6)
        self.assertNotIn("complete", card["facts"]["outages"])
        self.expect(self.score("--complete", "nothing=2026-01-01/2026-01-21"), 1, r"\[stream\]")

    def test_credits(self):
        """10 hours of 744 down are 98.66 %: 5 % of 1000 euro, of which the month lets 40 through."""
        book = self.book(availability(credit={"of": "fee", "percent": "5"}), currency="EUR",
                         fees=[{"id": "fee", "amount": "1000", "per": "month"}], credits={"caps": [{"id": "most", "amount": "40", "window": "month"}]})
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-10T10:00:00Z,x")
        text = self.score(book=book, facts=facts).stdout.decode()
        self.assertIn("caps:  most to 2026-02-01 40.00 of 50.00\n", text)
        self.assertIn("2026-01-01 to 2026-02-01, version 1, credits 40.00 EUR\n", text)
        self.assertIn("credit 40.00 EUR; down 10:00:00", text)
        rows = list(csv.DictReader(io.StringIO(self.score("--format", "csv", book=book, facts=facts).stdout.decode())))
        self.assertEqual([(r["credit"], r["bonus"], r["currency"], r["provisional"]) for r in rows], [("40.00", "", "EUR", ""), ("", "", "", "")])
        told = dsv("explain", book, "a", "up", "--period", "2026-01-05", "--facts", f"outages={facts}", "--as-of", "2026-03-01").stdout.decode()
        self.assertIn('Credit 40.00 EUR: 5 % of 1000 is 50, rounded 50.00, less 10.00 by cap "most".', " ".join(told.split()))

    def test_csv_is_no_formula(self):
        target = availability(by=["site"])
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,=1+1", '2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,"a,""b"""')
        unit = {"id": "n", "metric": {"kind": "outages", "stream": "outages"}, "objective": {"op": "==", "value": "2", "unit": "=cmd()"}}
        result = self.score("--format", "csv", book=self.book(target, unit), facts=facts)
        self.expect(result, 0)
        self.assertTrue(result.stdout.endswith(b"\r\n"))
        for row in csv.reader(io.StringIO(result.stdout.decode(), newline="")):
            for cell in row:
                self.assertFalse(cell[:1] in ("=", "+", "-", "@", "\t", "\r"), cell)
        subjects = [row["subject"] for row in csv.DictReader(io.StringIO(result.stdout.decode(), newline=""))]
        self.assertIn('{"site":"=1+1"}', subjects)
        self.assertIn(json.dumps({"site": 'a,"b"'}, separators=(",", ":")), subjects)

    def test_text_is_safe(self):
        evil = "a\x1b[2J\u202eb\u200b\u0085c\x7f"
        facts = self.write("evil.ndjson", json.dumps({"stream": "outages", "start": "2026-01-10T00:00:00Z", "end": "2026-01-10T01:00:00Z", "site": evil}) + "\n")
        result = dsv("score", self.book(availability(by=["site"])), "a", "--facts", facts, "--as-of", "2026-03-01")
        self.expect(result, 0)
        text = result.stdout.decode()
        self.assertIn("a\\u{1B}[2J\\u{202E}b\\u{200B}\\u{85}c\\u{7F}", text)
        for character in "\x1b\u202e\u200b\u0085\x7f":
            self.assertNotIn(character, text)

    def test_width(self):
        flights = EXAMPLES / "flights"
        call = ("score", flights / "book.json", "flights-2026", "--facts", flights / "facts.ndjson", "--as-of", "2026-03-10T12:00:00Z")
        shown = {width: dsv(*call, COLUMNS=width).stdout.decode() for width in ("60", "90", "200", "1", "x")}
        self.assertTrue(all(len(line) <= 90 for line in shown["90"].splitlines()), shown["90"])
        self.assertGreater(shown["60"].count("\n"), shown["200"].count("\n"))
        for text in shown.values():
            self.assertEqual(text.split(), shown["200"].split())


class Jobs(Case):
    """--jobs N: the bytes and the findings of a pass over everything at once."""

    def files(self, n, *, bad=()):
        for i in range(n):
            rows = ["2026-01-%02dT%02d:00:00Z,2026-01-%02dT%02d:30:00Z,%s" % (d, h + i, d, h + i, "xyz"[(d + i) % 3])
                    for d in range(1, 29) for h in (3, 11, 17)]
            rows += ["2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,x"] * (i in bad)
            yield self.outages(*rows, name=f"outages-{i}.csv")

    def run_jobs(self, jobs, files, *more, book=None):
        given = [word for file in files for word in ("--facts", f"outages={file}")]
        return dsv("score", book or self.book(), "a", *given, "--as-of", "2026-03-01", "--format", "json",
                   *(["--jobs", jobs] if jobs is not None else []), *more)

    def same(self, files, *more, code=0, book=None):
        one = self.run_jobs(None, files, *more, book=book)
        self.expect(one, code)
        for jobs in (1, 2, 3, 5, 64):
            other = self.run_jobs(jobs, files, *more, book=book)
            self.assertEqual((other.stdout, other.stderr, other.returncode), (one.stdout, one.stderr, one.returncode))
        return one

    def test_same(self):
        self.same(list(self.files(4)))
        self.same(list(self.files(1)))

    def test_complete(self):
        self.same(list(self.files(3)), "--complete", "outages=2026-01-01/2026-02-01")

    def test_findings(self):
        found = self.same(list(self.files(5, bad=(1, 3))), "--bad-rows", "count")
        self.assertRegex(found.stderr.decode(), r"(?s)outages-1.csv:86.*outages-3.csv:86")

    def test_errors(self):
        files = list(self.files(3, bad=(0, 2)))
        self.same(files, code=1)
        self.same([files[1], str(self.folder / "none.csv")], code=3)

    def test_whole_streams(self):
        works = {"type": "stream", "id": "works", "shape": "interval"}
        target = availability(exclude=[{"id": "w", "stream": "works"}])
        book = self.write("book.json", json.dumps(PARTIES + [OUTAGES, works, agreement(target)]))
        rows = self.write("works.csv", "start,end\n2026-01-03T00:00:00Z,2026-01-05T00:00:00Z\n")
        self.same(list(self.files(3)), "--facts", f"works={rows}", book=book)

    def test_slices(self):
        """A file of many slices, whose rows are slices of time, or not, and of which the last row is bad."""
        stream = {"type": "stream", "id": "outages", "shape": "sample", "fields": {"site": "string", "ok": "boolean"}}
        made = {"type": "stream", "id": "down", "shape": "interval",
                "made": {"while": {"field": "ok", "op": "==", "value": False}, "from": "outages", "by": ["site"], "hold": "PT10M"}}
        targets = [{"id": "longest", "by": ["site"], "metric": {"kind": "longest_outage", "stream": "down"}},
                   {"id": "share", "metric": {"kind": "ratio", "stream": "outages", "of": {"field": "ok", "op": "==", "value": True}}}]
        book = self.write("book.json", json.dumps(PARTIES + [stream, made, agreement(*targets)]))
        rows = ["2026-01-%02dT%02d:%02d:%02dZ,%s,%d" % (1 + i // 86400, i // 3600 % 24, i // 60 % 60, i % 60, "abc"[i % 3], i % 1009 != 0)
                for i in range(700000)]
        mixed = rows[350000:] + rows[:350000] + ["x,a,1"]
        for lines, code in ((rows, 0), (mixed, 1)):
            file = self.write("outages.csv", "time,site,ok\n" + "\n".join(lines) + "\n")
            found = self.same([file], "--bad-rows", "count" if code else "refuse", book=book)
            self.assertEqual(found.stderr.decode().count("outages.csv:700002"), code)

    def test_usage(self):
        for jobs in ("0", "65", "-1", "x", "", "2x"):
            self.expect(self.run_jobs(jobs, []), 2, "--jobs .*: give a number from 1 to 64")


class Explain(Case):
    def explain(self, *more):
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x", "2026-02-10T00:00:00Z,2026-02-10T01:00:00Z,x")
        return dsv("explain", self.book(), "a", "up", "--facts", f"outages={facts}", "--as-of", "2026-03-01", *more)

    def test_forms(self):
        self.expect(self.explain("--period", "2026-01-15"), 0, "^$", r"up of a, version 1, 2026-01-01 to 2026-02-01")
        result = self.explain("--period", "2026-01-15", "--format", "json")
        self.expect(result, 0)
        self.assertIsInstance(json.loads(result.stdout), dict)
        spans = list(csv.DictReader(io.StringIO(self.explain("--period", "2026-01-15", "--format", "csv").stdout.decode(), newline="")))
        self.assertEqual(sum(int(span["time"]) for span in spans), 31 * 86400 * 10**6)
        self.assertEqual([span["fate"] for span in spans], ["up", "down", "up"])

    def test_why_unjudged(self):
        """What there is too little of, and what time without data counts as; half of January is known."""
        stream = {"type": "stream", "id": "outages", "shape": "sample", "fields": {"site": "string", "n": "number"},
                  "complete": [{"from": "2026-01-01", "to": "2026-01-16T12:00:00Z"}]}
        rows = self.write("outages.csv", "time,site,n\n2026-01-02T00:00:00Z,x,1\n2026-01-03T00:00:00Z,y,\n")
        mean = {"id": "up", "metric": {"kind": "mean", "stream": "outages", "field": "n"}, "objective": {"op": "<=", "value": "5"}}
        for members, words in (({"no_data": "good", "least": {"rows": 2}}, "is not judged: 1 row counts, fewer than 2. Time without data counts as good."),
                               ({"no_data": "bad", "least": {"rows": 1}}, "is missed. Time without data counts as bad."),
                               ({"no_data": "excluded", "least": {"coverage": "50.1"}},
                                "is not judged: less than 50.1 % of the time is known. Time without data is left out."),
                               ({"no_data": "good", "least": {"response": "50.5"}}, "is not judged: less than 50.5 % of those asked have answered."),
                               ({"no_data": "good", "least": {"response": "50", "coverage": "50"}}, "is met. Time without data counts as good."),
                               ({"no_data": "good", "by": ["site"], "over": "pooled", "least": {"subjects": 3}},
                                "is not judged: 1 subject counts, fewer than 3."),
                               ({}, "is not judged: what happened in the time without data would decide.")):
            book = self.write("book.json", json.dumps(PARTIES + [stream, agreement({**mean, **members}, window="month")]))
            found = dsv("explain", book, "a", "up", "--facts", f"outages={rows}", "--period", "2026-01-15", "--as-of", "2026-03-01")
            self.expect(found, 0)
            self.assertIn(words, " ".join(found.stdout.decode().split()))

    def test_unknown(self):
        self.expect(self.explain("--period", "2027-01-15"), 1, r"\[unknown_period\]")
        facts = self.outages()
        self.expect(dsv("explain", self.book(), "a", "down", "--facts", f"outages={facts}", "--period", "2026-01-15"), 1, r"\[unknown_target\]")


class Terminal(Case):
    def test_progress(self):
        """Long loads show how far they are, on a terminal only, and leave nothing behind."""
        rows = b"".join(b"2026-01-10T00:00:%02d.%06dZ,2026-01-10T00:01:00Z,x\n" % (i // 50000, i) for i in range(400000))
        facts = self.write("many.csv", b"start,end,site\n" + rows)
        call = [DSV, "score", self.book(), "a", "--facts", f"outages={facts}", "--facts", f"outages={facts}", "--as-of", "2026-03-01"]
        main, side = pty.openpty()
        child = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=side, env=ENVIRONMENT)
        os.close(side)
        text = self.drain(main)
        self.assertEqual(child.wait(), 0)
        if text:
            self.assertRegex(text, rb"(many\.csv|ordering|scoring) \d+")
            self.assertTrue(text.endswith(b"\r\x1b[K"), text[-80:])
        quiet = subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
        self.assertEqual(quiet.stderr, b"")

    @staticmethod
    def drain(main):
        text = b""
        while select.select([main], [], [], 60)[0]:
            try:
                some = os.read(main, 65536)
            except OSError:
                break
            if not some:
                break
            text += some
        os.close(main)
        return text

    def on_terminal(self, **environment):
        """What the command prints where its standard output is a terminal."""
        facts = self.outages("2026-01-10T00:00:00Z,2026-01-10T01:00:00Z,x")
        main, side = pty.openpty()
        child = subprocess.Popen([DSV, "score", self.book(), "a", "--facts", f"outages={facts}", "--as-of", "2026-03-01"], stdout=side,
                                 env={**ENVIRONMENT, "TERM": "xterm", **environment})
        os.close(side)
        text = self.drain(main)
        self.assertEqual(child.wait(), 0)
        return text

    def test_colour(self):
        self.assertIn(b"\x1b[32mmet\x1b[0m", self.on_terminal())
        self.assertNotIn(b"\x1b", self.on_terminal(NO_COLOR="1"))
        self.assertIn(b"\x1b[32m", self.on_terminal(NO_COLOR=""))
        self.assertNotIn(b"\x1b", self.on_terminal(TERM="dumb"))
        self.assertNotIn(b"\x1b", self.score().stdout)


class Diff(Case):
    """dsv diff: two versions, or two books; what is meant is told by the number of arguments."""

    def versions(self):
        first = agreement(availability(), in_force={"from": "2026-01-01", "to": "2026-02-01"})
        second = agreement(availability("99.5"), in_force={"from": "2026-02-01", "to": "2026-03-01"}, version=2)
        return self.write("versions.json", json.dumps(PARTIES + [OUTAGES, first, second]))

    def test_versions(self):
        result = dsv("diff", self.versions(), "a", "1", "2")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(result.stdout.decode().splitlines(), [
            "agreement a, version 1 to 2", "~ version from 1 to 2", "~ in force: start from 2026-01-01 to 2026-02-01",
            "~ in force: end from 2026-02-01 to 2026-03-01", "~ up: objective from >= 99 % to >= 99.5 %: stricter", "",
            "4 changes, 1 stricter"])

    def test_books(self):
        one, other = self.book(), self.book(availability("98"), name="other.json")
        result = dsv("diff", one, other, "--check")
        self.assertEqual((result.returncode, result.stderr), (1, b""))
        self.assertIn(b"~ up: objective from >= 99 % to >= 98 %: looser\n", result.stdout)
        same = dsv("diff", one, one, "--check")
        self.assertEqual((same.returncode, same.stdout, same.stderr), (0, b"no changes\n", b""))
        again = dsv("diff", "-", other, stdin=pathlib.Path(one).read_bytes(), TERM="dumb")
        self.assertEqual((again.returncode, again.stdout), (0, result.stdout))

    def test_forms(self):
        book = self.versions()
        changes = json.loads(dsv("diff", book, "a", "2", "1", "--format", "json").stdout)["changes"]
        self.assertEqual([c.get("direction") for c in changes], [None, None, None, "looser"])
        rows = list(csv.DictReader(io.StringIO(dsv("diff", book, "a", "1", "2", "--format", "csv").stdout.decode())))
        self.assertEqual(rows[3]["after_pointer"], "/targets/0/objective")

    def test_what_is_refused(self):
        book = self.versions()
        for arguments, code, word in [((book,), 2, b"diff"), ((book, "a", "1"), 2, b"two books"), ((book, "a", "1", "2", "3"), 2, b"diff"),
                                      ((book, "a", "0", "1"), 2, b"0 is no version"), ((book, "a", "x", "1"), 2, b"x is no version"),
                                      ((book, "a", "1", "12345678901234567"), 2, b"no version"), (("-", "-"), 2, b"once"),
                                      ((book, "a", "1", "3"), 1, b"no version 3"), ((book, "b", "1", "2"), 1, b"no agreement"),
                                      ((book, "/nowhere"), 3, b"nowhere"), ((book, book, "--format", "xml"), 2, b"xml")]:
            result = dsv("diff", *arguments)
            self.assertEqual((result.returncode, result.stdout), (code, b""), arguments)
            self.assertIn(word, result.stderr, arguments)


class Composites(unittest.TestCase):
    def setUp(self):
        folder = EXAMPLES / "composite"
        self.arguments = [folder / "book.json", "counter-2026", "--as-of", "2026-04-01T00:00:00+02:00"]
        for stream in ("outages", "works", "calls"):
            self.arguments += ["--facts", f"{stream}={folder / stream}.csv"]

    def explain(self, target, *more):
        book, agreement, *rest = self.arguments
        result = dsv("explain", book, agreement, target, "--period", "2026-03-02", *rest, *more)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode()

    def test_text(self):
        text = dsv("score", *self.arguments).stdout.decode()
        self.assertIn("points      unjudged  66.67 %  >= 75 %    2 of 3; parts of weight 4, 1 left out: no data\n", text)
        self.assertIn("bad-days    met          50 %  < 2 count  1 of 2; 3 windows, 1 left out: no data\n", text)

    def test_parts(self):
        parts = self.explain("points").partition("\n  parts\n")[2].splitlines()
        self.assertEqual([line.split() for line in parts], [["web", "weight", "2", "met", "100", "%"], ["phone", "weight", "1", "missed", "98.92", "%"],
                                                            ["calls", "weight", "1", "no", "data"]])

    def test_windows_over_windows(self):
        windows = json.loads(self.explain("bad-days", "--format", "json"))["parts"][0]["windows"]
        self.assertEqual([window["what"] for window in windows], ["met", "missed", "no_data"])


if __name__ == "__main__":
    unittest.main()
