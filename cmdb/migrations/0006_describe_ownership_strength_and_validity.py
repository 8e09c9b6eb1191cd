"""Say who answers for an item, where it is, and how strongly and how long a relationship holds.

The columns come with a constant default or none, which rewrites no row; indexes and the check follow apart.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0005_relationships_are_found_by_both_ends'),
        ('core', '0005_refuse_truncate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RelationshipEnds',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'classes a relationship may join',
                'verbose_name_plural': 'classes a relationship may join',
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
        pgtrigger.migrations.RemoveTrigger(
            model_name='relationship',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='relationship',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='relationship',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='attributedefinition',
            name='unique',
            field=models.BooleanField(db_default=False, default=False, help_text='No two configuration items of the class, or of one below it, have the same value.', verbose_name='unique'),
        ),
        migrations.AddField(
            model_name='configurationitem',
            name='last_verified_at',
            field=models.DateTimeField(blank=True, help_text='When somebody or some source last confirmed the record.', null=True, verbose_name='last verified'),
        ),
        migrations.AddField(
            model_name='configurationitem',
            name='location',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Where it stands: a configuration item of the class Place or below.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.configurationitem', verbose_name='location'),
        ),
        migrations.AddField(
            model_name='configurationitem',
            name='owner_group',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The part of the organisation that answers for it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='owner group'),
        ),
        migrations.AddField(
            model_name='configurationitem',
            name='support_group',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The part of the organisation that keeps it running.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='support group'),
        ),
        migrations.AddField(
            model_name='configurationitem',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, db_default=models.Value([], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)), default=list, size=None, verbose_name='tags'),
        ),
        migrations.AddField(
            model_name='configurationitemhistory',
            name='last_verified_at',
            field=models.DateTimeField(blank=True, help_text='When somebody or some source last confirmed the record.', null=True, verbose_name='last verified'),
        ),
        migrations.AddField(
            model_name='configurationitemhistory',
            name='location',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cmdb.configurationitem'),
        ),
        migrations.AddField(
            model_name='configurationitemhistory',
            name='owner_group',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.unit'),
        ),
        migrations.AddField(
            model_name='configurationitemhistory',
            name='support_group',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.unit'),
        ),
        migrations.AddField(
            model_name='configurationitemhistory',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, db_default=models.Value([], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)), default=list, size=None, verbose_name='tags'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='last_verified_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last verified'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='strength',
            field=models.CharField(blank=True, choices=[('total', 'total: the other end fails too'), ('degraded', 'degraded: the other end goes on with less'), ('redundant', 'redundant: the other end fails only when none is left')], db_default='', default='', help_text='Empty: as the type says.', max_length=10, verbose_name='strength'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='valid_from',
            field=models.DateTimeField(blank=True, help_text='Before that it does not count.', null=True, verbose_name='valid from'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='valid_until',
            field=models.DateTimeField(blank=True, help_text='From then on it does not count any more.', null=True, verbose_name='valid until'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='last_verified_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last verified'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='strength',
            field=models.CharField(blank=True, choices=[('total', 'total: the other end fails too'), ('degraded', 'degraded: the other end goes on with less'), ('redundant', 'redundant: the other end fails only when none is left')], db_default='', default='', help_text='Empty: as the type says.', max_length=10, verbose_name='strength'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='valid_from',
            field=models.DateTimeField(blank=True, help_text='Before that it does not count.', null=True, verbose_name='valid from'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='valid_until',
            field=models.DateTimeField(blank=True, help_text='From then on it does not count any more.', null=True, verbose_name='valid until'),
        ),
        migrations.AddField(
            model_name='relationshiptype',
            name='source_most',
            field=models.PositiveSmallIntegerField(blank=True, help_text='How many relationships of this type one source may have; empty: any number.', null=True, verbose_name='most for one source'),
        ),
        migrations.AddField(
            model_name='relationshiptype',
            name='strength',
            field=models.CharField(choices=[('total', 'total: the other end fails too'), ('degraded', 'degraded: the other end goes on with less'), ('redundant', 'redundant: the other end fails only when none is left')], db_default='total', default='total', max_length=10, verbose_name='strength'),
        ),
        migrations.AddField(
            model_name='relationshiptype',
            name='target_most',
            field=models.PositiveSmallIntegerField(blank=True, help_text='How many relationships of this type one target may have; empty: any number.', null=True, verbose_name='most for one target'),
        ),
        migrations.AlterField(
            model_name='configurationitem',
            name='source_status',
            field=models.CharField(blank=True, max_length=100, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='configurationitemhistory',
            name='source_status',
            field=models.CharField(blank=True, max_length=100, verbose_name='status'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT new_values."attributes", new_values."ci_class_id", new_values."created_at", new_values."created_by_id", new_values."criticality", new_values."description", new_values."environment", new_values."external_id", new_values."external_number", new_values."id", new_values."imported", new_values."last_verified_at", new_values."location_id", new_values."name", new_values."number", new_values."owner_group_id", new_values."owner_id", CLOCK_TIMESTAMP(), \'insert\', new_values."id", new_values."source", new_values."source_status", new_values."state", new_values."support_group_id", new_values."tags", new_values."unit_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='42b74c17cd25e10a4f89a8813abb37b80acd97bf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ccc8d', referencing='REFERENCING NEW TABLE AS new_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT new_values."attributes", new_values."ci_class_id", new_values."created_at", new_values."created_by_id", new_values."criticality", new_values."description", new_values."environment", new_values."external_id", new_values."external_number", new_values."id", new_values."imported", new_values."last_verified_at", new_values."location_id", new_values."name", new_values."number", new_values."owner_group_id", new_values."owner_id", CLOCK_TIMESTAMP(), \'update\', new_values."id", new_values."source", new_values."source_status", new_values."state", new_values."support_group_id", new_values."tags", new_values."unit_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."ci_class_id" IS DISTINCT FROM (new_values."ci_class_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."criticality" IS DISTINCT FROM (new_values."criticality") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."environment" IS DISTINCT FROM (new_values."environment") OR old_values."external_id" IS DISTINCT FROM (new_values."external_id") OR old_values."external_number" IS DISTINCT FROM (new_values."external_number") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."imported" IS DISTINCT FROM (new_values."imported") OR old_values."last_verified_at" IS DISTINCT FROM (new_values."last_verified_at") OR old_values."location_id" IS DISTINCT FROM (new_values."location_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."owner_group_id" IS DISTINCT FROM (new_values."owner_group_id") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."source_status" IS DISTINCT FROM (new_values."source_status") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."support_group_id" IS DISTINCT FROM (new_values."support_group_id") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='18bc6b203c5260825bd85c68346dde5015914150', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1e06d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT old_values."attributes", old_values."ci_class_id", old_values."created_at", old_values."created_by_id", old_values."criticality", old_values."description", old_values."environment", old_values."external_id", old_values."external_number", old_values."id", old_values."imported", old_values."last_verified_at", old_values."location_id", old_values."name", old_values."number", old_values."owner_group_id", old_values."owner_id", CLOCK_TIMESTAMP(), \'delete\', old_values."id", old_values."source", old_values."source_status", old_values."state", old_values."support_group_id", old_values."tags", old_values."unit_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ac905b9cd03c87284c7dd8f4c4a4b445cf136647', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f6853', referencing='REFERENCING OLD TABLE AS old_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationship',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_relationshiphistory" ("created_at", "created_by_id", "id", "last_verified_at", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "strength", "target_id", "type_id", "valid_from", "valid_until") SELECT new_values."created_at", new_values."created_by_id", new_values."id", new_values."last_verified_at", new_values."origin", CLOCK_TIMESTAMP(), \'insert\', new_values."id", new_values."source_id", new_values."strength", new_values."target_id", new_values."type_id", new_values."valid_from", new_values."valid_until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='99a8497a63820c0dc00dc97b31e5611af46a73cf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_77424', referencing='REFERENCING NEW TABLE AS new_values ', table='cmdb_relationship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationship',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_relationshiphistory" ("created_at", "created_by_id", "id", "last_verified_at", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "strength", "target_id", "type_id", "valid_from", "valid_until") SELECT new_values."created_at", new_values."created_by_id", new_values."id", new_values."last_verified_at", new_values."origin", CLOCK_TIMESTAMP(), \'update\', new_values."id", new_values."source_id", new_values."strength", new_values."target_id", new_values."type_id", new_values."valid_from", new_values."valid_until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='114cc6508e9f615e7ffe310f479018bab6d98e7d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4a003', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cmdb_relationship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationship',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_relationshiphistory" ("created_at", "created_by_id", "id", "last_verified_at", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "strength", "target_id", "type_id", "valid_from", "valid_until") SELECT old_values."created_at", old_values."created_by_id", old_values."id", old_values."last_verified_at", old_values."origin", CLOCK_TIMESTAMP(), \'delete\', old_values."id", old_values."source_id", old_values."strength", old_values."target_id", old_values."type_id", old_values."valid_from", old_values."valid_until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='92db919687267ec0fbecc8a5e94d1be1e385bfc9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_34653', referencing='REFERENCING OLD TABLE AS old_values ', table='cmdb_relationship', when='AFTER')),
        ),
        migrations.AddField(
            model_name='relationshipends',
            name='source_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.ciclass', verbose_name='class of the source'),
        ),
        migrations.AddField(
            model_name='relationshipends',
            name='target_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.ciclass', verbose_name='class of the target'),
        ),
        migrations.AddField(
            model_name='relationshipends',
            name='type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ends', to='cmdb.relationshiptype', verbose_name='type'),
        ),
        migrations.AddConstraint(
            model_name='relationshipends',
            constraint=models.UniqueConstraint(fields=('type', 'source_class', 'target_class'), name='ends_named_once_per_type'),
        ),
    ]
