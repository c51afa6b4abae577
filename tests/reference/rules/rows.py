"""Section 3: under which reason each row of the stream falls, for one target or class and one window."""
from .book import INTERVAL_KINDS
from .facts import fields_of, holds, key_of
from .fate import fates
from .runs import own_place
from .subjects import Subject, class_of, listed_subjects, seen_in, seen_of_subject
from .values import canonical_text, decimal, nearest_double


class Verdict:
    """`reason` is "counted" or why the row is left out; `touching` says that the row touches the window and passes
    `where` and class, so that it belongs to its subject there."""

    def __init__(self, row, subject, reason, touching=False):
        self.row, self.subject, self.reason, self.touching = row, subject, reason, touching


class Tally:
    """One target or class in one window: its subjects, their fates, and the verdict on each row."""

    def __init__(self, world, spec, window):
        self.world, self.spec, self.window = world, spec, window
        self.stream = world.streams[spec.stream]
        self.known = listed_subjects(world, spec, window)
        self.verdicts = [self.verdict(row) for row in world.rows[spec.stream]]
        self.subjects = self.subjects_of_window()

    def subject_of(self, row):
        key = key_of(self.stream, self.spec.by, row)
        return self.known.get(canonical_text(key)) or Subject(key)

    def passes(self, row, subject):
        """`where`, no_class, other_class, or None where the row passes all."""
        see = seen_in(self.stream, row, subject)
        if self.spec.where is not None and not holds(self.spec.where, see, self.spec.zone):
            return "where"
        if self.spec.classes:
            of = class_of(self.spec, see)
            if of is None:
                return "no_class"
            if self.spec.class_id is not None and of != self.spec.class_id:
                return "other_class"
        return None

    def excluded_by_where(self, row, subject):
        for e in self.spec.exclude:
            if "stream" not in e and "calendar" not in e and "where" in e:
                if holds(e["where"], seen_in(self.stream, row, subject), self.spec.zone):
                    return "excluded." + e["id"]
        return None

    def verdict(self, row):
        world, spec = self.world, self.spec
        if row.state != "live":
            return Verdict(row, None, row.state)
        subject = self.subject_of(row)
        start, end = row.start, row.start
        if self.stream["shape"] == "interval":
            start, end, reversed_ = own_place(world, spec, row)
            if start is None:
                return Verdict(row, subject, "null")
            if reversed_:
                return Verdict(row, subject, "bad")
        if start >= world.as_of:
            return Verdict(row, subject, "future")
        if self.stream["shape"] == "interval":
            if start == end:
                return Verdict(row, subject, "empty")
            if end <= self.window[0]:
                return Verdict(row, subject, "before_start")
        elif start < self.window[0]:
            return Verdict(row, subject, "before_start")
        if start >= self.window[1]:
            return Verdict(row, subject, "after_end")
        reason = self.passes(row, subject) or self.late_reason(row, subject, start)
        return Verdict(row, subject, reason, reason not in ("where", "no_class", "other_class"))

    def late_reason(self, row, subject, moment):
        """The reasons that come after the class of the row."""
        reason = self.excluded_by_where(row, subject)
        if reason or self.spec.kind in INTERVAL_KINDS + ("churn",):
            return reason or "counted"
        reason = self.fate_of_moment(subject, moment)
        if reason:
            return reason
        m = self.spec.metric
        read = [m[name] for name in ("field", "count") if name in m]
        if self.spec.kind == "response_rate":
            read = []
        if "count" in m.get("of", {}):
            read.append(m["of"]["count"])
        if any(row.cells[name] is None for name in read):
            return "null"
        if self.bad_by_value(row):
            return "bad"
        return "counted"

    def fate_of_moment(self, subject, moment):
        """`outside_hours`, `excluded.ID`, or None."""
        for piece in self.fates_of(subject)[0]:
            if piece.a <= moment < piece.b:
                if piece.fate == "outside_hours":
                    return "outside_hours"
                if piece.fate == "excluded":
                    return "excluded." + piece.by
                return None
        raise AssertionError("a moment of the window outside the horizon")

    def bad_by_value(self, row):
        m = self.spec.metric
        counts = [m["count"]] if "count" in m else []
        if "count" in m.get("of", {}):
            counts.append(m["of"]["count"])
        if any(row.cells[name] < 0 for name in counts):
            return True
        scale, value = self.scale(), row.cells[m["field"]] if "field" in m else None
        return scale is not None and value is not None and not scale[0] <= value <= scale[1]

    def scale(self):
        """The ends of the scale, as doubles where the field is one; a promoter's is 0 to 10."""
        m = self.spec.metric
        if "scale" not in m and self.spec.kind != "promoter":
            return None
        ends = [decimal(x) for x in m.get("scale", [0, 10])]
        if fields_of(self.stream)[m["field"]][0] == "number":
            ends = [nearest_double(x) for x in ends]
        return ends

    def measures(self, row, subject):
        """Does a row that passes say anything about time?"""
        return self.excluded_by_where(row, subject) is None

    def fates_of(self, subject):
        """Computed once for each subject and what is known of it; `where` may look at its attributes."""
        world, spec = self.world, self.spec
        name = (spec, subject.text, repr(sorted(subject.attributes.items())))
        if name not in world.cache:
            passing, running = [], []
            for row in world.rows[spec.stream]:
                if row.state != "live" or key_of(self.stream, spec.by, row) != subject.key:
                    continue
                start, end = row.start, row.start
                if self.stream["shape"] == "interval":
                    start, end, reversed_ = own_place(world, spec, row)
                    if start is None or reversed_ or start >= end:
                        continue
                if start >= world.as_of or self.passes(row, subject) is not None:
                    continue
                passing.append(row)
                if self.measures(row, subject):
                    running.append(row)
            world.cache[name] = fates(world, spec, subject, passing, running) + (running,)
        return world.cache[name]

    def subjects_of_window(self):
        found = {}
        if not self.spec.by:
            found["{}"] = Subject({})
        for v in self.verdicts:
            if v.touching:
                found[v.subject.text] = v.subject
        for text, subject in self.known.items():
            if self.spec.class_id is None:
                found[text] = subject
            elif class_of(self.spec, seen_of_subject(self.stream, subject)) == self.spec.class_id:
                found[text] = subject
        return [found[text] for text in sorted(found, key=lambda t: t.encode())]

    def rows_of(self, verdicts):
        """The member `rows` of a result."""
        left_out = {}
        for v in verdicts:
            if v.reason != "counted":
                left_out[v.reason] = left_out.get(v.reason, 0) + 1
        shown = {"seen": len(verdicts), "counted": sum(v.reason == "counted" for v in verdicts)}
        if left_out:
            shown["left_out"] = left_out
        return shown

    def touching(self, subject):
        return [v for v in self.verdicts if v.touching and v.subject.text == subject.text]
