"""An export as the answer to a request, the same from the page and from the API."""

from collections.abc import Mapping

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from cmdb.presentation.tables import MOST_ROWS_OF_A_SHEET, TYPES, as_csv, as_json, as_xlsx
from cmdb.queries.exports import export_of, too_many_for_a_sheet
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid


def export_answer(user: User, given: Mapping[str, str]) -> HttpResponseBase:
    """`as` is csv (unless said otherwise), json or xlsx; the rest see `export_of`.

    Refused: invalid, export_too_large.
    """
    kind = given.get("as") or "csv"
    if kind not in TYPES:
        names = {"names": ", ".join(TYPES)}
        raise OperationRefused(invalid({"as": [_("Choose one of: %(names)s.") % names]}))
    export = export_of(user, given)
    name = f"configuration-items.{kind}"
    if kind == "xlsx":
        if export.more_than(MOST_ROWS_OF_A_SHEET):
            raise OperationRefused(too_many_for_a_sheet(MOST_ROWS_OF_A_SHEET))
        file = as_xlsx(export.columns, export.rows())
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
    pieces = as_json(export.documents()) if kind == "json" else as_csv(export.columns, export.rows())
    answer = StreamingHttpResponse(pieces, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
