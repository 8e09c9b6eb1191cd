"""NetBox's demo as the landscape, with services above what is touched and one beside it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cmdb.build import real_export
from tests.e2e.caller import Caller


@dataclass(frozen=True)
class Landscape:
    """Numbers: the item a release touches, and the services above it, as the product must find them."""

    touched: str
    services: frozenset[str]


def landscape(adam: Caller, conny: Caller) -> Landscape:
    import_netbox(adam)
    touched, above = cluster_with_machines(conny)
    services = {
        service_above(conny, "Online banking", above[0]),
        service_above(conny, "Card payments", touched),
    }
    reached = {touched, *above}
    elsewhere = next(
        row["number"]
        for row in conny.get("cis/", ci_class="provider")["results"]
        if row["number"] not in reached
    )
    service_above(conny, "Canteen menu", elsewhere)
    return Landscape(touched, frozenset(services))


def import_netbox(adam: Caller) -> None:
    """Administrators bring an inventory in, for it makes classes that everybody shares."""
    export = real_export("netbox-demo")
    with (export / "cis.csv").open("rb") as cis, (export / "rels.csv").open("rb") as relationships:
        files = {"cis": cis, "relationships": relationships}
        result = adam.upload("cis/import/", files, create_missing="true", unit="Retail")
    assert result["cis"]["created"] == 679
    assert result["relationships"]["created"] == 800


def cluster_with_machines(conny: Caller) -> tuple[str, list[str]]:
    """A cluster, and the virtual machines that run on it."""
    for row in conny.get("cis/", ci_class="cluster")["results"]:
        above = conny.get(f"cis/{row['number']}/impact/")["reached"]
        if len(above) > 1:
            return row["number"], [ci["number"] for ci in above]
    raise AssertionError("no cluster has machines")


def service_above(conny: Caller, name: str, below: str) -> str:
    service = conny.post(
        "cis/",
        {"name": name, "ci_class": "business_service", "state": "in_use", "criticality": 1, "unit": "Retail"},
        expect=201,
    )
    conny.post("relationships/", {"source": service["number"], "type": "depends_on", "target": below}, 201)
    return str(service["number"])
