"""How an import works: rows are checked one by one in Python and written set by set in PostgreSQL."""
