"""Section 9: the result of a target, its classes and its subjects."""
from .book import NESTED_KINDS
from .credits import earn
from .figures import figure, rounded, show_value, unit
from .parts import part_of, together
from .rights import rights_of
from .status import (ANY_FIRST, WORST_FIRST, compare, judge, limits_of, of_many, runs_on)
from .tallies import tally_of
from .values import show_decimal


def without_none(result):
    return {k: v for k, v in result.items() if v is not None}


def show_limit(limit):
    return " ".join(str(limit[k]) for k in ("op", "value", "unit") if k in limit)


def show_objective(objective):
    if objective is None:
        return None
    limits, word = limits_of(objective)
    text = ", ".join(show_limit(x) for x in limits)
    return "%s of %s" % (word, text) if word else text


def shown_limits(tally, part):
    """Only for `any` and `all`: each comparison on the plain value."""
    if tally.spec.objective is None or limits_of(tally.spec.objective)[1] is None:
        return None
    shown = []
    for limit in limits_of(tally.spec.objective)[0]:
        one = {"objective": show_limit(limit)}
        if figure(tally, part).given:
            one["holds"] = compare(tally, limit, part, 0)
        shown.append(one)
    return shown


def shown_figure(tally, part):
    fig = figure(tally, part)
    shown = {"value": show_value(tally, rounded(tally, fig.value)), "unit": unit(tally)}
    if fig.numerator is not None:
        shown.update(numerator=show_decimal(fig.numerator), denominator=show_decimal(fig.denominator))
    return shown


def head(spec, judgement):
    return {"group": spec.group, "status": judgement.status, "early": True if judgement.early else None}


def with_value(result):
    """Leaves out members without value, except `value` itself."""
    kept = without_none(result)
    if "value" in result:
        kept["value"] = result["value"]
    return kept


def counts_of(tally, subject=None):
    """The members `rows` and `cases`, of all or of one subject."""
    if subject is None:
        shown = {"rows": tally.rows_of(tally.verdicts)}
    else:
        shown = {"rows": tally.rows_of(tally.touching(subject))}
    if tally.spec.kind == "elapsed":
        shown["cases"] = tally.rows_of(tally.cases if subject is None else tally.touching_cases(subject))
    return shown


def one_result(tally, part, name, counts):
    """A target or class without `by`, or one subject."""
    judgement = judge(tally, part)
    result = {**name, **head(tally.spec, judgement), **shown_figure(tally, part), "time": part.time, **counts,
              "objective": show_objective(tally.spec.objective), "limits": shown_limits(tally, part)}
    return with_value(result), judgement


def evaluate(world, spec, window, name, earns):
    """The result of a target without classes, or of one class; and the tally it came from, with its parts."""
    if spec.kind in NESTED_KINDS:
        from .nested import NestedTally  # which evaluates targets itself
        tally, counts = NestedTally(world, spec, window), NestedTally.shown
    else:
        tally, counts = tally_of(world, spec, window), counts_of
        tally.parts = [part_of(tally, s) for s in tally.subjects]
    result, judgement = result_of(tally, name, counts, earns)
    rights = rights_of(world, spec, judgement, window) if earns else None
    if rights:
        result["rights"] = rights
    return result, judgement, tally


def result_of(tally, name, counts_of_result, earns):
    """`counts_of_result(tally, subject or None)` are the members that say what was counted; `earns`: credits and bonuses
    are due, as they are not for a target that another one looks at."""
    spec, parts = tally.spec, tally.parts
    if not spec.by:
        result, judgement = one_result(tally, parts[0], name, counts_of_result(tally))
        if earns:
            earn(tally, parts, [], judgement, result)
        return result, judgement
    subjects = [one_result(tally, p, {"key": s.key}, counts_of_result(tally, s)) for s, p in zip(tally.subjects, parts)]
    judgement, shown = of_subjects(tally, parts, [j for _, j in subjects])
    result = {**name, **head(spec, judgement), **shown, "over": spec.over, **counts_of_result(tally),
              "objective": show_objective(spec.objective), "subjects": [r for r, _ in subjects]}
    result = with_value(result)
    if earns:
        earn(tally, parts, subjects, judgement, result)
    return result, judgement


class Plain:
    """A status that no single judgement gave."""

    def __init__(self, status, early=False):
        self.status, self.early = status, early


def of_subjects(tally, parts, judgements):
    """Section 8, `over`: the status of the target, and the figure it shows."""
    spec = tally.spec
    end_ahead = tally.window[1] > tally.world.as_of
    with_figure = sum(figure(tally, p).given for p in parts)
    shown = {}
    if spec.over in ("pooled", "weighted"):
        weights = [s.weight for s in tally.subjects] if spec.over == "weighted" else None
        whole = together(parts, weights)
        shown = shown_figure(tally, whole) if parts else {"value": None, "unit": unit(tally)}
    elif spec.over == "worst":
        shown = {"value": worst_value(tally, parts), "unit": unit(tally)}
    if spec.objective is None:
        return Plain("open" if end_ahead else "reported"), shown
    if not parts:
        return Plain("open" if end_ahead else "no_data"), shown
    if spec.over in ("pooled", "weighted"):
        return judge(tally, whole, with_figure), shown
    if with_figure < spec.least.get("subjects", 0):
        running = end_ahead or any(runs_on(tally, p) for p in parts)
        return Plain("open" if running else "unjudged"), shown
    first = ANY_FIRST if spec.over == "any" else WORST_FIRST
    status = of_many([j.status for j in judgements], first)
    return Plain(status, is_early(tally, status, judgements)), shown


def is_early(tally, status, inner):
    if status not in ("met", "missed"):
        return False
    return tally.window[1] > tally.world.as_of or any(j.status == status and j.early for j in inner)


def worst_value(tally, parts):
    """By the direction of the objective; without one, or with `any`, `all`, `==`, `!=`, there is no worst."""
    limits, word = limits_of(tally.spec.objective or {})
    values = [rounded(tally, figure(tally, p).value) for p in parts]
    values = [v for v in values if v is not None]
    op = limits[0].get("op", "")
    if word or not values or op[:1] not in "<>" or not op:
        return None
    return show_value(tally, max(values) if op[0] == "<" else min(values))


def target_result(world, specs, window, earns=False):
    """(the result, its judgement, the tallies it came from); `specs` are the target and its classes."""
    whole, classes = specs[0], specs[1:]
    if not classes:
        result, judgement, tally = evaluate(world, whole, window, {"id": whole.id}, earns)
        return result, judgement, [tally]
    results, judgements, tallies = zip(*[evaluate(world, c, window, {"id": c.class_id}, earns) for c in classes])
    status = of_many([j.status for j in judgements], WORST_FIRST)
    plain = Plain(status, is_early(tallies[0], status, judgements))
    counts = {}
    if whole.kind not in NESTED_KINDS:
        counts["rows"] = put_together(tallies, [t.verdicts for t in tallies])
    if whole.kind == "elapsed":
        counts["cases"] = put_together(tallies, [t.cases for t in tallies])
    return without_none({"id": whole.id, **head(whole, plain), **counts, "classes": list(results)}), plain, tallies


def put_together(tallies, verdicts):
    """The reason of a row or case is that in the class it belongs to; before there is a class all classes agree. But
    an attestation before the window counts in its class alone."""
    found = []
    for of_one in zip(*verdicts):
        own = [v for v in of_one if v.reason == "counted"] or [v for v in of_one if v.reason != "other_class"]
        found.append(own[0] if own else of_one[0])
    return tallies[0].rows_of(found)
