"""The slow reference of docs/semantics.md: what a score must be, to the bit.

    score(documents, facts, agreement_id, from_, to, as_of) -> the scorecard (section 9)
    claims(the same) -> what became of its credits (docs/claims.md)
    canonical(value) -> its bytes (RFC 8785)
    score_by_seconds(documents, facts, agreement_id, as_of) -> the time figures of a book of one day, each second
        classified by itself (see rules/seconds.py)

`documents` is the list of a book's documents. `facts` gives for each stream its rows (a list of {column: text or
None}, with our names of the columns), or {"rows": [...], "complete": [(from, to), ...]}. Times are integer
microseconds; `from_` and `to` may be None. Nothing here is quick: every moment and every row is asked by itself what
becomes of it.
"""
from rules.clock import parse_time, show_time
from rules.scorecard import claims, score
from rules.seconds import score_by_seconds
from rules.values import canonical

__all__ = ["score", "claims", "canonical", "score_by_seconds", "parse_time", "show_time"]
