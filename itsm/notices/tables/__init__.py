"""The rows of the table of notices, one file per kind of object."""
