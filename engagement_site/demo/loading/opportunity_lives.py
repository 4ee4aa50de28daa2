"""What happens on opportunities: taxonomy, contracts, moved dates, questions, interest, followers."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core.vague_dates import Precision
from engagement_site.demo.context import LONDON, DemoContext
from engagement_site.providers.models import Membership, ProviderOrganisation
from opportunities.domain import following, interest, questions
from opportunities.models import (
    DateChange,
    Notice,
    OpportunityDocument,
    OpportunityPage,
    Participation,
    Telling,
)

CONTENT = "opportunity_lives.json"
# Who is already there: questions are asked for these, in turn.
PROVIDER, COMMISSIONER = "provider@example.org", "commissioner@example.org"


def prepare(page: OpportunityPage, ref: str, demo: DemoContext) -> None:
    """Give an opportunity that is not saved yet its taxonomy, terms, documents and partners."""
    facts = demo.content(CONTENT).get(ref)
    if facts is None:
        return
    for name, value in {**facts["care"], **facts["terms"]}.items():
        is_day = name.startswith("contract_") or name == "latest_end"
        setattr(page, name, date.fromisoformat(value) if is_day else value)
    if facts["questions_until"]:
        days, clock = facts["questions_until"]
        page.questions_until = demo.moment(demo.today + timedelta(days=days), clock)
    for lot, more in zip(page.lots.all(), facts["lots"], strict=False):
        for name, value in more.items():
            setattr(lot, name, value)
    page.documents = [  # type: ignore[misc]
        OpportunityDocument(sort_order=place, **document)
        for place, document in enumerate(facts["documents"])
    ]
    page.participations = [  # type: ignore[misc]
        Participation(
            sort_order=place, name=name, role=role, commitment=commitment,
            date=date.fromisoformat(day), precision=precision, note=note,
        )
        for place, (name, role, commitment, day, precision, note) in enumerate(
            facts["participations"]
        )
    ]  # fmt: skip


def live(demo: DemoContext) -> None:
    """Let happen what happened since each was published."""
    people = {"by": demo.people[COMMISSIONER], "provider": demo.people[PROVIDER]}
    for ref, facts in demo.content(CONTENT).items():
        page = OpportunityPage.objects.get(pk=demo.pages[ref].pk)
        if facts["moves"] or facts["questions"]:
            following.follow(page=page, by=people["provider"])
        for move in facts["moves"]:
            _move(page, move, demo, by=people["by"])
        for question in facts["questions"]:
            _ask(page, question, demo, by=people["by"])
        for said in facts["interests"]:
            _express(page, said, demo)
        demo.pages[ref] = OpportunityPage.objects.get(pk=page.pk)


def _move(page: OpportunityPage, facts: dict[str, Any], demo: DemoContext, *, by: User) -> None:
    """Publish a step on an earlier day, then on the right one: the history shows the move."""
    stage = facts["field"].removeprefix("stage:")
    right = page.stages.get(stage=stage).date
    assert right is not None
    for day, precision, reason in (
        (right + timedelta(days=facts["days"]), Precision.MONTH, "First date"),
        (right, Precision.DAY, facts["reason"]),
    ):
        draft = page.get_latest_revision_as_object()
        # What was never revised reads its steps anew each time; they are put back to be kept.
        steps = list(draft.stages.all())
        step = next(step for step in steps if step.stage == stage)
        step.date, step.precision = day, precision
        if precision == Precision.MONTH:
            step.date = day.replace(day=1)
        draft.stages = steps
        draft.change_reason = reason
        draft.save_revision(user=by).publish(user=by)
        page = OpportunityPage.objects.get(pk=page.pk)
    at = _moment(demo, facts["ago"])
    first = DateChange.objects.filter(page=page, reason="First date")
    Notice.objects.filter(page=page, reason="First date").delete()
    first.delete()
    DateChange.objects.filter(page=page, reason=facts["reason"]).update(at=at)
    told = Notice.objects.filter(page=page, reason=facts["reason"])
    Telling.objects.filter(notice__in=told).update(at=at)
    told.update(at=at)


def _ask(page: OpportunityPage, facts: dict[str, Any], demo: DemoContext, *, by: User) -> None:
    provider = demo.people[PROVIDER]
    lots = list(page.lots.all())
    question = questions.ask(
        page=page,
        organisation=ProviderOrganisation.objects.filter(memberships__user=provider)[0],
        text=facts["asked"],
        by=provider,
        token=uuid.uuid4(),
        lot=lots[facts["lot"] - 1] if facts.get("lot") else None,
        now=_moment(demo, facts["ago"]),
    )
    if facts["answered"] is not None:
        questions.answer(
            question=question,
            wording=facts["asked"],
            text=facts["answer"],
            by=by,
            now=_moment(demo, facts["answered"]),
        )


def _express(page: OpportunityPage, facts: dict[str, Any], demo: DemoContext) -> None:
    memberships = Membership.objects.exclude(role="member").select_related("organisation", "user")
    found = list(memberships.order_by("organisation_id", "pk"))
    if facts["organisation"] >= len(found):
        return
    member = found[facts["organisation"]]
    interest.express(
        page=page,
        organisation=member.organisation,
        details=interest.InterestDetails(
            would_partner=facts.get("partner", False),
            would_subcontract=facts.get("sub", False),
            visible_to_partners=facts.get("partner", False),
            offers=facts["offers"],
            contact_email=member.user.email if facts.get("partner") else "",
        ),
        by=member.user,
    )


def _moment(demo: DemoContext, ago: int) -> datetime:
    """Return noon some days ago; never later than now."""
    at = datetime.combine(demo.today - timedelta(days=ago), time(12), tzinfo=LONDON)
    return min(at, timezone.now())
