"""One configuration item: its facts, what hangs on it, how it came to be what it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cmdb.forms.items import shown_value
from cmdb.forms.verbs import VERBS
from cmdb.models import ConfigurationItem
from cmdb.presentation.pending import pending_edits
from cmdb.presentation.retention import note_on_history
from cmdb.queries import sources
from cmdb.queries.classes import specs_in
from cmdb.queries.duplicates import maybe_the_same
from cmdb.queries.history import Version, history_of, sentence
from cmdb.queries.history_kept import horizons_of
from cmdb.queries.impact import impact
from cmdb.queries.items import get_ci
from cmdb.queries.merges import merge_shown_to, merged_from
from cmdb.queries.moments import moment_from
from cmdb.queries.relationships import hidden_relationships_of, relationships_of
from cmdb.queries.steps import steps_offered
from cmdb.views.edges import seen_from
from cmdb.views.moments import item_then, location_url
from itsm.core import access
from itsm.core.doors.pages import SignedInView

MOST_SHOWN = 200
ICONS = {"created": "plus", "changed": "pencil", "related": "link", "unrelated": "unlink"}


class Item(SignedInView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if moment := moment_from(request.GET.get("as_of", "")):
            return item_then(request, self.user, number, moment)
        ci = get_ci(self.user, number)
        specs = specs_in(ci.ci_class)
        declared = {spec.name for spec in specs}
        merge = merge_shown_to(self.user, ci)
        edges = list(relationships_of(self.user, ci)[: MOST_SHOWN + 1])
        context = {
            "ci": ci,
            "attributes": [(spec, shown_value(spec, ci.attributes.get(spec.name))) for spec in specs],
            "other_facts": [pair for pair in sorted(ci.attributes.items()) if pair[0] not in declared],
            "relationships": [
                seen_from(ci.pk, edge, edge.source, edge.target) for edge in edges[:MOST_SHOWN]
            ],
            "more_relationships": len(edges) > MOST_SHOWN,
            "hidden_relationships": hidden_relationships_of(self.user, ci),
            "impact": impact([ci.pk], viewer=self.user, limit=0),
            "story": [_entry(version) for version in history_of(self.user, ci, 50)],
            "story_note": note_on_history(horizons_of(ci), ci.created_at),
            "verbs": self._verbs(ci),
            "sources": sources.told_of(ci),
            "maybe_the_same": maybe_the_same(self.user, ci),
            "merge": merge,
            "merged_from": merged_from(self.user, ci),
            "may_merge": access.may(self.user, "ci.merge", ci.unit),
            "may_edit": access.may(self.user, "ci.edit", ci.unit),
            "may_verify": access.may(self.user, "ci.verify", ci.unit),
            "location_url": location_url(self.user, ci.location),
            "proposed": pending_edits(self.user, ci),
            "may_take": access.may(self.user, "baseline.take", ci.unit),
            "may_relate": merge is None and access.may(self.user, "ci.relate", ci.unit),
        }
        return render(request, "cmdb/item.html", context)

    def _verbs(self, ci: Any) -> list[dict[str, Any]]:
        """What this user may do with the CI in its present state."""
        offered = steps_offered(self.user, ci)
        return [
            {"label": verb.label, "style": verb.style, "symbol": verb.symbol, "url": _url(ci, name)}
            for name, verb in VERBS.items()
            if name in offered
        ]


def _url(ci: ConfigurationItem, verb: str) -> str:
    return reverse("cmdb:verb", kwargs={"number": ci.number, "verb": verb})


def _entry(version: Version) -> dict[str, Any]:
    changes = [
        f"{change.name.removeprefix('attributes.').replace('_', ' ')}: "
        f"{_shown(change.before)} → {_shown(change.after)}"
        for change in version.changes
    ]
    return {
        "at": version.at,
        "text": sentence(version),
        "actor": version.actor or _("outside any operation"),
        "icon": ICONS[version.what],
        "detail": "; ".join(changes) if version.what == "changed" else version.operation,
    }


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
