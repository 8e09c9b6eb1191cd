import hashlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from itsm.core import rules, subjects
from itsm.core.models import Attachment, User
from itsm.core.operations import operation


def attach(*, subject: str, upload: UploadedFile, actor: User) -> Attachment:
    """Keep a file with the object numbered `subject`, under its SHA-256.

    Refused: not_found, file_type_not_allowed, upload_too_large, invalid (empty).
    """
    name = (upload.name or "file").replace("\\", "/").rpartition("/")[2][-255:]
    with operation("attachment.add", actor=actor) as op:
        subjects.fetch(actor, subject)
        op.require(rules.attachment_fits(name, upload.size or 0, largest=settings.SLIPWAY_UPLOAD_MAX_BYTES))
        attachment = Attachment(
            subject=subject,
            name=name,
            content_type=rules.ALLOWED_TYPES[name.rpartition(".")[2].lower()],
            size=upload.size or 0,
            sha256=_sha256(upload),
            uploaded_by=actor,
        )
        stored = Attachment.objects.filter(sha256=attachment.sha256).values_list("file", flat=True).first()
        if stored and Attachment._meta.get_field("file").storage.exists(stored):
            attachment.file.name = stored
        else:
            attachment.file.save(name, upload, save=False)
        op.create(attachment)
        op.audit(subject, sha256=attachment.sha256, name=name)
        op.announce(f"{subjects.kind_of(subject)}.attached", subject, name=name)
        return attachment


def _sha256(upload: UploadedFile) -> str:
    hashed = hashlib.sha256()
    for chunk in upload.chunks():
        hashed.update(chunk)
    upload.seek(0)
    return hashed.hexdigest()
