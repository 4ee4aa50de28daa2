"""Who may read each address of ours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from engagement_site.core.permissions import ROLES as ROLE_PERMISSIONS
from engagement_site.core.permissions import Permission, Role
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.events import make_event, make_registration
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)
from tests.factories.market_position import PlanFactory, make_plan_page, make_statement

STAFF_ROLES = ("analyst", "commissioner", "administrator")
# The stranger is a provider of another organisation.
ROLES = ("anonymous", "provider", "stranger", "practitioner", *STAFF_ROLES)

Objects = SimpleNamespace
Arguments = Callable[[Objects], dict[str, Any]]


def nothing(objects: Objects) -> dict[str, Any]:
    """An address without arguments."""
    return {}


@dataclass(frozen=True)
class Access:
    """`opened` to these roles with `answer`; others get `refusal`, the anonymous `to_anonymous`."""

    opened: frozenset[str]
    arguments: Arguments = field(default=nothing)
    answer: int = 200
    refusal: int = 403
    to_anonymous: int = 302
    varying: dict[str, int] = field(default_factory=dict)  # where it depends on what they have

    def expected(self, role: str) -> int:
        """Return the status that `role` gets."""
        if role in self.opened:
            return self.varying.get(role, self.answer)
        return self.to_anonymous if role == "anonymous" else self.refusal


EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"anonymous"}
EDITORS = frozenset(STAFF_ROLES)


def holders(permission: Permission) -> frozenset[str]:
    """Return the roles that list a permission."""
    return frozenset(role.value.lower() for role in Role if permission in ROLE_PERMISSIONS[role])


def editor(permission: Permission | None = None, arguments: Arguments = nothing, **more) -> Access:
    """Below /cms/: Wagtail turns every refusal into a way back, to its first page or to sign in."""
    opened = holders(permission) & EDITORS if permission else EDITORS
    return Access(opened, arguments, refusal=302, **more)


def own(arguments: Arguments, answer: int = 200) -> Access:
    """Something that belongs to the provider; for anybody else it does not exist."""
    return Access(frozenset({"provider"}), arguments, answer=answer, refusal=404)


def of_event(o: Objects) -> dict[str, Any]:
    return {"pk": o.event.pk}


def of_registration(o: Objects) -> dict[str, Any]:
    return {"reference": o.registration.reference}


def of_consultation(o: Objects) -> dict[str, Any]:
    return {"pk": o.consultation.pk}


def of_response(o: Objects) -> dict[str, Any]:
    return {"reference": o.response.reference}


def of_analysis(o: Objects) -> dict[str, Any]:
    return {"analysis_id": o.run.analysis_id}


def of_source(o: Objects) -> dict[str, Any]:
    return {**of_analysis(o), "source_id": o.answer.source_id}


def of_run(o: Objects) -> dict[str, Any]:
    return {**of_analysis(o), "run_number": o.run.number}


def of_theme(o: Objects) -> dict[str, Any]:
    return {**of_run(o), "theme_number": 1}


VIEW, EDIT = Permission.VIEW_ANALYSES, Permission.EDIT_ANALYSES
RESPONSES, REGISTRATIONS = Permission.VIEW_RESPONSES, Permission.VIEW_REGISTRATIONS

ACCESS: dict[str, Access] = {
    "robots": Access(EVERYBODY),
    "media": Access(EVERYBODY, lambda o: {"path": "none"}, answer=404),
    # providers
    "providers:directory": Access(EVERYBODY),
    "providers:organisation": Access(EVERYBODY, lambda o: {"pk": o.organisation.pk}),
    "providers:home": Access(SIGNED_IN),
    "providers:create": Access(SIGNED_IN),
    "providers:change": own(lambda o: {"pk": o.organisation.pk}),
    # market position and opportunities
    "market_position:plan_csv": Access(EVERYBODY),
    "opportunities:feed": Access(EVERYBODY),
    "opportunities:calendar": Access(EVERYBODY),
    "opportunities:ocds": Access(EVERYBODY),
    "opportunities:csv": Access(EVERYBODY),
    "opportunity_pages:index": editor(),
    "opportunity_pages:index_results": editor(),
    # events
    "events:calendar": Access(EVERYBODY),
    "events:event_calendar": Access(EVERYBODY, of_event),
    "events:register": Access(SIGNED_IN, of_event),
    "events:registration": own(of_registration),
    "events:registration_calendar": own(of_registration),
    "events:cancel": own(of_registration),
    "events:place": Access(EVERYBODY, lambda o: {"token": "altered"}, answer=404),
    "events_admin:index": editor(),
    "events_admin:index_results": editor(),
    "events_registrations": editor(REGISTRATIONS, of_event),
    "events_registrations_results": editor(REGISTRATIONS, of_event),
    "events_registrations_export": editor(Permission.EXPORT_REGISTRATIONS, of_event),
    # consultations
    "consultations:questions": Access(EVERYBODY, of_consultation),
    # To the response, or to the form that adds an organisation; the stranger has one to choose.
    "consultations:start": Access(
        SIGNED_IN, of_consultation, answer=302, varying={"stranger": 200}
    ),
    "consultations:answer": own(lambda o: {**of_response(o), "step": 1}),
    "consultations:check": own(of_response, answer=302),  # submitted: to its receipt
    "consultations:receipt": own(of_response),
    "consultations:withdraw": own(of_response),
    "consultation_pages:index": editor(),
    "consultation_pages:index_results": editor(),
    "consultation_pages:responses": editor(RESPONSES, of_consultation),
    "consultation_pages:responses_results": editor(RESPONSES, of_consultation),
    "consultation_pages:responses_csv": editor(Permission.EXPORT_RESPONSES, of_consultation),
    "consultation_pages:responses_xlsx": editor(Permission.EXPORT_RESPONSES, of_consultation),
    "consultation_pages:response": editor(
        RESPONSES, lambda o: {**of_consultation(o), "response_pk": o.response.pk}
    ),
    # feedback analysis
    "feedback_analysis:index": editor(VIEW),
    "feedback_analysis:new": editor(EDIT),
    "feedback_analysis:analysis": editor(VIEW, of_analysis),
    "feedback_analysis:change_analysis": editor(EDIT, of_analysis),
    "feedback_analysis:upload": editor(EDIT, of_analysis),
    "feedback_analysis:take_consultation": editor(EDIT, of_analysis),
    "feedback_analysis:source": editor(VIEW, of_source),
    "feedback_analysis:columns": editor(EDIT, of_source, answer=302),
    "feedback_analysis:remove_source": editor(EDIT, of_source),
    "feedback_analysis:start_run": editor(EDIT, of_analysis),
    "feedback_analysis:run": editor(VIEW, of_run),
    "feedback_analysis:progress": editor(VIEW, of_run),
    "feedback_analysis:cancel_run": editor(EDIT, of_run, answer=405),
    "feedback_analysis:start_again": editor(EDIT, of_run, answer=405),
    "feedback_analysis:chart": editor(VIEW, of_run),
    "feedback_analysis:theme": editor(VIEW, of_theme),
    "feedback_analysis:describe_theme": editor(EDIT, of_theme),
    "feedback_analysis:theme_status": editor(EDIT, of_theme, answer=405),
    "feedback_analysis:response": editor(VIEW, lambda o: {**of_run(o), "response_id": o.answer.pk}),
    "feedback_analysis:standing": editor(VIEW, lambda o: {**of_run(o), "standing": "rest"}),
    "feedback_analysis:repeated": editor(VIEW, of_run),
    "feedback_analysis:export_workbook": editor(Permission.EXPORT_RESPONSES, of_run),
    "feedback_analysis:export_csv": editor(Permission.EXPORT_RESPONSES, of_run),
    "feedback_analysis:publish": editor(Permission.PUBLISH_ANALYSES, of_run),
}


def make_objects(*, home: Any, provider: Any, organisation: Any) -> Objects:
    """Return one object of each kind that addresses name; what is private is the provider's."""
    make_plan_page(make_statement(home), PlanFactory())
    event, consultation = make_event(), make_consultation()
    analysis = AnalysisFactory()
    answer = SourceResponseFactory(source=FeedbackSourceFactory(analysis=analysis))
    return Objects(
        organisation=organisation,
        event=event,
        registration=make_registration(event, organisation),
        consultation=consultation,
        response=make_submitted(consultation, by=provider, organisation=organisation),
        answer=answer,
        run=finished_run(analysis, {"The portal": [answer]}),
    )
