"""Cells of a CSV file that a spreadsheet opens."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """The text as it is, or behind an apostrophe where a spreadsheet would run it (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA) else text
