"""Hostile queries to calendars, and hostile iCalendar files. A query is (name, line, code) or (name, line, code, calendar); a file is
(name, bytes, code) or (name, bytes, code, milliseconds). Each query is answered by an error of the code, each file refused with it."""
import json

MINUTES = [f"{m // 60:02}:{m % 60:02}-{(m + 1) // 60:02}:{(m + 1) % 60:02}" for m in range(0, 1440, 2)]
CALENDARS = {
    "office": {"timezone": "Europe/Amsterdam", "weekly": {day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}},
    "minutes": {"timezone": "Europe/Amsterdam", "weekly": {day: MINUTES for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}},
    "never": {"timezone": "UTC", "weekly": {}}, "always": {"always": True},
}


def calendar(name):
    return json.dumps({"type": "calendar", "id": name, **CALENDARS[name]})


def queries():
    query = lambda **members: json.dumps(members).encode()
    spans = lambda since, until: query(op="spans", **{"from": since, "to": until})
    due = lambda **members: query(op="due", **{"from": "2026-01-01", **members})
    first, last = "0001-01-02", "9999-12-30"
    yield from [(f"query: {name}", *rest) for name, *rest in [
        ("no JSON", b"when?", "syntax"), ("open object", b'{"op":"open"', "syntax"), ("two objects", b"{}{}", "syntax"), ("NaN", b'{"op":NaN}', "syntax"),
        ("a list", b"[]", "kind"), ("a number", b"1", "kind"), ("null", b"null", "kind"), ("a million brackets", b"[" * 1000000, "limit"),
        ("100,000 braces", b'{"op":' * 100000, "limit"), ("10 MB of x", b"x" * 10000000, "limit"), ("10 MB of blanks", b" " * 10000000 + b"x", "limit"),
        ("text of 900 KB", query(op="x" * 900000), "limit"), ("name of 900 KB", query(**{"x" * 900000: 1}), "limit"),
        ("50,000 members", query(**{f"x-{i}": 1 for i in range(50000)}), "limit"), ("id of 100 KB", query(op="open", at=first, id="x" * 100000), "limit"),
        ("0xFF", b'{"op":"\xff"}', "encoding"), ("NUL", b'{"op":"a\0"}', "encoding"), ("escaped NUL", b'{"op":"\\u0000"}', "encoding"),
        ("lone surrogate", b'{"op":"open","at":"2026-01-01","id":"\\udc00"}', "encoding"), ("byte-order mark", b"\xef\xbb\xbf{}", "encoding"),
        ("a member twice", b'{"op":"open","op":"open"}', "duplicate"), ("op of a megabyte of escapes", b'{"op":"' + b"\\u0041" * 10000 + b'"}', "choice"),
        ("an object for a time", b'{"op":"open","at":{"at":{}}}', "kind"), ("1e400", b'{"op":"due","from":"2026-01-01","days":1e400}', "value"),
        ("days of 30 digits", b'{"op":"due","from":"2026-01-01","days":' + b"9" * 30 + b"}", "value"), ("year 0", query(op="open", at="0000-01-01"), "value"),
        ("year 10000", query(op="open", at="10000-01-01"), "value"), ("before the year 1", query(op="open", at="0001-01-01T00:00:00+23:59"), "value"),
        ("for of 5,000 digits", due(**{"for": f"PT{'9' * 5000}H"}), "value"), ("for of P alone", due(**{"for": "P"}), "value"), ("for of --PT1H", due(**{"for": "--PT1H"}), "value"),
        ("the most hours", due(**{"for": "PT999999999H"}), "closed"), ("the most days", due(days=(1 << 53) - 1), "closed"), ("the most days back", due(days=1 - (1 << 53)), "closed"),
        ("back to the beginning", query(op="back", to=last, days=(1 << 53) - 1), "closed"), ("back from the beginning", query(op="back", to="0001-01-01", **{"for": "PT1H"}), "closed"),
        ("open never", query(op="next_open", at=first), "closed", "never"), ("due never", due(**{"for": "PT0.000001S"}), "closed", "never"), ("working days never", due(days=0), "closed", "never"),
        ("closed never", query(op="next_close", at=first), "closed", "always"), ("the last moment", query(op="next_open", at="9999-12-31T23:59:59.999999Z"), "closed"),
        ("spans of all years", spans(first, last), "limit"), ("spans of all minutes", spans(first, last), "limit", "minutes"), ("spans of a year of minutes", spans("2026-01-01", "2027-01-01"), "limit", "minutes"),
        ("local past the last year", query(op="local", at="9999-12-31T23:59:59Z"), "limit"),
    ]]


