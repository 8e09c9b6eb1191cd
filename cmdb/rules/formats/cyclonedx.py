"""A bill of materials (CycloneDX, JSON or XML): an application and the components it is built from.

An item is known by its `bom-ref`, else by its package URL, else by group, name and version. What the document
says depends on what is taken as it stands; what nothing in it depends on, the application itself depends on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from cmdb.rules.table_rows import malformed

CLASSES = {
    "application": "application",
    "platform": "application",
    "container": "container",
    "operating-system": "software_instance",
    "device": "hardware",
}
"""By component type; whatever else there is (library, framework, file, …) is a software component."""
DEEPEST = 50
Record = dict[str, Any]


def is_bom(document: Any) -> bool:
    return isinstance(document, Mapping) and document.get("bomFormat") == "CycloneDX"


def records(document: Any, name: str) -> list[Record]:
    """Items and relationships of the document. Refused: malformed_file when it names no component."""
    try:
        main = _mapping(_mapping(document.get("metadata")).get("component"))
        found = {_key(main): _item(main, "application")} if main else {}
        for component in (*_parts(main, "components", 0), *_parts(document, "components", 0)):
            found.setdefault(_key(component), _item(component, "library"))
        for service in _parts(document, "services", 0):
            found.setdefault(
                _key(service), {**_item(service, "application"), "ci_class": "technical_service"}
            )
        if not found:
            raise malformed(name, _("The bill of materials names no component."))
        edges = list(_edges(document, found))
    except (AttributeError, TypeError):
        raise malformed(name, _("This is no CycloneDX document.")) from None
    needed = {target for _source, target in edges}
    if main:
        edges += [(_key(main), key) for key in found if key not in needed and key != _key(main)]
    return [
        *found.values(),
        *({"source": source, "type": "depends_on", "target": target} for source, target in edges),
    ]


def _parts(parent: Mapping[str, Any], of: str, depth: int) -> Iterator[Mapping[str, Any]]:
    """Components or services, and those nested in them."""
    for part in _list(parent.get(of)):
        yield part
        if depth < DEEPEST:
            yield from _parts(part, of, depth + 1)


def _edges(document: Mapping[str, Any], found: Mapping[str, Record]) -> Iterator[tuple[str, str]]:
    for dependency in _list(document.get("dependencies")):
        source = str(dependency.get("ref", ""))[:255]
        for given in dependency.get("dependsOn") or ():
            target = str(given)[:255]
            if source in found and target in found and source != target:
                yield source, target


def _key(component: Mapping[str, Any]) -> str:
    named = ":".join(str(component.get(part) or "") for part in ("group", "name", "version"))
    return str(component.get("bom-ref") or component.get("purl") or named)[:255]


def _item(component: Mapping[str, Any], usual: str) -> Record:
    kind = CLASSES.get(str(component.get("type") or usual), "software_component")
    group, own = component.get("group"), component.get("name")
    supplier = _mapping(component.get("supplier")).get("name") or component.get("publisher")
    attributes = {
        "software_version": component.get("version"),
        "vendor": supplier or group,
        "package_url": component.get("purl"),
        "license": _license(component),
    }
    return {
        "id": _key(component),
        "ci_class": kind,
        "name": str(f"{group}/{own}" if group and kind == "software_component" else own or "")[:255],
        "attributes": {name: str(value)[:2000] for name, value in attributes.items() if value},
    }


def _license(component: Mapping[str, Any]) -> str:
    found = []
    for entry in _list(component.get("licenses")):
        one = _mapping(entry.get("license"))
        found.append(str(one.get("id") or one.get("name") or entry.get("expression") or ""))
    return ", ".join(filter(None, found))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def from_xml(data: bytes, name: str) -> Record:
    """The parts of an XML document that `records` reads.

    Refused: malformed_file, for entities and unknown encodings too.
    """
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError):
        raise malformed(name, _("The file is not XML that can be read safely.")) from None
    if not root.tag.endswith("}bom") or "cyclonedx.org" not in root.tag:
        raise malformed(name, _("This is no CycloneDX document."))
    space = root.tag[: root.tag.index("}") + 1]
    main = root.find(f"{space}metadata/{space}component")
    return {
        "metadata": {"component": _component(main, space, 0)} if main is not None else {},
        "components": _below(root, space, "component", 0),
        "services": _below(root, space, "service", 0),
        "dependencies": [
            {"ref": one.get("ref"), "dependsOn": [part.get("ref") for part in one]}
            for one in root.findall(f"{space}dependencies/{space}dependency")
        ],
    }


def _below(parent: Any, space: str, kind: str, depth: int) -> list[Record]:
    found = parent.findall(f"{space}{kind}s/{space}{kind}") if depth < DEEPEST else []
    return [_component(one, space, depth + 1) for one in found]


def _component(one: Any, space: str, depth: int) -> Record:
    texts = {
        part: (one.findtext(f"{space}{part}") or "").strip()
        for part in ("group", "name", "version", "purl", "publisher")
    }
    licenses = [
        {"license": {"id": (part.findtext(f"{space}id") or part.findtext(f"{space}name") or "").strip()}}
        for part in one.findall(f"{space}licenses/{space}license")
    ]
    more = {"type": one.get("type"), "bom-ref": one.get("bom-ref"), "licenses": licenses}
    nested = {f"{kind}s": _below(one, space, kind, depth) for kind in ("component", "service")}
    return {**texts, **more, **nested}
