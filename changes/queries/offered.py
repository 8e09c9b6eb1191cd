"""What somebody who opens a change can choose from."""

from changes.models import ChangeModel


def offered_models() -> list[tuple[str, str]]:
    """Change models offered for new changes, as (name, label)."""
    return list(ChangeModel.objects.filter(active=True).order_by("label").values_list("name", "label"))
