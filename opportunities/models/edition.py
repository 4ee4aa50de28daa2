"""Which state of the public list is the present one."""

from engagement_site.core.models import Edition


class ListEdition(Edition):
    """The token under which a process keeps the list in memory (`opportunities.board`)."""
