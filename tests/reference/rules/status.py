"""Section 8: from figure to status. Truth is True, False or None for unknown, as Kleene has it."""
from .book import NESTED_KINDS
from .clock import elapsed
from .figures import figure, is_double, is_share, is_time, left_as_double, reach, rounded
from .values import decimal, nearest_double

WORST_FIRST = ("missed", "unjudged", "no_data", "open", "met", "reported")
ANY_FIRST = ("met", "open", "unjudged", "no_data", "missed", "reported")
# Only these have two sides for the policies `good` and `bad` to fill.
SIDED = ("availability", "downtime", "attested", "failed_windows", "composite")


def is_sided(spec):
    return spec.kind in SIDED and spec.judged_as() != "mean"


class Judgement:
    def __init__(self, status, early=False):
        self.status, self.early = status, early


def limits_of(objective):
    """The single comparisons, and the word that joins them (None for a single one)."""
    for word in ("any", "all"):
        if word in objective:
            return objective[word], word
    return [objective], None


def bound_of(tally, limit):
    value = limit["value"]
    if isinstance(value, str) and value.startswith("P"):
        return elapsed(value)
    return decimal(value) * (1_000_000 if is_time(tally) else 1)


def judges_numerator(tally, limit):
    return is_share(tally) and limit.get("unit") == "count"


def compare(tally, limit, part, x, k=0):
    """One comparison for every value of the reach, of x unknown microseconds or k undecided cases."""
    numerator = judges_numerator(tally, limit)
    null = False
    if x > 0 or k > 0:
        low, high, null = reach(tally, part, x, numerator, k)
    else:
        fig = figure(tally, part)
        if not numerator and fig.value is None:
            return True
        low = high = part.numerator if numerator else fig.value
    bound = bound_of(tally, limit)
    bounds = [bound, bound]
    if not numerator:
        bounds = [nearest_double(bound) if is_double(tally) and left_as_double(tally, end) else bound
                  for end in (low, high)]
        if is_double(tally) and "round" not in tally.spec.metric:
            bounds = [nearest_double(bound)] * 2
        low, high = rounded(tally, low), rounded(tally, high)
    truth = always(limit["op"], low, high, *bounds)
    # A null that is still possible is met, so nothing can be missed for certain.
    return None if null and truth is False else truth


def always(op, low, high, bound_low, bound_high):
    if op == "<":
        return True if high < bound_high else False if low >= bound_low else None
    if op == "<=":
        return True if high <= bound_high else False if low > bound_low else None
    if op == ">":
        return True if low > bound_low else False if high <= bound_high else None
    if op == ">=":
        return True if low >= bound_low else False if high < bound_high else None
    if low == bound_low and high == bound_high:
        same = True
    elif low > bound_low or high < bound_high:
        same = False
    else:
        same = None
    return same if op == "==" or same is None else not same


def truth_of(tally, part, x, k=0):
    limits, word = limits_of(tally.spec.objective)
    truths = [compare(tally, limit, part, x, k) for limit in limits]
    if word == "any":
        return True if True in truths else None if None in truths else False
    return False if False in truths else None if None in truths else True


def is_below(tally, part, subjects_with_figure=None):
    """Is a part below `least`? The number of subjects is asked only of several subjects judged as one."""
    least = tally.spec.least
    if "coverage" in least and part.service > 0:
        if 100 * part.known < decimal(least["coverage"]) * part.service:
            return True
    if "rows" in least and part.rows_counted < least["rows"]:
        return True
    if "response" in least:
        answered, asked = part.rows_counted, part.rows_counted + part.rows_null
        if tally.spec.kind == "response_rate":
            answered, asked = part.numerator, part.denominator
        if asked == 0 or 100 * answered < decimal(least["response"]) * asked:
            return True
    return subjects_with_figure is not None and subjects_with_figure < least.get("subjects", 0)


def runs_on(tally, part):
    """Does the window still run?"""
    return (tally.window[1] > tally.world.as_of or part.tail > 0 or growing(tally, part)
            or part.undecided > 0 or (tally.spec.kind in NESTED_KINDS and part.ahead > 0))


def growing(tally, part):
    return part.unsettled and not is_sided(tally.spec)


def decided(truth, early):
    return Judgement("met" if truth else "missed", early)


def judge(tally, part, subjects_with_figure=None):
    spec = tally.spec
    if spec.objective is None:
        return Judgement("open" if tally.window[1] > tally.world.as_of else "reported")
    nd, policy, sided = part.no_data, spec.no_data, is_sided(spec)
    below = is_below(tally, part, subjects_with_figure)
    if runs_on(tally, part):
        if below or (spec.kind == "churn" and not figure(tally, part).given):
            return Judgement("open")
        x = part.ahead + part.tail + (1 if growing(tally, part) else 0)
        if policy == "unjudged":
            x += nd
        if policy == "bad" and not sided and nd > 0:
            # How much is unknown matters to a composite alone.
            x = x + nd if spec.kind == "composite" else max(x, 1)
        if spec.kind in ("elapsed", "churn") and tally.window[1] > tally.world.as_of:
            # A case may be opened and closed, and a customer leave, at any hour.
            x = max(x, 1)
        if x == 0 and part.undecided == 0 and not figure(tally, part).given:
            # Nothing can come any more, and there is nothing to compare.
            return Judgement("open")
        truth = truth_of(tally, part, x, part.undecided)
        if truth is None:
            return Judgement("missed", True) if policy == "bad" and not sided and nd > 0 else Judgement("open")
        return decided(truth, True)
    if below:
        return Judgement("unjudged")
    if part.service > 0 and part.known == 0 and policy in ("unjudged", "excluded"):
        return Judgement("no_data")
    if not figure(tally, part).given:
        return Judgement("no_data")
    if nd > 0 and policy == "unjudged":
        truth = truth_of(tally, part, nd)
        return Judgement("unjudged") if truth is None else decided(truth, False)
    if nd > 0 and policy == "bad" and not sided:
        return decided(truth_of(tally, part, nd) is True, False)
    return decided(truth_of(tally, part, 0), False)


def of_many(statuses, first):
    return [s for s in first if s in statuses][0]
