"""Tokens: the only rows that the REST roof writes."""
