"""Bounds moved onto the very value that comes out, or one unit below or above it."""
import math
from fractions import Fraction

from rules.book import NESTED_KINDS, inner_target
from rules.clock import US
from rules.scorecard import score
from rules.values import DECIMAL
from .pick import Dice, decimal_text, show_elapsed, thin

TIME_KINDS = ("downtime", "longest_outage", "shortest_uptime", "mtbf", "mttr")


def results_of(card, version, target_id):
    """Results that were judged as one: the target's, its classes', its subjects'."""
    for period in card["periods"]:
        if period["version"] != version:
            continue
        for result in period["targets"]:
            if result["id"] != target_id:
                continue
            for inner in [result] + result.get("classes", []) + result.get("subjects", []):
                yield inner
                yield from inner.get("subjects", [])


def measured(agreement, metric):
    """The metric whose values are judged: of `windows` that of the target inside."""
    if metric["kind"] not in NESTED_KINDS:
        return metric
    said = metric["target"]
    inner = [t for t in agreement["targets"] if t["id"] == said][0] if isinstance(said, str) else said
    of = {"kind": metric["kind"]} if metric["kind"] == "failed_windows" else {}
    return {**inner["metric"], **of, **({"round": metric["round"]} if "round" in metric else {})}


def near(dice, result, limit, metric, stream):
    """A new bound at, just below or just above the value of a result; None where the grammar cannot say it."""
    step = dice.choice([0, 0, -1, 1])
    field = stream.get("fields", {}).get(metric.get("field"))
    kind = field["type"] if isinstance(field, dict) else field
    of_time = metric["kind"] in TIME_KINDS or (
        metric["kind"] == "elapsed" and metric["aggregate"] not in ("within", "late"))
    if limit.get("unit") == "count" and "numerator" in result:
        return thin(show_exact(Fraction(result["numerator"]) + step))
    if metric["kind"] in ("response_rate", "failed_windows"):
        kind = None  # a share, whatever its field
    if of_time or kind == "duration":
        us = Fraction(result["value"]) * US
        return show_elapsed(max(0, us.numerator // us.denominator + step))
    if kind == "number":
        return near_double(result["value"], step)
    if "denominator" in result:
        exact = 100 * Fraction(result["numerator"]) / Fraction(result["denominator"])
        if "round" in metric and dice.chance(0.7):
            exact = Fraction(result["value"])
        return decimal_text(exact + Fraction(step, 10 ** 12))
    return show_exact(Fraction(result["value"]) + step * dice.choice([1, Fraction(1, 10 ** 6)]))


def near_double(text, step):
    value = float(text)
    if step:
        value = math.nextafter(value, math.inf if step > 0 else -math.inf)
    exact = Fraction(repr(value))
    return show_exact(exact) if abs(exact) < 10 ** 15 and (exact * 10 ** 12).denominator == 1 else None


def show_exact(exact):
    return decimal_text(exact)


def allowed(text):
    """At most 15 digits before the point, 12 behind it and 18 in all."""
    if isinstance(text, int):
        return abs(text) < 2 ** 53
    if text.startswith("P"):
        return True
    whole, _, part = text.lstrip("-").partition(".")
    return DECIMAL.fullmatch(text) is not None and len(whole) <= 15 and len(part) <= 12 and len(whole + part) <= 18


def tune_inside(dice, documents, facts, agreement_id, from_, to, as_of):
    """Objectives of targets inside others: moved onto a value that one of their windows has."""
    inside = {}
    for a in [d for d in documents if d["type"] == "agreement"]:
        for t in a["targets"]:
            if t["metric"]["kind"] in NESTED_KINDS and isinstance(t["metric"]["target"], dict):
                inside.setdefault(a["version"], []).append((a, t))
    if not inside or dice.chance(0.2):
        return
    others = [d for d in documents if d["type"] != "agreement"]
    for found in inside.values():
        others.append({**found[0][0], "targets": [inner_target(a, t) for a, t in found]})
    card = score(others, facts, agreement_id, None, to, as_of)
    streams = {d["id"]: d for d in documents if d["type"] == "stream"}
    for version, found in inside.items():
        for _, t in found:
            inner = t["metric"]["target"]
            results = [r for r in results_of(card, version, t["id"]) if r.get("value") is not None]
            if results and "objective" in inner:
                set_limits(dice, results, inner["objective"], inner["metric"], streams[inner["metric"]["stream"]])


def set_limits(dice, results, objective, metric, stream):
    for limit in objective.get("any", objective.get("all", [objective])):
        new = near(dice, dice.choice(results), limit, metric, stream)
        if new is not None and allowed(new):
            limit["value"] = new


def tune(dice, documents, facts, *question):
    """Changes the objectives of the documents in place."""
    other = Dice()
    other.setstate(dice.getstate())  # so that books without such targets are tuned as ever
    tune_inside(other, documents, facts, *question)
    card = score(documents, facts, *question)
    streams = {d["id"]: d for d in documents if d["type"] == "stream"}
    for agreement in [d for d in documents if d["type"] == "agreement"]:
        for target in agreement["targets"]:
            found = [r for r in results_of(card, agreement["version"], target["id"]) if r.get("value") is not None]
            for said in [target] + target.get("classes", []):
                if not found or "objective" not in said or dice.chance(0.3):
                    continue
                metric = measured(agreement, {**target["metric"], **said.get("metric", {})})
                set_limits(dice, found, said["objective"], metric, streams[metric["stream"]])
