"""Every cell of the table: who is told of an event, and through which channels, by a real mail server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.test import TestCase, override_settings

from itsm.core.actors import system_actor
from itsm.core.operations import operation
from itsm.notices.actions.send_due_mail import send_due_mail
from itsm.notices.models import Mail, Notice
from itsm.notices.parties import Channel, Party
from itsm.notices.table import TABLE
from tests.notices.conftest import MailServer
from tests.notices.world import World, make_world
from tests.support import deliver_news

CELLS = [(event, party) for event, row in TABLE.items() for party in row.cells]


def kind_of(event: str) -> str:
    kind = event.split(".")[0]
    return "change" if kind == "vote" else kind


@dataclass
class Heard:
    """Who got one event, by user name; `asked` are those of whom something is asked."""

    inbox: set[str] = field(default_factory=set)
    mail: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


class Stage:
    """The world, and what each event brought to whom; an event is announced once, when first asked for."""

    def __init__(self, world: World, server: MailServer) -> None:
        self.world, self.server = world, server
        self._heard: dict[str, Heard] = {}

    def hear(self, event: str) -> Heard:
        if event not in self._heard:
            self._heard[event] = self._announce(event)
        return self._heard[event]

    def _announce(self, event: str) -> Heard:
        before = len(self.server.accepted())
        found = self.world.objects[kind_of(event)]
        with operation("test.announce", actor=system_actor("dispatcher")) as op:
            op.announce(event, found, source="", title="", reason="Because.")
        deliver_news()
        send_due_mail()
        notices = Notice.objects.filter(event_name=event, event_id=Notice.objects.latest("id").event_id)
        return Heard(
            inbox=set(notices.values_list("user__username", flat=True)),
            mail=[str(message["To"]).partition("@")[0] for message in self.server.accepted()[before:]],
            asked=set(notices.filter(asks=True).values_list("user__username", flat=True)),
        )


def expected(event: str, world: World, channel: Channel | None, *, asked: bool = False) -> set[str]:
    """The people whom the row's cells name for a channel, or of whom they ask something."""
    told: set[str] = set()
    for party, cell in TABLE[event].cells.items():
        if (asked and cell.ask) or channel in cell.channels:
            told |= world.people(kind_of(event), party)
    return told


class TestEveryCell(TestCase):
    """The world is made once; each event is announced once, and every cell of its row looks at what came."""

    server: MailServer
    stage: Stage

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = MailServer(Path(tempfile.mkdtemp(prefix="slipway-mail-")))
        cls.addClassCleanup(shutil.rmtree, cls.server.folder)
        cls.addClassCleanup(cls.server.kill)
        cls.server.start()
        cls.enterClassContext(
            override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=cls.server.port, EMAIL_HOST_USER="")
        )
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        world = make_world()
        deliver_news()
        Mail.objects.all().delete()
        cls.stage = Stage(world, cls.server)

    @classmethod
    def add(cls, name: str, test: Callable[[Stage], None]) -> None:
        """One more test method, so that every cell is counted, run and reported by itself."""
        setattr(cls, f"test_{name.replace('.', '_')}", lambda self: test(type(self).stage))


def party_is_told_through_its_channels(stage: Stage, event: str, party: Party) -> None:
    heard, cell = stage.hear(event), TABLE[event].cells[party]
    people = stage.world.people(kind_of(event), party)
    assert people, f"nobody plays {party} of a {kind_of(event)}"
    assert people <= heard.inbox
    assert (people <= set(heard.mail)) is (Channel.MAIL in cell.channels)
    assert (people <= heard.asked) is bool(cell.ask)


def nobody_else_is_told_and_nobody_twice(stage: Stage, event: str) -> None:
    heard = stage.hear(event)
    assert heard.inbox == expected(event, stage.world, Channel.INBOX)
    assert sorted(heard.mail) == sorted(expected(event, stage.world, Channel.MAIL))
    assert heard.asked == expected(event, stage.world, None, asked=True)


def who_may_not_see_the_object_is_not_told(stage: Stage, event: str) -> None:
    heard = stage.hear(event)
    assert {"stan", "gone"}.isdisjoint(heard.inbox | set(heard.mail))


for event, party in CELLS:
    TestEveryCell.add(
        f"{event}_tells_{party}", partial(party_is_told_through_its_channels, event=event, party=party)
    )
for event in TABLE:
    TestEveryCell.add(
        f"{event}_tells_nobody_else", partial(nobody_else_is_told_and_nobody_twice, event=event)
    )
    TestEveryCell.add(f"{event}_respects_sight", partial(who_may_not_see_the_object_is_not_told, event=event))
