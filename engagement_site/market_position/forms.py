"""Forms: figures entered or uploaded, records that keep their history, and "tell us"."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from engagement_site.core import registry
from engagement_site.core.forms import ProtectedForm
from engagement_site.core.spreadsheets.reading import MAX_BYTES, read
from engagement_site.core.spreadsheets.sheets import Sheet, SpreadsheetError
from engagement_site.market_position.domain import activities, gaps
from engagement_site.market_position.models import DataSet, Gap, Measure, PlanActivity
from engagement_site.market_position.tables import (
    MAX_REFUSALS_SHOWN,
    FigureTable,
    read_table,
    sheet_of_text,
)


class DataSetForm(WagtailAdminModelForm):
    """A data set with its figures as lines of text, or from a file; all of them or none."""

    figures_text = forms.CharField(
        label="Figures",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="One line for each year, age or place, the first line for the headings. Put a "
        "vertical bar | between cells, or paste from a spreadsheet. Leave a cell empty where there "
        "is no figure.",
    )
    upload = forms.FileField(
        label="Or take them from a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text="CSV or Excel, laid out in the same way. The file replaces the figures above.",
    )
    sheet_name = forms.CharField(
        label="Sheet", required=False, max_length=200,
        help_text="Which sheet of the workbook, where several hold figures.",
    )  # fmt: skip

    class Meta:
        model = DataSet
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figures_text"].initial = self.instance.figures.as_text()

    def clean(self) -> dict[str, Any]:
        """Read the figures; what is wrong is said row by row, and nothing of it is kept."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        field = "upload" if values.get("upload") else "figures_text"
        try:
            sheet = self._sheet(values)
            table, refusals = read_table(sheet, unit=values.get("unit", ""))
        except SpreadsheetError as error:
            self.add_error(field, error.message)
            return values
        if table is None:
            shown = [str(refusal) for refusal in refusals[:MAX_REFUSALS_SHOWN]]
            if rest := len(refusals) - len(shown):
                shown.append(f"And {rest} more. Nothing was taken over.")
            # One row, one line: the editor's style sheet keeps the breaks.
            self.add_error(field, "\n".join(shown))
            return values
        self.read_table: FigureTable = table
        return values

    def _sheet(self, values: dict[str, Any]) -> Sheet:
        upload = values.get("upload")
        if not upload:
            return sheet_of_text(values.get("figures_text") or "")
        if upload.size > MAX_BYTES:
            raise SpreadsheetError("The file is too large for a table of figures.")
        sheets = read(upload.name, upload.read(), holding="figures").sheets
        wanted = (values.get("sheet_name") or "").strip()
        found = [sheet for sheet in sheets if not wanted or sheet.name == wanted]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"“{sheet.name}”" for sheet in sheets)
        raise SpreadsheetError(f"Say which sheet to read. Those with figures are: {names}.")

    def save(self, commit: bool = True) -> DataSet:
        """Put the figures that were read into the data set."""
        self.instance.table = self.read_table.as_dict()
        self.instance.__dict__.pop("figures", None)
        saved: DataSet = super().save(commit)
        return saved


class GapForm(WagtailAdminModelForm):
    """A gap whose changes of status are kept."""

    def save(self, commit: bool = True) -> Gap:
        """Save, and add to the history."""
        with transaction.atomic():
            gap: Gap = super().save(commit)
            if commit:
                gaps.keep_status(gap=gap, by=self.for_user)
        return gap


class ActivityForm(WagtailAdminModelForm):
    """An activity whose changes of status and date are kept."""

    def save(self, commit: bool = True) -> PlanActivity:
        """Save, and add to the history."""
        with transaction.atomic():
            before = activities.standing_of(self.instance)
            activity: PlanActivity = super().save(commit)
            if commit:
                activities.keep_change(activity=activity, before=before, by=self.for_user)
        return activity


class MeasureForm(WagtailAdminModelForm):
    """A measure; what the site can count itself is offered by name."""

    class Meta:
        model = Measure
        exclude: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("platform_key"):
            choices = [(key, entry.title) for key, entry in registry.platform_measures().items()]
            field.widget = forms.Select(choices=[("", "Nothing: entered by hand"), *choices])


class TellUsForm(ProtectedForm):
    """Who could fill a gap, and how: as little as it takes to ring them back."""

    action = "gap-offer"
    rate_limit = 5
    rate_seconds = 3600

    organisation_name = forms.CharField(
        label=_("Your organisation"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    contact_name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    offer = forms.CharField(
        label=_("What could you offer?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What, for how many people, where, and from when. A rough idea is enough."),
    )  # fmt: skip
    needed = forms.CharField(
        label=_("What would you need from us?"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