def event(*lines, head=()):
    return "\r\n".join(["BEGIN:VCALENDAR", *head, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def zone(rule, offset="+0200", n=1):
    return ["BEGIN:VTIMEZONE", "TZID:X", *(["BEGIN:STANDARD", "DTSTART:16010101T000000", f"RRULE:FREQ={rule}", "TZOFFSETFROM:+0100", f"TZOFFSETTO:{offset}", "END:STANDARD"] * n), "END:VTIMEZONE"]


def files():
    times = ["DTSTART:20260101T100000Z", "DTEND:20260101T110000Z"]
    rule = lambda text: event(*times, f"RRULE:FREQ={text}")
    every = lambda n, start=0: ",".join(map(str, range(start, n)))
    zoned = ["DTSTART;TZID=X:20260101T100000", "DURATION:PT1H"]
    yield from [(f"ics: {name}", *rest) for name, *rest in [
        ("nothing", b"", "syntax"), ("no iCalendar", b"hello\n", "syntax"), ("a program", b"\x7fELF\x02\x01\x01" + bytes(57), "encoding"), ("0xFF", event(*times, "SUMMARY:x").replace(b"x\r", b"\xff\r"), "encoding"),
        ("NUL", event(*times, "SUMMARY:x\0"), "encoding"), ("cut off", event(*times)[:-20], "syntax"), ("half a million BEGIN", b"BEGIN:VEVENT\r\n" * 500000, "limit"),
        ("half a million END", b"END:VEVENT\r\n" * 500000, "syntax"), ("END of another", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n", "syntax"),
        ("a line of 10 MB", event(*times, "SUMMARY:" + "x" * 10000000), "limit", 300), ("a folded line of 10 MB", event(*times, "SUMMARY:" + "x\r\n " * 2500000), "limit", 300), ("17 MiB", b"\n" * (17 << 20), "limit", 300),
        ("100,000 parameters", event(times[0] + "\r\nDTEND" + ";A=b" * 100000 + ":20260101T110000Z"), "limit"), ("half a million broken times", event(*times, *["EXDATE:x"] * 500000), "syntax"),
        ("a list of broken times", event(*times, "EXDATE:" + "x," * 100000 + "x"), "syntax"), ("half a million times", event(*times, *["EXDATE:20260101T100000Z"] * 500000), "limit"),
        ("half a million times in a list", event(*times, *["EXDATE:" + ",".join(["20260101T100000Z"] * 50000)] * 10), "limit"), ("100,000 rules", event(*times, *["RRULE:FREQ=DAILY"] * 100000), "limit"),
        ("every second", rule("SECONDLY"), "limit", 1000), ("every minute", rule("MINUTELY"), "limit", 1000), ("the most times", rule("DAILY;COUNT=2147483647"), "limit", 1000),
        ("more times than that", rule("DAILY;COUNT=99999999999999999999"), "syntax"), ("every second of a year", rule(f"YEARLY;BYMONTH={every(13, 1)};BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR={every(24)};BYMINUTE={every(60)};BYSECOND={every(60)}"), "limit", 2000),
        ("a second that never comes", rule("SECONDLY;BYMONTH=2;BYMONTHDAY=30"), "limit"), ("a minute that never comes", rule("MINUTELY;BYMONTH=2;BYMONTHDAY=30"), "limit"), ("an hour that never comes", rule("HOURLY;INTERVAL=24;BYHOUR=5"), "limit"),
        ("a year that never comes", rule("YEARLY;BYMONTH=2;BYMONTHDAY=30"), "value"), ("interval 0", rule("DAILY;INTERVAL=0"), "syntax"), ("interval -1", rule("DAILY;INTERVAL=-1"), "syntax"), ("interval 99999", rule("DAILY;INTERVAL=99999"), "syntax"),
        ("Chinese months", rule("YEARLY;RSCALE=CHINESE"), "syntax"), ("no frequency", event(*times, "RRULE:COUNT=5"), "syntax"), ("an unknown frequency", rule("SOMETIMES"), "syntax"), ("a list of 100,000 months", rule("YEARLY;BYMONTH=" + "1," * 100000 + "1"), "syntax"),
        ("30 February", event("DTSTART:20260230T100000Z", "DURATION:PT1H"), "value"), ("hour 25", event("DTSTART:20260101T250000Z", "DURATION:PT1H"), "value"), ("year 0", event("DTSTART:00000101T100000Z", "DURATION:PT1H"), "value"),
        ("past the year 9999", event("DTSTART:99991231T100000Z", "DURATION:P9D"), "limit"), ("reversed", event("DTSTART:20260101T100000Z", "DTEND:20250101T100000Z"), "order"), ("a negative length", event("DTSTART:20260101T100000Z", "DURATION:-PT1H"), "value"),
        ("a length of 99999999999 weeks", event("DTSTART:20260101T100000Z", "DURATION:P99999999999W"), "value"), ("ten thousand years", event("DTSTART:00010101T000000Z", "DTEND:99991231T000000Z"), "limit", 300),
        ("no start", event("DURATION:PT1H"), "missing"), ("no zone", event("DTSTART:20260101T100000", "DURATION:PT1H"), "missing"), ("an unknown zone", event(*zoned), "zone"),
        ("a path for a zone", event("DTSTART;TZID=../../etc/passwd:20260101T100000", "DURATION:PT1H"), "zone"), ("a zone that changes by the second", event(*zoned, head=zone("SECONDLY")), "zone"),
        ("a zone that changes by the hour", event(*zoned, head=zone(f"YEARLY;BYMONTH=1;BYHOUR={every(24)}")), "zone"), ("a zone without parts", event(*zoned, head=["BEGIN:VTIMEZONE", "TZID:X", "END:VTIMEZONE"]), "zone"),
        ("a zone of 1,000 rules", event(*zoned, head=zone("YEARLY;BYMONTH=1", n=1000)), "zone"), ("an offset of letters", event(*zoned, head=zone("YEARLY;BYMONTH=1", offset="noon")), "syntax"),
        ("seconds", event("DTSTART:20260101T100030Z", "DURATION:PT1H"), "value"), ("names of 100 KB", event(*times, "SUMMARY:" + "x" * 100000), "limit"),
    ]]
