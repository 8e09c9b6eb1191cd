from typing import Any

from django.core.management.base import BaseCommand

from itsm.core import access
from itsm.core.models import Role


def table() -> str:
    """Roles down, kinds across what they see; then every verb with who may do it. Markdown."""
    declared = access.declarations()
    kinds = sorted(declared)
    lines = ["## Who sees what", "", "| Role | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    for role in Role.values:
        if role != Role.SYSTEM:
            seen = ["yes" if role in declared[kind].see else "" for kind in kinds]
            lines.append(f"| {role} | " + " | ".join(seen) + " |")
    lines.append("| *named on it* | " + " | ".join(", ".join(declared[kind].owners) for kind in kinds) + " |")
    lines += ["", "## Who may do what", "", "| Verb | Roles |", "|---|---|"]
    for kind in kinds:
        for verb in sorted(declared[kind].act):
            lines.append(f"| `{verb}` | {', '.join(sorted(declared[kind].act[verb]))} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Print who sees what and who may do what, as docs/access.md shows it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")
