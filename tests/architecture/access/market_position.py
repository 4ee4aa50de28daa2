"""Who may read the addresses of market position."""

from tests.architecture.access.entries import EVERYBODY, Access, Objects
from tests.factories.market_position import PlanFactory, make_plan_page, make_statement

ACCESS: dict[str, Access] = {
    "market_position:plan_csv": Access(EVERYBODY),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    make_plan_page(make_statement(objects.home), PlanFactory())
