"""Imports that a worker does, verb by verb."""

from cmdb.actions.import_jobs.cancel_import import cancel_import
from cmdb.actions.import_jobs.claim_import import claim_import
from cmdb.actions.import_jobs.remove_files import remove_files
from cmdb.actions.import_jobs.run_import import run_import
from cmdb.actions.import_jobs.simulate_import import simulate_import
from cmdb.actions.import_jobs.upload_import import upload_import
from cmdb.actions.import_jobs.work_on_import import work_on_import

__all__ = [
    "cancel_import",
    "claim_import",
    "remove_files",
    "run_import",
    "simulate_import",
    "upload_import",
    "work_on_import",
]
