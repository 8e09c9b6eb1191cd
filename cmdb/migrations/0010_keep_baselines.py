"""Baselines with the versions they hold, and what was found to depart from them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0009_search_tags_and_attributes'),
        ('core', '0005_refuse_truncate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Baseline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('selection', models.JSONField(help_text='What was chosen: items by number, with all they need, or filters.', verbose_name='selection')),
                ('moment', models.DateTimeField(editable=False, verbose_name='taken')),
                ('item_count', models.PositiveIntegerField(verbose_name='items')),
                ('relationship_count', models.PositiveIntegerField(verbose_name='relationships')),
                ('watched', models.BooleanField(default=False, help_text='Whatever departs from it is looked for and reported.', verbose_name='watched')),
                ('looked_at', models.DateTimeField(blank=True, null=True, verbose_name='last compared with the present')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
            ],
            options={
                'verbose_name': 'baseline',
                'verbose_name_plural': 'baselines',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BaselineItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='BaselineRelationship',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.BigIntegerField()),
                ('relationship_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Drift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12, verbose_name='kind')),
                ('key', models.BigIntegerField()),
                ('version', models.BigIntegerField()),
                ('explained', models.JSONField(default=list, verbose_name='explained by')),
                ('found_at', models.DateTimeField(verbose_name='found')),
            ],
            options={
                'verbose_name': 'drift',
                'verbose_name_plural': 'drifts',
            },
        ),
        migrations.AddField(
            model_name='baseline',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken by'),
        ),
        migrations.AddField(
            model_name='baseline',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='unit'),
        ),
        migrations.AddField(
            model_name='baselineitem',
            name='baseline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='cmdb.baseline'),
        ),
        migrations.AddField(
            model_name='baselineitem',
            name='ci',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.configurationitem'),
        ),
        migrations.AddField(
            model_name='baselinerelationship',
            name='baseline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relationships', to='cmdb.baseline'),
        ),
        migrations.AddField(
            model_name='drift',
            name='baseline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drifts', to='cmdb.baseline'),
        ),
        migrations.AddIndex(
            model_name='baseline',
            index=models.Index(condition=models.Q(('retired_at__isnull', True), ('watched', True)), fields=['looked_at'], name='baseline_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('unit', 'name'), name='baseline_named_once_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='baselineitem',
            constraint=models.UniqueConstraint(fields=('baseline', 'ci'), name='baseline_holds_an_item_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='baselineitem',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='4f4f180d53ffb5770be74800dedb04d43f6fa124', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3eded', table='cmdb_baselineitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='baselineitem',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='7c5be92640c255517cd1d48654c90463f16fd538', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_ada5b', table='cmdb_baselineitem', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='baselinerelationship',
            constraint=models.UniqueConstraint(fields=('baseline', 'relationship_id'), name='baseline_holds_a_relationship_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='baselinerelationship',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='ac70b46f071e16d172626078dc97dc3e5b75dc73', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0d6dc', table='cmdb_baselinerelationship', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='baselinerelationship',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='2896f78f4edef02aa0764563bee572505c5c4afb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_eb20e', table='cmdb_baselinerelationship', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='drift',
            constraint=models.UniqueConstraint(fields=('baseline', 'kind', 'key', 'version'), name='drift_found_once_per_version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='drift',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='4a151c0a1247a6e955949b81cee1de69433ba42b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b636c', table='cmdb_drift', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='drift',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';", hash='3993e4fcec83bf645ec60681033ab53dcb2a1184', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_4b79d', table='cmdb_drift', when='BEFORE')),
        ),
    ]
