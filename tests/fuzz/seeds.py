"""Where fuzzing begins: small files of facts for the streams of world.c, good and bad, and the words they are made of.

An input has four bytes before the file: which stream is given, the size of its pieces, the marks of its dialect, and the form of its times with the
number of its parts.
"""
import gzip
import pathlib
import re

EVENTS, OUTAGES, NAMED, FRESH = "0", "1", "2", "4"
HEADER = "when,id,rev,n,d,b,t,u"
EVENT = "2026-03-01T08:00:00Z,a,1,4.5,12.50,true,2026-03-01T09:00:00Z,PT1H30M"
HEAD = 4
SPAN = '"start":"2026-03-01T01:00:00Z","end":"2026-03-01T01:15:00Z","site":"home"'



def way(separator=0, decimal=0, order=0, form=0, parts=0):
    """By their places in the tables of readers.c."""
    return chr(ord("0") + separator + 5 * decimal + 15 * order) + chr(ord("0") + form + 6 * parts)


CSV = [
    (EVENTS, f"{HEADER}\n{EVENT}\n"),
    (EVENTS, f"{HEADER}\r\n{EVENT}\r\n{EVENT}"),
    (EVENTS, "u,t,b,d,n,rev,id,when,more\n,,,,,,x,1772355600000000,\n3.5,2026-03-02T00:00:00.123456-11:30,0,-7,1e-3,-9,\"y\",0,\n"),
    (EVENTS, f'{HEADER}\n2026-03-01T08:00:00Z,"a ""quoted"", cell\nof two lines",9223372036854775807,-0.0,.5,1,,P1DT2H\n'),
    (EVENTS, f"{HEADER}\n2026-03-01T08:00:00Z,é€😀,2,1e308,999999999999999999,false,,PT0.000001S\n2026-13-01,b\n"),
    (EVENTS, f"{HEADER}\n" + EVENT.replace(",1,", ",2,") + f"\n{EVENT}\n" + EVENT.replace("4.5", "5.5") + "\n"),
    (EVENTS, f"{HEADER}\n2026-03-01T08:00:60Z,a,1.5,NaN,1e2,yes,never,90 min\n"),
    (OUTAGES, "start,end,site\n2026-03-01T01:00:00+01:00,2026-03-01T01:15:00Z,a\n2026-03-02T00:00:00Z,,\"b\"\n"),
    (OUTAGES, "site,end,start\nx,2026-03-01T01:00:00Z,2026-03-01T02:00:00Z\n,1772332200000000,1772332200000000\n"),
    (OUTAGES, "start,end,site\n" + "1772332200000000,1772332260000000,s\n" * 50),
    (FRESH, "time,text,n,i,d,b,u\n" + "".join(f"2026-03-01T0{i}:00:00Z,t{i % 3},{i}.5,{i},{i}.25,{i % 2},PT{i}S\n" for i in range(9))),
    (OUTAGES, "start,stop,site\n1,2,x\n"),
    (OUTAGES, "start,end,site,site\n1,2,x,y\n"),
    (OUTAGES, 'start,end,site\n1,2,"x\n'),
    (OUTAGES, 'start,end,site\n1,2,"x"y\r3\n1,2,a"b\n'),
    (OUTAGES, "start,end,site\n1,2," + "x" * 65 + "\n"),
    (OUTAGES, "\ufeffstart,end,site\n1,2,\0\n"),
    (OUTAGES, ",".join("abcdefghijklm") + "\n"),
    (EVENTS, f"{HEADER}\n{EVENT}\n".replace(",", ";").replace("4.5", "4,5"), way(decimal=2, parts=2)),
    (EVENTS, f"{HEADER}\n{EVENT}\n{EVENT}\n".replace(",", "\t"), way(separator=3, parts=3)),
    (EVENTS, f"{HEADER}\n{EVENT}\n".replace(",", "|"), way(separator=2)),
    (OUTAGES, "start,end,site\n" + "1772332200000000,1772332260000000,s\n" * 9, way(order=1, parts=4)),
    (OUTAGES, "start,end,site\n29.03.2026 01:59:59,29.03.2026 03:00:00,a\n29.03.2026 02:30:00,,b\n25.10.2026 02:30:00,,c\n", way(form=1)),
    (OUTAGES, "start,end,site\n2026-03-01 01:00:00.25+01:00,2026-03-01 01:00:01.000001-05:30,a\n", way(form=2, parts=2)),
    (OUTAGES, "start,end,site\n3/1/26 1:00 AM,3/1/26 12:15 PM,a\n3/8/26 2:30 am,,b\n", way(separator=1, form=3)),
    (OUTAGES, "start;end;site\n20260301T010000Z;20260301T011500Z;\"a\n;b\"\n", way(separator=2, decimal=2, form=4, parts=3)),
    (OUTAGES, "start,end,site\n1,2,x\n", way(form=5)),
]
NDJSON = [
    (OUTAGES, f"{{{SPAN}}}\n{{{SPAN.replace('home', 'away')}}}"),
    (NAMED, f'{{"stream":"outages",{SPAN}}}\n{{"stream":"events","when":0,"id":"x","rev":1}}\r\n\n \t\n'),
    (NAMED, '{"stream":"outages","complete":{"from":"2026-03-01T00:00:00Z","to":"2026-03-03T00:00:00Z"}}\n'),
    (NAMED, '{"stream":"outages","complete":{"to":1,"from":2}}\n{"complete":3}\n{"stream":"nowhere"}\n{"stream":1}'),
    (EVENTS, '{"when":"2026-03-01T08:00:00Z","id":"a","rev":1,"n":4.5,"d":"12.50","b":true,"t":1772355600000000,"u":90.5}\n'),
    (EVENTS, '{ "when" : 1772355600000000 , "id" : null , "rev" : -9223372036854775808 , "n" : -1.5E+3 , "d" : 7.25 , "b" : false , '
             '"u" : "P1DT2H3M4.5S" }\n'),
    (EVENTS, '{"when":1,"id":"\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/é","\\u006e":1e308,"x":{"a":[1,{"b":null}],"c":"d"},"y":[]}\n'),
    (EVENTS, '{"when":1,"when":2}\n[1]\n{"when":}\n{"n":01}\n{"id":"\\x"}\n{"id":"\\ud800"}\n{"id":"\t"}\n{} {}\n{"id":"'),
    (EVENTS, '{"when":1,"n":"1","rev":1.5,"d":1e2,"b":1}\n{"when":1,"d":"1e2"}\n{"when":1,"id":{},"n":[]}\n'),
    (FRESH, "".join(f'{{"time":{1772355600000000 + i},"text":"t{i % 3}","n":{i}.5,"i":{i},"d":"{i}.25","b":true,"u":"PT{i}S"}}\n' for i in range(9))),
    (EVENTS, '{"when":1,"x":[[[[[[[[[[1]]]]]]]]]]}\n'),
    (EVENTS, "{" + ",".join(f'"m{i}":{i}' for i in range(17)) + "}\n"),
    (EVENTS, "{" + ",".join(f'"m{i}":null' for i in range(15)) + ',"when":9}\n'),
    (OUTAGES, f"{{{SPAN}}}\n" * 4, way(order=1, parts=3)),
    (OUTAGES, '{"start":"01.03.2026 01:00:00","end":1772332260000000}\n{"start":"29.03.2026 02:30:00"}\n', way(form=1, parts=2)),
    (OUTAGES, '{"start":1,"end":2,"site":"' + "x" * 65 + '"}\n'),
    (OUTAGES, '{"start":2,"end":1,"site":"' + "\\u0078" * 64 + '"}\n' + '{"start":1}\n' * 49),
]


