"""Who may read the addresses of accounts."""

from tests.architecture.access.entries import SIGNED_IN, Access

ACCESS: dict[str, Access] = {
    "personal_data": Access(SIGNED_IN),
    "personal_data_export": Access(SIGNED_IN),
    "leave": Access(SIGNED_IN),
}
