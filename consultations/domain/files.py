"""Keeping a file that was sent with an answer."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from consultations.authors import Author, author_of
from consultations.models import ConsultationResponse, ResponseFile
from consultations.permissions import check_may_write
from consultations.uploads import check_upload
from engagement_site.accounts.models import User
from engagement_site.core import audit

LONGEST_NAME = 150


def keep_file(
    *,
    response: ConsultationResponse,
    question_key: str,
    upload: "UploadedFile[Any]",
    by: User | Author,
) -> dict[str, Any]:
    """Store an upload and return what the answer holds of it: {"file", "name", "size"}.

    Raises ValidationError for a file that is not what it should be, PermissionDenied.
    """
    check_may_write(by, response)
    content = upload.read()
    check_upload(upload.name or "", content)
    name = " ".join((upload.name or "file").split())
    if len(name) > LONGEST_NAME:
        stem, _, ending = name.rpartition(".")
        name = f"{stem[: LONGEST_NAME - 6]}.{ending}"
    with transaction.atomic():
        kept = ResponseFile.objects.create(
            response=response,
            question_key=question_key,
            name=name,
            size=len(content),
            content=content,
        )
        audit.record("sent a file", by=author_of(by).user, target=response, question=question_key)
    return {"file": str(kept.pk), "name": name, "size": len(content)}
