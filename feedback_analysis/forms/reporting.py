"""Forms of reports and actions; saving calls the domain."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Role
from feedback_analysis.domain import actions, reports
from feedback_analysis.models import Action, Analysis, CodebookTheme, Report, ReportSection
from feedback_analysis.queries.trust import kept_entries, names_of

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINKABLE = ("opportunities", "events", "consultations", "market_position")


def named_themes(field: Any, analysis: Analysis) -> None:
    """Offer the codebook's entries under the names people see."""
    names = names_of(analysis.pk)
    field.queryset = CodebookTheme.objects.filter(
        pk__in=[entry.pk for entry in kept_entries(analysis)]
    ).order_by("order", "pk")
    field.label_from_instance = lambda entry: names.get(entry.pk, str(entry))


class ReportForm(forms.ModelForm[Report]):
    """What a report covers."""

    class Meta:
        model = Report
        fields = ["title", "committee", "meeting_on", "author", "period_from", "period_to", "themes",
                  "quotes_each", "with_charts"]  # fmt: skip
        widgets = {
            "meeting_on": DAY, "period_from": DAY, "period_to": DAY,
            "themes": forms.CheckboxSelectMultiple,
        }  # fmt: skip

    def __init__(self, *args: Any, analysis: Analysis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.analysis = analysis
        named_themes(self.fields["themes"], analysis)
        self.fields["quotes_each"].max_value = 10  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("period_from"), cleaned.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", "The period ends before it begins.")
        return cleaned

    def store(self, *, by: User) -> Report:
        """Make or change the report; ReportError where there is nothing to report on."""
        facts = {name: self.cleaned_data[name] for name in reports.FIELDS}
        themes = self.cleaned_data["themes"]
        if self.instance.pk:
            stored = Report.objects.get(pk=self.instance.pk)
            return reports.change_report(stored, by=by, themes=themes, **facts)
        return reports.create_report(self.analysis, by=by, themes=themes, **facts)


class SectionForm(forms.Form):
    """A section as a person wants it."""

    heading = forms.CharField(max_length=200)
    text = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="A blank line begins a paragraph, “- ” a point of a list, “> ” a quote.",
    )
    included = forms.BooleanField(label="In the report", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def store(self, section: ReportSection, *, by: User) -> ReportSection:
        """Save; SectionOvertaken where somebody else did meanwhile."""
        return reports.edit_section(section, by=by, **self.cleaned_data)


class ActionForm(forms.ModelForm[Action]):
    """An action."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Action
        fields = ["theme", "said", "doing", "status", "reason", "due_on", "owner", "team", "page"]
        widgets = {
            "said": forms.Textarea(attrs={"rows": 3}), "doing": forms.Textarea(attrs={"rows": 3}),
            "reason": forms.Textarea(attrs={"rows": 2}), "due_on": DAY,
        }  # fmt: skip

    def __init__(self, *args: Any, analysis: Analysis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.analysis = analysis
        named_themes(self.fields["theme"], analysis)
        staff = Group.objects.filter(name__in=[role.value for role in Role])
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(is_active=True, groups__in=staff).distinct()
        page: Any = self.fields["page"]
        page.queryset = (
            Page.objects.live().filter(content_type__app_label__in=LINKABLE).order_by("title")
        )

    def clean(self) -> dict[str, Any]:
        """Declining takes a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("status") == "declined" and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", "Say why not: the reason is published with the action.")
        return cleaned

    def store(self, action: Action | None, *, by: User) -> Action:
        """Make or change the action; ActionOvertaken where somebody else changed it meanwhile."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if action is None:
            return actions.create_action(self.analysis, by=by, **facts)
        version = self.cleaned_data.get("version") or 0
        return actions.change_action(action, version=version, by=by, **facts)
