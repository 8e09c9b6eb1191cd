"""Read the words of items that changed lately, so that a search forgives a slip of the fingers."""

from django.db import connection


def learn_words() -> int:
    """How many words were new. It may run at any time and anywhere: nothing is learnt twice.

    The words are derived from what operations wrote, and are neither audited nor announced.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT cmdb_learn_words()")
        return int(cursor.fetchone()[0])
