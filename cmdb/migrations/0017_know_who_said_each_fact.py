"""Say which source each fact came from, how records find their items, and whose word stands.

The columns come with a constant default, which rewrites no row.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0016_keep_views'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60, verbose_name='source')),
                ('external_id', models.CharField(max_length=255, verbose_name='identifier at the source')),
                ('found_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None, verbose_name='found by')),
                ('found_at', models.DateTimeField(verbose_name='found')),
            ],
            options={
                'verbose_name': 'record of a further source',
                'verbose_name_plural': 'records of further sources',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='configurationitem',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='configurationitem',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='configurationitem',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='ciclass',
            name='identified_by',
            field=models.JSONField(blank=True, db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='Sets of facts by which an imported record finds its item, in their order.', verbose_name='identified by'),
        ),
        migrations.AddField(
            model_name='ciclass',
            name='source_order',
            field=models.JSONField(blank=True, db_default=models.Value({}, output_field=models.JSONField()), default=dict, help_text='For each fact the sources from the highest down; under an empty name for all others.', verbose_name='order of sources'),
        ),
        migrations.AddField(
            model_name='configurationitem',
            name='fact_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, output_field=models.JSONField()), default=dict, help_text="Who said a fact, where that is not the item's own source; empty: by hand.", verbose_name='sources of facts'),
        ),
        migrations.AddField(
            model_name='configurationitemhistory',
            name='fact_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, output_field=models.JSONField()), default=dict, help_text="Who said a fact, where that is not the item's own source; empty: by hand.", verbose_name='sources of facts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "fact_sources", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT new_values."attributes", new_values."ci_class_id", new_values."created_at", new_values."created_by_id", new_values."criticality", new_values."description", new_values."environment", new_values."external_id", new_values."external_number", new_values."fact_sources", new_values."id", new_values."imported", new_values."last_verified_at", new_values."location_id", new_values."name", new_values."number", new_values."owner_group_id", new_values."owner_id", CLOCK_TIMESTAMP(), \'insert\', new_values."id", new_values."source", new_values."source_status", new_values."state", new_values."support_group_id", new_values."tags", new_values."unit_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='72742589317884015fe4ccd77e4de0d7b59e9b08', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ccc8d', referencing='REFERENCING NEW TABLE AS new_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "fact_sources", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT new_values."attributes", new_values."ci_class_id", new_values."created_at", new_values."created_by_id", new_values."criticality", new_values."description", new_values."environment", new_values."external_id", new_values."external_number", new_values."fact_sources", new_values."id", new_values."imported", new_values."last_verified_at", new_values."location_id", new_values."name", new_values."number", new_values."owner_group_id", new_values."owner_id", CLOCK_TIMESTAMP(), \'update\', new_values."id", new_values."source", new_values."source_status", new_values."state", new_values."support_group_id", new_values."tags", new_values."unit_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."ci_class_id" IS DISTINCT FROM (new_values."ci_class_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."criticality" IS DISTINCT FROM (new_values."criticality") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."environment" IS DISTINCT FROM (new_values."environment") OR old_values."external_id" IS DISTINCT FROM (new_values."external_id") OR old_values."external_number" IS DISTINCT FROM (new_values."external_number") OR old_values."fact_sources" IS DISTINCT FROM (new_values."fact_sources") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."imported" IS DISTINCT FROM (new_values."imported") OR old_values."last_verified_at" IS DISTINCT FROM (new_values."last_verified_at") OR old_values."location_id" IS DISTINCT FROM (new_values."location_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."owner_group_id" IS DISTINCT FROM (new_values."owner_group_id") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."source_status" IS DISTINCT FROM (new_values."source_status") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."support_group_id" IS DISTINCT FROM (new_values."support_group_id") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1a96d5c7ecda3b7a53648d561ce4a4a8ac3cbbb2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1e06d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "fact_sources", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT old_values."attributes", old_values."ci_class_id", old_values."created_at", old_values."created_by_id", old_values."criticality", old_values."description", old_values."environment", old_values."external_id", old_values."external_number", old_values."fact_sources", old_values."id", old_values."imported", old_values."last_verified_at", old_values."location_id", old_values."name", old_values."number", old_values."owner_group_id", old_values."owner_id", CLOCK_TIMESTAMP(), \'delete\', old_values."id", old_values."source", old_values."source_status", old_values."state", old_values."support_group_id", old_values."tags", old_values."unit_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5f1ba3cdd7c0ea2f296d5beb8a156efa551f63ab', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f6853', referencing='REFERENCING OLD TABLE AS old_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
        migrations.AddField(
            model_name='sourcerecord',
            name='ci',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='source_records', to='cmdb.configurationitem', verbose_name='item'),
        ),
        migrations.AddConstraint(
            model_name='sourcerecord',
            constraint=models.UniqueConstraint(fields=('source', 'external_id'), name='source_record_once_per_source'),
        ),
    ]
