"""What an offering becomes by the choices made: docs/catalogue.md and rules 1 to 3 of docs/versions.md, plainly."""
import copy

# Lists whose entries have ids, by the member they stand in; objects that are changed member by member.
PARTS = {"targets", "classes", "exclude", "interactions", "fees", "terms"}
JOINED = {"metric", "credits"}


def change(text, members):
    for name, value in members.items():
        if value is None:
            del text[name]
        elif name in PARTS and isinstance(value, list):
            text[name] = change_list(text.get(name, []), value)
        elif name in JOINED and isinstance(text.get(name), dict):
            change(text[name], value)
        else:
            text[name] = copy.deepcopy(value)


def change_list(old, new):
    there = [part["id"] for part in old]
    said = {part["id"]: i for i, part in enumerate(new)}
    out = [copy.deepcopy(part) for part in leading(new, 0, there)]
    begun = []
    for part in old:
        if part["id"] not in said:
            begun.append(copy.deepcopy(part))
            continue
        place = said[part["id"]]
        if not new[place].get("remove"):
            part = copy.deepcopy(part)
            change(part, new[place])
            begun.append(part)
        begun += [copy.deepcopy(more) for more in leading(new, place + 1, there)]
    return begun + out


def leading(new, first, there):
    """The parts from `first` on that are new, up to the next that is not."""
    found = []
    for part in new[first:]:
        if part["id"] in there:
            break
        found.append(part)
    return found


def make(offering, choices, consumer, start):
    text = copy.deepcopy(offering["agreement"])
    taken = {}
    for option in offering.get("options", []):
        taken[option["id"]] = choices.get(option["id"], option.get("default"))
        (choice,) = [choice for choice in option["choices"] if choice["id"] == taken[option["id"]]]
        change(text, choice.get("set", {}))
    return {**text, "type": "agreement", "id": f"{offering['id']}-{consumer}", "version": 1, "provider": offering["provider"],
            "consumer": consumer, "in_force": {"from": start}, "offering": offering["id"], "choices": taken}
