"""Documents of other formats in and out. The expected values of the examples stand beside them, as another reader of YAML has them."""
import copy
import json
import pathlib
import random

import dsv
import pytest

DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "openslo"


def has_yaml():
    try:
        dsv.import_("openslo", "kind: x")
    except dsv.DsvError as error:
        return error.name != "built_out"
    return True


needs_yaml = pytest.mark.skipif(not has_yaml(), reason="built without libfyaml")


def book_of(data, **options):
    return dsv.Book.from_json(dsv.import_("openslo", data if isinstance(data, str) else json.dumps(data), **options).text)


def refused(data, format="openslo"):
    """(code, pointer) of each error, in order."""
    with pytest.raises(dsv.DsvError) as caught:
        dsv.import_(format, data if isinstance(data, (str, bytes)) else json.dumps(data))
    return [(found.name, found.pointer) for found in caught.value.findings if found.severity == "error"]


# ---- the examples of the specification -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", sorted(DATA.glob("valid/*.json")), ids=lambda path: path.stem)
def test_an_example_comes_back_the_same(path):
    expected = json.loads(path.read_text())
    exported = book_of(path.read_text()).export("openslo")
    assert json.loads(exported.text) == expected
    assert exported.warnings == []


@needs_yaml
@pytest.mark.parametrize("path", sorted(DATA.glob("valid/*.yaml")), ids=lambda path: path.stem)
def test_an_example_comes_back_the_same_from_yaml_and_through_yaml(path):
    expected = json.loads(path.with_suffix(".json").read_text())
    book = book_of(path.read_text())
    assert json.loads(book.export("openslo").text) == expected
    again = book_of(book.export("openslo", form="yaml").text)
    assert json.loads(again.export("openslo").text) == expected


@needs_yaml
@pytest.mark.parametrize("path", sorted(DATA.glob("invalid/*.yaml")), ids=lambda path: path.stem)
def test_a_template_of_the_specification_is_refused_at_its_place(path):
    found = refused(path.read_text())
    assert found[0][0] == path.stem.split("-")[0]
    assert all(pointer and pointer.startswith("/") for _, pointer in found)


# ---- what is refused -----------------------------------------------------------------------------------------------------------

def slo(**spec):
    made = {"service": "shop", "indicatorRef": "requests", "timeWindow": [{"duration": "4w", "isRolling": True}],
            "budgetingMethod": "Occurrences", "objectives": [{"displayName": "Good", "target": 0.99}], **spec}
    return {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": "good"},
            "spec": {name: value for name, value in made.items() if value is not ...}}


def sli(**spec):
    return {"apiVersion": "openslo/v1", "kind": "SLI", "metadata": {"name": "requests"}, "spec": spec}


