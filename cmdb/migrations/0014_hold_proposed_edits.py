"""Hold edits of items and relationships until what stands behind their reference has them applied."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cmdb", "0013_ship_software_components"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProposedEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=40, verbose_name="reference")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("edit", "Edit"),
                            ("relate", "Relate"),
                            ("edit_relationship", "Edit the relationship"),
                            ("unrelate", "Remove the relationship"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("changes", models.JSONField(default=list, verbose_name="changes")),
                ("ci_version", models.PositiveIntegerField(verbose_name="version of the item")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Pending"),
                            ("applied", "Applied"),
                            ("set_aside", "Set aside"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled")),
                (
                    "ci",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmdb.configurationitem",
                        verbose_name="item",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmdb.configurationitem",
                        verbose_name="target",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cmdb.relationshiptype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed edit",
                "verbose_name_plural": "proposed edits",
                "indexes": [
                    models.Index(fields=["reference", "id"], name="proposed_edit_by_reference"),
                    models.Index(fields=["ci", "id"], name="proposed_edit_by_item"),
                    models.Index(
                        condition=models.Q(("target__isnull", False)),
                        fields=["target", "id"],
                        name="proposed_edit_by_target",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("target__isnull", True), ("type__isnull", True), ("what", "edit")),
                            models.Q(
                                models.Q(("what", "edit"), _negated=True),
                                ("target__isnull", False),
                                ("type__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="proposed_edit_names_its_relationship",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposed_edit_is_settled_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", ""), ("target__isnull", False)),
                        fields=("reference", "ci", "type", "target"),
                        name="relationship_proposed_once_per_reference",
                    ),
                ],
            },
        ),
    ]
