"""Hold lifecycle steps beside edits, one of an item under a reference.

The column has a default in the database, which rewrites no row. The checks hold new rows; the next migration looks
at old ones.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('cmdb', '0027_sort_items_by_criticality'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposededit',
            name='verb',
            field=models.CharField(blank=True, choices=[('put_in_use', 'Put in use'), ('start_maintenance', 'Start maintenance'), ('end_maintenance', 'End maintenance'), ('retire', 'Retire'), ('reinstate', 'Reinstate')], db_default='', default='', max_length=20, verbose_name='step'),
        ),
        migrations.AlterField(
            model_name='proposededit',
            name='what',
            field=models.CharField(choices=[('edit', 'Edit'), ('relate', 'Relate'), ('edit_relationship', 'Edit the relationship'), ('unrelate', 'Remove the relationship'), ('step', 'Lifecycle step')], max_length=20, verbose_name='kind'),
        ),
        migrations.RemoveConstraint(
            model_name='proposededit',
            name='proposed_edit_names_its_relationship',
        ),
        AddConstraintNotValid(
            model_name='proposededit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__isnull', True), ('type__isnull', True), ('what__in', ['edit', 'step'])), models.Q(models.Q(('what__in', ['edit', 'step']), _negated=True), ('target__isnull', False), ('type__isnull', False)), _connector='OR'), name='proposed_edit_names_its_relationship'),
        ),
        AddConstraintNotValid(
            model_name='proposededit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'step'), models.Q(('verb', ''), _negated=True)), models.Q(models.Q(('what', 'step'), _negated=True), ('verb', '')), _connector='OR'), name='proposed_step_names_its_verb'),
        ),
    ]
