"""Settings and offers: adding, changing, withdrawing, with the day each fact is as of."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.page_cache import purge
from engagement_site.providers.enums import IdentifierScheme, Need, Regulator
from engagement_site.providers.identifiers import WrongIdentifier, normalise
from engagement_site.providers.models import (
    CareSetting,
    Offer,
    OfferNeed,
    Place,
    ProviderOrganisation,
)
from engagement_site.providers.permissions import check_can_act_for

OFFER_FIELDS = frozenset(
    {
        "care_setting", "service", "description", "age_from", "age_to", "capacity", "vacancies",
        "visible_to", "vacancies_visible_to", "current",
    }
)  # fmt: skip
SETTING_FIELDS = frozenset(
    {
        "name", "service", "place", "address", "address_visible_to", "regulator", "registration",
        "rating", "rating_date", "rating_link", "open",
    }
)  # fmt: skip


def save_offer(
    organisation: ProviderOrganisation,
    *,
    by: User,
    offer: Offer | None = None,
    needs: Iterable[str] = (),
    places: Iterable[Place] = (),
    **facts: Any,
) -> Offer:
    """Add an offer or change one of the organisation's; return it.

    `facts` are fields in OFFER_FIELDS. Saying how many vacancies there are, also the same number
    again, makes them as of today. Raises ValidationError for facts that cannot be.
    """
    if unknown := facts.keys() - OFFER_FIELDS:
        raise TypeError(f"Not for editing: {sorted(unknown)}")
    check_can_act_for(by, organisation)
    offer = offer or Offer(organisation=organisation)
    if offer.organisation_id != organisation.pk:
        raise ValueError("The offer belongs to another organisation")
    setting = facts.get("care_setting")
    if setting is not None and setting.organisation_id != organisation.pk:
        raise ValidationError({"care_setting": "Choose one of your own settings."})
    for name, value in facts.items():
        setattr(offer, name, value)
    _check(offer)
    today, is_new = timezone.localdate(), offer.pk is None
    if "vacancies" in facts:
        offer.vacancies_as_of = today if offer.vacancies is not None else None
    offer.confirmed_on = today
    with transaction.atomic():
        offer.save()
        offer.places.set(places)
        chosen = {need for need in needs if need in Need.values}
        offer.needs.exclude(need__in=chosen).delete()
        OfferNeed.objects.bulk_create(
            [OfferNeed(offer=offer, need=need) for need in sorted(chosen)], ignore_conflicts=True
        )
        audit.record(
            "added offer" if is_new else "changed offer", by=by, target=organisation, offer=offer.pk
        )
        purge()
    return offer


def _check(offer: Offer) -> None:
    if offer.age_to is not None and offer.age_to < offer.age_from:
        raise ValidationError({"age_to": "The oldest age is below the youngest."})
    if offer.vacancies is None:
        return
    if offer.capacity is None:
        raise ValidationError({"capacity": "Say how many people at once as well."})
    if offer.vacancies > offer.capacity:
        raise ValidationError({"vacancies": "There cannot be more vacancies than room."})


def delete_offer(offer: Offer, *, by: User) -> None:
    """Take an offer out of the directory for good."""
    check_can_act_for(by, offer.organisation)
    with transaction.atomic():
        audit.record("deleted offer", by=by, target=offer.organisation, offer=offer.pk)
        offer.delete()
        purge()


def save_setting(
    organisation: ProviderOrganisation, *, by: User, care_setting: CareSetting | None = None,
    **facts: Any,
) -> CareSetting:  # fmt: skip
    """Add a setting or change one of the organisation's; return it.

    `facts` are fields in SETTING_FIELDS. Raises ValidationError for a registration that cannot be
    one, or that another setting has.
    """
    if unknown := facts.keys() - SETTING_FIELDS:
        raise TypeError(f"Not for editing: {sorted(unknown)}")
    check_can_act_for(by, organisation)
    care_setting = care_setting or CareSetting(organisation=organisation)
    if care_setting.organisation_id != organisation.pk:
        raise ValueError("The setting belongs to another organisation")
    for name, value in facts.items():
        setattr(care_setting, name, value)
    _check_registration(care_setting)
    with transaction.atomic():
        is_new = care_setting.pk is None
        care_setting.save()
        verb = "added setting" if is_new else "changed setting"
        audit.record(verb, by=by, target=organisation, setting=care_setting.pk)
        purge()
    return care_setting


def _check_registration(care_setting: CareSetting) -> None:
    schemes = {
        Regulator.CQC: IdentifierScheme.CQC_LOCATION,
        Regulator.OFSTED: IdentifierScheme.OFSTED,
    }
    scheme = schemes.get(Regulator(care_setting.regulator))
    if scheme and care_setting.registration:
        try:
            care_setting.registration = normalise(scheme, care_setting.registration)
        except WrongIdentifier as error:
            raise ValidationError({"registration": str(error)}) from None
    if care_setting.rating and not care_setting.rating_date and care_setting.rating != "not_yet":
        raise ValidationError({"rating_date": "Say when the rating was given."})
    same = CareSetting.objects.filter(
        regulator=care_setting.regulator, registration=care_setting.registration
    ).exclude(registration="")
    if taken := same.exclude(pk=care_setting.pk).select_related("organisation").first():
        raise ValidationError(
            {"registration": f"{taken.organisation} has a setting with this number."}
        )


def delete_setting(care_setting: CareSetting, *, by: User) -> None:
    """Delete a setting; offers there stay, without it."""
    check_can_act_for(by, care_setting.organisation)
    with transaction.atomic():
        audit.record(
            "deleted setting", by=by, target=care_setting.organisation, setting=care_setting.pk
        )
        care_setting.delete()
        purge()
