"""Rules of the ground: what fits as a number, a comment or an attachment. Pure; sizes in bytes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, invalid

LONGEST_COMMENT = 20_000
LARGEST_KEY = 2**63 - 1
"""The largest number that a key's column holds."""

ALLOWED_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "txt": "text/plain",
        "log": "text/plain",
        "md": "text/markdown",
        "csv": "text/csv",
        "json": "application/json",
        "xml": "application/xml",
        "pdf": "application/pdf",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
        "zip": "application/zip",
        "gz": "application/gzip",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text",
        "eml": "message/rfc822",
    }
)
"""By file extension. The type stored is ours, not the sender's; HTML and SVG are left out on purpose."""


def whole_number(text: object, *, most: int = LARGEST_KEY) -> int | None:
    """What `text` says as a whole number from 0 to `most`, None when it says anything else.

    Digits are 0 to 9 alone: `str.isdigit` holds for `²` too, which `int` does not read.
    """
    digits = str(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    number = int(digits)
    return number if number <= most else None


def comment_fits(text: str) -> Refusal | None:
    if not text.strip():
        return invalid({"text": [_("Write something first.")]})
    if len(text) > LONGEST_COMMENT:
        return invalid(
            {"text": [_("A comment has at most %(most)d characters.") % {"most": LONGEST_COMMENT}]}
        )
    return None


def attachment_fits(name: str, size: int, *, largest: int) -> Refusal | None:
    extension = name.rpartition(".")[2].lower()
    if extension not in ALLOWED_TYPES:
        return Refusal(
            "file_type_not_allowed",
            _("Files of the type “%(type)s” are not accepted.") % {"type": extension or name},
            Kind.INVALID,
            next_step=_("Send one of: %(types)s.") % {"types": ", ".join(sorted(ALLOWED_TYPES))},
            facts={"name": name, "allowed": sorted(ALLOWED_TYPES)},
            field="file",
        )
    return upload_fits(size, largest=largest)


def upload_fits(size: int, *, largest: int) -> Refusal | None:
    """Any upload, attachment or import: at most `largest` bytes, at least one."""
    if size == 0:
        return invalid({"file": [_("The file is empty.")]})
    if size > largest:
        return Refusal(
            "upload_too_large",
            _("The file has %(size)d bytes; at most %(largest)d are accepted.")
            % {"size": size, "largest": largest},
            Kind.TOO_LARGE,
            next_step=_("Send a smaller file, or split it."),
            facts={"size": size, "largest": largest},
            field="file",
        )
    return None
