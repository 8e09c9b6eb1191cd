"""The words that names and tags are made of: what a misspelt word is compared with."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class SearchWord(models.Model):
    """A word some item has or had in its name or tags. The empty word marks how far was read.

    Written by the database's own `cmdb_learn_words()` alone. It says nothing about where a word is used, so
    that what is put right by it tells nobody what they may not see: hits are looked up for the asker.
    """

    word = models.TextField(primary_key=True)
    learned_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.word
