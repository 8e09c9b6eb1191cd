"""A mapping file: which column of an organisation's change history means what."""

import tomllib
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from changes.rules.risk import LEVELS
from itsm.core.refusals import Kind, OperationRefused, Refusal

TIMES = ("opened", "closed", "planned_start", "planned_end", "actual_start", "actual_end")
REQUIRED_TIMES = ("opened",)


@dataclass(frozen=True)
class Flag:
    """True where the column says one of `yes`, or begins with one of `begins`."""

    column: str = ""
    yes: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()

    def reads(self, values: dict[str, str]) -> bool:
        text = values.get(self.column, "")
        return text in self.yes or (bool(self.begins) and text.startswith(self.begins))


@dataclass(frozen=True)
class Mapping:
    """Column names by meaning. `times` may leave out any but `opened`; `levels` empty means all low."""

    source: str
    time_format: str
    zone: ZoneInfo
    number: str
    title: str
    category: str
    times: dict[str, str]
    risk: str
    levels: dict[str, str]
    emergency: Flag
    cab: Flag
    standard: Flag
    ci_id: str
    ci_name: str
    ci_class: str
    service: str
    classes: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Every column the file must have."""
        flags = [flag.column for flag in (self.emergency, self.cab, self.standard)]
        named = [
            self.number,
            self.title,
            self.category,
            self.risk,
            self.ci_id,
            self.ci_name,
            self.ci_class,
            self.service,
        ]
        kept = [*self.times.values(), *self.attributes.values(), *self.keep.values()]
        return sorted({column for column in (*flags, *named, *kept) if column})


def read_mapping(text: str) -> Mapping:
    """Parse a mapping file. Refused with `malformed_file`, naming what is wrong with it."""
    try:
        told = tomllib.loads(text)
        mapping = _mapping(told)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(_("It is not TOML: %(error)s") % {"error": error}) from error
    except ZoneInfoNotFoundError as error:
        raise _malformed(_("It names no IANA time zone.")) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _malformed(_("This is missing or not of its kind: %(error)s") % {"error": error}) from error
    unknown = sorted(set(mapping.levels.values()) - set(LEVELS))
    if unknown:
        raise _malformed(_("These are no risk levels: %(levels)s") % {"levels": ", ".join(unknown)})
    return mapping


def _mapping(told: dict[str, Any]) -> Mapping:
    change, ci = told["change"], told["ci"]
    risk: dict[str, Any] = told.get("risk", {})
    return Mapping(
        source=str(told["source"]),
        time_format=str(told["time_format"]),
        zone=ZoneInfo(told["time_zone"]),
        number=change["number"],
        title=change["title"],
        category=change.get("category", ""),
        times={name: change[name] for name in TIMES if name in REQUIRED_TIMES or change.get(name)},
        risk=risk.get("column", ""),
        levels=dict(risk.get("levels", {})),
        emergency=_flag(told.get("emergency", {})),
        cab=_flag(told.get("cab", {})),
        standard=_flag(told.get("standard", {})),
        ci_id=ci["id"],
        ci_name=ci.get("name", ci["id"]),
        ci_class=ci.get("class", ""),
        service=ci.get("service", ""),
        classes=dict(ci.get("classes", {})),
        attributes=dict(ci.get("attributes", {})),
        keep=dict(told.get("keep", {})),
    )


def _flag(told: dict[str, Any]) -> Flag:
    return Flag(told.get("column", ""), tuple(told.get("yes", ())), tuple(told.get("begins", ())))


def _malformed(reason: str) -> OperationRefused:
    return OperationRefused(
        Refusal(
            "malformed_file",
            _("The mapping file cannot be used. %(reason)s") % {"reason": reason},
            Kind.INVALID,
            next_step=_("The mapping files that come with Slipway show every entry."),
            facts={"file": "mapping"},
            field="mapping",
        )
    )
