"""What NetBox's REST API answers: devices, virtual machines, racks, sites, … and what holds or runs what.

A page of one list (`results`), or pages and lists of several put together under names of your own. Every
object says by its `url` what it is; what is not known here is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cmdb.rules.import_columns import ITEM_COLUMNS
from cmdb.rules.lifecycle import normalised
from cmdb.rules.table_rows import malformed

CLASSES = {
    "dcim/sites": "site",
    "dcim/locations": "room",
    "dcim/racks": "rack",
    "dcim/devices": "server",
    "virtualization/clusters": "technical_service",
    "virtualization/virtual-machines": "virtual_machine",
    "circuits/circuits": "circuit",
}
NETWORK = ("switch", "router", "firewall", "access-point", "pdu", "patch", "console", "leaf", "spine")
"""A device whose role says one of these carries the network, or serves it."""
_URL = re.compile(r"/api/([a-z-]+/[a-z-]+)/(\d+)/?$")
Record = dict[str, Any]


def is_answer(document: Any) -> bool:
    return next(_objects(document), None) is not None


def records(document: Any, name: str) -> list[Record]:
    """Items and relationships of the answer. Refused: malformed_file when an object has no name."""
    objects = list(_objects(document))
    known = {key for key, _kind, _one in objects}
    items, edges = [], []
    for key, kind, one in objects:
        label = one.get("name") or one.get("cid") or one.get("display")
        if not label:
            raise malformed(name, _("The object %(url)s has no name.") % {"url": str(one["url"])[:200]})
        try:
            items.append(_item(key, kind, str(label), one))
        except (AttributeError, TypeError):
            raise malformed(name, _("The file is JSON of a form that is not known here.")) from None
        edges += [edge for edge in _edges(key, kind, one) if {edge["source"], edge["target"]} <= known]
    return [*items, *edges]


def _objects(document: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Key, kind and content of every object of a known kind, wherever in the document its list stands."""
    lists = [document]
    if isinstance(document, Mapping):
        lists = [document["results"]] if "results" in document else list(document.values())
    for part in lists:
        rows = part.get("results", ()) if isinstance(part, Mapping) else part
        for one in rows if isinstance(rows, list) else ():
            found = _URL.search(str(one.get("url", ""))) if isinstance(one, Mapping) else None
            if found and found[1] in CLASSES:
                yield f"{found[1]}/{found[2]}", found[1], one


def _item(key: str, kind: str, label: str, one: Mapping[str, Any]) -> Record:
    attributes = {
        "manufacturer": _of(_of(one, "device_type"), "manufacturer", "name"),
        "model": _of(one, "device_type", "model"),
        "serial_number": one.get("serial"),
        "ip_address": _of(one, "primary_ip", "address").partition("/")[0],
        "cpu_cores": one.get("vcpus"),
        "operating_system": _of(one, "platform", "name"),
        "provider": _of(one, "provider", "name"),
        "address": one.get("physical_address"),
        "tenant": _of(one, "tenant", "name"),
        "asset_tag": one.get("asset_tag"),
    }
    ci_class = CLASSES[kind]
    if kind == "dcim/devices" and any(word in _of(one, "role", "slug") for word in NETWORK):
        ci_class = "network_device"
        attributes["management_ip"] = attributes.pop("ip_address")
    fields = one.get("custom_fields") or {}
    attributes |= {name: fields[field] for name, field in _names_of(fields, {*attributes, *ITEM_COLUMNS})}
    return {
        "id": key,
        "ci_class": ci_class,
        "name": label,
        "status": _of(one, "status", "value"),
        "attributes": {name: value for name, value in attributes.items() if value not in (None, "", [], {})},
    }


def _names_of(fields: Mapping[str, Any], taken: set[str]) -> Iterator[tuple[str, str]]:
    """A name of its own for each custom field. One that is taken becomes `custom_…`, and then gets a number.

    Fields whose names need no rewriting choose first, and the others by their order: whatever their values,
    and whichever comes first in the answer, each is called the same in every import.
    """
    numbers: dict[str, int] = {}
    for field in sorted(fields.keys(), key=lambda name: (normalised(name) != name, name)):
        own = normalised(field) or "field"
        name = own if own not in taken else f"custom_{own}"
        while name in taken:
            numbers[own] = numbers.get(own, 1) + 1
            name = f"custom_{own}_{numbers[own]}"
        taken.add(name)
        yield name, field


def _edges(key: str, kind: str, one: Mapping[str, Any]) -> Iterator[Record]:
    """The nearest place contains it; a virtual machine is hosted on its device, or else on its cluster."""
    for field, place in (("rack", "dcim/racks"), ("location", "dcim/locations"), ("site", "dcim/sites")):
        if (number := _number(one, field)) and kind != place:
            yield {"source": f"{place}/{number}", "type": "contains", "target": key}
            break
    if kind == "virtualization/virtual-machines":
        for field, host in (("device", "dcim/devices"), ("cluster", "virtualization/clusters")):
            if number := _number(one, field):
                yield {"source": key, "type": "hosted_on", "target": f"{host}/{number}"}
                break


def _number(one: Mapping[str, Any], field: str) -> str:
    value = one.get(field)
    return str(value.get("id", "")) if isinstance(value, Mapping) else ""


def _of(one: Any, *way: str) -> Any:
    """What lies at the end of the way: text at the end of a way of names, a mapping on it; "" for nothing."""
    for step in way:
        one = one.get(step) if isinstance(one, Mapping) else None
    return one if one is not None else ""
