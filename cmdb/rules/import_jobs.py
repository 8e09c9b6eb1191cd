"""How long a worker may be silent about an import, how often it is begun again, how long its files stay."""

import datetime as dt

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal

CLAIM_LASTS = dt.timedelta(minutes=3)
"""How long a worker may say nothing. It says after every batch how far it is, and meanwhile that it lives."""
BEATS_EVERY = dt.timedelta(seconds=30)
MOST_ATTEMPTS = 4
AT_ONCE = 2
"""Imports that are worked on together, so that other work of the workers goes on."""
FILES_STAY = dt.timedelta(days=14)
LARGEST_REJECTS = 32 * 1024 * 1024
"""Characters of the file of rejected rows."""
LONGEST_REJECT = 300
"""Characters kept of a rejected row with the result; the file has it whole."""


def columns_do_not_fit(faults: dict[str, list[str]]) -> Refusal:
    """`faults` by table, in sentences."""
    return Refusal(
        "columns_do_not_fit",
        " ".join(fault for found in faults.values() for fault in found),
        Kind.INVALID,
        next_step=_("Say what each column becomes."),
        facts={"fields": faults},
    )


def files_are_gone() -> Refusal:
    return Refusal(
        "import_files_gone",
        _("The files of this import were removed, as they are some days after it was last worked on."),
        next_step=_("Upload them again."),
    )


def given_up(attempts: int) -> Refusal:
    return Refusal(
        "import_given_up",
        _("The import broke off %(attempts)s times.") % {"attempts": attempts},
        next_step=_("Ask your operators to look into the worker's log, then simulate it again."),
        facts={"attempts": attempts},
    )
