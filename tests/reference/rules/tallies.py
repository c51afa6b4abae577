"""The tally of each kind of metric: what differs from section 3 where a kind has rules of its own."""
from .attestations import attestations, fault_of
from .cases import CaseTally
from .rows import Tally, Verdict


class ChurnTally(Tally):
    """Section 7: only who was there when the window began."""

    def verdict(self, row):
        v = super().verdict(row)
        if row.state == "live" and v.reason not in ("future", "empty", "before_start", "after_end"):
            if row.start > self.window[0]:
                return Verdict(row, v.subject, "after_start")
        return v


class AttestedTally(Tally):
    """Section 12: an attestation is in every window in which it is in force."""

    def measures(self, row, subject):
        return super().measures(row, subject) and fault_of(self.spec.metric, row) is None

    def late_reason(self, row, subject, moment):
        return self.excluded_by_where(row, subject) or fault_of(self.spec.metric, row) or "counted"

    def verdict(self, row):
        v = super().verdict(row)
        if v.reason == "before_start" and self.passes(row, v.subject) is None and self.measures(row, v.subject):
            return self.verdict_before(row, v.subject)
        return v

    def verdict_before(self, row, subject):
        """Of an attestation before the window."""
        of_subject = attestations(self.spec, self.fates_of(subject)[2])
        replaced = [n for t, n, _ in of_subject if t == row.time][0]
        counts = replaced > self.window[0]
        return Verdict(row, subject, "counted" if counts else "before_start", counts)


def tally_of(world, spec, window):
    of_kind = {"elapsed": CaseTally, "churn": ChurnTally, "attested": AttestedTally}
    return of_kind.get(spec.kind, Tally)(world, spec, window)
