"""Everything that can be done in configuration management, one verb per file."""

from cmdb.actions.apply_proposed_edits import apply_proposed_edits
from cmdb.actions.assign_duplicate import assign_duplicate
from cmdb.actions.bulk_edit import bulk_edit
from cmdb.actions.change_attribute import change_attribute
from cmdb.actions.choose_default_view import choose_default_view
from cmdb.actions.compact_history import compact_history
from cmdb.actions.create_ci import create_ci
from cmdb.actions.create_class import create_class
from cmdb.actions.create_relationship_type import create_relationship_type
from cmdb.actions.create_retention_class import create_retention_class
from cmdb.actions.declare_attribute import declare_attribute
from cmdb.actions.delete_view import delete_view
from cmdb.actions.dismiss_duplicate import dismiss_duplicate
from cmdb.actions.edit_ci import edit_ci
from cmdb.actions.edit_class import edit_class
from cmdb.actions.edit_relationship import edit_relationship
from cmdb.actions.edit_relationship_type import edit_relationship_type
from cmdb.actions.edit_retention_class import edit_retention_class
from cmdb.actions.end_maintenance import end_maintenance
from cmdb.actions.find_duplicates import find_duplicates
from cmdb.actions.import_cis import import_cis
from cmdb.actions.import_records import import_records
from cmdb.actions.import_uploads import import_uploads
from cmdb.actions.look_for_drift import look_for_drift
from cmdb.actions.measure_health import measure_health
from cmdb.actions.merge_ci import merge_ci
from cmdb.actions.propose_edit import propose_edit
from cmdb.actions.propose_relationship import propose_relationship
from cmdb.actions.propose_step import propose_step
from cmdb.actions.put_in_use import put_in_use
from cmdb.actions.reinstate import reinstate
from cmdb.actions.relate import relate
from cmdb.actions.remove_attribute import remove_attribute
from cmdb.actions.rename_view import rename_view
from cmdb.actions.reopen_duplicate import reopen_duplicate
from cmdb.actions.retire import retire
from cmdb.actions.retire_baseline import retire_baseline
from cmdb.actions.save_view import save_view
from cmdb.actions.set_aside_edits import set_aside_edits
from cmdb.actions.set_reconciliation import set_reconciliation
from cmdb.actions.set_retention import set_retention
from cmdb.actions.start_maintenance import start_maintenance
from cmdb.actions.take_baseline import take_baseline
from cmdb.actions.unmerge_ci import unmerge_ci
from cmdb.actions.unrelate import unrelate
from cmdb.actions.verify_ci import verify_ci
from cmdb.actions.watch_baseline import watch_baseline
from cmdb.actions.withdraw_edit import withdraw_edit

__all__ = [
    "apply_proposed_edits",
    "assign_duplicate",
    "bulk_edit",
    "change_attribute",
    "choose_default_view",
    "compact_history",
    "create_ci",
    "create_class",
    "create_relationship_type",
    "create_retention_class",
    "declare_attribute",
    "delete_view",
    "dismiss_duplicate",
    "edit_ci",
    "edit_class",
    "edit_relationship",
    "edit_relationship_type",
    "edit_retention_class",
    "end_maintenance",
    "find_duplicates",
    "import_cis",
    "import_records",
    "import_uploads",
    "look_for_drift",
    "measure_health",
    "merge_ci",
    "propose_edit",
    "propose_relationship",
    "propose_step",
    "put_in_use",
    "reinstate",
    "relate",
    "remove_attribute",
    "rename_view",
    "reopen_duplicate",
    "retire",
    "retire_baseline",
    "save_view",
    "set_aside_edits",
    "set_reconciliation",
    "set_retention",
    "start_maintenance",
    "take_baseline",
    "unmerge_ci",
    "unrelate",
    "verify_ci",
    "watch_baseline",
    "withdraw_edit",
]
