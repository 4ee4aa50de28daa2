"""What is checked of the questions an editor built, on a page or in the library."""

from typing import Any

from consultations.enums import CAN_HAVE_OTHER, WITH_CHOICES, FieldType
from consultations.questionnaire import LONGEST_SCALE, OTHER


def check_questions(formset: Any) -> None:
    """Give each question of the form set its key and put errors beside what is wrong."""
    if formset is None:
        return
    forms = [form for form in formset.forms if form.is_valid() and form.cleaned_data]
    forms = [form for form in forms if not form.cleaned_data.get("DELETE")]
    forms.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
    taken: set[str] = set()
    for number, form in enumerate(forms):
        _settle_key(form, taken)
        _check_choices(form)
        _check_limits(form)
        _settle_condition(form, forms[:number])


def _settle_key(form: Any, taken: set[str]) -> None:
    """Keep the key given, or make one that no other question has."""
    given = form.cleaned_data.get("key", "")
    if given and given in taken:
        form.add_error("key", "Another question has this short name. Choose a different one.")
    key = given or form.instance.make_key(taken)
    taken.add(key)
    form.instance.key = form.cleaned_data["key"] = key


def _check_choices(form: Any) -> None:
    kind = form.cleaned_data.get("field_type")
    if kind == FieldType.GRID and not form.instance.as_question().rows:
        form.add_error("rows", "Write at least one statement, each on a line of its own.")
    if kind == FieldType.ORGANISATION and not form.cleaned_data.get("prefill"):
        form.add_error("prefill", "Choose which fact about the organisation it is.")
    if form.cleaned_data.get("allow_other") and kind not in CAN_HAVE_OTHER:
        form.add_error("allow_other", "Only choices that are all shown can offer “Other”.")
    if kind not in WITH_CHOICES:
        return
    choices = form.instance.choice_list()
    other = OTHER.strip(": ").lower()
    if len(choices) < 2:
        form.add_error("choices", "Write at least two choices, one on each line.")
    elif len(set(choices)) < len(choices):
        form.add_error("choices", "Two choices are the same. Make each one different.")
    elif any(choice.lower().split(":")[0].strip() == other for choice in choices) and (
        form.cleaned_data.get("allow_other")
    ):
        form.add_error("choices", "Take “Other” out of the choices: it is offered by itself.")


def _check_limits(form: Any) -> None:
    low, high = form.cleaned_data.get("minimum"), form.cleaned_data.get("maximum")
    if low is not None and high is not None and low > high:
        form.add_error("maximum", "The greatest number is below the least.")
    elif form.cleaned_data.get("field_type") == FieldType.RATING:
        steps = (5 if high is None else high) - (1 if low is None else low) + 1
        if not 2 <= steps <= LONGEST_SCALE:
            form.add_error("maximum", f"A rating has from 2 to {LONGEST_SCALE} steps.")


def _settle_condition(form: Any, earlier: list[Any]) -> None:
    """Turn the number, wording or short name of an earlier question into its short name."""
    given = form.cleaned_data.get("condition_key", "").strip()
    if not given:
        form.instance.condition_key = ""
        return
    found = _named(given, earlier)
    if found is None:
        listed = "; ".join(
            f"{number}: {other.cleaned_data['label'][:60]}"
            for number, other in enumerate(earlier, start=1)
        )
        form.add_error(
            "condition_key",
            f"No earlier question is called this. Earlier ones are: {listed or 'none'}.",
        )
        return
    form.instance.condition_key = form.cleaned_data["condition_key"] = found.instance.key
    question, wanted = found.instance.as_question(), form.instance.as_question().condition_values
    if question.type == FieldType.INFORMATION:
        form.add_error("condition_key", "That one is information to read and has no answer.")
    possible = set(question.countable)
    if question.type == FieldType.CHECKBOX:
        possible = {"Yes"}
    if question.allow_other:
        possible.add(OTHER.strip(": "))
    unknown = [value for value in wanted if value not in possible]
    if unknown and (possible or wanted):
        form.add_error(
            "condition_values",
            f"“{unknown[0]}” is not among the answers to “{question.label}”. "
            + (f"They are: {'; '.join(sorted(possible))}." if possible
               else "Leave this empty: it is answered in free words."),
        )  # fmt: skip


def _named(given: str, forms: list[Any]) -> Any:
    for number, form in enumerate(forms, start=1):
        names = (str(number), form.instance.key, form.cleaned_data.get("label", "").strip())
        if given in names:
            return form
    return None
