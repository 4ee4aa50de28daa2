"""What the editor checks before a consultation is saved or published."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from consultations.enums import WITH_CHOICES


class ConsultationPageForm(WagtailAdminPageForm):
    """Gives each question its key and says beside the field what is missing."""

    def clean(self) -> dict[str, Any]:
        """Check the questions against one another."""
        cleaned: dict[str, Any] = super().clean()
        taken: set[str] = set()
        for form in self._question_forms():
            self._settle_key(form, taken)
            self._check_choices(form)
            self._check_range(form)
        return cleaned

    def _question_forms(self) -> list[Any]:
        formset = self.formsets.get("questions")
        if formset is None:
            return []
        forms = [form for form in formset.forms if form.is_valid() and form.cleaned_data]
        return [form for form in forms if not form.cleaned_data.get("DELETE")]

    @staticmethod
    def _settle_key(form: Any, taken: set[str]) -> None:
        """Keep the key given, or make one that no other question of the page has."""
        given = form.cleaned_data.get("key", "")
        if given and given in taken:
            form.add_error("key", "Another question has this short name. Choose a different one.")
        key = given or form.instance.make_key(taken)
        taken.add(key)
        form.instance.key = form.cleaned_data["key"] = key

    @staticmethod
    def _check_choices(form: Any) -> None:
        if form.cleaned_data.get("field_type") not in WITH_CHOICES:
            return
        choices = form.instance.choice_list()
        if len(choices) < 2:
            form.add_error("choices", "Write at least two choices, one on each line.")
        elif len(set(choices)) < len(choices):
            form.add_error("choices", "Two choices are the same. Make each one different.")

    @staticmethod
    def _check_range(form: Any) -> None:
        low, high = form.cleaned_data.get("minimum"), form.cleaned_data.get("maximum")
        if low is not None and high is not None and low > high:
            form.add_error("maximum", "The greatest number is below the least.")
