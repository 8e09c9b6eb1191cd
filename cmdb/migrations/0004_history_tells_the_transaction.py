"""Say in which transaction a version was written, so that a process can follow what is committed.

The columns come without a default, which touches no row; the default then holds for rows to come. Old rows
stay empty: nobody follows the past. The indexes are built beside the writers.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions.comparison import Cast

TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


def transaction_of(model_name, index_name):
    return [
        migrations.AddField(model_name, "transaction_id", models.BigIntegerField(null=True)),
        migrations.AlterField(
            model_name, "transaction_id", models.BigIntegerField(db_default=TRANSACTION, null=True)
        ),
        AddIndexConcurrently(
            model_name, models.Index(fields=["transaction_id"], name=index_name)
        ),
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cmdb", "0003_history_tells_the_moment")]
    operations = [
        *transaction_of("configurationitemhistory", "ci_history_by_transaction"),
        *transaction_of("relationshiphistory", "edge_history_by_transaction"),
    ]
