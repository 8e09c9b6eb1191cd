from django.core.files.uploadedfile import UploadedFile

from itsm.core.actions import attach
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, Refusal
from releases.actions.evidence import gate_of, keep
from releases.actions.support import lock_release
from releases.models import GateEvidence, GateKind
from releases.rules.gates import Standard, report_passes
from releases.rules.junit import MAX_REPORT_BYTES, Totals, read_report, too_large


def upload_test_report(
    release_number: str, *, gate_id: int, report: UploadedFile, note: str = "", actor: User
) -> GateEvidence:
    """Show a JUnit report at a gate: it passes with enough tests and no failure or error, or it does not.

    The file is kept as an attachment with its SHA-256. Refused: malformed_file, upload_too_large,
    file_type_not_allowed, wrong_state, not_found.
    """
    with operation("release.upload_test_report", actor=actor) as op:
        release = lock_release(op, release_number, "release.add_evidence")
        gate = gate_of(op, release, gate_id, GateKind.JUNIT)
        totals = _read(report)
        attachment = attach(subject=release.number, upload=report, actor=actor)
        return keep(
            op,
            release,
            gate,
            passed=report_passes(totals, Standard(gate.min_tests, gate.max_skipped)),
            attachment=attachment,
            sha256=attachment.sha256,
            tests=totals.tests,
            failures=totals.failures,
            errors=totals.errors,
            skipped=totals.skipped,
            duration=totals.duration,
            note=note,
        )


def _read(report: UploadedFile) -> Totals:
    """Never more of it in memory than a report may have. Raises OperationRefused."""
    if (report.size or 0) > MAX_REPORT_BYTES:
        raise OperationRefused(too_large(report.size or 0))
    found = read_report(report.read(MAX_REPORT_BYTES + 1))
    report.seek(0)
    if isinstance(found, Refusal):
        raise OperationRefused(found)
    return found
