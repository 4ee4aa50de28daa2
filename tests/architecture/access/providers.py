"""Who may read the addresses of providers."""

from datetime import timedelta

from django.utils import timezone

from engagement_site.core.permissions import Permission
from engagement_site.providers.enums import Seeks
from engagement_site.providers.models import (
    CareSetting,
    Offer,
    PartnerApproach,
    PartnerNotice,
    Shortlist,
)
from tests.architecture.access.entries import (
    EVERYBODY,
    SIGNED_IN,
    Access,
    Objects,
    editor,
    holders,
    own,
)
from tests.factories.providers import ProviderOrganisationFactory

PRACTITIONERS = holders(Permission.VIEW_PRACTITIONER_DIRECTORY)
MANAGE = Permission.MANAGE_PROVIDERS


def of_own(o: Objects) -> dict[str, int]:
    return {"pk": o.organisation.pk}


ACCESS: dict[str, Access] = {
    "providers:directory": Access(EVERYBODY),
    "providers:compare": Access(EVERYBODY),
    "providers:open_referral": Access(EVERYBODY),
    "providers:organisation": Access(EVERYBODY, of_own),
    "providers:claim": Access(SIGNED_IN, of_own),
    "providers:home": Access(SIGNED_IN),
    "providers:create": Access(SIGNED_IN),
    "providers:change": own(of_own),
    "providers:offers": own(of_own),
    "providers:profile": own(of_own),
    "providers:visibility": own(of_own),
    "providers:new_offer": own(of_own),
    "providers:offer": own(lambda o: {**of_own(o), "offer": o.offer.pk}),
    "providers:new_setting": own(of_own),
    "providers:setting": own(lambda o: {**of_own(o), "setting": o.care_setting.pk}),
    "providers:delete_part": Access(SIGNED_IN, of_own, answer=405),
    "providers:export": own(lambda o: {**of_own(o), "form": "csv"}),
    "providers:import": own(of_own),
    "providers:people": own(of_own),
    "providers:change_people": Access(SIGNED_IN, of_own, answer=405),
    "providers:leave": Access(SIGNED_IN, of_own, answer=405),
    "providers:new_notice": own(of_own),
    "providers:accept": Access(SIGNED_IN, lambda o: {"secret": "forged"}, answer=410),
    "providers:partners": Access(EVERYBODY),
    "providers:approach_notice": Access(SIGNED_IN, lambda o: {"pk": o.notice.pk}),
    "providers:withdraw_notice": Access(SIGNED_IN, lambda o: {"pk": o.notice.pk}, answer=405),
    "providers:approach": own(lambda o: {"pk": o.approach.pk}),
    "providers:act_approach": Access(SIGNED_IN, lambda o: {"pk": o.approach.pk}, answer=405),
    "providers:shortlists": Access(PRACTITIONERS),
    "providers:shortlist": Access(PRACTITIONERS, lambda o: {"token": o.shortlist.token}),
    "providers:change_shortlist": Access(
        PRACTITIONERS, lambda o: {"token": o.shortlist.token}, answer=405
    ),
    "providers_waiting": editor(MANAGE),
    "providers_identity": editor(MANAGE, of_own),
    "providers_look_ups": editor(Permission.VIEW_AUDIT),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    own_one, other = objects.organisation, ProviderOrganisationFactory()
    objects.offer = Offer.objects.create(organisation=own_one, service="other")
    objects.care_setting = CareSetting.objects.create(
        organisation=own_one, name="Home", service="other"
    )
    objects.shortlist = Shortlist.objects.create(owner=objects.provider, name="List", shared=True)
    objects.notice = PartnerNotice.objects.create(
        organisation=other, seeks=Seeks.LOOKING, title="Notice", text="Text",
        until=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    objects.approach = PartnerApproach.objects.create(
        notice=objects.notice, from_organisation=own_one, to_organisation=other
    )
