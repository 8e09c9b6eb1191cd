"""Typed attributes: what a value of each kind may be, and how it is kept in JSON.

A value arrives as text (a form, a CSV cell) or already typed (JSON); both end in one canonical JSON value,
so that equal facts are equal in the database, whatever door they came through.
"""

import ipaddress
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal
from itsm.core.telling import is_storable

TEXT, NUMBER, DATE, CHOICE, REFERENCE, IP, BOOLEAN, JSON = (
    "text",
    "number",
    "date",
    "choice",
    "reference",
    "ip",
    "boolean",
    "json",
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
"""In its one form: an import reads many, and the library takes ten times as long for each."""
MAX_TEXT = 10_000
MAX_JSON = 100_000
LARGEST_NUMBER = 10**300
TRUE_WORDS = {"true", "yes", "on", "1"}
FALSE_WORDS = {"false", "no", "off", "0"}


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One attribute as a class declares it or inherits it."""

    name: str
    label: str
    kind: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    help_text: str = ""
    reference_class: str = ""
    declared_by: str = ""
    unique: bool = False


@dataclass(slots=True)
class CheckedAttributes:
    """Canonical values, and the messages for those that could not be made so."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)  # name -> (CI number, class name)


def check_attributes(
    specs: Sequence[AttributeSpec], given: Mapping[str, Any], *, kept: Mapping[str, Any] | None = None
) -> CheckedAttributes:
    """Check `given` against the class's attributes.

    `kept` are values the CI already has under names its class does not declare (an import brought them);
    they stay, and may be sent back unchanged, but nobody may add to them by hand.
    """
    checked = CheckedAttributes(values=dict(kept or {}))
    known = {spec.name: spec for spec in specs}
    for name, value in given.items():
        if name not in known and not (kept and name in kept and kept[name] == value):
            checked.errors[name] = [_("The class has no attribute of this name.")]
    for spec in specs:
        _check_one(spec, given, checked)
    return checked


def _check_one(spec: AttributeSpec, given: Mapping[str, Any], checked: CheckedAttributes) -> None:
    raw = given.get(spec.name)
    if is_blank(raw) and spec.name not in given:
        raw = spec.default
    check_value(spec, raw, checked)


def check_value(spec: AttributeSpec, raw: Any, checked: CheckedAttributes) -> None:
    """Put the canonical value of `raw` among the checked ones, or the message of what is wrong with it."""
    if is_blank(raw):
        checked.values.pop(spec.name, None)
        if spec.required:
            checked.errors[spec.name] = [_("A value is required.")]
        return
    try:
        checked.values[spec.name] = canonical_value(spec, raw)
    except ValueError as wrong:
        checked.errors[spec.name] = [str(wrong)]
        return
    if spec.kind == REFERENCE:
        checked.references[spec.name] = (checked.values[spec.name], spec.reference_class)


def attribute_not_unique(spec: AttributeSpec, value: Any, other: str) -> Refusal:
    """`other` is the number of the CI that has the value; empty where it may not be told."""
    return Refusal(
        "attribute_not_unique",
        _("%(label)s must be unique, and another item already has the value %(value)s.")
        % {"label": spec.label, "value": value},
        kind=Kind.CONFLICT,
        next_step=_("Correct the value, or edit the item that has it."),
        facts={"attribute": spec.name, "value": value, "ci": other},
        field=f"attributes.{spec.name}",
    )


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def canonical_value(spec: AttributeSpec, raw: Any) -> Any:
    """The JSON value kept for `raw`. Raises ValueError with a sentence for people."""
    return _BY_KIND[spec.kind](spec, raw)


def _text(spec: AttributeSpec, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(_("Enter text."))
    if not is_storable(raw):
        raise ValueError(_("Null characters and broken Unicode are not allowed."))
    if len(raw) > MAX_TEXT:
        raise ValueError(_("The text is longer than %(limit)s characters.") % {"limit": MAX_TEXT})
    return raw.strip()


def _number(spec: AttributeSpec, raw: Any) -> int | float:
    number = None if isinstance(raw, bool) else raw
    if isinstance(raw, str):
        number = _number_from_text(raw.strip().removesuffix(spec.unit).strip())
    if not isinstance(number, int | float):
        raise ValueError(_("Enter a number."))
    if (isinstance(number, float) and not math.isfinite(number)) or abs(number) > LARGEST_NUMBER:
        raise ValueError(_("Enter a number."))
    return (
        int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 2**53 else number
    )


def _number_from_text(text: str) -> int | float | None:
    """None for what says no number."""
    if len(text) > 40:
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except (ValueError, OverflowError):
            continue
    return None


def _date(spec: AttributeSpec, raw: Any) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    try:
        return date.fromisoformat(raw.strip()).isoformat()
    except (AttributeError, ValueError):
        raise ValueError(_("Enter a date as YYYY-MM-DD.")) from None


def _choice(spec: AttributeSpec, raw: Any) -> str:
    if raw not in spec.choices:
        raise ValueError(_("Choose one of: %(choices)s.") % {"choices": ", ".join(spec.choices)})
    return str(raw)


def _reference(spec: AttributeSpec, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > 40 or not is_storable(raw):
        raise ValueError(_("Enter the number of a configuration item, such as CI0000001."))
    return raw.strip().upper()


def _ip(spec: AttributeSpec, raw: Any) -> str:
    """An address, an address with its prefix length, or a network; IPv6 in its compressed form."""
    try:
        text = raw.strip()
        if _IPV4.fullmatch(text):
            return str(text)
        address = ipaddress.ip_interface(text) if "/" in text else ipaddress.ip_address(text)
    except (AttributeError, ValueError):
        address = None
    if address is None or not is_storable(str(address)):  # the zone of an address (`%eth0`) may be anything
        raise ValueError(_("Enter an IPv4 or IPv6 address, with or without a prefix length."))
    return str(address)


def _boolean(spec: AttributeSpec, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    raise ValueError(_("Enter yes or no."))


def _json(spec: AttributeSpec, raw: Any) -> Any:
    return json_value(raw)


def json_value(raw: Any) -> Any:
    """What JSON text says, or a value that JSON can. Raises ValueError with a sentence for people."""
    try:
        value = json.loads(raw, parse_constant=_refuse_constant) if isinstance(raw, str) else raw
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (ValueError, TypeError, RecursionError):
        raise ValueError(_("Enter valid JSON.")) from None
    if len(text) > MAX_JSON or "\\u0000" in text or not is_storable(text):
        raise ValueError(_("The JSON is too long, or holds null characters or broken Unicode."))
    return value


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


_BY_KIND: dict[str, Callable[[AttributeSpec, Any], Any]] = {
    TEXT: _text,
    NUMBER: _number,
    DATE: _date,
    CHOICE: _choice,
    REFERENCE: _reference,
    IP: _ip,
    BOOLEAN: _boolean,
    JSON: _json,
}
