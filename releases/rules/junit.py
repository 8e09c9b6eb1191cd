"""Reading a JUnit report from somebody we need not trust.

The document is parsed by defusedxml, which refuses entity declarations (billion laughs, external entities)
and DTD retrieval, and only then counted with junitparser. Totals are counted from the cases themselves:
what a suite claims about itself in its attributes is not evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from junitparser import Error, Failure, JUnitXmlError, Skipped, TestCase, TestSuite

from itsm.core.refusals import Kind, Refusal

MAX_REPORT_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 20


@dataclass(frozen=True)
class Totals:
    """`duration` in seconds, as the cases state it."""

    tests: int
    failures: int
    errors: int
    skipped: int
    duration: float


def read_report(data: bytes) -> Totals | Refusal:
    """The totals of a report, or why it is not one."""
    if len(data) > MAX_REPORT_BYTES:
        return too_large(len(data))
    try:
        root = fromstring(data, forbid_dtd=True)
        return _count(root)
    except (
        ParseError,
        DefusedXmlException,
        JUnitXmlError,
        ValueError,
        LookupError,
        RecursionError,
    ) as fault:
        return _malformed(type(fault).__name__)


def _count(root: object) -> Totals | Refusal:
    tag = getattr(root, "tag", "")
    if tag not in ("testsuites", "testsuite"):
        return _malformed(_("the outermost element is “%(tag)s”") % {"tag": tag})
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    duration = 0.0
    for case in _cases(root):
        results = case.result
        counts["tests"] += 1
        counts["failures"] += any(isinstance(result, Failure) for result in results)
        counts["errors"] += any(isinstance(result, Error) for result in results)
        counts["skipped"] += any(isinstance(result, Skipped) for result in results)
        seconds = case.time or 0.0
        duration += seconds if math.isfinite(seconds) and seconds > 0 else 0.0
    return Totals(duration=duration, **counts)


def _cases(root: object) -> Iterator[TestCase]:
    """Cases of every suite at every depth; junitparser's own iteration stops at the first level."""
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ValueError("suites are nested too deeply")
        for child in element:  # type: ignore[attr-defined]
            if child.tag == TestCase._tag:
                yield TestCase.fromelem(child)
            elif child.tag == TestSuite._tag:
                waiting.append((child, depth + 1))


def too_large(size: int) -> Refusal:
    return Refusal(
        "upload_too_large",
        _("The report is larger than %(limit)s bytes.") % {"limit": MAX_REPORT_BYTES},
        Kind.TOO_LARGE,
        next_step=_("Upload the suites in several reports, or leave captured output out."),
        facts={"size": size, "limit": MAX_REPORT_BYTES},
        field="report",
    )


def _malformed(detail: str) -> Refusal:
    return Refusal(
        "malformed_file",
        _("This is not a JUnit report that can be read (%(detail)s).") % {"detail": detail},
        Kind.INVALID,
        next_step=_("Upload the XML report that the test runner wrote."),
        facts={"detail": detail},
        field="report",
    )
