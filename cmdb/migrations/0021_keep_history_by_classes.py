"""Retention classes, chosen by CI classes, and history that only compaction may remove from.

The column comes empty, which rewrites no row; the triggers are exchanged within the transaction.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from cmdb.catalogue import RETENTION_CLASSES


def ship(apps, schema_editor):
    retention = apps.get_model("cmdb", "RetentionClass")
    for name, label, facts in RETENTION_CLASSES:
        retention.objects.get_or_create(name=name, defaults={"label": label, **facts})


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0020_find_by_last_verification'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compaction',
            fields=[
                ('kind', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RetentionClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('label', models.CharField(max_length=120, verbose_name='label')),
                ('forever', models.BooleanField(default=False, verbose_name='every version for ever')),
                ('every_days', models.PositiveIntegerField(default=1, verbose_name='days every version is kept')),
                ('daily_days', models.PositiveIntegerField(default=0, verbose_name='then days of one version a day')),
                ('monthly_months', models.PositiveIntegerField(blank=True, help_text='Empty: for ever.', null=True, verbose_name='then months of one version a month')),
            ],
            options={
                'verbose_name': 'retention class',
                'verbose_name_plural': 'retention classes',
                'ordering': ['name'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='configurationitemhistory',
            name='append_only',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='relationshiphistory',
            name='append_only',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitemhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE' AND current_setting('slipway.operation', true) = 'cmdb.compact' AND OLD.pgh_created_at < clock_timestamp() - interval '1 day' THEN RETURN OLD; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='164e0a6441888c624678e2815c7aff84d94f08ae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dcdbb', table='cmdb_configurationitemhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationshiphistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP = 'DELETE' AND current_setting('slipway.operation', true) = 'cmdb.compact' AND OLD.pgh_created_at < clock_timestamp() - interval '1 day' THEN RETURN OLD; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='d94bf76c13843d6bba16f8ba91aa3cad1cd2ef3e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_21b9c', table='cmdb_relationshiphistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='retentionclass',
            constraint=models.CheckConstraint(condition=models.Q(('daily_days__lte', 36500), ('every_days__gte', 1), ('every_days__lte', 36500)), name='retention_keeps_a_day_whole'),
        ),
        migrations.AddConstraint(
            model_name='retentionclass',
            constraint=models.CheckConstraint(condition=models.Q(('monthly_months__isnull', True), ('monthly_months__lte', 1200), _connector='OR'), name='retention_counts_few_months'),
        ),
        migrations.AddField(
            model_name='ciclass',
            name='retention',
            field=models.ForeignKey(blank=True, help_text='How long history is kept how finely; empty: as the class above says.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.retentionclass', verbose_name='retention class'),
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
