"""Where the staged items stand: by the identifier that this source gave the place, or by its number."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._import.batch import changed_by, rows_of
from cmdb.actions._import.ci_statements import KNOW_MADE
from cmdb.actions._import.identity import known_as
from cmdb.actions._import.simulated import stand_simulated
from cmdb.actions._places import alone_with_the_places
from cmdb.models import CIClass
from cmdb.queries.items import visible_to
from cmdb.rules.facts import PLACE
from itsm.core.models import User

_ANY = "SELECT 1 FROM cmdb_import_ci WHERE location IS NOT NULL LIMIT 1"
_LEFT = "SELECT ci_id FROM cmdb_import_ci WHERE location IS NOT NULL AND location_id IS NULL"
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
_MOVED = """
    SELECT line, coalesce(ci_id::text, 'new ' || external_id), coalesce(location_id::text, 'new ' || location)
    FROM cmdb_import_ci WHERE location IS NOT NULL AND class_id = ANY(%(places)s) ORDER BY line
"""
_MOVING = """
    SELECT FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE staged.location IS NOT NULL AND staged.class_id = ANY(%(places)s)
        AND ci.location_id IS DISTINCT FROM staged.location_id LIMIT 1
"""
_RECORDED = """
    SELECT id::text, location_id::text FROM cmdb_configurationitem
    WHERE id = ANY(%(keys)s) AND location_id IS NOT NULL
    UNION ALL
    SELECT ci_id::text, location_id::text FROM cmdb_simulated_record
    WHERE ci_id = ANY(%(keys)s) AND location_id IS NOT NULL
"""
_HOLDING = """
    SELECT staged.line FROM cmdb_import_ci AS staged JOIN cmdb_configurationitem AS ci ON ci.id = staged.ci_id
    WHERE ci.ci_class_id = ANY(%(places)s) AND staged.class_id <> ALL(%(places)s)
        AND (EXISTS (SELECT FROM cmdb_configurationitem AS inner_one WHERE inner_one.location_id = ci.id)
            OR EXISTS (SELECT FROM cmdb_simulated_record AS inner_one WHERE inner_one.location_id = ci.id))
"""
_IN_NEW = """
    SELECT staged.line, place.line, staged.location FROM cmdb_import_ci AS staged
    JOIN cmdb_import_ci AS place ON place.external_id = staged.location AND place.ci_id IS NULL
    WHERE staged.location IS NOT NULL AND staged.location_id IS NULL ORDER BY staged.line
"""
_STAND = """
    UPDATE cmdb_configurationitem AS ci SET location_id = staged.location_id
    FROM cmdb_import_ci AS staged
    WHERE staged.made AND ci.id = staged.ci_id AND ci.location_id IS DISTINCT FROM staged.location_id
"""
"""Of new items alone: what was there before is changed as every other fact of it, if it may be."""


def find_places(given: dict[str, Any], actor: User, *, dry_run: bool) -> dict[int, str]:
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
    places = _places()
    if not dry_run and rows_of(_MOVING, places):
        alone_with_the_places()
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


def _places() -> dict[str, list[int]]:
    return {"places": [kind.pk for kind in CIClass.objects.all() if PLACE in kind.ancestor_names]}


def misplaced(bad: Collection[int]) -> dict[int, str]:
    """Rows that would close a circle of places, make something else of a place in which items stand, or stand
    in one that is rejected, by line, beside those that are `bad` for other reasons.

    A row that goes leaves its item where it stands, which may close a circle with another row.
    """
    places = _places()
    sentence = _("Items stand in it: it stays a site, room, rack or other place.")
    found = {line: sentence for (line,) in rows_of(_HOLDING, places) if line not in bad}
    moved, unknown = rows_of(_MOVED, places), rows_of(_IN_NEW, {})
    while True:
        gone = {*bad, *found}
        more = _within_themselves([row for row in moved if row[0] not in gone])
        more |= _in_rejected_places([row for row in unknown if row[0] not in gone], {*gone, *more})
        if not more:
            return found
        found |= more


def _within_themselves(moved: list[Any]) -> dict[int, str]:
    """Of line, item and place in the order of the file, those that close a circle with the ones before."""
    if not moved:
        return {}
    above = _recorded_above({place for _line, _key, place in moved})
    for _line, key, _place in moved:
        above.pop(key, None)
    circles = {}
    for line, key, place in moved:
        step: str | None = place
        passed: set[str] = set()
        while step is not None and step != key and step not in passed:
            passed.add(step)
            step = above.get(step)
        if step == key:
            circles[line] = _("A place cannot lie within itself.")
        else:
            above[key] = place
    return circles


def _recorded_above(places: set[str]) -> dict[str, str]:
    """Where each of these places stands, and where those do, as far as it is recorded; level by level."""
    above: dict[str, str] = {}
    level = places
    while keys := [int(key) for key in level if key.isdecimal() and key not in above]:
        found = dict(rows_of(_RECORDED, {"keys": keys}))
        above |= found
        level = set(found.values())
    return above


def _in_rejected_places(rows: list[Any], gone: Collection[int]) -> dict[int, str]:
    sentence = _("Its place “%(id)s” was rejected, on line %(line)s.")
    return {
        line: sentence % {"id": location[:200], "line": place}
        for line, place, location in rows
        if place in gone and line not in gone
    }


def stand_in_new_places(given: dict[str, Any]) -> list[int]:
    """For rows whose place was written with this batch: new items stand there, the stage tells the others,
    whose keys are returned.
    """
    left = [key for (key,) in rows_of(_LEFT, {})]
    if left and given["dry_run"]:
        changed_by(_RESOLVE, given)
        stand_simulated()
    elif left:
        changed_by(KNOW_MADE, given)
        changed_by(_RESOLVE, given)
        changed_by(_STAND, {})
    return [key for key in left if key is not None]
