"""What the fictional providers offer: places, offers, settings, groups, numbers, partner notices.

34 providers with 101 settings, as many as the seed counts on one framework; all made up.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from engagement_site.demo.context import DemoContext
from engagement_site.providers import vocabulary
from engagement_site.providers.models import (
    CareSetting,
    Claim,
    Identifier,
    Offer,
    OfferNeed,
    PartnerNotice,
    Place,
    ProviderOrganisation,
    Shortlist,
    ShortlistEntry,
    Verification,
)


def load(demo: DemoContext) -> None:
    """Create everything that organisations keep in the directory."""
    content = demo.content("offers.json")
    places = load_places(content["places"])
    for facts in content["group_members"]:
        load_group_member(facts, demo)
    for facts in content["settings"]:
        load_setting(facts, places, demo)
    for facts in content["offers"]:
        load_offer(facts, places, demo)
    for facts in content["numbers"]:
        Identifier.objects.create(
            organisation=demo.organisations[facts["ref"]], scheme=facts["scheme"],
            value=facts["value"],
        )  # fmt: skip
    for facts in content["profiles"]:
        load_profile(facts, demo)
    for facts in content["notices"]:
        PartnerNotice.objects.create(
            organisation=demo.organisations[facts["ref"]], seeks=facts["seeks"],
            title=facts["title"], text=facts["text"],
            until=demo.today + timedelta(days=facts["days"]),
        )  # fmt: skip
    load_practice(demo)


def load_places(facts: list[dict[str, Any]]) -> dict[str, Place]:
    """Create the places and return them by folded name."""
    found: dict[str, Place] = {}
    for entry in facts:
        within = found.get(vocabulary.fold_place(entry["within"])) if entry["within"] else None
        place = Place.objects.create(name=entry["name"], within=within)
        found[place.folded] = place
    return found


def load_group_member(facts: dict[str, Any], demo: DemoContext) -> None:
    """Create one organisation of a group, like its head."""
    head = demo.organisations[facts["part_of"]]
    demo.organisations[facts["ref"]] = ProviderOrganisation.objects.create(
        name=facts["name"], kind=head.kind, size=head.size, services=head.services,
        localities=head.localities, works_with_us=head.works_with_us, part_of=head,
        illustrative=True,
    )  # fmt: skip


def load_setting(facts: dict[str, Any], places: dict[str, Place], demo: DemoContext) -> None:
    """Create one setting with a rating as stated."""
    rated = facts["rating"] not in ("", "not_yet")
    CareSetting.objects.create(
        organisation=demo.organisations[facts["ref"]], name=facts["name"],
        service=facts["service"], place=places[vocabulary.fold_place(facts["place"])],
        address=f"{facts['name']}, a made-up street, {facts['place']}",
        regulator=facts["regulator"], registration=facts["registration"], rating=facts["rating"],
        rating_date=demo.today - timedelta(days=facts["rating_days_ago"]) if rated else None,
    )  # fmt: skip


def load_offer(facts: dict[str, Any], places: dict[str, Place], demo: DemoContext) -> None:
    """Create one offer, as of some days ago."""
    as_of = demo.today - timedelta(days=facts["as_of_days_ago"])
    offer = Offer.objects.create(
        organisation=demo.organisations[facts["ref"]], service=facts["service"],
        description=facts["description"], age_from=facts["age_from"], age_to=facts["age_to"],
        capacity=facts["capacity"], vacancies=facts["vacancies"], vacancies_as_of=as_of,
    )  # fmt: skip
    Offer.objects.filter(pk=offer.pk).update(confirmed_on=as_of)
    offer.places.set(places[vocabulary.fold_place(name)] for name in facts["places"])
    OfferNeed.objects.bulk_create([OfferNeed(offer=offer, need=need) for need in facts["needs"]])


def load_profile(facts: dict[str, Any], demo: DemoContext) -> None:
    """Tell more of one organisation, and verify it where staff looked at evidence."""
    organisation = demo.organisations[facts["ref"]]
    for name in ("languages", "accessibility", "social_value", "partner_interests", "contact_name"):
        setattr(organisation, name, facts[name])
        organisation.as_of[name] = demo.today.isoformat()
    organisation.confirmed_at = timezone.now()
    if facts["verified"]:
        organisation.verified_at = timezone.now()
        Verification.objects.create(
            organisation=organisation, by=demo.people.get("commissioner@example.org"),
            evidence=facts["verified"],
        )  # fmt: skip
    organisation.save()


def load_practice(demo: DemoContext) -> None:
    """A claim that waits for a decision, and a practitioner's shortlist."""
    Claim.objects.create(
        organisation=demo.organisations["ORG-24"], user=demo.people["una.unreal@example.org"],
        evidence="I manage the home since January; the website names me.",
    )  # fmt: skip
    shortlist = Shortlist.objects.create(
        owner=demo.people["practitioner@example.org"], name="Evening support near Felling"
    )
    for ref in ("ORG-02", "ORG-07", "ORG-05"):
        ShortlistEntry.objects.create(shortlist=shortlist, organisation=demo.organisations[ref])
