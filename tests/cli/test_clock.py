"""dsv clock and dsv import: queries in words and in lines, iCalendar in and out. Run with unittest; DSV_BUILD names the build folder."""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_cli import DSV, ENVIRONMENT, ROOT, Case, dsv  # noqa: E402

OFFICE = {"type": "calendar", "id": "office", "timezone": "Europe/Amsterdam",
          "weekly": {"mon": ["08:00-12:00", "13:00-18:00"], **{day: ["08:00-18:00"] for day in ("tue", "wed", "thu")}, "fri": ["08:00-16:00"]}}
NEVER = {"type": "calendar", "id": "never", "timezone": "UTC", "weekly": {}}
ICS = ROOT / "tests/data/ics/maintenance.ics"


def ics(*events, head=()):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//t//EN", *head]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:e{number}", *event, "END:VEVENT"]
    return "\r\n".join(lines + ["END:VCALENDAR", ""])


class Clock(Case):
    def calendars(self, *documents):
        return self.write("calendars.json", json.dumps(list(documents or [OFFICE])))

    def ask(self, *words, **keywords):
        return dsv("clock", self.calendars(), *words, **keywords)


class Queries(Clock):
    def test_text(self):
        friday = "2026-03-27T15:00:00+01:00"
        for words, answer in (
            (("elapsed", "2026-03-26T16:00:00+01:00", "2026-03-27T09:00:00.25+01:00"), "03:00:00.25"),
            (("elapsed", "2026-03-01", "2026-04-01"), "207:00:00"), (("elapsed", "2026-03-31", "2026-03-30"), "-09:00:00"),
            (("due", friday, "PT8H"), "2026-03-30T14:00:00Z"), (("due", friday, "PT1H", "--land", "next"), "2026-03-30T06:00:00Z"),
            (("due", friday, "-PT1H"), "2026-03-27T13:00:00Z"),
            (("due", friday, "P1D"), "2026-03-30T13:00:00Z"), (("due", friday, "P1D", "--at", "end"), "2026-03-30T16:00:00Z"),
            (("back", "2026-03-30T16:00:00+02:00", "PT8H"), "2026-03-27T14:00:00Z"), (("open", friday), "open"), (("open", "2026-03-28"), "closed"),
            (("next_open", friday), "2026-03-30T06:00:00Z"), (("next_close", friday), "2026-03-27T15:00:00Z"),
            (("spans", "2026-03-30", "2026-03-31"), "2026-03-30T06:00:00Z 2026-03-30T10:00:00Z\n2026-03-30T11:00:00Z 2026-03-30T16:00:00Z"),
            (("working", "2026-03-30"), "09:00:00"), (("local", "2026-10-25T00:30:00Z"), "2026-10-25T02:30:00+02:00"),
            (("instants", "2026-10-25T02:30:00"), "2026-10-25T00:30:00Z\n2026-10-25T01:30:00Z"), (("instants", "2026-03-29T02:30:00"), ""),
        ):
            with self.subTest(words=words):
                result = self.ask(*words)
                self.expect(result, 0, "^$")
                self.assertEqual(result.stdout.decode(), answer + "\n" if answer else "")

    def test_json(self):
        self.assertEqual(self.ask("working", "2026-03-30", "--format", "json").stdout, b'{"seconds":32400}\n')
        self.assertEqual(json.loads(self.ask("spans", "2026-03-28", "2026-03-29", "--format=json").stdout), {"spans": []})

    def test_errors(self):
        for form in ((), ("--format", "json")):
            self.expect(self.ask("due", "2026-03-27", "P1M", *form), 1, r'^dsv: error: `for` "P1M" is neither .* \[value\]\n$', "^$")
        self.expect(self.ask("open", "yesterday"), 1, r"\[value\]\n$", "^$")
        self.expect(self.ask("open", '"}\n\x1b[31m\\'), 1, r"\[value\]\n$", "^$")
        self.expect(self.ask("open", b"\xff".decode(errors="surrogateescape")), 1, r"\[encoding\]\n$", "^$")
        self.expect(self.ask("due", "2026-03-27", "PT1H", "--at", "end"), 1, r"\[form\]\n$")
        self.expect(self.ask("due", "2026-03-27", "PT1H", "--land", "nxt"), 1, r'did you mean "next"\? \[choice\]\n$')
        self.expect(dsv("clock", self.calendars(NEVER), "next_open", "2026-03-27"), 1, r"\[closed\]\n$", "^$")
        self.assertNotIn(b"\x1b", self.ask("open", "\x1b[31m").stderr)

    def test_which_calendar(self):
        desk = {"type": "calendar", "id": "desk", "except": ["office", "never"]}
        both = self.calendars(OFFICE, NEVER)
        self.expect(dsv("clock", both, "working", "2026-03-30"), 1, r"office, never \[unknown_calendar\]\n$")
        self.expect(dsv("clock", both, "working", "2026-03-30", "--calendar", "never"), 0, out="^00:00:00\n$")
        self.expect(dsv("clock", both, "working", "2026-03-30", "--calendar", "x"), 1, r"\[unknown_calendar\]\n$")
        self.expect(dsv("clock", self.calendars(OFFICE, NEVER, desk), "working", "2026-03-30"), 0, out="^09:00:00\n$")
        self.expect(dsv("clock", "-", "working", "2026-03-30", stdin=json.dumps(OFFICE).encode()), 0, out="^09:00:00\n$")
        self.expect(dsv("clock", self.write("bad.json", "{"), "working", "2026-03-30"), 1, r"bad\.json:1:\d+: error: .* \[syntax\]")
        self.expect(dsv("clock", self.folder / "none.json", "working", "2026-03-30"), 3, r"\[open\]")

    def test_usage(self):
        self.expect(dsv("help", "clock"), 0, "^$", "^usage: dsv clock")
        self.expect(dsv("--help"), 0, "^$", "dsv clock .*\n.*dsv import")
        self.expect(dsv("clock"), 2, "needs more arguments")
        for words, said in ((("c.json",), "needs a query"), (("c.json", "wroking"), "did you mean working"), (("c.json", "frobnicate"), "no query"),
                            (("c.json", "due", "2026-01-01"), "write due FROM DURATION"), (("c.json", "open", "a", "b"), "write open T"),
                            (("c.json", "open", "a", "--format", "csv"), "give text, json or ics"), (("c.json", "open", "a", "--format", "ics"), "spans only"),
                            (("c.json", "--batch", "--land", "next"), "does not go with --batch"), (("-", "--batch"), "once only"),
                            (("c.json", "--batch", "-", "-"), "once only"), (("c.json", "open", "a", "--lnad", "x"), "did you mean --land")):
            with self.subTest(words=words):
                self.expect(dsv("clock", *words), 2, said, "^$")

    def test_full_disk(self):
        for words in (("working", "2026-03-30"), ("--batch",)):
            with open("/dev/full", "wb") as full:
                result = subprocess.run([DSV, "clock", self.calendars(), *words], input=b'{"op":"open","at":"2026-03-30"}\n', stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(result.returncode, 3)
            self.assertIn(b"standard output", result.stderr)


class Batch(Clock):
    def batch(self, data, *more, **keywords):
        result = self.ask("--batch", *more, stdin=data, **keywords)
        self.expect(result, 0, "^$")
        return result.stdout.splitlines()

    def test_lines(self):
        lines = self.batch(b'{"op":"open","at":"2026-03-30T08:00:00Z"}\n\n \t\r\n{"op":"x","id":1}\r\nx\n{"op":"working","day":"2026-03-30"}')
        self.assertEqual([sorted(json.loads(line)) for line in lines], [["open"], ["error", "id"], ["error"], ["seconds"]])
        self.assertEqual(self.batch(b""), [])
        self.assertEqual(self.batch(b"\n\n"), [])

    def test_files(self):
        first, second = self.write("1.ndjson", '{"op":"open","at":"2026-03-30"}\n'), self.write("2.ndjson", '{"op":"working","day":"2026-03-30"}')
        self.assertEqual(self.batch(b'{"op":"working","day":"2026-03-28"}', first, "-", second), [b'{"open":false}', b'{"seconds":0}', b'{"seconds":32400}'])
        result = self.ask("--batch", first, self.folder / "none", second)
        self.expect(result, 3, r"/none: \S", '^{"open":false}\n$')
        self.expect(self.ask("--batch", self.folder), 3, r"^dsv: [^\n]+: \S[^\n]+\n$", "^$")

    def test_hostile_lines(self):
        good = b'{"op":"working","day":"2026-03-30"}\n'
        for bad, code in ((b"x" * 3000000, "limit"), (b" " * 1048577 + b"x", "limit"), (b"[" * 100000, "limit"), (b"\xff\xfe", "encoding"), (b'{"op":"\0"}', "encoding"),
                          (b'{"op":"open","at":"' + b"2" * 70000 + b'"}', "limit"), (b'{"op":"open"' + b',"x-a":1' * 5 + b"}", "duplicate"),
                          (b'{"op":"' + b"\\u0041" * 50 + b'"}', "choice"), (b'{"op":"open","at":"2026-01-01","id":"\\ud800"}', "encoding")):
            with self.subTest(bad=bad[:30]):
                lines = self.batch(good + bad + b"\n" + good + bad)
                self.assertEqual([line for line in lines[::2]], [b'{"seconds":32400}'] * 2)
                self.assertEqual([json.loads(line)["error"]["code"] for line in lines[1::2]], [code] * 2)

    def test_many(self):
        """Far more than is kept in memory, across the borders of every buffer."""
        queries = "".join(json.dumps({"op": "elapsed", "from": "2026-03-30", "to": "2026-03-31", "id": "x" * (n % 977)}) + "\n" for n in range(5000))
        lines = self.batch(queries.encode())
        self.assertEqual([len(json.loads(line)["id"]) for line in lines], [n % 977 for n in range(5000)])
        self.assertEqual({json.loads(line)["seconds"] for line in lines}, {32400})

    def test_answers_come_at_once(self):
        """Whoever writes a query and waits for its answer gets it, before the next."""
        with subprocess.Popen([DSV, "clock", self.calendars(), "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
            for day, seconds in ((30, 32400), (31, 36000), (28, 0)):
                process.stdin.write(b'{"op":"working","day":"2026-03-%d"}\n' % day)
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline()), {"seconds": seconds})
            process.stdin.close()
            self.assertEqual(process.wait(10), 0)

    def test_reader_goes_away(self):
        queries = self.write("q.ndjson", '{"op":"working","day":"2026-03-30"}\n' * 200000)
        with subprocess.Popen([DSV, "clock", self.calendars(), "--batch", queries], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertIn(process.wait(30), (-13, 3))


@unittest.skipIf(b"without libical" in dsv("import", "ics", str(ICS)).stderr, "built without libical")
class Import(Case):
    def intervals(self, content, *more, code=0, err=None):
        result = dsv("import", "ics", self.write("x.ics", content), "--as", "intervals", *more)
        self.expect(result, code, err)
        return [(row["start"], row["end"]) for row in map(json.loads, result.stdout.splitlines())]

    def refuse(self, content, code, said="", *more):
        result = dsv("import", "ics", self.write("x.ics", content), *more)
        self.expect(result, 1, rf"x\.ics: error: .*{said}.* \[{code}\]\n$", "^$")

    def test_file_of_everything(self):
        result = dsv("import", "ics", ICS, "--as", "intervals", "--stream", "windows")
        self.expect(result, 0, r'^[^\n]*maintenance\.ics: warning: event "A reminder" takes no time and is left out \[row\]\n$')
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual({row["stream"] for row in rows}, {"windows"})
        self.assertEqual([(row["start"][5:16], row["end"][5:16], row["uid"][:4]) for row in rows], [
            ("03-17T21:00", "03-18T01:00", "week"), ("03-28T11:00", "03-28T12:30", "desc"), ("03-29T00:30", "03-29T02:30", "floa"),
            ("03-29T10:00", "03-29T11:30", "desc"), ("03-30T10:00", "03-30T11:30", "desc"), ("03-31T20:00", "04-01T00:00", "week"),
            ("04-01T00:00", "04-01T01:00", "toky"), ("04-08T18:00", "04-08T19:00", "week"), ("04-15T00:00", "04-15T01:00", "toky"),
            ("04-26T22:00", "04-27T22:00", "holi"), ("05-03T22:00", "05-05T22:00", "spri"), ("06-01T00:00", "06-01T01:00", "toky"),
            ("04-26T22:00", "04-27T22:00", "holi")])
        self.assertEqual(rows[-1]["start"], "2027-04-26T22:00:00Z")
        self.assertEqual(rows[7]["name"], "Weekly window, moved")

    def test_calendar(self):
        result = dsv("import", "ics", ICS, "--id", "windows")
        self.expect(result, 0)
        path = self.write("windows.json", result.stdout)
        self.expect(dsv("check", path), 0, "^$")
        document = json.loads(result.stdout)
        self.assertEqual((document["id"], document["timezone"], document["weekly"]), ("windows", "Europe/Amsterdam", {}))
        by_date = {e.get("on", e.get("first")): e for e in document["exceptions"]}
        self.assertEqual(by_date["2026-04-01"], {"on": "2026-04-01", "hours": ["00:00-03:00"], "name": "Weekly window, Release in Tokyo"})
        self.assertEqual(by_date["2026-05-04"], {"first": "2026-05-04", "last": "2026-05-05", "hours": ["00:00-24:00"], "name": "Spring closing"})
        # The calendar is open when the events are.
        rows = [json.loads(line) for line in dsv("import", "ics", ICS, "--as", "intervals").stdout.splitlines()]
        joined = []
        for row in rows:
            if joined and row["start"] <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], row["end"])
            else:
                joined.append([row["start"], row["end"]])
        spans = dsv("clock", path, "spans", "2026-01-01", "2028-01-01").stdout.decode().splitlines()
        self.assertEqual(spans, [" ".join(span) for span in joined])
        self.assertEqual(dsv("import", "ics", ICS).stdout, result.stdout.replace(b'"windows"', b'"maintenance"'))

    def test_round_trip(self):
        for zone in ("Europe/Amsterdam", "America/St_Johns", "Pacific/Apia", "UTC"):
            with self.subTest(zone=zone):
                path = self.write("o.json", json.dumps(OFFICE | {"timezone": zone, "id": "o" * 90}))
                spans = dsv("clock", path, "spans", "2026-01-01", "2027-01-01").stdout.decode().splitlines()
                written = dsv("clock", path, "spans", "2026-01-01", "2027-01-01", "--format", "ics").stdout
                self.assertEqual(written, dsv("clock", path, "spans", "2026-01-01", "2027-01-01", "--format", "ics").stdout)
                self.assertTrue(all(len(line) <= 75 for line in written.split(b"\r\n")))
                self.assertNotRegex(written, rb"[^\r]\n")
                uids = re.findall(rb"^UID:(.*(?:\r\n .*)*)\r$", written, re.MULTILINE)
                self.assertEqual(len(set(uids)), len(spans))
                self.assertEqual([" ".join(row) for row in self.intervals(written)], spans)
                document = dsv("import", "ics", self.write("r.ics", written), "--timezone", zone).stdout
                again = self.write("again.json", document)
                self.assertEqual(dsv("clock", again, "spans", "2026-01-01", "2027-01-01").stdout.decode().splitlines(), spans)
        self.expect(dsv("clock", path, "spans", "2026-03-30T10:00:00.5Z", "2026-03-31", "--format", "ics"), 1, r"\[value\]", "^$")

    def test_rules(self):
        def starts(*lines, zone="Europe/Amsterdam", **keywords):
            return [start[:16] for start, _ in self.intervals(ics([f"DTSTART;TZID={zone}:20260324T100000", "DURATION:PT1H", *lines]), **keywords)]
        self.assertEqual(starts("RRULE:FREQ=WEEKLY;COUNT=2"), ["2026-03-24T09:00", "2026-03-31T08:00"])
        self.assertEqual(starts("RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20260330T080000Z"), ["2026-03-24T09:00", "2026-03-27T09:00", "2026-03-30T08:00"])
        self.assertEqual(starts("RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20260330T075959Z"), ["2026-03-24T09:00", "2026-03-27T09:00"])
        self.assertEqual(starts("RRULE:FREQ=DAILY;UNTIL=20260325"), ["2026-03-24T09:00", "2026-03-25T09:00"])
        self.assertEqual(starts("RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"), ["2026-03-24T09:00", "2026-03-27T09:00", "2026-04-24T08:00"])
        self.assertEqual(starts("RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24;COUNT=2"), ["2026-03-24T09:00", "2027-03-24T09:00"])
        self.assertEqual(starts("RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20260325", "EXDATE:20260326T090000Z"), ["2026-03-24T09:00", "2026-03-27T09:00"])
        self.assertEqual(starts("RDATE:20260401T080000Z", "RDATE;VALUE=PERIOD:20260402T080000Z/PT2H"), ["2026-03-24T09:00", "2026-04-01T08:00", "2026-04-02T08:00"])
        self.assertEqual(len(starts("RRULE:FREQ=YEARLY")), 10)
        self.assertEqual(len(starts("RRULE:FREQ=YEARLY;COUNT=12")), 12)
        self.assertEqual(starts("RRULE:FREQ=DAILY", zone="/example.org/20240101/Europe/Amsterdam")[-1], "2036-03-23T09:00")

    def test_window(self):
        event = ics(["DTSTART:20260324T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"])
        self.assertEqual(len(self.intervals(event, "--to", "2026-04-01")), 8)
        self.assertEqual(len(self.intervals(event, "--from", "2026-03-25", "--to", "2026-04-01")), 7)
        self.assertEqual(len(self.intervals(event, "--from", "2026-03-24T10:59:59Z", "--to", "2026-03-25T10:00:01Z")), 2)
        self.assertEqual(len(self.intervals(event, "--from", "2026-03-24T11:00:00Z", "--to", "2026-03-25T10:00:00Z")), 0)

    def test_lengths(self):
        amsterdam = "DTSTART;TZID=Europe/Amsterdam:20260328T220000"
        self.assertEqual(self.intervals(ics([amsterdam, "DURATION:P1D"])), [("2026-03-28T21:00:00Z", "2026-03-29T20:00:00Z")])
        self.assertEqual(self.intervals(ics([amsterdam, "DURATION:PT24H"])), [("2026-03-28T21:00:00Z", "2026-03-29T21:00:00Z")])
        date = ics(["DTSTART;VALUE=DATE:20260329"])
        self.assertEqual(self.intervals(date, "--timezone", "Europe/Amsterdam"), [("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")])
        self.assertEqual(self.intervals(date, "--timezone", "UTC"), [("2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z")])
        self.assertEqual(self.intervals(ics(["DTSTART:20260329T100000Z"], ["DTSTART:20260329T100000Z", "DTEND:20260329T100000Z"]), err="takes no time"), [])

    def test_readings(self):
        """Skipped: the jump. Twice: the first. By a zone of the database and by one of the file."""
        text = ICS.read_bytes().decode()
        described = text[text.index("BEGIN:VTIMEZONE"):text.index("BEGIN:VEVENT")].split("\r\n")[:-1]
        for zone, head in (("Europe/Amsterdam", ()), ("Amsterdam Standard Time", described)):
            for reading, instant in (("20260329T023000", "2026-03-29T01:00:00Z"), ("20261025T023000", "2026-10-25T00:30:00Z"),
                                     ("20260329T013000", "2026-03-29T00:30:00Z"), ("20260329T030000", "2026-03-29T01:00:00Z"), ("20261025T030000", "2026-10-25T02:00:00Z")):
                with self.subTest(zone=zone, reading=reading):
                    self.assertEqual(self.intervals(ics([f"DTSTART;TZID={zone}:{reading}", "DURATION:PT1H"], head=head))[0][0], instant)

    def test_refused(self):
        good = ["DTSTART:20260324T100000Z", "DURATION:PT1H"]
        self.refuse("", "syntax", "no VCALENDAR")
        self.refuse("hello\n", "syntax", "no property")
        self.refuse(ics(good)[:-15], "syntax", "cut off")
        self.refuse(ics([*good, "RRULE:FREQ=SOMETIMES"]), "syntax", "RRULE")
        self.refuse(ics([*good, "RRULE:FREQ=SECONDLY"]), "limit", "100000")
        self.refuse(ics([*good, "RRULE:FREQ=DAILY;COUNT=2000000000"]), "limit", "100000")
        self.refuse(ics([*good, "EXRULE:FREQ=DAILY"]), "later", "EXRULE")
        self.refuse(ics([*good, "RECURRENCE-ID;RANGE=THISANDFUTURE:20260324T100000Z"]), "later", "RANGE")
        self.refuse(ics(["DURATION:PT1H"]), "missing", "DTSTART")
        self.refuse(ics(["DTSTART:20260324T100000", "DURATION:PT1H"]), "missing", "--timezone")
        self.refuse(ics(["DTSTART;TZID=Nowhere:20260324T100000", "DURATION:PT1H"]), "zone", "Nowhere")
        self.refuse(ics(["DTSTART:20260230T100000Z", "DURATION:PT1H"]), "value", "no such time")
        self.refuse(ics(["DTSTART:20260324T100000Z", "DTEND:20260323T100000Z"]), "order", "ends before")
        self.refuse(ics(["DTSTART:20260324T100000Z", "DTEND;VALUE=DATE:20260325"], head=("X-WR-TIMEZONE:UTC",)), "form", "DTSTART and DTEND")
        self.refuse(ics(good, head=("X-WR-TIMEZONE:Nowhere/At",)), "zone", "Nowhere")
        self.refuse(ics(good), "zone", "Nowhere", "--timezone", "Nowhere")
        # What clock times cannot tell.
        self.refuse(ics(["DTSTART:20260324T100030Z", "DURATION:PT1H"]), "value", "--as intervals")
        self.refuse(ics(["DTSTART:20261025T000000Z", "DTEND:20261025T003000Z"]), "value", "--as intervals", "--timezone", "Europe/Amsterdam")
        self.refuse(ics(["DTSTART:20261025T003000Z", "DTEND:20261025T013000Z"]), "value", "--as intervals", "--timezone", "Europe/Amsterdam")

    def test_harmless(self):
        text = ics(["DTSTART:20260324T100000Z", "DURATION:PT1H", "LOCATION:", "X-A", "SUMMARY;LANGUAGE=nl:Caf\u00e9\\, \\\"b\\\"\\n"][:3] +
                   ["SUMMARY;LANGUAGE=nl:Caf\u00e9\\, b\\nc", "BEGIN:VALARM", "TRIGGER:-PT5M", "DTSTART:nonsense", "END:VALARM", "DESCRIPTION:a", " b"])
        rows = dsv("import", "ics", self.write("x.ics", "\ufeff" + text), "--as", "intervals").stdout
        self.assertEqual(json.loads(rows)["name"], "Caf\u00e9, b\nc")
        self.assertEqual(len(self.intervals(text.replace("\r\n", "\n").lower().replace("dtstart:20260324t100000z", "DTSTART:20260324T100000Z").replace("pt1h", "PT1H"))), 1)
        self.assertEqual(len(self.intervals(text + text.replace("UID:e0", "UID:e1"))), 2)
        self.assertEqual(len(self.intervals(text + text)), 1)  # the same event
        self.expect(dsv("import", "ics", "-", "--as", "intervals", stdin=text.encode()), 0, "^$", "Caf")
        self.expect(dsv("import", "ics", self.write("My Holidays (1).ics", text)), 0, "^$", '"id":"my-holidays--1-"')

    def test_usage(self):
        self.expect(dsv("help", "import"), 0, "^$", "^usage: dsv import")
        for words, said in ((("ics",), "needs more arguments"), (("csv", "x"), "cannot be imported"), (("ics", "x", "--as", "facts"), "calendar or intervals"),
                            (("ics", "x", "--stream", "s"), "--as intervals"), (("ics", "x", "--as", "intervals", "--id", "x"), "--id goes with"),
                            (("ics", "x", "--to", "soon"), "--to soon")):
            with self.subTest(words=words):
                self.expect(dsv("import", *words), 2, said, "^$")
        self.expect(dsv("import", "ics", self.folder / "none.ics"), 3, r"^[^\n]*none\.ics: error: [^\n]+ \[open\]\n$")
        self.expect(dsv("import", "ics", self.write("x.ics", ics()), "--id", "Not An Id"), 1, r"\[value\]")


if __name__ == "__main__":
    unittest.main()
