"""Who of the council sees what delegates eat and need."""

from engagement_site.core.permissions import AnyUser, Permission, has_permission
from events.models import EventPage, NeedsReader


def can_see_needs(user: AnyUser, event: EventPage) -> bool:
    """Say whether `user` is one of the people named for it.

    While nobody is named, everybody who may see registrations is.
    """
    if not has_permission(user, Permission.VIEW_REGISTRATIONS):
        return False
    named = set(NeedsReader.objects.filter(event_id=event.pk).values_list("user", flat=True))
    return not named or user.pk in named
