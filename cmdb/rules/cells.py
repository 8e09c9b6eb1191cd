"""Cells of a CSV file that a spreadsheet opens."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def safe_cell(text: str) -> str:
    """The text as it is, or behind an apostrophe where a spreadsheet would run it (OWASP, CSV injection).

    So is one that begins like that already: `plain_cell` gives each back as it was.
    """
    return f"{MARK}{text}" if text.lstrip(MARK).startswith(FORMULA) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given."""
    return text[1:] if text.startswith(MARK) and text.lstrip(MARK).startswith(FORMULA) else text
