"""What the demo's organisation runs: two business services and what they stand on."""

from __future__ import annotations

from cmdb import actions as cmdb
from itsm.portal.demo.people import Staff

# Columns: key; name; class; criticality (1 is worst); environment; attributes.
ITEMS: tuple[tuple[str, str, str, int, str, dict[str, object]], ...] = (
    ("banking", "Online banking", "business_service", 1, "production", {"availability_target": 99.9}),
    ("cards", "Card payments", "business_service", 1, "production", {"availability_target": 99.95}),
    ("branch", "Branch appointments", "business_service", 3, "production", {}),
    ("web", "Banking web", "application", 2, "production", {"vendor": "In-house"}),
    ("mobile", "Mobile gateway", "application", 2, "production", {"vendor": "In-house"}),
    ("auth", "Card authorisation", "application", 1, "production", {"vendor": "PayCore"}),
    ("calendar", "Appointment calendar", "application", 3, "production", {}),
    ("queue", "Payments queue", "middleware", 2, "production", {}),
    ("ledger", "Ledger database", "database", 1, "production", {"engine": "PostgreSQL 15"}),
    ("cardsdb", "Card database", "database", 1, "production", {"engine": "PostgreSQL 15"}),
    ("app1", "app-ams-01", "virtual_machine", 2, "production", {"cpu_cores": 16, "memory": 64}),
    ("app2", "app-ams-02", "virtual_machine", 2, "production", {"cpu_cores": 16, "memory": 64}),
    ("db1", "db-ams-01", "server", 1, "production", {"operating_system": "Debian 12", "memory": 512}),
    ("db2", "db-ams-02", "server", 1, "production", {"operating_system": "Debian 12", "memory": 512}),
    ("san", "san-ams-01", "storage", 1, "production", {"capacity": 40960}),
    ("switch", "sw-ams-core", "network_device", 1, "production", {"manufacturer": "Arista"}),
    ("line", "AMS-FRA 10G", "circuit", 2, "production", {"bandwidth": 10000}),
    ("site", "Amsterdam 1", "site", 1, "", {"address": "Science Park 610, Amsterdam"}),
    ("staging", "app-stg-01", "virtual_machine", 4, "staging", {"cpu_cores": 4, "memory": 16}),
)

LINKS: tuple[tuple[str, str, str], ...] = (
    ("banking", "depends_on", "web"),
    ("banking", "depends_on", "mobile"),
    ("cards", "depends_on", "auth"),
    ("branch", "depends_on", "calendar"),
    ("web", "depends_on", "ledger"),
    ("web", "depends_on", "queue"),
    ("mobile", "depends_on", "web"),
    ("auth", "depends_on", "cardsdb"),
    ("auth", "depends_on", "queue"),
    ("calendar", "runs_on", "app2"),
    ("web", "runs_on", "app1"),
    ("web", "runs_on", "app2"),
    ("mobile", "runs_on", "app1"),
    ("auth", "runs_on", "app2"),
    ("queue", "runs_on", "app1"),
    ("ledger", "runs_on", "db1"),
    ("cardsdb", "runs_on", "db2"),
    ("db1", "depends_on", "san"),
    ("db2", "depends_on", "san"),
    ("app1", "connects_to", "switch"),
    ("site", "contains", "san"),
    ("site", "contains", "switch"),
    ("switch", "depends_on", "line"),
)


def build(staff: Staff) -> dict[str, str]:
    """Record everything in use; answers each key's CI number."""
    conny = staff["conny"]
    numbers = {}
    for key, name, ci_class, criticality, environment, attributes in ITEMS:
        ci = cmdb.create_ci(
            name=name,
            ci_class=ci_class,
            criticality=criticality,
            environment=environment,
            attributes=attributes,
            owner=staff["chris"] if ci_class == "business_service" else conny,
            state="in_use",
            unit=staff.retail,
            actor=conny,
        )
        numbers[key] = ci.number
    for source, kind, target in LINKS:
        cmdb.relate(source=numbers[source], type=kind, target=numbers[target], actor=conny)
    cmdb.take_baseline(
        name="Online banking as accepted",
        description="How the service stood when operations took it over.",
        ci=[numbers["banking"]],
        unit=staff.retail,
        actor=conny,
    )
    return numbers
