"""Groups whose members decide on changes: change authorities, the change advisory board among them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApprovalGroup(models.Model):
    """A change authority. Membership by role follows the change's unit; listed members belong to it
    everywhere.
    """

    name = models.SlugField(_("name"), unique=True)
    label = models.CharField(_("label"), max_length=120)
    is_cab = models.BooleanField(_("is the change advisory board"), default=False)
    by_role = models.BooleanField(
        _("everyone with the CAB member role"),
        default=False,
        help_text=_(
            "Whoever is a CAB member in the change's unit belongs to this group without being listed."
        ),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="changes.ApprovalGroupMember", related_name="approval_groups"
    )

    class Meta:
        verbose_name = _("approval group")
        verbose_name_plural = _("approval groups")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class ApprovalGroupMember(models.Model):
    """One listed member."""

    group = models.ForeignKey(ApprovalGroup, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="group_member_listed_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.group})"
