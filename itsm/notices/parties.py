"""Whom a notice can be addressed to, the ways it can take, and the groups people choose e-mail by.

A party is a relation to one object ("the requester of this release"), not a role of the access table: whether
somebody may see the object is asked separately, for every single person.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Party(TextChoices):
    """Who somebody is to the object. The order decides which of two parts of a person counts first."""

    VOTERS = "voters", _("CAB members of the round")
    RELEASE_MANAGERS = "release_managers", _("Release managers")
    CHANGE_MANAGERS = "change_managers", _("Change managers")
    DEPLOYERS = "deployers", _("Deployers")
    IMPLEMENTER = "implementer", _("Implementer")
    REQUESTER = "requester", _("Requester")
    OWNER = "owner", _("Owner of the item")
    SERVICE_OWNERS = "service_owners", _("Owners of impacted services")
    AFFECTED = "affected", _("People affected")
    WATCHERS = "watchers", _("Watchers")


TOLD_AS = {
    Party.VOTERS: _("as a member of the board that is asked"),
    Party.RELEASE_MANAGERS: _("as release manager of it"),
    Party.CHANGE_MANAGERS: _("as change manager for its unit"),
    Party.DEPLOYERS: _("as somebody who deploys it"),
    Party.IMPLEMENTER: _("as its implementer"),
    Party.REQUESTER: _("as its requester"),
    Party.OWNER: _("as owner of the item"),
    Party.SERVICE_OWNERS: _("as owner of a service it could harm"),
    Party.AFFECTED: _("as somebody it affects"),
    Party.WATCHERS: _("because you watch it"),
}
"""Why one person is told, in a sentence of theirs."""


class Channel(TextChoices):
    INBOX = "inbox", _("inbox")
    MAIL = "mail", _("e-mail")


class Group(TextChoices):
    """What people choose e-mail by; the inbox always gets everything."""

    REQUESTS = "requests", _("Release requests")
    PROGRESS = "progress", _("Planning, build and test")
    APPROVALS = "approvals", _("Approvals")
    SCHEDULE = "schedule", pgettext_lazy("kind of notices", "Schedule")
    DEPLOYMENTS = "deployments", _("Deployments")
    REVIEWS = "reviews", _("Reviews and closure")
    ITEMS = "items", _("Configuration items")
    CONVERSATION = "conversation", _("Conversation")
