"""What a release request needs before it may be submitted, and whose request it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, invalid

NEEDED_TO_SUBMIT = (
    "title",
    "description",
    "objective",
    "beneficiaries",
    "business_value",
    "release_type",
    "target_environment",
    "target_date",
)


def may_submit(request: Mapping[str, Any], today: dt.date) -> Refusal | None:
    """A draft may be half-filled; a submission may not. `today` is the requester's date."""
    fields: dict[str, list[str]] = {
        name: [_("This is needed before the request can be submitted.")]
        for name in NEEDED_TO_SUBMIT
        if request.get(name) in (None, "")
    }
    target_date = request.get("target_date")
    if target_date is not None and target_date < today:
        fields["target_date"] = [_("The target date has passed.")]
    return invalid(fields) if fields else None


def may_act_for_requester(*, actor_id: int, requested_by_id: int, is_manager: bool) -> Refusal | None:
    """A requester works on their own requests; a release manager on any of the unit."""
    if is_manager or actor_id == requested_by_id:
        return None
    return Refusal(
        "permission_denied",
        _("This is somebody else's request."),
        Kind.PERMISSION,
        next_step=_("Ask the person who made it, or a release manager."),
        facts={"requested_by": requested_by_id},
    )


def needs_reason(reason: str) -> Refusal | None:
    """Turning something down, or back, always says why."""
    return needs_text("reason", reason)


def needs_text(field: str, text: str) -> Refusal | None:
    return None if text.strip() else invalid({field: [_("This field is required.")]})


def window_fits(start: dt.datetime | None, end: dt.datetime | None, now: dt.datetime) -> Refusal | None:
    """A half-open window `[start, end)` with both ends, not inverted, and not begun before now."""
    if start is None or end is None:
        missing = "window_start" if start is None else "window_end"
        return invalid({missing: [_("A window has a start and an end.")]})
    facts = {"window_start": start.isoformat(), "window_end": end.isoformat(), "now": now.isoformat()}
    if end <= start:
        return Refusal(
            "window_inverted",
            _("The window ends before it starts."),
            Kind.INVALID,
            next_step=_("Choose an end after the start."),
            facts=facts,
            field="window_end",
        )
    if start < now:
        return Refusal(
            "window_in_past",
            _("The window has already begun or passed."),
            Kind.INVALID,
            next_step=_("Choose a window in the future."),
            facts=facts,
            field="window_start",
        )
    return None


def may_use_template(name: str, offered: Sequence[str]) -> Refusal | None:
    """A standard change stands on a template that is approved now and covers releases. `offered`: those."""
    if not name or name in offered:
        return None
    return Refusal(
        "template_not_offered",
        _("“%(name)s” is no current approved template for releases of this unit.") % {"name": name},
        Kind.INVALID,
        next_step=_("Choose one of the templates offered, or another change model."),
        facts={"template": name, "offered": list(offered)},
        field="change_template",
    )
