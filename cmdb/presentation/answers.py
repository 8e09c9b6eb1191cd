"""An export as the answer to a request, the same from the page and from the API."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeVar

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from cmdb.presentation.retention import kept_headers
from cmdb.presentation.tables import MOST_ROWS_OF_A_SHEET, TYPES, as_csv, as_json, as_xlsx
from cmdb.queries.exports import Export, export_of, too_many_for_a_sheet
from cmdb.queries.history_kept import kept_then
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid

T = TypeVar("T")


def export_answer(user: User, given: Mapping[str, str]) -> HttpResponseBase:
    """`as` is csv (unless said otherwise), json or xlsx; the rest see `export_of`.

    What takes long is refused before the answer begins, or breaks the answer off. Of the past the answer
    says in its headers how finely history is kept then.

    Refused: invalid, export_too_large, query_too_slow.
    """
    kind = given.get("as") or "csv"
    if kind not in TYPES:
        names = {"names": ", ".join(TYPES)}
        raise OperationRefused(invalid({"as": [_("Choose one of: %(names)s.") % names]}))
    export = export_of(user, given)
    answer = _file(kind, export)
    if export.moment:
        for header, value in kept_headers(kept_then(export.moment)).items():
            answer[header] = value
    return answer


def _file(kind: str, export: Export) -> HttpResponseBase:
    name = f"configuration-items.{kind}"
    if kind == "xlsx":
        if export.more_than(MOST_ROWS_OF_A_SHEET):
            raise OperationRefused(too_many_for_a_sheet(MOST_ROWS_OF_A_SHEET))
        file = as_xlsx(export.columns, _begun(export.rows()))
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
    if kind == "json":
        pieces = as_json(_begun(export.documents()))
    else:
        broken_off = _("The file breaks off here and is incomplete. Take it again, with narrower filters.")
        pieces = as_csv(export.columns, _begun(export.rows()), broken_off)
    answer = StreamingHttpResponse(pieces, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _begun(rows: Iterator[T]) -> Iterator[T]:
    """The same rows with the first already read, so that what is refused at once is refused as an answer."""
    first = next(rows, None)
    return rows if first is None else chain([first], rows)
