"""The editor's form: what can only be checked with stages, lots and rounds together."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from opportunities.enums import Stage


class OpportunityForm(WagtailAdminPageForm):
    """Asks for a reference and for reasons; refuses rounds outside the time it all lasts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reference" in self.fields:
            self.fields["reference"].required = True
        # A reason belongs to the publication it was written for.
        if self.instance.pk and not self.instance.has_unpublished_changes:
            self.initial["change_reason"] = ""

    def clean(self) -> dict[str, Any]:
        """Check rounds, documents and lots against the rest, and ask why where readers must know."""
        cleaned: dict[str, Any] = super().clean()
        self._check_rounds(cleaned)
        self._check_once(
            "documents", ("title", "version"), "version", "This version is there twice."
        )
        self._check_once("lots", ("number",), "number", "Another lot has this number.")
        if not self.is_deferred_validation:
            self._ask_why_withdrawn(cleaned)
        return cleaned

    def _rows(self, name: str) -> list[Any]:
        formset = self.formsets.get(name)
        if formset is None or not formset.is_valid():
            return []
        return [form for form in formset.forms if not form.cleaned_data.get("DELETE")]

    def _check_rounds(self, cleaned: dict[str, Any]) -> None:
        """Compare each round with the day on which the whole arrangement lapses."""
        lapses_on = cleaned.get("lapses_on")
        if lapses_on is None:
            return
        for form in self._rows("rounds"):
            facts = form.cleaned_data
            for field in ("opens_on", "closes_on"):
                if facts.get(field) and facts[field] > lapses_on:
                    form.add_error(field, "This is after the day on which it all lapses.")
                    self.add_error("lapses_on", f"{facts.get('title')} lies after this day.")

    def _check_once(self, name: str, fields: tuple[str, ...], where: str, message: str) -> None:
        seen = set()
        for form in self._rows(name):
            values = tuple(str(form.cleaned_data.get(field) or "").lower() for field in fields)
            if not any(values):
                continue
            if values in seen:
                form.add_error(where, message)
                self.add_error(None, message)
            seen.add(values)

    def _ask_why_withdrawn(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("stage") == Stage.WITHDRAWN and not cleaned.get("withdrawn_because"):
            self.add_error("withdrawn_because", "Say why: readers and followers see it.")

    def is_valid(self) -> bool:
        """Ask why a published date moves, once everything else is right and can be compared."""
        if not super().is_valid():
            return False
        if self.is_deferred_validation or self.cleaned_data.get("change_reason"):
            return True
        if not self._moves_published_dates():
            return True
        self.add_error(
            "change_reason",
            "A published date moves. Say why in one sentence; it is shown beside the dates.",
        )
        return False

    def _moves_published_dates(self) -> bool:
        """Say whether what was entered differs from what stands on the public page."""
        from opportunities.changes import differences, facts_of
        from opportunities.models import PublishedFacts

        if not self.instance.pk or not self.instance.live:
            return False
        known = PublishedFacts.objects.filter(page_id=self.instance.pk).first()
        if known is None:
            return False
        entered = self.save(commit=False)
        found = differences(known.facts, facts_of(entered))
        return found.needs_reason and not found.withdrawn
