"""Forms about the provider's own organisation."""

from typing import Any

from django import forms
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core.forms import PublicForm
from engagement_site.providers.domain import organisations
from engagement_site.providers.enums import (
    Audience,
    IdentifierScheme,
    MembershipRole,
    Need,
    Seeks,
)
from engagement_site.providers.models import (
    CareSetting,
    Offer,
    PartnerNotice,
    Place,
    ProviderOrganisation,
    Shortlist,
)
from engagement_site.providers.visibility import DEFAULTS, label_of, level_of


class OrganisationForm(PublicForm, forms.ModelForm[ProviderOrganisation]):
    """Creates or changes an organisation through the domain's verbs."""

    works_with_us = forms.TypedChoiceField(
        label="Do you provide for this council now?",
        choices=[("yes", "Yes"), ("no", "No, but we might")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ProviderOrganisation
        fields = [
            "name", "kind", "size", "works_with_us", "services", "localities",
            "website", "telephone", "contact_email", "listed",
        ]  # fmt: skip
        labels = {"name": "Name of the organisation"}
        widgets = {"services": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        current = self.instance.works_with_us
        self.initial["works_with_us"] = {True: "yes", False: "no"}.get(current)  # type: ignore[arg-type]

    def save(self, commit: bool = True) -> ProviderOrganisation:
        """Write through the domain; may raise OrganisationExists."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.instance.pk:
            stored = ProviderOrganisation.objects.get(pk=self.instance.pk)
            return organisations.change_organisation(stored, by=self.user, **facts)
        return organisations.create_organisation(by=self.user, **facts)


class ProfileForm(PublicForm, forms.ModelForm[ProviderOrganisation]):
    """What else an organisation may tell of itself."""

    class Meta:
        model = ProviderOrganisation
        fields = [
            "contact_name", "languages", "accessibility", "social_value", "partner_interests",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("accessibility", "social_value", "partner_interests")
        }


class VisibilityForm(PublicForm, forms.Form):
    """Who sees which field: one choice for each."""

    def __init__(self, *args: Any, organisation: ProviderOrganisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DEFAULTS:
            self.fields[name] = forms.TypedChoiceField(
                label=label_of(name),
                choices=Audience.choices,
                coerce=int,
                initial=int(level_of(organisation, name)),
            )


class OfferForm(PublicForm, forms.ModelForm[Offer]):
    """One offer."""

    needs = forms.MultipleChoiceField(
        label="For people with", choices=Need.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    places = forms.ModelMultipleChoiceField(
        label="Where", queryset=Place.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Offer
        fields = [
            "service", "description", "needs", "age_from", "age_to", "places", "care_setting",
            "capacity", "vacancies", "visible_to", "vacancies_visible_to", "current",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, organisation: ProviderOrganisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["care_setting"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisation.care_settings.all()
        if not organisation.care_settings.exists():
            del self.fields["care_setting"]
        if self.instance.pk:
            self.initial["needs"] = [row.need for row in self.instance.needs.all()]
            self.initial["places"] = list(self.instance.places.all())
        for name in ("age_from", "age_to", "capacity", "vacancies"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-5"

    def facts(self) -> dict[str, Any]:
        """Return what `domain.offers.save_offer` takes."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def _post_clean(self) -> None:
        """The domain checks and writes; the instance stays as it is stored."""


class CareSettingForm(PublicForm, forms.ModelForm[CareSetting]):
    """One setting."""

    class Meta:
        model = CareSetting
        fields = [
            "name", "service", "place", "address", "address_visible_to", "regulator",
            "registration", "rating", "rating_date", "rating_link", "open",
        ]  # fmt: skip
        widgets = {"rating_date": forms.DateInput(attrs={"type": "date"})}

    def facts(self) -> dict[str, Any]:
        """Return what `domain.offers.save_setting` takes."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def _post_clean(self) -> None:
        """The domain checks and writes; the instance stays as it is stored."""


class IdentifierForm(PublicForm, forms.Form):
    """One number."""

    scheme = forms.ChoiceField(label="Register", choices=IdentifierScheme.choices)
    value = forms.CharField(label="Number", max_length=30)


class ClaimForm(PublicForm, forms.Form):
    """Asks to act for an organisation."""

    evidence = forms.CharField(
        label="How can we tell?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Your role there, and how it can be checked: a page of the organisation's "
        "website that names you, or a colleague who acts for it here.",
    )  # fmt: skip


class InviteForm(PublicForm, forms.Form):
    """Invites a person by address."""

    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(
        label="What they may do", choices=MembershipRole.choices, initial=MembershipRole.EDITOR,
        widget=forms.RadioSelect,
    )  # fmt: skip


class ShortlistForm(PublicForm, forms.ModelForm[Shortlist]):
    """A new shortlist."""

    class Meta:
        model = Shortlist
        fields = ["name"]


class PartnerNoticeForm(PublicForm, forms.ModelForm[PartnerNotice]):
    """A notice that looks for a partner or offers to be one."""

    class Meta:
        model = PartnerNotice
        fields = ["seeks", "title", "text", "until"]
        widgets = {
            "seeks": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6}),
            "until": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seeks"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = Seeks.choices  # without an empty one

    def clean_until(self) -> Any:
        """Return the day; it must lie ahead, within a year."""
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not 0 <= (day - today).days <= 366:
            raise forms.ValidationError("Choose a day from today on, within a year.")
        return day


class MessageForm(PublicForm, forms.Form):
    """A message that is passed on."""

    text = forms.CharField(
        label="Message", max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
