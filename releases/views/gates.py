from typing import Any

from django.utils.translation import gettext_lazy as _

from releases import actions
from releases.forms.evidence import CheckForm, TestReportForm
from releases.views.base import ReleaseVerbView


class UploadTestReportView(ReleaseVerbView):
    form_class = TestReportForm
    needs = "release.add_evidence"
    title = _("Show a test report")
    tab = "gates"

    def perform(self, form: Any) -> Any:
        given = form.cleaned_data
        return actions.upload_test_report(
            self.number,
            gate_id=self.kwargs["gate_id"],
            report=given["report"],
            note=given["note"],
            actor=self.user,
        )


class ConfirmCheckView(ReleaseVerbView):
    form_class = CheckForm
    needs = "release.add_evidence"
    title = _("Confirm a check")
    tab = "gates"

    def perform(self, form: Any) -> Any:
        return actions.confirm_check(
            self.number, gate_id=self.kwargs["gate_id"], actor=self.user, **form.cleaned_data
        )
