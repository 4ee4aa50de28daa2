"""What providers and commissioners fill in."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet

from engagement_site.core.forms import PublicForm
from engagement_site.providers.models import ProviderOrganisation
from opportunities.models import ClarificationQuestion, OpportunityLot, OpportunityPage
from opportunities.models.questions import MOST_WORDS_OF_QUESTION


class _ForAnOrganisation(PublicForm, forms.Form):
    """Begins with the organisation one acts for; asked only where there are several."""

    organisation = forms.ModelChoiceField(
        ProviderOrganisation.objects.none(), label="Which organisation is this for?"
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[ProviderOrganisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
        known = list(organisations[:2])
        if len(known) == 1:
            field.initial = known[0].pk
            field.widget = forms.HiddenInput()


class QuestionForm(_ForAnOrganisation):
    """A clarification question."""

    lot = forms.ModelChoiceField(
        OpportunityLot.objects.none(),
        required=False,
        empty_label="The whole opportunity",
        label="What is it about?",
    )
    text = forms.CharField(
        label="Your question",
        max_length=MOST_WORDS_OF_QUESTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The answer goes to everybody. Leave out what would tell who you are.",
    )
    token = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, page: OpportunityPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lots = OpportunityLot.objects.filter(page=page)
        if lots.exists():
            self.fields["lot"].queryset = lots  # type: ignore[attr-defined]
        else:
            del self.fields["lot"]
        self.fields["token"].initial = uuid.uuid4()


class InterestForm(_ForAnOrganisation):
    """An expression of interest."""

    lots = forms.ModelMultipleChoiceField(
        OpportunityLot.objects.none(),
        required=False,
        label="Which lots?",
        help_text="Choose none for all of them.",
        widget=forms.CheckboxSelectMultiple,
    )
    would_partner = forms.BooleanField(required=False, label="We would bid together with others")
    would_subcontract = forms.BooleanField(required=False, label="We would work for another bidder")
    offers = forms.CharField(
        required=False,
        max_length=1000,
        label="What you bring",
        help_text="A few words about what you do and where.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    visible_to_partners = forms.BooleanField(
        required=False,
        label="Others who look for partners may see us",
        help_text="They see your name, lots, what you bring and the address below. You see them "
        "too. Nobody else does, apart from the council.",
    )
    contact_email = forms.EmailField(
        required=False,
        label="E-mail address for partners",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, page: OpportunityPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lots = OpportunityLot.objects.filter(page=page)
        if lots.exists():
            self.fields["lots"].queryset = lots  # type: ignore[attr-defined]
        else:
            del self.fields["lots"]

    def clean(self) -> dict[str, Any]:
        """Ask for an address and a way to work together where partners may see it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("visible_to_partners"):
            if not cleaned.get("contact_email") and "contact_email" not in self.errors:
                self.add_error("contact_email", "Give an address partners can write to.")
            if not (cleaned.get("would_partner") or cleaned.get("would_subcontract")):
                self.add_error(
                    "visible_to_partners",
                    "Say first how you would work with others: bid together, or work for another.",
                )
        return cleaned


class AnswerForm(forms.Form):
    """A commissioner's answer; the wording begins as the provider's."""

    question = forms.CharField(
        label="The question as everybody reads it",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Take out whatever tells who asked.",
    )
    answer = forms.CharField(
        label="Answer", required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, asked: ClarificationQuestion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"question": asked.asked})
        kwargs.setdefault("prefix", f"question-{asked.pk}")
        super().__init__(*args, **kwargs)
        self.asked = asked

    def clean_answer(self) -> str:
        """Ask for an answer, or for the reason there is none."""
        answer: str = self.cleaned_data["answer"].strip()
        if not answer:
            raise forms.ValidationError("Write the answer, or why there is none.")
        return answer


LARGEST_IMPORT = 100_000_000


class ImportForm(forms.Form):
    """A file of notices, or the address of the published service."""

    file = forms.FileField(
        required=False,
        label="File",
        help_text="A release package as JSON, from Find a Tender or Contracts Finder.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    address = forms.URLField(
        required=False, assume_scheme="https", label="or address",
        help_text="Of a release package on one of the services that the settings name.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Refuse what is too large to send through a browser."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_IMPORT:
            raise forms.ValidationError(
                f"The file has {file.size / 1_000_000:.0f} MB; at most "
                f"{LARGEST_IMPORT // 1_000_000} MB can be sent here. An administrator can bring "
                "it in on the server, with manage.py import_ocds."
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("address")):
            raise forms.ValidationError("Choose a file, or give an address.")
        return cleaned
