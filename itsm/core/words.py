"""Sentences that are kept: titles, reasons and outcomes that Slipway itself writes into records."""

from django.conf import settings
from django.utils import translation

__all__ = ["on_record"]


def on_record(sentence: str) -> str:
    """`sentence` in the organisation's language (LANGUAGE_CODE), whoever acts.

    Everybody reads it afterwards, some of them in what the board signs; it does not depend on who pressed the
    button. `manage.py makemessages` gathers what is given to it as text in the code.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return translation.gettext(sentence)
