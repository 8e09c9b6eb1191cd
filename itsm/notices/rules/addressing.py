"""Who gets what from one row of the table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from itsm.notices.cells import Row, Text
from itsm.notices.parties import Channel, Party


@dataclass(frozen=True)
class Addressee:
    """One person, why they are told, and how; `ask` is empty when nothing is asked of them."""

    user_id: int
    party: Party
    channels: frozenset[Channel]
    ask: Text = ""


def addressees(
    row: Row,
    parties: Mapping[Party, Collection[int]],
    *,
    actor_id: int | None,
    without_mail: Collection[int] = (),
) -> list[Addressee]:
    """Everybody the row tells, once each, in order of user id.

    A person in several parties gets the union of their channels; the first party in the order of
    :class:`Party` says why they are told, and the first call to action what is asked. Nobody is told of
    their own act unless something is asked of them. `without_mail` are the people who turned e-mail off for
    the row's group; a call to action is mailed to them all the same.
    """
    told: dict[int, Addressee] = {}
    for party in Party:
        cell = row.cells.get(party)
        if cell is None:
            continue
        for user_id in parties.get(party, ()):
            before = told.get(user_id, Addressee(user_id, party, frozenset()))
            told[user_id] = replace(
                before, channels=before.channels | cell.channels, ask=before.ask or cell.ask
            )
    return [
        _as_preferred(told[user_id], without_mail)
        for user_id in sorted(told)
        if user_id != actor_id or told[user_id].ask
    ]


def _as_preferred(addressee: Addressee, without_mail: Collection[int]) -> Addressee:
    if addressee.ask or addressee.user_id not in without_mail:
        return addressee
    return replace(addressee, channels=addressee.channels - {Channel.MAIL})
