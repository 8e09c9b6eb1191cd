"""The first text of search goes, with its index: search reads `cmdb_search_words` since.

Dropping a column rewrites no row; the table is locked for the moment that takes. The trigger that keeps
history named the column as the one to leave out, so it is written anew in the same transaction.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0023_keep_who_said_what_a_merge_changed'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='configurationitem',
            name='update_update',
        ),
        migrations.RemoveIndex(
            model_name='configurationitem',
            name='ci_search_trigrams',
        ),
        migrations.RemoveField(
            model_name='configurationitem',
            name='search_text',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='configurationitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cmdb_configurationitemhistory" ("attributes", "ci_class_id", "created_at", "created_by_id", "criticality", "description", "environment", "external_id", "external_number", "fact_sources", "id", "imported", "last_verified_at", "location_id", "name", "number", "owner_group_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "source_status", "state", "support_group_id", "tags", "unit_id", "updated_at", "version") SELECT new_values."attributes", new_values."ci_class_id", new_values."created_at", new_values."created_by_id", new_values."criticality", new_values."description", new_values."environment", new_values."external_id", new_values."external_number", new_values."fact_sources", new_values."id", new_values."imported", new_values."last_verified_at", new_values."location_id", new_values."name", new_values."number", new_values."owner_group_id", new_values."owner_id", CLOCK_TIMESTAMP(), \'update\', new_values."id", new_values."source", new_values."source_status", new_values."state", new_values."support_group_id", new_values."tags", new_values."unit_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='79759cfa086f6ac817aa6e6ee9e08d8f3f977c9a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1e06d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cmdb_configurationitem', when='AFTER')),
        ),
    ]
