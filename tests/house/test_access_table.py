"""The table in docs/access.md is the one the product goes by."""

from pathlib import Path

from itsm.core import access
from itsm.core.management.commands.access_table import table
from itsm.core.models import Role

DOCS = Path(__file__).resolve().parents[2] / "docs" / "access.md"


def test_the_documented_table_is_the_one_in_force() -> None:
    shown = DOCS.read_text().partition("<!-- table -->\n")[2]
    assert shown == table(), "run: manage.py access_table, and put it below the marker in docs/access.md"


def test_every_role_named_in_the_table_exists() -> None:
    known = {*Role.values, access.OWNER}
    for kind, declaration in access.declarations().items():
        assert declaration.see <= known, kind
        for verb, roles in declaration.act.items():
            assert roles <= known, verb
            assert roles, f"nobody may {verb}"


def test_no_verb_is_declared_twice() -> None:
    verbs = [verb for declaration in access.declarations().values() for verb in declaration.act]
    assert sorted(verbs) == sorted(set(verbs))
