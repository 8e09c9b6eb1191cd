from typing import Any

from django.conf import settings

from cmdb.actions._import.result import ImportResult
from cmdb.actions.import_cis import DEFAULT_SOURCE, import_cis
from itsm.core.models import Unit, User
from itsm.core.refusals import OperationRefused
from itsm.core.rules import upload_fits

LARGEST_IMPORT = 64 * 1024 * 1024


def largest_import() -> int:
    """Bytes of one file that comes over the network: `SLIPWAY_LARGEST_IMPORT`, where that is set."""
    return int(getattr(settings, "SLIPWAY_LARGEST_IMPORT", LARGEST_IMPORT))


def import_uploads(
    *,
    actor: User,
    cis: Any = None,
    relationships: Any = None,
    create_missing: bool = False,
    dry_run: bool = False,
    source: str = DEFAULT_SOURCE,
    unit: Unit | None = None,
) -> ImportResult:
    """What `import_cis` does, with files that came over the network: bounded before the first byte is read.

    The bound is `largest_import` for each file. Refused: upload_too_large, and as `import_cis`.
    """
    for upload in (cis, relationships):
        if upload is not None and (refusal := upload_fits(upload.size, largest=largest_import())):
            raise OperationRefused(refusal)
    return import_cis(
        actor=actor,
        cis=cis and cis.file,
        relationships=relationships and relationships.file,
        create_missing=create_missing,
        dry_run=dry_run,
        source=source,
        unit=unit,
    )
