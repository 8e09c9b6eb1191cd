import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cmdb.models import CIClass, ConfigurationItem
from itsm.core import actions, queries, rules
from itsm.core.clock import database_now
from itsm.core.models import Attachment, AuditEntry, Watcher
from itsm.core.numbers import next_number
from tests.cast import Cast
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ci(cast: Cast) -> str:
    """A configuration item in Retail: the nearest numbered object."""
    moment = database_now()
    item = ConfigurationItem.objects.create(
        number=next_number("CI"),
        name="web-1",
        ci_class=CIClass.objects.get(name="server"),
        unit=cast.retail,
        created_by=cast.conny,
        created_at=moment,
        updated_at=moment,
    )
    return item.number


def upload(name: str, content: bytes = b"hello") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_whoever_comments_watches_from_then_on(cast: Cast, ci: str) -> None:
    actions.comment(subject=ci, text="  Is this the right host? ", actor=cast.conny)
    assert [comment.text for comment in queries.comments(cast.conny, ci)] == ["Is this the right host?"]
    assert Watcher.objects.filter(subject=ci, user=cast.conny).exists()
    actions.unwatch(subject=ci, actor=cast.conny)
    assert not queries.watches(cast.conny, ci)


def test_an_empty_comment_is_refused(cast: Cast, ci: str) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: actions.comment(subject=ci, text="  ", actor=cast.conny))
    assert (refusal.code, refusal.field) == ("invalid", "text")


def test_a_stranger_can_neither_read_nor_write_the_conversation(cast: Cast, ci: str) -> None:
    with nothing_changes():
        for work in (
            lambda: actions.comment(subject=ci, text="hello", actor=cast.stan),
            lambda: actions.watch(subject=ci, actor=cast.stan),
            lambda: actions.attach(subject=ci, upload=upload("a.txt"), actor=cast.stan),
            lambda: queries.comments(cast.stan, ci),
            lambda: queries.attachments(cast.stan, ci),
        ):
            assert refusal_of(work).code == "not_found"


def test_an_attachment_is_kept_once_under_its_digest(cast: Cast, ci: str) -> None:
    first = actions.attach(subject=ci, upload=upload("a.txt"), actor=cast.conny)
    second = actions.attach(subject=ci, upload=upload("b.txt"), actor=cast.conny)
    assert first.sha256 == second.sha256
    assert first.file.name == second.file.name
    assert second.file.read() == b"hello"
    assert AuditEntry.objects.filter(action="attachment.add", subject=ci).count() == 2


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("page.html", 5, "file_type_not_allowed"),
        ("picture.svg", 5, "file_type_not_allowed"),
        ("noextension", 5, "file_type_not_allowed"),
        ("empty.txt", 0, "invalid"),
        ("large.txt", 1001, "upload_too_large"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(name: str, size: int, code: str) -> None:
    refusal = rules.attachment_fits(name, size, largest=1000)
    assert refusal is not None
    assert refusal.code == code


def test_a_name_from_outside_never_becomes_a_path(cast: Cast, ci: str) -> None:
    actions.attach(subject=ci, upload=upload("..\\..\\etc\\passwd.txt"), actor=cast.conny)
    kept = Attachment.objects.get()
    assert kept.name == "passwd.txt"
    assert kept.file.name == f"attachments/{kept.sha256[:2]}/{kept.sha256}"


def test_the_operator_says_how_large_an_attachment_may_be(cast: Cast, ci: str, settings) -> None:
    settings.SLIPWAY_UPLOAD_MAX_BYTES = 10
    actions.attach(subject=ci, upload=upload("a.txt", b"x" * 10), actor=cast.conny)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.attach(subject=ci, upload=upload("b.txt", b"x" * 11), actor=cast.conny)
        )
    assert (refusal.code, refusal.facts) == ("upload_too_large", {"size": 11, "largest": 10})