def matrix(*series, more=""):
    """An answer of query_range; a series is (labels, values)."""
    result = ",".join(f'{{"metric":{labels},"values":[{values}]}}' for labels, values in series)
    return f'{{"status":"success","data":{{"resultType":"matrix","result":[{result}]}}{more}}}'


PROMETHEUS = [
    (FRESH, matrix(('{"__name__":"n","text":"a"}', '[1772355600,"4.5"],[1772355660.123,"-1e3"],[1772355720,"NaN"]'))),
    (FRESH, matrix(('{"__name__":"i","text":"a"}', '[1772355600,"4"]'), ('{"text":"b","__name__":"i"}', '[1772355600,"0"]'))),
    (FRESH, matrix(('{"__name__":"d"}', '[1772355600.001,"12.25"]'), ('{"__name__":"unknown"}', '[1,"1"]'))),
    (FRESH, matrix(('{"__name__":"b","text":"\\u00e9\\n\\"€"}', '[1772355600,"1"],[1772355660,"0"],[1772355660,"+Inf"]'),
                   more=',"warnings":["w"]')),
    (FRESH, '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"n"},"value":[1772355600.5,"7"]}]}}\n'),
    (FRESH, '{\n  "status" : "error", "errorType": "bad_data",\n  "error": "parse error"\n}\n'),
    (FRESH, '{"data":{"result":[],"resultType":"matrix"},"status":"success"}'),
    (FRESH, matrix(('{"__name__":"n","text":"a","text":"b"}', '[1e3,"1"],["x",2],[1]')) + " {}"),
    (EVENTS, matrix(('{"__name__":"rev","id":"x"}', '[1772355600,"3"]'), ('{"__name__":"n","id":"y"}', '[1772355600,"1"]'))),
    (OUTAGES, matrix(('{"__name__":"site"}', '[1,"1"]'))),
]
OPENMETRICS = [
    (FRESH, '# TYPE n gauge\n# HELP n Some \\"help\\\\n\n# UNIT n\nn{text="a"} 4.5 1772355600\nn{text="a"} NaN 1772355660.123\n# EOF\n'),
    (FRESH, 'i{text="\\"\\n\\\\é"} 4 1772355600\ni{text="b",} 1e1 1772355660\nd 12.25 1772355600.001\n# EOF'),
    (FRESH, '# TYPE i counter\ni_total{text="a"} 17 1772355600 # {trace_id="x"} 0.5 1772355599\ni_created{text="a"} 1 1772355600\n# EOF\n'),
    (FRESH, 'n +Inf 1\nn -inf 2\nn 0x1 3\nn{} 1\nb 1 5\nb 2 6\nunknown 1 7\n# EOF\nn 1 1\n'),
    (FRESH, 'n{text=a} 1 1\nn{text="a" 1 1\n{x="y"} 1\n# TYPE\n#\n\n'),
    (EVENTS, 'rev{id="x"} 3 1772355600\nn{id="y",when="z"} 1 1772355600\n# EOF\n'),
    (OUTAGES, 'site 1 1\n# EOF\n'),
]