SOURCE = {"metricSource": {"type": "Prometheus", "spec": {"query": "up"}}}
CALENDAR = {"startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Amsterdam"}
WRONG = [
    (slo(service=...), "missing", "/spec"),
    (slo(service=""), "value", "/spec/service"),
    (slo(service=1), "kind", "/spec/service"),
    (slo(indicatorRef=...), "missing", "/spec"),
    (slo(indicator={"spec": {"thresholdMetric": SOURCE}}), "form", "/spec/indicatorRef"),
    (slo(timeWindow=[]), None, None),
    (slo(timeWindow={}), "kind", "/spec/timeWindow"),
    (slo(timeWindow=[{"duration": "4w"}]), "missing", "/spec/timeWindow/0"),
    (slo(timeWindow=[{"duration": "4w", "isRolling": True}] * 2), "form", "/spec/timeWindow"),
    (slo(timeWindow=[{"duration": "4 w", "isRolling": True}]), "value", "/spec/timeWindow/0/duration"),
    (slo(timeWindow=[{"duration": "4s", "isRolling": True}]), "value", "/spec/timeWindow/0/duration"),
    (slo(timeWindow=[{"duration": "1M", "isRolling": True, "calendar": CALENDAR}]), "form", "/spec/timeWindow/0/calendar"),
    (slo(timeWindow=[{"duration": "1M", "calendar": {**CALENDAR, "timeZone": "Nowhere/X"}}]), "zone", "/spec/timeWindow/0/calendar/timeZone"),
    (slo(timeWindow=[{"duration": "1M", "calendar": {**CALENDAR, "startTime": "soon"}}]), "value", "/spec/timeWindow/0/calendar/startTime"),
    (slo(timeWindow=[{"duration": "1M", "calendar": {**CALENDAR, "startTime": "2026-02-30 00:00:00"}}]), "value",
     "/spec/timeWindow/0/calendar/startTime"),
    (slo(budgetingMethod="Sometimes"), "choice", "/spec/budgetingMethod"),
    (slo(objectives=...), "missing", "/spec"),
    (slo(objectives=[]), "missing", "/spec/objectives"),
    (slo(objectives=[1]), "kind", "/spec/objectives/0"),
    (slo(objectives=[{}]), "missing", "/spec/objectives/0"),
    (slo(objectives=[{"target": 0.9, "targetPercent": 90}]), "form", "/spec/objectives/0/targetPercent"),
    (slo(objectives=[{"target": 1}]), "value", "/spec/objectives/0/target"),
    (slo(objectives=[{"target": -0.1}]), "value", "/spec/objectives/0/target"),
    (slo(objectives=[{"targetPercent": 100}]), "value", "/spec/objectives/0/targetPercent"),
    (slo(objectives=[{"target": "0.9"}]), "kind", "/spec/objectives/0/target"),
    (slo(objectives=[{"target": 0.9, "op": "ge"}]), "choice", "/spec/objectives/0/op"),
    (slo(objectives=[{"target": 0.9, "compositeWeight": 0}]), "value", "/spec/objectives/0/compositeWeight"),
    (slo(objectives=[{"target": 0.9, "indicatorRef": "x"}]), "form", "/spec/objectives/0/indicatorRef"),
    (slo(indicatorRef=..., objectives=[{"target": 0.9, "indicatorRef": "x"}, {"target": 0.9}]), "missing", "/spec/objectives/1"),
    (slo(budgetingMethod="Timeslices", objectives=[{"target": 0.9, "timeSliceWindow": "1m"}]), "missing", "/spec/objectives/0"),
    (slo(budgetingMethod="Timeslices", objectives=[{"target": 0.9, "timeSliceWindow": "1m", "timeSliceTarget": 1.01}]), "value",
     "/spec/objectives/0/timeSliceTarget"),
    (slo(budgetingMethod="RatioTimeslices"), "missing", "/spec/objectives/0"),
    (slo(description="x" * 1051), "value", "/spec/description"),
    (slo(description="ü" * 1050), None, None),
    ([sli(thresholdMetric=SOURCE), slo()], "missing", "/1/spec/objectives/0"),
    (sli(), "missing", "/spec"),
    (sli(thresholdMetric=SOURCE, ratioMetric={"total": SOURCE, "good": SOURCE}), "form", "/spec/ratioMetric"),
    (sli(ratioMetric={"good": SOURCE}), "missing", "/spec/ratioMetric"),
    (sli(ratioMetric={"total": SOURCE}), "missing", "/spec/ratioMetric"),
    (sli(ratioMetric={"total": SOURCE, "good": SOURCE, "bad": SOURCE}), "form", "/spec/ratioMetric/bad"),
    (sli(ratioMetric={"raw": SOURCE}), "missing", "/spec/ratioMetric"),
    (sli(ratioMetric={"raw": SOURCE, "rawType": "success", "total": SOURCE}), "form", "/spec/ratioMetric/total"),
    (sli(thresholdMetric={"metricSource": {}}), "missing", "/spec/thresholdMetric/metricSource"),
    (sli(thresholdMetric={}), "missing", "/spec/thresholdMetric"),
    ({"kind": "Service", "metadata": {"name": "x"}}, "missing", ""),
    ({"apiVersion": "openslo/v2", "kind": "Service", "metadata": {"name": "x"}}, "choice", "/apiVersion"),
    ({"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": 1}}, "kind", "/metadata/name"),
    ({"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "x", "labels": {"a": [1]}}}, "kind", "/metadata/labels/a"),
    ({"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "x", "annotations": {"a/b": True}}}, "kind",
     "/metadata/annotations/a~1b"),
    ({"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "x", "annotations": {"dsv/document": "{"}}}, "syntax",
     "/metadata/annotations/dsv~1document"),
    ({"apiVersion": "openslo/v1", "kind": "AlertPolicy", "metadata": {"name": "x"},
      "spec": {"conditions": [{"conditionRef": "a"}, {"conditionRef": "b"}], "notificationTargets": [{"targetRef": "c"}]}}, "form",
     "/spec/conditions"),
    ([1], "kind", "/0"),
    ([], "missing", ""),
]


@pytest.mark.parametrize("data, code, pointer", WRONG)
def test_what_breaks_a_rule_is_refused_at_its_place(data, code, pointer):
    if code:
        assert refused(data)[0] == (code, pointer or None) or refused(data)[0] == (code, pointer)
    else:
        book_of(data)


def test_a_description_with_a_name_twice_is_refused():
    assert refused('{"kind":"SLO","metadata":{"name":"a","name":"b"}}')[0] == ("duplicate", "/metadata")


HOSTILE = [
    ("a: &x 1\nb: *x\n", "syntax"),
    ("a: &x [1,2]\n", "syntax"),
    ("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b]\n", "syntax"),
    ("a: !!python/object/apply:os.system ['x']\n", "syntax"),
    ("a: !x 1\n", "syntax"),
    ("<<: {a: 1}\n", "syntax"),
    ("? [a]\n: 1\n", "syntax"),
    ("? {a: 1}\n: 1\n", "syntax"),
    (": 1\n", "syntax"),
    ("a: .nan\n", "syntax"),
    ("a: -.inf\n", "syntax"),
    ("a: 0x" + "f" * 17 + "\n", "syntax"),
    ("a: 1\na: 2\n", "duplicate"),
    ("a: [1\n", "syntax"),
    ("a: 'x\n", "syntax"),
    ("a: b: c\n", "syntax"),
    ("\ta: 1\n", "syntax"),
    ("%YAML 9.9\n---\na: 1\n", "syntax"),
    ("a: [" * 40 + "]" * 40, "limit"),
    ("- " * 40 + "1\n", "limit"),
    ("a: " + "x" * 70000 + "\n", "limit"),
    ("x: [" + "1," * 100001 + "]", "limit"),
    ("x" * 300 + ": 1\n", "limit"),
    (b"a: \xff\n", "encoding"),
    (b"a: \x00\n", "encoding"),
    ("", "missing"),
    ("# nothing\n", "missing"),
    ("---\n---\n", "missing"),
    ("just text\n", "kind"),
]


@needs_yaml
@pytest.mark.parametrize("data, code", HOSTILE, ids=range(len(HOSTILE)))
def test_yaml_that_could_expand_or_mislead_is_refused(data, code):
    assert refused(data)[0][0] == code


@needs_yaml
def test_scalars_are_those_of_the_core_schema():
    text = """apiVersion: openslo/v1
kind: DataSource
metadata: {name: x}
spec:
  type: t
  connectionDetails: {a: yes, b: "true", c: True, d: ~, e: , f: 007, g: +1.50, h: .5, i: 1., j: 0x1F, k: 0o17, l: 1e3,
    m: 2022-01-01, n: 1_000, o: 'it''s', p: "\\u00e9\\n", q: -0, r: 12:30, s: 1e, t: "=1", u: 0.1e-5, v: 90071992547409930}
  folded: >-
    one
    two
"""
    value = json.loads(book_of(text).export("openslo").text)["spec"]
    assert value["connectionDetails"] == {
        "a": "yes", "b": "true", "c": True, "d": None, "e": None, "f": 7, "g": 1.5, "h": 0.5, "i": 1, "j": 31, "k": 15, "l": 1000.0,
        "m": "2022-01-01", "n": "1_000", "o": "it's", "p": "é\n", "q": 0, "r": "12:30", "s": "1e", "t": "=1", "u": 0.1e-5,
        "v": 90071992547409930}
    assert value["folded"] == "one two"


# ---- random objects ------------------------------------------------------------------------------------------------------------

WORDS = ["a", "Foo Bar", "ü", "yes", "null", "=", "==x", "=0.5", "1.5", "0x1F", "x\ny", "- a", "#", "a: b", "'", '"', " lead", "trail ", "\u2028",
         "\x7f", "\ufeff", "\U0001f600", "{", "~", "", "*x", "&y", "!z", "%", "@", "true", "2026-01-01", "\t", "a/b~c", "\\"]


def any_value(r, depth=0):
    kind = r.randrange(9 if depth < 3 else 6)
    if kind == 0:
        return r.choice([True, False, None])
    if kind == 1:
        return r.choice([0, -1, 7, 2**53 - 1, 2**53, -2**53, 10**17, r.randrange(10**6)])
    if kind == 2:
        return r.choice([0.5, -1.25, 1e300, 1e-7, 3.14159, r.random()])
    if kind < 6:
        return r.choice(WORDS)
    if kind == 6:
        return [any_value(r, depth + 1) for _ in range(r.randrange(4))]
    return {r.choice(WORDS) + str(i): any_value(r, depth + 1) for i in range(r.randrange(4))}


def some(r, made, **more):
    """With some of the members, and some that nobody knows."""
    made.update({name: value() for name, value in more.items() if r.random() < 0.4})
    if r.random() < 0.3:
        made["extra"] = any_value(r)
    return made


def metadata(r, name):
    return some(r, {"name": name}, displayName=lambda: r.choice(WORDS), labels=lambda: {"team": r.choice([["a", "b"], "c", []])},
                annotations=lambda: {"acme.com/x": r.choice(WORDS)})


def metric(r):
    return {"metricSource": some(r, {r.choice(["type", "metricSourceRef"]): r.choice(["Prometheus", "x"])}, spec=lambda: any_value(r))}


def indicator_spec(r):
    form = r.randrange(4)
    if form == 0:
        return some(r, {"thresholdMetric": metric(r)}, description=lambda: r.choice(WORDS))
    if form == 1:
        return {"ratioMetric": some(r, {"raw": metric(r), "rawType": r.choice(["success", "failure"])}, counter=lambda: True)}
    return {"ratioMetric": some(r, {"total": metric(r), r.choice(["good", "bad"]): metric(r)}, counter=lambda: False)}


def length(r, units):
    return f"{r.choice([1, 2, 5, 12, 28])}{r.choice(units)}"


def objective(r, method, spec):
    made = some(r, {}, displayName=lambda: r.choice(WORDS), compositeWeight=lambda: r.choice([1, 0.5, 100]))
    if r.random() < 0.5:
        made["target"] = r.choice([0, 0.5, 0.99, 0.9995, 1e-3, 9.5e-1, r.randrange(10**9) / 10**9])
    else:
        made["targetPercent"] = r.choice([0, 50, 99.95, 99.0, r.randrange(10**7) / 10**5])
    if "thresholdMetric" in spec or r.random() < 0.2:
        made["op"] = r.choice(["lte", "gte", "lt", "gt"])
        made["value"] = r.choice([0, 500, -1.5, 2.5e3, 0.125])
    if method == "Timeslices" or r.random() < 0.2:
        made["timeSliceTarget"] = r.choice([1, 0.99, 0.5, 1.0])
    if method != "Occurrences" or r.random() < 0.2:
        made["timeSliceWindow"] = r.choice(["1m", "5m", "1h", "1d", 1, 10])
    return made


def random_slo(r, name, known):
    method = r.choice(["Occurrences", "Timeslices", "RatioTimeslices"])
    composite = r.random() < 0.3
    spec = {"service": r.choice(["shop", "Web Shop", "provider", "good", "x_1"]), "objectives": []}
    if r.random() < 0.9:
        spec["budgetingMethod"] = method
    else:
        method = "Occurrences"

    def place(holder):
        if known and r.random() < 0.4:
            chosen = r.choice(sorted(known))
            holder["indicatorRef"] = chosen
            return known[chosen]
        if r.random() < 0.1:
            holder["indicatorRef"] = "elsewhere"
            return {}
        made = {"metadata": metadata(r, r.choice(["one", "Two", "good", "shop"])), "spec": indicator_spec(r)}
        if r.random() < 0.2:
            del made["metadata"]
        holder["indicator"] = made
        return made["spec"]

    shared = None if composite else place(spec)
    for _ in range(r.randrange(1, 4)):
        holder = {}
        of = place(holder) if composite else shared
        spec["objectives"].append({**objective(r, method, of), **holder})
    if r.random() < 0.8:
        # A window holds slices, and some of them.
        units = "mhdwMQY" if method == "Occurrences" else "dwMQY"
        start = r.choice(["2026-01-01 00:00:00", "2022-01-01 12:00:00", "2026-03-29 02:30:00"])
        zone = r.choice(["UTC", "America/New_York", "Europe/Amsterdam"])
        spec["timeWindow"] = [r.choice([{"duration": length(r, units), "isRolling": True},
                                        some(r, {"duration": length(r, units), "calendar": {"startTime": start, "timeZone": zone}},
                                             isRolling=lambda: False)])]
    some(r, spec, description=lambda: r.choice(WORDS), alertPolicies=lambda: r.choice([None, [], [{"alertPolicyRef": "p"}]]))
    return {"apiVersion": "openslo/v1", "kind": "SLO", "metadata": metadata(r, name), "spec": spec}


def random_objects(seed):
    r = random.Random(seed)
    objects, known = [], {}
    for i in range(r.randrange(1, 7)):
        kind = r.choice(["SLO", "SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertNotificationTarget", "AlertCondition"])
        name = r.choice(["good", "Good", "shop", "web-shop", "ü", f"n{i}", "provider"])
        spec = {"Service": {}, "DataSource": {"type": "x", "connectionDetails": any_value(r)}, "AlertNotificationTarget": {"target": "mail"},
                "AlertPolicy": {"conditions": [{"conditionRef": "c"}], "notificationTargets": [{"targetRef": "t"}], "alertWhenNoData": True},
                "AlertCondition": {"severity": "page", "condition": {"op": "lte", "threshold": 2, "lookbackWindow": "1h"}}}.get(kind)
        if kind == "SLI":
            spec = indicator_spec(r)
            if name in known:
                continue
            known[name] = spec
        if kind == "SLO":
            objects.append((name, None))
        else:
            objects.append((name, some(r, {"apiVersion": "openslo/v1", "kind": kind, "metadata": metadata(r, name), "spec": spec})))
    made = [given if given else random_slo(r, name, known) for name, given in objects]
    return made if len(made) != 1 else made[0]


def expected_of(objects):
    return objects[0] if isinstance(objects, list) and len(objects) == 1 else objects


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_random_objects_come_back_the_same(start):
    for seed in range(start, start + 100):
        objects = random_objects(seed)
        if not objects:
            continue
        book = book_of(objects)
        exported = book.export("openslo")
        assert json.loads(exported.text) == expected_of(objects), seed
        assert exported.warnings == [], seed
        if has_yaml():
            again = book_of(book.export("openslo", form="yaml").text)
            assert json.loads(again.export("openslo").text) == expected_of(objects), seed


# ---- what was changed after it was read ----------------------------------------------------------------------------------------

def changed(data, change):
    """The object that goes out after our documents were changed, its warnings, and the documents that come of it."""
    documents = json.loads(dsv.import_("openslo", json.dumps(data)).text)
    agreement = next(document for document in documents if document["type"] == "agreement")
    change(agreement)
    exported = dsv.Book.from_json(documents).export("openslo")
    again = json.loads(dsv.import_("openslo", exported.text).text)
    assert [{k: v for k, v in d.items() if k != "x-openslo"} for d in again if d["type"] == "agreement"][0]["targets"][0]["id"]
    return json.loads(exported.text), exported.warnings, agreement, next(d for d in again if d["type"] == "agreement")


def stripped(agreement):
    made = {k: v for k, v in agreement.items() if k != "x-openslo"}
    made["targets"] = [{k: v for k, v in target.items() if k != "x-openslo"} for target in made["targets"]]
    return made


def plain_slo():
    return slo(indicatorRef=..., indicator={"metadata": {"name": "requests"}, "spec": {"thresholdMetric": SOURCE}},
               objectives=[{"displayName": "Good", "op": "lt", "value": 500, "target": 0.99}])


def test_what_openslo_can_say_is_written_anew():
    def change(agreement):
        agreement["title"] = "Better"
        agreement["window"] = {"anchored": "P1M", "at": "2026-02-01"}
        agreement["timezone"] = "Europe/Amsterdam"
        agreement["targets"][0]["objective"]["value"] = "99.95"
        agreement["targets"][0]["metric"]["of"].update(op="<=", value="250.5")

    data = plain_slo()
    out, warnings, ours, again = changed(data, change)
    data["metadata"]["displayName"] = "Better"
    data["spec"]["timeWindow"] = [{"duration": "1M", "isRolling": False,
                                   "calendar": {"startTime": "2026-02-01 00:00:00", "timeZone": "Europe/Amsterdam"}}]
    data["spec"]["objectives"][0].update(target=0.9995, op="lte", value=250.5)
    # In force from another day than that of the calendar is what OpenSLO cannot say.
    note = json.loads(out["metadata"].pop("annotations")["dsv/document"])
    assert note == {"in_force": {"from": "1970-01-01"}}
    assert out == data
    assert stripped(again) == stripped(ours)
    assert [(found.name, found.severity) for found in warnings] == [("lost", "warning")]


def test_a_percentage_stays_a_percentage():
    data = plain_slo()
    data["spec"]["objectives"][0]["targetPercent"] = data["spec"]["objectives"][0].pop("target") * 100
    out, warnings, _, _ = changed(data, lambda agreement: agreement["targets"][0]["objective"].update(value="99.9"))
    assert out["spec"]["objectives"][0]["targetPercent"] == 99.9 and "target" not in out["spec"]["objectives"][0] and not warnings


@pytest.mark.parametrize("method", ["Timeslices", "RatioTimeslices"])
@pytest.mark.parametrize("ratio", [{"good": SOURCE, "total": SOURCE}, {"bad": SOURCE, "total": SOURCE},
                                   {"raw": SOURCE, "rawType": "success"}, {"raw": SOURCE, "rawType": "failure"}])
def test_targets_of_slices_are_written_anew(method, ratio):
    data = slo(indicatorRef=..., indicator={"spec": {"ratioMetric": ratio}}, budgetingMethod=method,
               objectives=[{"target": 0.99, "timeSliceTarget": 0.95, "timeSliceWindow": "5m"}])
    expected = copy.deepcopy(data)
    expected["spec"]["objectives"][0]["target"] = 0.97
    raw, upper = "raw" in ratio, method == "Timeslices" or "bad" in ratio or ratio.get("rawType") == "failure"

    def change(agreement):
        share = method == "Timeslices" or not raw
        agreement["targets"][0]["objective"]["value"] = ("3" if upper else "97") if share else ("0.03" if upper else "0.97")

    out, warnings, _, _ = changed(data, change)
    assert out == expected and not warnings


def test_what_openslo_cannot_say_stands_in_an_annotation_and_comes_back():
    def change(agreement):
        agreement.update(currency="EUR", fees=[{"id": "all", "amount": "100", "per": "month"}], provider="consumer", version=3)
        agreement["targets"][0]["credit"] = {"of": "all", "percent": "5"}
        agreement["targets"][0]["group"] = "warranty"
        agreement["targets"].append({"id": "own", "metric": agreement["targets"][0]["metric"]})
        del agreement["targets"][0]["title"]

    out, warnings, ours, again = changed(plain_slo(), change)
    assert stripped(again) == stripped(ours)
    note = json.loads(out["metadata"]["annotations"]["dsv/document"])
    assert sorted(note) == ["currency", "fees", "provider", "targets", "version"]
    assert all(found.name == "lost" and found.severity == "warning" for found in warnings) and warnings
    assert {found.pointer for found in warnings} >= {"/3/targets/1", "/3"}


def test_an_agreement_of_our_own_goes_out_and_comes_back():
    documents = [{"type": "party", "id": "provider"}, {"type": "party", "id": "consumer"}, {"type": "service", "id": "net", "title": "Net"},
                 {"type": "stream", "id": "down", "shape": "interval"},
                 {"type": "agreement", "id": "a", "form": "agreement", "provider": "provider", "consumer": "consumer", "services": ["net"],
                  "version": 1, "in_force": {"from": "2026-01-15"}, "timezone": "UTC", "window": "quarter",
                  "targets": [{"id": "up", "metric": {"kind": "availability", "stream": "down"}, "objective": {"op": ">=", "value": "99.5"}},
                              {"id": "few", "metric": {"kind": "outages", "stream": "down"}, "objective": {"op": "<=", "value": "3"}}]}]
    exported = dsv.Book.from_json(documents).export("openslo", "a")
    service, made = json.loads(exported.text)
    assert service == {"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "net", "displayName": "Net"}, "spec": {}}
    assert made["spec"]["timeWindow"] == [{"duration": "1Q", "isRolling": False,
                                           "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "UTC"}}]
    assert [objective["target"] for objective in made["spec"]["objectives"]] == [0.995]
    again = json.loads(dsv.import_("openslo", exported.text).text)
    assert stripped(next(d for d in again if d["type"] == "agreement")) == documents[-1]


def test_one_agreement_goes_out_with_what_it_names():
    objects = [sli(thresholdMetric=SOURCE), {"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "shop"}, "spec": {}},
               slo(objectives=[{"target": 0.5, "op": "gt", "value": 1}]), {**plain_slo(), "metadata": {"name": "other"}},
               {"apiVersion": "openslo/v1", "kind": "DataSource", "metadata": {"name": "x"}, "spec": {"type": "y"}}]
    objects[3]["spec"]["service"] = "elsewhere"
    objects[3]["spec"]["indicator"]["metadata"]["name"] = "delays"
    book = book_of(objects)
    assert json.loads(book.export("openslo", "good").text) == objects[:3]
    assert json.loads(book.export("openslo", "other").text) == objects[3]
    assert json.loads(book.export("openslo").text) == objects
    with pytest.raises(dsv.DsvError) as caught:
        book.export("openslo", "nothing")
    assert caught.value.name == "unknown_agreement"


def test_losses_are_told_at_their_places():
    objects = [slo(indicatorRef=..., budgetingMethod=..., timeWindow=..., alertPolicies=[{"alertPolicyRef": "p"}],
                   objectives=[{"target": 0.9, "op": "gt", "compositeWeight": 2, "indicatorRef": "x"}]),
               {"apiVersion": "openslo/v1", "kind": "DataSource", "metadata": {"name": "x"}, "spec": {"type": "y"}}]
    found = dsv.import_("openslo", json.dumps(objects), source="here").warnings
    assert {one.name for one in found} == {"lost"} and {one.severity for one in found} == {"warning"}
    assert {one.source for one in found} == {"here"}
    assert sorted(one.pointer for one in found) == sorted([
        "/0", "/0/spec", "/0/spec", "/0/spec/alertPolicies", "/0/spec/objectives", "/0/spec/objectives/0/compositeWeight",
        "/0/spec/objectives/0/indicatorRef", "/0/spec/objectives/0/op", "/1"])


def test_options_say_what_openslo_does_not():
    given = {"provider": "shop-inc", "consumer": "us", "from_": "2026-01-01", "timezone": "Europe/Amsterdam"}
    made = dsv.import_("openslo", json.dumps(slo(indicatorRef=..., indicator={"spec": {"ratioMetric": {"good": SOURCE, "total": SOURCE}}})), **given)
    assert made.warnings == []
    agreement = next(document for document in json.loads(made.text) if document["type"] == "agreement")
    assert (agreement["provider"], agreement["consumer"], agreement["timezone"]) == ("shop-inc", "us", "Europe/Amsterdam")
    assert agreement["in_force"] == {"from": "2026-01-01"}
    with pytest.raises(dsv.DsvError) as caught:
        dsv.import_("openslo", json.dumps(slo()), provider="Shop Inc")
    assert caught.value.name == "value"


def test_figures_are_those_of_the_budget():
    """Bad minutes of an SLO by slices, from rows: one of four slices is below 95 %."""
    data = slo(indicatorRef=..., indicator={"metadata": {"name": "requests"}, "spec": {"ratioMetric": {"good": SOURCE, "total": SOURCE}}},
               budgetingMethod="Timeslices", timeWindow=[{"duration": "1h", "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "UTC"}}],
               objectives=[{"target": 0.7, "timeSliceTarget": 0.95, "timeSliceWindow": "1m"}])
    book = book_of(data)
    rows = "time,good,total\n" + "".join(f"2026-01-01T00:0{i}:30Z,{good},100\n" for i, good in enumerate([100, 95, 94, 99]))
    card = book.score("good", _facts(book, rows), as_of="2026-01-01T01:00:00Z")
    result = card.results[0]
    # The other 56 minutes have no data.
    assert (result.status, result.value) == ("unjudged", "25")


def _facts(book, rows):
    facts = book.facts()
    facts.read("requests", rows.encode(), format="csv")
    facts.seal()
    return facts


# ---- TMF623 and iAgree ---------------------------------------------------------------------------------------------------------

OTHER = DATA.parent / "exchange"


def test_an_sla_of_tmf623_comes_back_the_same():
    text = (OTHER / "sla.tmf623.json").read_text()
    made = dsv.import_("tmf623", text)
    assert [(found.name, found.pointer) for found in made.warnings] == [
        ("lost", ""), ("lost", "/rule/0/consequence"), ("lost", "/rule/1/tolerance"), ("lost", "/rule/2")]
    book = dsv.Book.from_json(made.text)
    exported = book.export("tmf623")
    assert json.loads(exported.text) == json.loads(text) and exported.warnings == []
    agreement = next(document for document in json.loads(made.text) if document["type"] == "agreement")
    assert (agreement["provider"], agreement["consumer"], agreement["version"]) == ("teleco", "axle", 2)
    assert [target.get("objective") for target in agreement["targets"]] == [
        {"op": ">=", "value": "99.5", "unit": "%"}, {"op": "<=", "value": "30.5", "unit": "ms"}, None]


def test_what_tmf623_can_say_is_written_anew_and_the_rest_is_lost():
    documents = json.loads(dsv.import_("tmf623", (OTHER / "sla.tmf623.json").read_text()).text)
    agreement = next(document for document in documents if document["type"] == "agreement")
    agreement["title"] = "Faster"
    agreement["in_force"]["to"] = "2028-01-01"
    agreement["targets"][0]["objective"] = {"op": ">", "value": "99.9", "unit": "%"}
    agreement["targets"][1]["objective"]["value"] = "20"
    agreement["window"] = "quarter"
    exported = dsv.Book.from_json(documents).export("tmf623")
    out = json.loads(exported.text)
    assert out["name"] == "Faster" and out["validityPeriod"] == {"startTime": "2026-01-01T00:00:00Z", "endTime": "2028-01-01"}
    assert (out["rule"][0]["operator"], out["rule"][0]["referenceValue"], out["rule"][1]["referenceValue"]) == (".gt", "99.9", 20)
    assert [(found.name, found.pointer) for found in exported.warnings] == [("lost", "/3/window")]


@pytest.mark.parametrize("change, code, pointer", [
    ({"rule": None}, "missing", ""), ({"rule": []}, "kind", "/rule"), ({"rule": [1]}, "kind", "/rule/0"),
    ({"rule": [{"metric": "x"}]}, "missing", "/rule/0"), ({"id": None, "name": None}, "missing", ""),
    ({"validityPeriod": {"startTime": "soon"}}, "value", "/validityPeriod/startTime")])
def test_what_is_no_sla_of_tmf623_is_refused(change, code, pointer):
    data = {**json.loads((OTHER / "sla.tmf623.json").read_text()), **change}
    assert refused(data, "tmf623")[0] == (code, pointer)


def test_an_agreement_of_iagree_becomes_an_agreement_with_credits():
    made = dsv.import_("iagree", (OTHER / "desk.iagree.json").read_text())
    dsv.Book.from_json(made.text)
    assert [(found.name, found.pointer) for found in made.warnings] == [
        ("lost", "/terms/guarantees/0/of/0/penalties/0/of/2"), ("lost", "/terms/guarantees/0/of/0/with"),
        ("lost", "/terms/guarantees/1/of/0/objective"), ("lost", "/terms/quotas")]
    agreement = next(document for document in json.loads(made.text) if document["type"] == "agreement")
    assert agreement["fees"] == [{"id": "price", "amount": "1200.5", "per": "month"}]
    target, = agreement["targets"]
    assert target["objective"] == {"op": ">=", "value": "95"} and target["window"] == "month"
    assert target["credit"] == {"of": "price", "tiers": [{"below": "95", "percent": "2"}, {"below": "90", "percent": "3"}]}


@pytest.mark.parametrize("change, code, pointer", [
    ({"id": None}, "missing", ""), ({"terms": {}}, "missing", ""), ({"terms": {"guarantees": []}}, "missing", "/terms/guarantees"),
    ({"context": {"validity": {"initial": 5}}}, "value", "/context/validity/initial")])
def test_what_is_no_agreement_of_iagree_is_refused(change, code, pointer):
    data = {**json.loads((OTHER / "desk.iagree.json").read_text()), **change}
    assert refused(data, "iagree")[0] == (code, pointer)


def test_there_are_three_formats_in_and_two_out():
    for call in (lambda: dsv.import_("odcs", "{}"), lambda: book_of(plain_slo()).export("iagree")):
        with pytest.raises(dsv.DsvError) as caught:
            call()
        assert caught.value.name == "choice"
    with pytest.raises(ValueError):
        book_of(plain_slo()).export("openslo", form="toml")
