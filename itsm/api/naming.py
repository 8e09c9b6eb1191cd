"""Names for the shapes in the API's description, where all floors stand side by side."""

from typing import Any

from drf_spectacular.drainage import has_override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance

NOUNS = {"cmdb": "Item", "changes": "Change", "releases": "Release"}


class NamedByFloor(AutoSchema):
    """What a floor calls `Reason` or `Row`, its clients find as `ChangeReason` or `ReleaseRow`."""

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        name = str(super()._get_serializer_name(serializer, direction, bypass_extensions))
        if has_override(serializer, "component_name"):
            return name
        shape = force_instance(serializer)
        module = type(getattr(shape, "child", shape)).__module__.split(".")
        part, _rest, kind = module[-1].rpartition("_")
        noun = part.title() if part and kind == "shapes" else NOUNS.get(module[0], "")
        return name if name.startswith(noun) else noun + name
