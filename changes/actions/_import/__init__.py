"""How a change history goes in: read and merged in Python, written set by set in PostgreSQL."""
