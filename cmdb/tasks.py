"""What beat rings for configuration management."""

from celery import shared_task

from cmdb.actions.learn_words import learn_words


@shared_task(ignore_result=True)
def learn_search_words() -> int:
    return learn_words()


DOORBELLS = {"cmdb.tasks.learn_search_words": 60}
"""Task name: seconds between the rings of beat."""
