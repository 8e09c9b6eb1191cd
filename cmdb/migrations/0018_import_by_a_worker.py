"""Keep imports that a worker does, and how the columns of each source were mapped."""

import cmdb.models.import_job
import django.db.models.deletion
import django_fsm
import itsm.core.lifecycle
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from itsm.core.numbers import create_sequence


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0017_know_who_said_each_fact'),
        ('core', '0005_refuse_truncate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        create_sequence('IMP'),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, unique=True, verbose_name='source')),
                ('mapping', models.JSONField(verbose_name='mapping')),
                ('kept_at', models.DateTimeField(verbose_name='kept')),
            ],
            options={
                'verbose_name': 'remembered mapping',
                'verbose_name_plural': 'remembered mappings',
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                ('external_number', models.CharField(blank=True, db_index=True, editable=False, max_length=100, verbose_name='external number')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('imported', models.BooleanField(default=False, editable=False, verbose_name='imported')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='updated')),
                ('state', itsm.core.lifecycle.LifecycleField(choices=[('uploaded', 'Uploaded'), ('simulating', 'Being simulated'), ('simulated', 'Simulated'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed'), ('canceled', 'Canceled')], db_index=True, default='uploaded', max_length=12, protected=True, verbose_name='state')),
                ('source', models.CharField(max_length=60, verbose_name='source')),
                ('create_missing', models.BooleanField(default=False, verbose_name='make unknown classes and types')),
                ('cis', models.FileField(blank=True, upload_to=cmdb.models.import_job.import_path)),
                ('cis_name', models.CharField(blank=True, max_length=255, verbose_name='file of items')),
                ('relationships', models.FileField(blank=True, upload_to=cmdb.models.import_job.import_path)),
                ('relationships_name', models.CharField(blank=True, max_length=255, verbose_name='file of relationships')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('columns', models.JSONField(default=dict, verbose_name='columns')),
                ('mapping', models.JSONField(default=dict, verbose_name='mapping')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('rows_done', models.PositiveBigIntegerField(default=0, verbose_name='rows done')),
                ('rows_expected', models.PositiveBigIntegerField(null=True, verbose_name='rows')),
                ('result', models.JSONField(default=dict, verbose_name='result')),
                ('refusal', models.JSONField(default=dict, verbose_name='refusal')),
                ('rejects', models.FileField(blank=True, upload_to=cmdb.models.import_job.import_path)),
                ('rejects_left_out', models.PositiveBigIntegerField(default=0, verbose_name='rejects left out')),
                ('claim', models.UUIDField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='started by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', ['simulating', 'running'])), fields=['id'], name='import_under_way'), models.Index(fields=['unit', '-id'], name='import_by_unit'), models.Index(condition=models.Q(('cis', ''), ('relationships', ''), _negated=True), fields=['updated_at'], name='import_with_files')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importjob',
            trigger=pgtrigger.compiler.Trigger(name='state_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF TG_OP = 'DELETE' THEN\n                RAISE EXCEPTION '% rows are never deleted', TG_TABLE_NAME USING ERRCODE = 'SL003';\n            END IF;\n            IF TG_OP = 'INSERT' THEN\n                IF NEW.state <> 'uploaded'  THEN\n                    RAISE EXCEPTION '% cannot start in state %', TG_TABLE_NAME, NEW.state\n                        USING ERRCODE = 'SL001';\n                END IF;\n                RETURN NEW;\n            END IF;\n            IF NEW.state IS DISTINCT FROM OLD.state THEN\n                IF COALESCE(current_setting('slipway.operation', true), '') = '' THEN\n                    RAISE EXCEPTION '% changes state only inside an operation', TG_TABLE_NAME\n                        USING ERRCODE = 'SL002';\n                END IF;\n                IF NOT ((OLD.state = 'failed' AND NEW.state = 'canceled') OR (OLD.state = 'failed' AND NEW.state = 'simulating') OR (OLD.state = 'running' AND NEW.state = 'canceled') OR (OLD.state = 'running' AND NEW.state = 'failed') OR (OLD.state = 'running' AND NEW.state = 'finished') OR (OLD.state = 'simulated' AND NEW.state = 'canceled') OR (OLD.state = 'simulated' AND NEW.state = 'running') OR (OLD.state = 'simulated' AND NEW.state = 'simulating') OR (OLD.state = 'simulating' AND NEW.state = 'canceled') OR (OLD.state = 'simulating' AND NEW.state = 'failed') OR (OLD.state = 'simulating' AND NEW.state = 'simulated') OR (OLD.state = 'uploaded' AND NEW.state = 'canceled') OR (OLD.state = 'uploaded' AND NEW.state = 'simulating')) THEN\n                    RAISE EXCEPTION '% has no edge from % to %', TG_TABLE_NAME, OLD.state, NEW.state\n                        USING ERRCODE = 'SL001';\n                END IF;\n            END IF;\n            RETURN NEW;\n        ", hash='c506e9cacf9c629fa8b6524d79ac166dce4418ad', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_state_lifecycle_d1610', table='cmdb_importjob', when='BEFORE')),
        ),
    ]
