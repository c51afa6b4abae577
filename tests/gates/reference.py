"""What the public headers declare, as Doxygen reads them: it knows C, a regular expression does not."""
import dataclasses
import xml.etree.ElementTree as ElementTree

from common import ROOT, finish, fresh, run


@dataclasses.dataclass
class Entity:
    kind: str  # function, typedef, enum, enumerator, define, struct, field
    name: str
    place: str  # file:line
    since: str
    of: str = ""  # the struct of a field, the enum of an enumerator


def doxygen(folder, **settings):
    """Runs Doxygen with our settings and these on top, into the folder."""
    text = (ROOT / "docs/Doxyfile").read_text()
    settings = {"OUTPUT_DIRECTORY": folder, **settings}
    text += "".join(f"{key} = {value}\n" for key, value in settings.items())
    return run("doxygen", "-", input=text, stdin=None)


def described(element, kind, of=""):
    name = element.findtext("name") or element.findtext("compoundname")
    where = element.find("location")
    place = f"{where.get('file')}:{where.get('line')}" if where is not None else ""
    since = ""
    for part in ("briefdescription", "detaileddescription"):
        # Only what stands in the element's own description, not in those of its members.
        for section in element.findall(f"{part}//simplesect[@kind='since']"):
            since = "".join(section.itertext()).strip()
    return Entity(kind, name, place, since, of)


def entities():
    """Everything that include/dsv declares, documented or not."""
    folder = fresh("reference-xml")
    result = doxygen(folder, INPUT="include/dsv", GENERATE_HTML="NO", GENERATE_XML="YES", EXTRACT_ALL="YES", WARNINGS="NO",
                     WARN_IF_UNDOCUMENTED="NO")
    if result.returncode:
        finish([result.stdout])
    found = []
    for file in sorted((folder / "xml").glob("*.xml")):
        for compound in ElementTree.parse(file).getroot().iter("compounddef"):
            kind = compound.get("kind")
            if kind in ("struct", "union"):
                found.append(described(compound, kind))
            elif kind != "file":
                continue
            owner = compound.findtext("compoundname") if kind != "file" else ""
            for member in compound.iter("memberdef"):
                kind = "field" if owner else member.get("kind")
                found.append(described(member, kind, owner))
                name = member.findtext("name")
                found += [described(value, "enumerator", name) for value in member.findall("enumvalue")]
    # The place of an enumerator is that of its enum.
    places = {entity.name: entity.place for entity in found if entity.kind == "enum"}
    for entity in found:
        if entity.kind == "enumerator":
            entity.place = places[entity.of]
    return found
