"""The change models of ITIL, a board for each, and the policies by which they decide.

Both boards consist of whoever holds the CAB member role in the change's unit, so that granting the role is all
it takes to begin. An organisation publishes its own versions on top of these.
"""

from django.db import migrations
from django.utils import timezone

BOARDS = (("cab", "Change advisory board"), ("ecab", "Emergency change advisory board"))
POLICIES = (("cab", "Change advisory board", 2, 168), ("ecab", "Emergency board", 1, 24))
MODELS = (
    ("normal", "Normal change", "normal", [], "cab", None),
    ("standard", "Standard change", "standard", ["assess", "authorize", "review"], None, None),
    ("emergency", "Emergency change", "emergency", ["assess"], "ecab", "cab"),
)


def ship(apps, schema_editor):
    now = timezone.now()
    author = _author(apps)
    group_of = {}
    for name, label in BOARDS:
        group_of[name] = apps.get_model("changes", "ApprovalGroup").objects.create(
            name=name, label=label, is_cab=True, by_role=True
        )
    policy_of = {None: None}
    for name, label, quorum, hours in POLICIES:
        policy = apps.get_model("changes", "ApprovalPolicy").objects.create(name=name, label=label)
        version = apps.get_model("changes", "ApprovalPolicyVersion").objects.create(
            policy=policy, number=1, expires_after_hours=hours, published_at=now, published_by=author
        )
        apps.get_model("changes", "PolicyRequirement").objects.create(
            version=version, group=group_of[name], quorum=quorum
        )
        policy_of[name] = policy
    for name, label, kind, straight_through, policy, full_policy in MODELS:
        model = apps.get_model("changes", "ChangeModel").objects.create(name=name, label=label)
        apps.get_model("changes", "ChangeModelVersion").objects.create(
            model=model,
            number=1,
            kind=kind,
            straight_through=straight_through,
            policy=policy_of[policy],
            full_policy=policy_of[full_policy],
            published_at=now,
            published_by=author,
        )


def _author(apps):
    author, _made = apps.get_model("core", "User").objects.get_or_create(
        username="system:setup",
        defaults={"kind": "system", "first_name": "Slipway", "last_name": "setup", "password": "!"},
    )
    return author


class Migration(migrations.Migration):
    dependencies = [("changes", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
