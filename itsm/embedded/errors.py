"""What can be told to a newcomer in one sentence."""


class EmbeddedError(Exception):
    """Something outside the program stands in the way; the text says what and what to do."""
