"""Who may write, see and take back a response."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from consultations.models import ConsultationResponse
from engagement_site.core.permissions import AnyUser
from engagement_site.providers.permissions import organisations_to_act_for


def responses_of(user: AnyUser) -> QuerySet[ConsultationResponse]:
    """Return the responses the user may write: of organisations they act for, and their own."""
    if not user.is_authenticated:
        return ConsultationResponse.objects.none()
    own = Q(organisation__isnull=True, respondent_id=user.pk)
    return ConsultationResponse.objects.filter(
        own | Q(organisation__in=organisations_to_act_for(user))
    )


def check_may_write(user: AnyUser, response: ConsultationResponse) -> None:
    """Raise PermissionDenied unless the user may write this response."""
    if not responses_of(user).filter(pk=response.pk).exists():
        raise PermissionDenied("This person may not write this response")
