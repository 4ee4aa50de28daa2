"""Who may write, see and take back a response."""

from django.core.exceptions import PermissionDenied

from consultations.models import ConsultationResponse
from engagement_site.core.permissions import AnyUser


def check_may_write(user: AnyUser, response: ConsultationResponse) -> None:
    """Raise PermissionDenied unless the user may write this response."""
    if not ConsultationResponse.objects.writable_by(user).filter(pk=response.pk).exists():
        raise PermissionDenied("This person may not write this response")
