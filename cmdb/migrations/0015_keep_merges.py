"""Merges that stand or were undone, with what undoing them takes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cmdb', '0014_hold_proposed_edits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filled', models.JSONField(default=dict)),
                ('handed_over', models.JSONField(default=dict)),
                ('moved', models.JSONField(default=dict)),
                ('dropped', models.JSONField(default=list)),
                ('was_state', models.CharField(choices=[('planned', 'Planned'), ('in_use', 'In use'), ('in_maintenance', 'In maintenance'), ('retired', 'Retired')], max_length=20)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('merged_at', models.DateTimeField(verbose_name='merged')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('duplicate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='cmdb.configurationitem')),
                ('final', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cmdb.configurationitem')),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='cmdb.configurationitem')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('duplicate',), name='merge_stands_once_per_duplicate')],
            },
        ),
    ]
