"""Where the staged items stand: by the identifier that this source gave the place, or by its number."""

from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._import.batch import changed_by, rows_of
from cmdb.actions._import.identity import known_as
from cmdb.models import CIClass
from cmdb.queries.items import visible_to
from cmdb.rules.facts import PLACE
from itsm.core.models import User

_ANY = "SELECT 1 FROM cmdb_import_ci WHERE location IS NOT NULL LIMIT 1"
_LEFT = "SELECT 1 FROM cmdb_import_ci WHERE location IS NOT NULL AND location_id IS NULL LIMIT 1"
_RESOLVE = f"""
    UPDATE cmdb_import_ci AS staged SET location_id = {known_as("location")}
    WHERE staged.location IS NOT NULL AND staged.location_id IS NULL
"""  # noqa: S608
# A place of this batch that another source recorded is known to this one by what identifies it.
_RESOLVE_IDENTIFIED = """
    UPDATE cmdb_import_ci AS staged SET location_id = place.ci_id FROM cmdb_import_ci AS place
    WHERE place.found_by <> '{}' AND place.external_id = staged.location AND staged.location_id IS NULL
"""
_FOUND = "SELECT DISTINCT location_id FROM cmdb_import_ci WHERE location_id IS NOT NULL"
_HIDE = "UPDATE cmdb_import_ci SET location_id = NULL WHERE location_id = ANY(%(hidden)s)"
_UNKNOWN = """
    SELECT staged.line, staged.location FROM cmdb_import_ci AS staged
    WHERE staged.location IS NOT NULL AND staged.location_id IS NULL AND NOT EXISTS (
        SELECT FROM cmdb_import_ci AS place
        WHERE place.external_id = staged.location AND place.ci_id IS NULL AND place.line <> staged.line
            AND place.class_id = ANY(%(places)s)
    )
"""
_NO_PLACE = """
    SELECT staged.line, staged.location FROM cmdb_import_ci AS staged
    JOIN cmdb_configurationitem AS place ON place.id = staged.location_id
    WHERE place.ci_class_id <> ALL(%(places)s)
"""
_ITSELF = "SELECT line, location FROM cmdb_import_ci WHERE location_id = ci_id"
_STAND = """
    UPDATE cmdb_configurationitem AS ci SET location_id = staged.location_id
    FROM cmdb_import_ci AS staged
    WHERE staged.made AND ci.id = staged.ci_id AND ci.location_id IS DISTINCT FROM staged.location_id
"""
"""Of new items alone: what was there before is changed as every other fact of it, if it may be."""


def find_places(given: dict[str, Any], actor: User) -> dict[int, str]:
    """Fill in the places; the lines whose place is none, each with the reason.

    One that stands in the same batch and is new is found once that is written (`stand_in_new_places`).
    """
    if not rows_of(_ANY, {}):
        return {}
    changed_by(_RESOLVE, given)
    changed_by(_RESOLVE_IDENTIFIED, {})
    found = {key for (key,) in rows_of(_FOUND, {})}
    hidden = found - set(visible_to(actor).filter(pk__in=found).values_list("pk", flat=True))
    if hidden:
        changed_by(_HIDE, {"hidden": sorted(hidden)})
    places = {"places": [kind.pk for kind in CIClass.objects.all() if PLACE in kind.ancestor_names]}
    bad = {}
    for line, name in rows_of(_UNKNOWN, places):
        bad[line] = _("There is no place “%(id)s” yet. Places come before what stands in them.") % {
            "id": name[:200]
        }
    for line, name in rows_of(_NO_PLACE, places):
        bad[line] = _("“%(id)s” is no site, room, rack or other place.") % {"id": name[:200]}
    for line, _name in rows_of(_ITSELF, {}):
        bad[line] = _("A place cannot lie within itself.")
    return bad


def stand_in_new_places(given: dict[str, Any]) -> None:
    """For rows whose place was written with this batch: new items stand there, the stage tells the others."""
    if rows_of(_LEFT, {}):
        changed_by(_RESOLVE, given)
        changed_by(_STAND, {})
