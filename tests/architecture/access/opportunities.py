"""Who may read the addresses of opportunities."""

from tests.architecture.access.entries import EVERYBODY, Access, editor

ACCESS: dict[str, Access] = {
    "opportunities:feed": Access(EVERYBODY),
    "opportunities:calendar": Access(EVERYBODY),
    "opportunities:ocds": Access(EVERYBODY),
    "opportunities:csv": Access(EVERYBODY),
    "opportunity_pages:index": editor(),
    "opportunity_pages:index_results": editor(),
}
