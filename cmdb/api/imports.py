"""REST: bringing in CSV files."""

from collections.abc import Mapping
from typing import Any

from cmdb import actions
from cmdb.api import model_shapes as shapes
from cmdb.api.items import TAG
from itsm.core.doors.api import verb_view
from itsm.core.models import User


def result_body(user: User, result: Any) -> Mapping[str, Any]:
    return dict(result.as_json())


Import: Any = verb_view(
    "ci_import",
    actions.import_uploads,
    subject="",
    takes=shapes.ImportInput,
    answers=shapes.ImportOutput,
    render=result_body,
    tag=TAG,
)
