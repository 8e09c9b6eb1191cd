"""Reads a gettext catalogue (.po) with nothing but Python, so that a test needs no GNU tool for it.

Format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GERMAN = ROOT / "itsm" / "locale" / "de" / "LC_MESSAGES" / "django.po"
FLOORS = ("itsm", "releases", "changes", "cmdb")

PART = re.compile(r'^(?P<name>msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) (?P<text>".*")$')


@dataclass
class Message:
    """One sentence: where it is said, in English, and in the catalogue's language by plural form."""

    parts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    obsolete: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """Context, English, English plural; what makes it another message."""
        return self.parts.get("msgctxt", ""), self.parts["msgid"], self.parts.get("msgid_plural", "")

    @property
    def translations(self) -> list[str]:
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]

    def pairs(self) -> list[tuple[str, str]]:
        """Each translation beside the English it stands for."""
        english = [self.parts["msgid"], self.parts.get("msgid_plural", self.parts["msgid"])]
        return [(english[min(form, 1)], said) for form, said in enumerate(self.translations)]


def read(path: Path) -> list[Message]:
    """Every message of the file but its header, in order."""
    messages = [_message(block) for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))]
    return [message for message in messages if message.parts.get("msgid")]


def _message(block: str) -> Message:
    message, name = Message(), ""
    for line in block.splitlines():
        if line.startswith("#~"):
            message.obsolete = True
            line = line.removeprefix("#~").strip()
        if line.startswith("#,"):
            message.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif found := PART.match(line):
            name = found["name"]
            message.parts[name] = ast.literal_eval(found["text"])
        elif line.startswith('"'):
            message.parts[name] += ast.literal_eval(line)
    return message
