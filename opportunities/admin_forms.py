"""The editor's form: what can only be checked with stages, lots and rounds together."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class OpportunityForm(WagtailAdminPageForm):
    """Asks for a reference, and refuses rounds outside the time the arrangement lasts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reference" in self.fields:
            self.fields["reference"].required = True

    def clean(self) -> dict[str, Any]:
        """Compare each round with the day on which the whole arrangement lapses."""
        cleaned: dict[str, Any] = super().clean()
        lapses_on = cleaned.get("lapses_on")
        rounds = self.formsets.get("rounds")
        if lapses_on is None or rounds is None or not rounds.is_valid():
            return cleaned
        for form in rounds.forms:
            facts = form.cleaned_data
            if facts.get("DELETE"):
                continue
            for field in ("opens_on", "closes_on"):
                if facts.get(field) and facts[field] > lapses_on:
                    form.add_error(field, "This is after the day on which it all lapses.")
                    self.add_error("lapses_on", f"{facts.get('title')} lies after this day.")
        return cleaned
