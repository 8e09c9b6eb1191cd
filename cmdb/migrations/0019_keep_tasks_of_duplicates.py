"""Keep tasks of records that may be one thing."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import itsm.core.lifecycle
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0018_import_by_a_worker'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicateTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None, verbose_name='they agree in')),
                ('source', models.CharField(blank=True, max_length=60, verbose_name='source')),
                ('state', itsm.core.lifecycle.LifecycleField(choices=[('open', 'Open'), ('merged', 'Merged'), ('dismissed', 'Different things'), ('gone', 'No longer alike')], db_index=True, default='open', max_length=10, protected=True, verbose_name='state')),
                ('found_at', models.DateTimeField(verbose_name='found')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('one', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.configurationitem', verbose_name='item')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.configurationitem', verbose_name='the other')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'possible duplicate',
                'verbose_name_plural': 'possible duplicates',
                'indexes': [models.Index(fields=['state', '-id'], name='duplicates_by_state')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='duplicates_found_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='duplicates_in_order')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duplicatetask',
            trigger=pgtrigger.compiler.Trigger(name='state_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF TG_OP = 'DELETE' THEN\n                RAISE EXCEPTION '% rows are never deleted', TG_TABLE_NAME USING ERRCODE = 'SL003';\n            END IF;\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.state <> 'open'  THEN\n                    RAISE EXCEPTION '% cannot start in state %', TG_TABLE_NAME, NEW.state\n                        USING ERRCODE = 'SL001';\n                END IF;\n                RETURN NEW;\n            END IF;\n            IF NEW.state IS DISTINCT FROM OLD.state THEN\n                IF COALESCE(current_setting('slipway.operation', true), '') = '' THEN\n                    RAISE EXCEPTION '% changes state only inside an operation', TG_TABLE_NAME\n                        USING ERRCODE = 'SL002';\n                END IF;\n                IF NOT ((OLD.state = 'dismissed' AND NEW.state = 'open') OR (OLD.state = 'gone' AND NEW.state = 'open') OR (OLD.state = 'merged' AND NEW.state = 'open') OR (OLD.state = 'open' AND NEW.state = 'dismissed') OR (OLD.state = 'open' AND NEW.state = 'gone') OR (OLD.state = 'open' AND NEW.state = 'merged')) THEN\n                    RAISE EXCEPTION '% has no edge from % to %', TG_TABLE_NAME, OLD.state, NEW.state\n                        USING ERRCODE = 'SL001';\n                END IF;\n            END IF;\n            RETURN NEW;\n        ", hash='560d935c429537232c2785654d0d8e1454d14686', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_state_lifecycle_0dabc', table='cmdb_duplicatetask', when='BEFORE')),
        ),
    ]
