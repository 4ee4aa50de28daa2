"""Who may read the addresses of core."""

from tests.architecture.access.entries import EVERYBODY, Access

ACCESS: dict[str, Access] = {
    "robots": Access(EVERYBODY),
    "search": Access(EVERYBODY),
    "media": Access(EVERYBODY, lambda o: {"path": "none"}, answer=404),
}