def plain(cases):
    return [f"{stream}{i % 8}{marks[0] if marks else way()}{text}".encode() for i, (stream, text, *marks) in enumerate(cases)]


def packed(cases):
    """Good files, and what may be wrong with the packing."""
    made = [(seed[:HEAD], seed[HEAD:]) for seed in plain(cases)]
    files = [head + gzip.compress(text, i % 10, mtime=0) for i, (head, text) in enumerate(made)]
    head, text = made[0]
    one = gzip.compress(text, mtime=0)
    named = one[:3] + b"\x1e" + one[4:10] + b"\x02\x00ab" + b"name\0" + b"comment\0" + b"\0\0" + one[10:]
    bomb = gzip.compress(b"\n" * (2 << 20), mtime=0)
    return files + [head + file for file in (one + one, one + b"x", one[:-1], one[:-8], gzip.compress(one), named, text, bomb)]


# Of the columns of a stream: numbers of their names in arrow.c, and of types that fit.
BATCHES = {
    FRESH: [(0, (6, 0, 7)), (12, (3, 4, 5)), (6, (1, 22, 17)), (11, (0, 17, 21)), (7, (13, 0, 15)), (8, (2, 2, 4)), (10, (10, 11, 12))],
    OUTAGES: [(1, (6, 9, 0)), (2, (8, 0, 23)), (3, (4, 3, 5))],
    EVENTS: [(13, (6, 0, 7)), (4, (5, 4, 3)), (5, (0, 19, 20)), (6, (1, 22, 23)), (7, (14, 15, 13)), (8, (2, 23, 2)), (9, (6, 23, 9)),
             (10, (10, 0, 4))],
}


def batches():
    """Bytes that arrow.c makes columns of: of all types that fit, without and with nulls and offsets, and as codes of texts."""
    made = []
    for stream, columns in BATCHES.items():
        for shift in range(9):
            rows = 5 + shift
            parts = []
            for name, fitting in columns:
                type_ = fitting[shift % 3]
                coded = shift >= 6 and name in (3, 4, 12)
                head = [19 if coded else type_, name, shift % 2, shift // 3 % 2]
                part = bytes(head) + bytes(range(8, 8 + 2 * rows + 4)) + (bytes([1, shift % 3, 5]) if coded else b"")
                parts.append(part.ljust(96, b"\0"))
            made.append(f"{stream}{shift % 8}{way()}".encode() + bytes([rows, 0, len(columns), 0, 0, 0]) + b"".join(parts))
    return made


# The same names as in readers.c.
SEEDS = {"csv": plain(CSV), "ndjson": plain(NDJSON), "csv.gz": packed(CSV), "ndjson.gz": packed(NDJSON),
         "prometheus": plain(PROMETHEUS), "openmetrics": plain(OPENMETRICS), "arrow": batches()}


def dictionary():
    """The words of all seeds, as libFuzzer reads them."""
    text = "\n".join(text for _, text, *_ in CSV + NDJSON + PROMETHEUS + OPENMETRICS)
    words = set(re.findall(r'"[a-z]+":?|[a-z]{2,}|\\u[0-9a-f]{4}|\d{4}-\d\d-\d\dT[\d:]+|P[\dA-Z.]+|\d{6,}', text)) | {'""', "\r\n", "null", "},{", "\\\\"}
    def escape(word):
        return "".join(c if c.isalnum() else "".join(f"\\x{byte:02x}" for byte in c.encode()) for c in word)
    return "".join(f'"{escape(word)}"\n' for word in sorted(words))


def write(folder):
    """A folder of seeds for each reader, and the dictionary."""
    folder = pathlib.Path(folder)
    for name, seeds in SEEDS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for i, seed in enumerate(seeds):
            (folder / name / f"seed-{i:02}").write_bytes(seed)
    (folder / "words").write_text(dictionary())
