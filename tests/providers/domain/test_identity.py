"""Numbers, verification, groups, merging."""

import pytest
from django.core.exceptions import PermissionDenied

from consultations.models import ConsultationResponse
from engagement_site.core.models import AuditRecord
from engagement_site.providers.domain import identity
from engagement_site.providers.enums import IdentifierScheme as Scheme
from engagement_site.providers.identifiers import WrongIdentifier, normalise
from engagement_site.providers.models import Identifier
from tests.factories.accounts import UserFactory
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.offers import OfferFactory
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory


@pytest.mark.parametrize(
    ("scheme", "typed", "written"),
    [
        (Scheme.COMPANIES_HOUSE, "1234567", "01234567"),
        (Scheme.COMPANIES_HOUSE, " oc 317661", "OC317661"),
        (Scheme.COMPANIES_HOUSE, "ip29996r", "IP29996R"),
        (Scheme.CHARITY, "1123456", "1123456"),
        (Scheme.CHARITY, "sc012345", "SC012345"),
        (Scheme.CHARITY, "NIC101234", "NIC101234"),
        (Scheme.CQC_PROVIDER, "1-101635321", "1-101635321"),
        (Scheme.CQC_LOCATION, "1\u2013545611283", "1-545611283"),
        (Scheme.OFSTED, "SC040633", "SC040633"),
        (Scheme.OFSTED, "2501234", "2501234"),
        (Scheme.PPON, "pabc1234defg", "PABC-1234-DEFG"),
    ],
)
def test_a_number_is_written_one_way(scheme, typed, written):
    assert normalise(scheme, typed) == written


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        (Scheme.COMPANIES_HOUSE, "12345"), (Scheme.COMPANIES_HOUSE, "ABC12345"),
        (Scheme.COMPANIES_HOUSE, "0123456789"), (Scheme.CHARITY, "12345"),
        (Scheme.CHARITY, "SC12"), (Scheme.CQC_PROVIDER, "545611283"), (Scheme.CQC_LOCATION, "1-"),
        (Scheme.OFSTED, "SC12345678"), (Scheme.PPON, "ABC-1234-DEFG"), (Scheme.PPON, ""),
        ("unknown", "1"), (Scheme.OFSTED, "123456\n<script>"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_number_is_refused_with_an_example(scheme, typed):
    with pytest.raises(WrongIdentifier):
        normalise(scheme, typed)


pytestmark = pytest.mark.django_db


def test_a_number_belongs_to_one_organisation_and_the_second_is_logged(provider, organisation):
    other = ProviderOrganisationFactory(name="First Care")
    Identifier.objects.create(organisation=other, scheme=Scheme.CHARITY, value="1123456")
    with pytest.raises(identity.IdentifierTaken, match="First Care has this number"):
        identity.add_identifier(organisation, scheme=Scheme.CHARITY, value="1123456", by=provider)
    assert AuditRecord.objects.get(verb="duplicate number").detail == {"other": other.pk}


def test_a_wrong_number_stands_beside_its_field(client, provider, organisation):
    client.force_login(provider)
    address = f"/providers/account/organisation/{organisation.pk}/offers/"
    page = client.post(address, {"scheme": "ppon", "value": "12"}).content.decode()
    assert "A PPON looks like PABC-1234-DEFG." in page
    client.post(address, {"scheme": "ppon", "value": "PABC-1234-DEFG"})
    assert organisation.identifiers.get().value == "PABC-1234-DEFG"


def test_possible_duplicates(organisation):
    organisation.name, organisation.website = "Northern Homes", "https://www.north.example/a"
    organisation.contact_email = "office@north-homes.example.net"
    organisation.save()
    near = ProviderOrganisationFactory(name="Northern Homes Group")
    same_site = ProviderOrganisationFactory(name="Another", website="https://north.example/")
    same_mail = ProviderOrganisationFactory(
        name="A third", contact_email="x@north-homes.example.net"
    )
    ProviderOrganisationFactory(name="Southern Homes", website="https://south.example")
    found = {other for other, _ in identity.possible_duplicates(organisation)}
    assert found == {near, same_site, same_mail}


def test_verification_needs_staff_and_evidence(organisation, provider, commissioner):
    with pytest.raises(PermissionDenied):
        identity.verify(organisation, evidence="Me", by=provider)
    with pytest.raises(ValueError, match="evidence"):
        identity.verify(organisation, evidence="  ", by=commissioner)
    identity.verify(organisation, evidence="Register entry of 2 March", by=commissioner)
    assert organisation.verified_at
    identity.withdraw_verification(organisation, because="Struck off", by=commissioner)
    kept = organisation.verifications.get()
    assert organisation.verified_at is None
    assert (kept.evidence, kept.withdrawn_because) == ("Register entry of 2 March", "Struck off")


def test_a_group_has_no_loop(commissioner):
    top, middle, low = ProviderOrganisationFactory.create_batch(3)
    identity.set_group(middle, part_of=top, by=commissioner)
    identity.set_group(low, part_of=middle, by=commissioner)
    with pytest.raises(identity.GroupLoop):
        identity.set_group(top, part_of=low, by=commissioner)


def test_merging_moves_everything_and_leads_on(client, commissioner):
    person = UserFactory()
    source, into = ProviderOrganisationFactory.create_batch(2)
    for organisation in (source, into):
        MembershipFactory(organisation=organisation, user=person)
    colleague = MembershipFactory(organisation=source).user
    OfferFactory(organisation=source)
    Identifier.objects.create(organisation=source, scheme=Scheme.CHARITY, value="1123456")
    consultation = make_consultation()
    make_submitted(consultation, by=person, organisation=source)
    moved = identity.merge(source, into=into, by=commissioner)
    assert moved["providers.membership"] == 1, "the one who was in both is there once"
    assert set(into.members.all()) == {person, colleague}
    assert into.offers.count() == into.identifiers.count() == 1
    assert ConsultationResponse.objects.get().organisation == into
    assert client.get(f"/providers/{source.pk}/").url == f"/providers/{into.pk}/"
    with pytest.raises(PermissionDenied):
        identity.merge(source, into=into, by=commissioner)


def test_a_duplicate_answer_stays_with_the_old_entry(commissioner):
    person = UserFactory()
    source, into = ProviderOrganisationFactory.create_batch(2)
    consultation = make_consultation()
    for organisation in (source, into):
        MembershipFactory(organisation=organisation, user=person)
        make_submitted(consultation, by=person, organisation=organisation)
    identity.merge(source, into=into, by=commissioner)
    assert ConsultationResponse.objects.filter(organisation=source).count() == 1


def test_staff_verify_group_and_merge_in_the_editor(client, commissioner):
    source, into = ProviderOrganisationFactory.create_batch(2)
    client.force_login(commissioner)
    address = f"/cms/providers/{source.pk}/identity/"
    client.post(address, {"action": "verify", "text": "Companies House, today"})
    source.refresh_from_db()
    assert source.verified_at is not None
    assert "Companies House, today" in client.get(address).content.decode()
    client.post(address, {"action": "group", "row": into.pk})
    client.post(address, {"action": "merge", "row": into.pk})
    source.refresh_from_db()
    assert source.merged_into == into
