r"""Words that no database keeps, as \u0000 and lone surrogates: told escaped, so that nobody stumbles."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmdb.actions._import.result import ImportResult
from cmdb.models import ConfigurationItem
from itsm.core.refusals import invalid
from itsm.core.telling import LONGEST_SENTENCE
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.test_bulk import send, server
from tests.cmdb.test_formats import bring
from tests.cmdb.uploading import upload, worked
from tests.support import nothing_changes, refusal_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]

WORDS = [("\x00", "\\u0000"), ("\ud800", "\\ud800"), ("x\udfffy", "x\\udfffy")]


@pytest.mark.parametrize("key", ["", "nightly"])
@pytest.mark.parametrize(("word", "told"), WORDS)
def test_a_key_that_cannot_be_kept_rejects_its_line_alone_in_a_request(
    cast: Cast, key: str, word: str, told: str
) -> None:
    lines = [server(1), server(2, **{word: 1}), {"source": "1", "type": "x", "target": "1", word: 1}]
    first, again = (send(cast.ina, *lines, key=key) for _turn in range(2))
    for answer in (first, again):
        assert answer.status_code == 200, answer.content
        assert [reject["line"] for reject in answer.json()["rejects"]] == [2, 3]
        assert all(f"There is no {told} here" in reject["reason"] for reject in answer.json()["rejects"])
    assert ("Idempotent-Replay" in again.headers) == bool(key)
    assert ConfigurationItem.objects.count() == 1


@pytest.mark.parametrize(("word", "told"), WORDS)
def test_an_import_with_a_key_that_cannot_be_kept_comes_to_its_end(cast: Cast, word: str, told: str) -> None:
    lines = "\n".join(json.dumps(line) for line in (server(1), server(2, **{word: 1})))
    job = worked(upload(cast, lines))
    assert (job.state, job.result["cis"]["created"], job.result["cis"]["rejected"]) == ("simulated", 1, 1)
    assert told in job.result["rejects"][0]["reason"]
    assert told in job.rejects.open().read().decode()
    assert (
        f"There is no {told} here" in browser(cast.conny).get(f"/cis/imports/{job.number}/").content.decode()
    )


@pytest.mark.parametrize(("word", "told"), WORDS)
def test_a_mapping_with_names_that_cannot_be_kept_is_refused(cast: Cast, word: str, told: str) -> None:
    job = worked(upload(cast))
    address = f"/api/v1/imports/{job.number}/simulate/"

    def refused(mapping: dict[str, Any]) -> dict[str, Any]:
        sent = json.dumps({"mapping": {"cis": {"constants": {}, **mapping}}})
        with nothing_changes():
            answer = api(cast.ina).post(address, sent, content_type="application/json")
        assert answer.status_code == 422, answer.content
        assert told in answer.content.decode().replace("\\\\", "\\")
        body: dict[str, Any] = answer.json()
        return body

    fitting = {"id": "id", "name": "name", "ci_class": "ci_class"}
    assert refused({"columns": {**fitting, word: ""}})["code"] == "columns_do_not_fit"
    assert refused({"columns": fitting, "constants": {word: "x"}})["code"] == "columns_do_not_fit"
    assert refused({"columns": {word: "x" * 81}})["code"] == "invalid"


def test_a_constant_without_a_value_is_not_kept(cast: Cast) -> None:
    job = worked(upload(cast))
    columns = {"id": "id", "name": "name", "ci_class": "ci_class"}
    sent = json.dumps({"mapping": {"cis": {"columns": columns, "constants": {"\x00": "", "tags": " "}}}})
    answer = api(cast.ina).post(
        f"/api/v1/imports/{job.number}/simulate/", sent, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["mapping"]["cis"] == {"columns": columns, "constants": {}}


def test_a_netbox_address_is_told_escaped_and_cut(cast: Cast) -> None:
    url = f"http://\ud800\x00{'x' * 5000}/api/dcim/devices/1/"
    refusal = refusal_of(lambda: bring(cast.adam, {"results": [{"url": url, "id": 1}]}))
    assert refusal.code == "malformed_file"
    assert "http://\\ud800\\u0000x" in refusal.message
    assert len(refusal.message) < 300


def test_sentences_are_bounded_and_rows_stay_whole() -> None:
    result = ImportResult("scanner", dry_run=True)
    result.reject("cis", 2, "y" * 5000, "z" * 5000 + "\x00")
    (reject,) = result.rejects
    assert (len(reject.reason), len(reject.text)) == (LONGEST_SENTENCE, 5006)
    refusal = invalid({"\ud800": ["\x00" + "w" * 5000]})
    assert len(refusal.message) == LONGEST_SENTENCE
    assert list(refusal.facts["fields"]) == ["\\ud800"]
    assert refusal.facts["fields"]["\\ud800"][0].startswith("\\u0000w")
