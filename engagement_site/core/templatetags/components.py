"""Template tags of the public pages: forms in our markup, dates and sizes as people write them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, TypedDict

from django import template
from django.core.paginator import Paginator
from django.forms import BaseForm, BoundField, CheckboxInput, PasswordInput, Textarea
from django.forms.widgets import CheckboxSelectMultiple, MultiWidget, RadioSelect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from engagement_site.core.forms.rendering import (
    error_texts,
    labelled,
    own_template_name,
    public_renderer,
)
from engagement_site.core.kept_html import kept_html
from engagement_site.core.vague_dates import VagueDate

register = template.Library()

BOX = (
    '<label class="me-filters__option"><input class="me-filters__box" type="{}" name="{}" '
    'value="{}"{}> <span class="me-filters__label">{}</span> {}</label>'
)
COUNT = '<span class="me-filters__count">{}<span class="govuk-visually-hidden"> {}</span></span>'
# The boxes of a question that has several, by the end of their name or their kind.
PART_LABELS = {"day": "Day", "month": "Month", "year": "Year", "date": "Date", "time": "Time"}


class SummaryEntry(TypedDict):
    """One line of an error summary: what is wrong, and the id of the box to mend."""

    message: str
    target: str


# --- Forms ------------------------------------------------------------------------------------


@register.simple_tag
def render_form(form: BaseForm, hide_summary: bool = False) -> SafeString:
    """Render any form in our markup: error summary, hidden fields, then every field.

    `hide_summary` leaves the summary to a page that shows it elsewhere.
    """
    renderer = form.renderer = public_renderer()
    context = {**form.get_context(), "hide_summary": hide_summary}
    return form.render(template_name="forms/form.html", context=context, renderer=renderer)


@register.simple_tag
def render_field(field: BoundField, **options: Any) -> SafeString:
    """Render one field with label, hint and errors.

    Options: `label_size` (s, m, l or xl), `as_heading` (the label is the page's h1), `label` and
    `hint` in place of the field's own, `hide_label` (kept for screen readers).
    """
    # A field keeps the renderer its form had when it was first looked at, so both are told.
    renderer = field.form.renderer = public_renderer()
    context = {"field": field, **options}
    return field.render(template_name="forms/field.html", context=context, renderer=renderer)


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """Render what is wrong with a form, each line linked to its field; nothing when all is well."""
    return render_to_string("forms/error_summary.html", {"form": form})


@register.filter
def error_list(form: BaseForm) -> list[SummaryEntry]:
    """Return a form's errors in the order of its fields, those of the whole form first."""
    entries = [SummaryEntry(message=str(error), target="") for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else first_input_id(field)
        entries += [
            SummaryEntry(message=labelled(field, text), target=target)
            for text in error_texts(field)
        ]
    return entries


@register.filter
def plain_errors(field: BoundField) -> list[str]:
    """Return what is wrong with one field, in words that say what to do."""
    return error_texts(field)


@register.filter
def first_input_id(field: BoundField) -> str:
    """Return the id of the first box of a field, for a link that has to land somewhere."""
    widget = field.field.widget
    own_id = widget.attrs.get("id") or field.auto_id
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple | MultiWidget):
        return f"{own_id}_0"
    return str(field.id_for_label or own_id)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return how a field is laid out: `checkbox`, `password`, `counted` or nothing special."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, PasswordInput):
        return "password"
    if isinstance(widget, Textarea) and getattr(field.field, "max_length", None):
        return "counted"
    return ""


@register.filter
def has_error(attrs: dict[str, Any]) -> bool:
    """Say whether a widget is marked as wrong; a template cannot name `aria-invalid`."""
    return str(attrs.get("aria-invalid", "")) == "true"


@register.filter
def own_template(template_name: str) -> str:
    """Return our version of a widget template, for widgets made of several."""
    return own_template_name(template_name)


@register.filter
def part_label(subwidget: dict[str, Any]) -> str:
    """Return the small label of one box of several: Day, Month, Year, Date, Time, or its number."""
    suffix = str(subwidget["name"]).rpartition("_")[2]
    kind = PurePosixPath(subwidget["template_name"]).stem
    if suffix.isdigit() and kind not in PART_LABELS:
        return f"Part {int(suffix) + 1}"
    return PART_LABELS.get(suffix) or PART_LABELS.get(kind, "")


@register.filter
def as_terms(rows: Sequence[dict[str, Any]]) -> SafeString:
    """Return {key, value} rows as terms of a list; a long list has hundreds of them."""
    return format_html_join(
        "", "<div><dt>{}</dt><dd>{}</dd></div>", ((row["key"], row["value"]) for row in rows)
    )


@register.simple_tag
def kept(template_name: str, **values: Any) -> SafeString:
    """Include a component that is shown the same to everybody, kept in memory by its values."""
    return kept_html(_component, template_name=template_name, values=values)


def _component(template_name: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(template_name, values)


@register.simple_tag
def filter_boxes(group: Any) -> SafeString:
    """Return the boxes of a group of filters; written here, as a list has some sixty of them."""
    return kept_html(
        _boxes,
        kind=_of(group, "type") or "checkbox",
        name=_of(group, "name"),
        options=[
            (_of(one, "value"), _of(one, "label"), _of(one, "count"), bool(_of(one, "checked")))
            for one in _of(group, "options")
        ],
    )


def _boxes(kind: str, name: str, options: Iterable[tuple[Any, Any, Any, bool]]) -> SafeString:
    found = gettext("found")
    return format_html_join(
        "",
        BOX,
        (
            (
                kind, name, value, mark_safe(" checked") if checked else "", label,
                "" if count is None else format_html(COUNT, count, found),
            )
            for value, label, count, checked in options
        ),
    )  # fmt: skip


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


# --- Dates, times and sizes -------------------------------------------------------------------


def _local(value: date | datetime) -> date | datetime:
    """Return an aware moment as the clock in England shows it; a plain date as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day(value: Any, pattern: str) -> str:
    if isinstance(value, VagueDate):
        if value.is_vague:
            return str(value)
        value = value.first_day
    if not isinstance(value, date):
        return ""
    return _written(_local(value), pattern, get_language())


@lru_cache(maxsize=2_000)
def _written(value: date | datetime, pattern: str, language: str | None) -> str:
    """Return a day in the words of a language; lists repeat the same days hundreds of times."""
    return date_format(value, pattern)


@register.filter
def long_date(value: date | datetime | VagueDate | None) -> str:
    """Return "Friday 12 March 2027"; a vague date as vaguely as it is meant; "" for nothing."""
    return _day(value, "l j F Y")


@register.filter
def short_date(value: date | datetime | VagueDate | None) -> str:
    """Return "12 Mar 2027", for tables and small print."""
    return _day(value, "j M Y")


@register.filter
def clock(value: datetime | None) -> str:
    """Return "5pm", "5:30pm", "noon" or "midnight" as the clock in England shows it."""
    if not isinstance(value, datetime):
        return ""
    moment = _local(value)
    hour_and_minute = date_format(moment, "H:i")
    if hour_and_minute in ("00:00", "12:00"):
        return "midnight" if hour_and_minute == "00:00" else "noon"
    pattern = "ga" if hour_and_minute.endswith(":00") else "g:ia"
    return date_format(moment, pattern).replace(".", "").lower()


@register.filter
def long_datetime(value: datetime | date | None) -> str:
    """Return "Friday 12 March 2027, 5pm (GMT)".

    Midnight belongs to two days in people's minds, so it reads "midnight at the start of Friday
    12 March 2027 (GMT)". A plain date has no time and is written as `long_date` does.
    """
    if not isinstance(value, datetime):
        return long_date(value)
    moment = timezone.localtime(value)
    # Not date_format's "T": it says nothing in the hour that comes twice.
    day, time, zone = long_date(moment), clock(moment), moment.tzname()
    if time == "midnight":
        return f"midnight at the start of {day} ({zone})"
    return f"{day}, {time} ({zone})"


@register.filter
def days_left(value: date | datetime | None) -> str:
    """Return "12 days left", "1 day left", "last day" or "closed" for a closing time."""
    if not isinstance(value, date):
        return ""
    now = timezone.now()
    if isinstance(value, datetime) and value <= now:
        return "closed"
    closing = _local(value)
    closing_day = closing.date() if isinstance(closing, datetime) else closing
    days = (closing_day - timezone.localdate(now)).days
    if days < 0:
        return "closed"
    if days == 0:
        return "last day"
    return "1 day left" if days == 1 else f"{days} days left"


@register.filter
def file_size(size: int | None) -> str:
    """Return bytes as people read them: "900 bytes", "240 kB", "1.4 MB"."""
    if size is None:
        return ""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < 999_500:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


# --- Lists ------------------------------------------------------------------------------------


@register.filter
def item(values: Sequence[Any], position: int) -> Any:
    """Return the element at a position counted from 0, "" where there is none."""
    return values[position] if 0 <= position < len(values) else ""


@register.filter
def page_range(paginator: Paginator[Any], number: int) -> Iterator[int | str]:
    """Return the page numbers worth a link around page `number`, gaps as an ellipsis."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
