"""How a notice reads to the person who has it, in the language they have now."""

from collections.abc import Iterable
from dataclasses import dataclass

from itsm.core import subjects
from itsm.notices.models import Notice
from itsm.notices.parties import Party
from itsm.notices.table import TABLE


@dataclass(frozen=True)
class Line:
    """A notice with its words. An event that a later version no longer knows is shown by its name."""

    notice: Notice

    @property
    def says(self) -> str:
        row = TABLE.get(self.notice.event_name)
        return str(row.says) if row else self.notice.event_name

    @property
    def ask(self) -> str:
        """What is asked of the reader; empty when nothing is."""
        row = TABLE.get(self.notice.event_name)
        if not self.notice.asks or row is None:
            return ""
        own = row.cells.get(Party(self.notice.party))
        asks = [own, *row.cells.values()]
        return next((str(told.ask) for told in asks if told and told.ask), "")

    @property
    def url(self) -> str:
        return subjects.url_of(self.notice.subject_number)

    @property
    def party(self) -> str:
        return str(Party(self.notice.party).label)


def lines(notices: Iterable[Notice]) -> list[Line]:
    return [Line(notice) for notice in notices]
