"""How a notice reads to the person who has it, in the language they have now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core import subjects
from itsm.core.models import User
from itsm.notices import queries
from itsm.notices.models import Notice
from itsm.notices.parties import TOLD_AS, Party
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
        if not self.notice.asks or row is None or self.notice.out_of_sight:
            return ""
        own = row.cells.get(Party(self.notice.party))
        asks = [own, *row.cells.values()]
        return next((str(told.ask) for told in asks if told and told.ask), "")

    @property
    def url(self) -> str:
        """The object's page; empty when the reader would not find it."""
        return "" if self.notice.out_of_sight else subjects.url_of(self.notice.subject_number)

    @property
    def title(self) -> str:
        return (
            str(_("You may not see this any more."))
            if self.notice.out_of_sight
            else self.notice.subject_title
        )

    @property
    def told_as(self) -> str:
        """Why the reader was told."""
        return str(TOLD_AS[Party(self.notice.party)])


def lines(user: User, notices: Iterable[Notice]) -> list[Line]:
    """The user's own notices as they may see them now."""
    return [Line(notice) for notice in queries.as_seen(user, notices)]
