"""Who may read the addresses of core."""

from engagement_site.core.permissions import Permission
from tests.architecture.access.entries import EVERYBODY, Access, editor

ACCESS: dict[str, Access] = {
    "robots": Access(EVERYBODY),
    "search": Access(EVERYBODY),
    "retention": editor(Permission.VIEW_AUDIT),
    "media": Access(EVERYBODY, lambda o: {"path": "none"}, answer=404),
}
