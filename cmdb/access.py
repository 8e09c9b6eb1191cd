"""Who sees configuration items, and who may change them: this floor's rows of the access table."""

from itsm.core import access
from itsm.core.models import Role

EDITORS = {Role.CONFIGURATION_MANAGER, Role.ADMINISTRATOR}
SOURCES = EDITORS | {Role.INTEGRATION, Role.SYSTEM}
IMPORTERS = EDITORS | {Role.INTEGRATION}
PROPOSERS = {Role.REQUESTER, Role.RELEASE_MANAGER, Role.CHANGE_MANAGER, Role.DEPLOYER}
"""Who may say what a change is to write; it is written once the change was authorised and implemented."""
READERS = {
    Role.REQUESTER,
    Role.RELEASE_MANAGER,
    Role.CHANGE_MANAGER,
    Role.CAB_MEMBER,
    Role.DEPLOYER,
    Role.CONFIGURATION_MANAGER,
    Role.AUDITOR,
    Role.INTEGRATION,
    Role.ADMINISTRATOR,
}


def declare() -> None:
    access.declare(
        "ci",
        see=READERS,
        act={
            "ci.create": SOURCES,
            "ci.edit": SOURCES,
            "ci.verify": SOURCES,
            "ci.put_in_use": EDITORS,
            "ci.start_maintenance": EDITORS,
            "ci.end_maintenance": EDITORS,
            "ci.retire": EDITORS,
            "ci.reinstate": EDITORS,
            "ci.merge": EDITORS,
            "ci.unmerge": EDITORS,
            "ci.dismiss_duplicate": EDITORS,
            "ci.reopen_duplicate": EDITORS,
            "ci.assign_duplicate": EDITORS,
            "ci.find_duplicates": {Role.SYSTEM},
            "ci.relate": SOURCES,
            "ci.edit_relationship": SOURCES,
            "ci.unrelate": SOURCES,
            "ci.import": SOURCES,
            "ci.propose": SOURCES | PROPOSERS,
        },
    )
    access.declare(
        "import",
        see=IMPORTERS | {Role.AUDITOR},
        act={
            "import.upload": IMPORTERS,
            "import.simulate": IMPORTERS,
            "import.run": IMPORTERS,
            "import.cancel": IMPORTERS,
            "import.work": {Role.SYSTEM},
            "import.remove_files": {Role.SYSTEM},
        },
    )
    access.declare("ci_view", see=READERS, act={"ci_view.share": EDITORS})
    access.declare("health", see=READERS, act={"health.measure": {Role.SYSTEM}})
    access.declare(
        "baseline",
        see=READERS,
        act={
            "baseline.take": EDITORS,
            "baseline.watch": EDITORS,
            "baseline.retire": EDITORS,
            "baseline.look_for_drift": {Role.SYSTEM},
        },
    )
    access.declare(
        "ci_model",
        see=READERS,
        of_all=True,
        act={
            "ci_model.create_class": EDITORS | {Role.SYSTEM},
            "ci_model.edit_class": EDITORS,
            "ci_model.change_attribute": EDITORS,
            "ci_model.declare_attribute": EDITORS,
            "ci_model.remove_attribute": EDITORS,
            "ci_model.create_relationship_type": EDITORS,
            "ci_model.edit_relationship_type": EDITORS,
            "ci_model.set_reconciliation": EDITORS,
            "ci_model.set_retention": EDITORS,
            "ci_model.create_retention_class": EDITORS,
            "ci_model.edit_retention_class": EDITORS,
            "ci_model.compact_history": {Role.SYSTEM},
        },
    )
