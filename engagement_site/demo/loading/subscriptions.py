"""Saved searches, alerts that went out, and a weekly list, for the fictional people."""

from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from engagement_site.demo.context import DemoContext
from engagement_site.subscriptions.domain import noticing, refusals, searches, sending, weekly
from engagement_site.subscriptions.kinds import get_kind
from engagement_site.subscriptions.models import Alert, WeeklyListReader


def load(demo: DemoContext) -> None:
    """Save the searches, then notice what there is as if it were new, and send it."""
    content = demo.content("searches.json")
    for facts in content["searches"]:
        kind = get_kind(facts["kind"])
        assert kind is not None
        by = demo.people[facts["by"]]
        searches.save_search(
            kind=kind, asked=QueryDict(facts["query"]), frequency=facts["frequency"], by=by,
            organisation=demo.organisations[facts["ref"]] if facts["ref"] else None,
            recipients=[by, *(demo.people[email] for email in facts.get("also", ()))],
            by_profile=facts["by_profile"],
        )  # fmt: skip
    noticing.notice()
    # As if the digests were due already, so that the account shows what was sent.
    Alert.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    sending.send_due()
    for facts in content["refusals"]:
        kind = get_kind("opportunities")
        assert kind is not None
        item = kind.as_item(demo.pages[facts["opportunity"]])
        refusals.refuse(item, reason=facts["reason"], by=demo.people[facts["by"]])
    issue = weekly.build()
    for email in content["readers"]:
        WeeklyListReader.objects.create(user=demo.people[email], last_week_sent=issue.week)
