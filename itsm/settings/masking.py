"""Keeps passwords and tokens out of the logs, whoever put them into a message."""

import logging
import re

NAMES = "password|passwd|secret|token|api_?key|authorization"
PATTERNS = (
    (re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+@"), r"\g<scheme>:***@"),
    (re.compile(r"(?i)\b(?P<kind>token|bearer|basic)\s+[A-Za-z0-9._~+/=-]{12,}"), r"\g<kind> ***"),
    (
        re.compile(rf"(?i)(?P<name>{NAMES})(?P<sign>[\"']?\s*[=:]\s*[\"']?)[^\s,;&\"']+"),
        r"\g<name>\g<sign>***",
    ),
)


def mask(text: str) -> str:
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class MaskSecrets(logging.Filter):
    """Rewrites the finished message; a traceback is formatted here so that it is masked as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        return True
