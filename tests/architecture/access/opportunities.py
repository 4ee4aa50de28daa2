"""Who may read the addresses of opportunities."""

from typing import Any
from uuid import UUID

from engagement_site.core.permissions import Permission
from opportunities.domain.interest import InterestDetails, express
from opportunities.domain.questions import ask
from opportunities.enums import Stage
from opportunities.models import ImportRun
from tests.architecture.access.entries import EVERYBODY, SIGNED_IN, Access, Objects, editor
from tests.factories.opportunities import make_opportunity

EDIT = Permission.EDIT_MARKET


def of_opportunity(o: Objects) -> dict[str, Any]:
    return {"pk": o.opportunity.pk}


ACCESS: dict[str, Access] = {
    "opportunities:feed": Access(EVERYBODY),
    "opportunities:calendar": Access(EVERYBODY),
    "opportunities:ocds": Access(EVERYBODY),
    "opportunities:ocds_page": Access(EVERYBODY, lambda o: {"number": 1}),
    "opportunities:bands_extension": Access(EVERYBODY),
    "opportunities:csv": Access(EVERYBODY),
    "opportunities:timeline": Access(EVERYBODY),
    "opportunities:months": Access(EVERYBODY),
    "opportunities:contracts": Access(EVERYBODY),
    "opportunities:contracts_csv": Access(EVERYBODY),
    "opportunities:follow": Access(SIGNED_IN, of_opportunity),
    "opportunities:unfollow": Access(EVERYBODY, lambda o: {"token": "altered"}, answer=404),
    "opportunities:ask": Access(SIGNED_IN, of_opportunity),
    "opportunities:interest": Access(SIGNED_IN, of_opportunity),
    # Only sent to, never read.
    "opportunities:take_question_back": Access(
        SIGNED_IN, lambda o: {"pk": o.opportunity.pk, "question": o.question.pk}, answer=405
    ),
    "opportunities:withdraw_interest": Access(
        SIGNED_IN, lambda o: {"pk": o.opportunity.pk, "interest_pk": o.interest.pk}, answer=405
    ),
    "opportunity_pages:index": editor(),
    "opportunity_pages:index_results": editor(),
    "opportunities_questions": editor(EDIT, of_opportunity),
    "opportunities_tellings": editor(Permission.EXPORT_REGISTRATIONS, of_opportunity),
    "opportunities_interests": editor(Permission.VIEW_REGISTRATIONS, of_opportunity),
    "opportunities_interests_export": editor(Permission.EXPORT_REGISTRATIONS, of_opportunity),
    "opportunities_notices": editor(EDIT, of_opportunity),
    "opportunities_plan": editor(EDIT),
    "opportunities_import": editor(EDIT),
    "opportunities_import_run": editor(EDIT, lambda o: {"pk": o.import_run.pk}),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    objects.opportunity = make_opportunity(objects.home, stage=Stage.OPEN)
    objects.question = ask(
        page=objects.opportunity, organisation=objects.organisation, text="Why?",
        by=objects.provider, token=UUID(int=7),
    )  # fmt: skip
    objects.interest = express(
        page=objects.opportunity, organisation=objects.organisation, details=InterestDetails(),
        by=objects.provider,
    )  # fmt: skip
    objects.import_run = ImportRun.objects.create(source="notices.json")
