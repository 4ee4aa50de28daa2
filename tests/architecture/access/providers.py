"""Who may read the addresses of providers."""

from tests.architecture.access.entries import EVERYBODY, SIGNED_IN, Access, own

ACCESS: dict[str, Access] = {
    "providers:directory": Access(EVERYBODY),
    "providers:organisation": Access(EVERYBODY, lambda o: {"pk": o.organisation.pk}),
    "providers:home": Access(SIGNED_IN),
    "providers:create": Access(SIGNED_IN),
    "providers:change": own(lambda o: {"pk": o.organisation.pk}),
}
