class Unfit(Exception):
    """The row is rejected for this reason."""
