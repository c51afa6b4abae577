"""docs/claims.md, section 8: the rights that arise where a target or class is missed."""
from .clock import Duration, add, show_time
from .deadlines import deadline


def rights_of(world, spec, judgement, window):
    if judgement.status != "missed":
        return None
    found = []
    for right in spec.rights:
        one = {k: right[k] for k in ("right", "holder", "text") if k in right}
        if not judgement.early:
            one["from"] = show_time(window[1])
            if "notice" in right:
                one["effect"] = show_time(add(spec.zone, window[1], Duration(right["notice"])))
        if "within" in right:
            until = deadline(spec.zone, window[1], right["within"])
            one["until"] = show_time(until)
            if world.as_of > until:
                one["expired"] = True
        found.append(one)
    return found or None
