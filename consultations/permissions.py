"""Who may write, see and take back a response."""

import secrets

from django.core.exceptions import PermissionDenied

from consultations.authors import Author, author_of, hash_of
from consultations.models import ConsultationResponse
from engagement_site.accounts.models import User
from engagement_site.core.permissions import AnyUser


def response_by_link(link_key: str) -> ConsultationResponse | None:
    """Return the response that a private key opens, None for none."""
    if not link_key:
        return None
    return ConsultationResponse.objects.filter(link_hash=hash_of(link_key)).first()


def may_write(author: Author, response: ConsultationResponse) -> bool:
    """Say whether an author may write this response."""
    given = hash_of(author.link_key) if author.link_key else ""
    if given and response.link_hash and secrets.compare_digest(response.link_hash, given):
        return True
    user: AnyUser | None = author.user
    return (
        user is not None
        and ConsultationResponse.objects.writable_by(user).filter(pk=response.pk).exists()
    )


def check_may_write(by: User | Author, response: ConsultationResponse) -> None:
    """Raise PermissionDenied unless `by` may write this response."""
    if not may_write(author_of(by), response):
        raise PermissionDenied("This person may not write this response")
