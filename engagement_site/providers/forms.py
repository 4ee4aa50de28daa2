"""Forms about the provider's own organisation."""

from typing import Any

from django import forms

from engagement_site.accounts.models import User
from engagement_site.core.forms import PublicForm
from engagement_site.providers.domain import organisations
from engagement_site.providers.models import ProviderOrganisation


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
