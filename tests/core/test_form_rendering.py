"""Public forms become the product's markup; every other form keeps Django's."""

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.template import Context, Template

from engagement_site.core.forms import PublicForm
from engagement_site.core.templatetags import components

KINDS = [("home", "Home care"), ("other", "Something else")]


class Questions(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your registration.", max_length=20)
    kind = forms.ChoiceField(label="Which kind?", choices=KINDS, widget=forms.RadioSelect)
    places = forms.MultipleChoiceField(
        choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False
    )
    why = forms.CharField(widget=forms.Textarea, max_length=100, required=False)
    start = forms.DateField(widget=forms.SelectDateWidget(years=[2027]), required=False)
    at = forms.SplitDateTimeField(widget=forms.SplitDateTimeWidget, required=False)
    file = forms.FileField(label="A document")
    secret = forms.CharField(widget=forms.PasswordInput(attrs={"placeholder": "Secret"}))
    agreed = forms.BooleanField(label="I agree", error_messages={"required": "Agree first."})
    token = forms.CharField(widget=forms.HiddenInput)


class PublicQuestions(PublicForm, Questions):
    pass


def rendered(form: forms.Form, source: str = "{% render_form form %}") -> BeautifulSoup:
    template = Template("{% load components %}" + source)
    return BeautifulSoup(template.render(Context({"form": form})), "html.parser")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def test_a_form_that_is_not_ours_is_rendered_in_our_markup() -> None:
    soup = rendered(Questions())

    assert one(soup, "label[for=id_name]").get_text(strip=True) == "Name"
    assert one(soup, "#id_name")["class"] == ["govuk-input"]
    assert one(soup, "#id_name")["aria-describedby"] == "id_name_helptext"
    assert one(soup, "#id_name_helptext").get_text(strip=True) == "As on your registration."
    assert not soup.select(".govuk-error-summary")


def test_a_validated_form_is_rendered_too_though_its_fields_knew_another_renderer() -> None:
    form = Questions({})
    assert not form.is_valid()
    assert form["name"].errors

    assert one(rendered(form), "#id_name")["aria-invalid"] == "true"


def test_the_mixin_and_the_tag_agree() -> None:
    assert str(PublicQuestions()) == components.render_form(Questions())


def test_forms_that_do_not_choose_it_keep_djangos_markup() -> None:
    assert "govuk" not in str(Questions())


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    fieldset = one(rendered(Questions({"kind": "x"})), "fieldset:has(.govuk-radios)")

    assert fieldset["aria-describedby"] == "id_kind_error"
    assert one(fieldset, "legend").get_text(strip=True) == "Which kind?"  # type: ignore[arg-type]
    assert [box["id"] for box in fieldset.select("input")] == ["id_kind_0", "id_kind_1"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("id_name", "Name: fill this in"),
        ("id_kind_0", "Which kind? Choose one"),
        ("id_file", "A document: choose a file"),
        ("id_agreed", "Agree first."),
    ],
)
def test_the_summary_links_each_error_to_its_box(target: str, message: str) -> None:
    soup = rendered(Questions({}))

    assert one(soup, f".govuk-error-summary a[href='#{target}']").get_text() == message
    assert soup.find(id=target) is not None


def test_the_error_beside_the_box_says_what_to_do() -> None:
    soup = rendered(Questions({"name": "n" * 21}))

    texts = [p.get_text(" ", strip=True) for p in soup.select(".govuk-error-message")]
    assert texts == [
        "Error: Use 20 characters or fewer (you have 21)",
        "Error: Choose one",
        "Error: Choose a file",
        "Error: Fill this in",
        "Error: Agree first.",
    ]


def test_every_visible_box_has_a_label() -> None:
    soup = rendered(Questions())

    boxes = soup.select("input:not([type=hidden]), select, textarea")
    assert [box["id"] for box in boxes if not soup.select(f"label[for={box['id']}]")] == []
    assert [label.get_text() for label in soup.select("label[for^=id_start]")] == [
        "Day",
        "Month",
        "Year",
    ]


def test_long_answers_are_counted_and_passwords_can_be_shown() -> None:
    soup = rendered(Questions())

    assert one(soup, "[data-module=govuk-character-count]")["data-maxlength"] == "100"
    password = one(soup, "[data-module=govuk-password-input]")
    assert one(password, "button")["aria-controls"] == "id_secret"  # type: ignore[arg-type]
    assert not soup.select("[placeholder]")


def test_optional_questions_say_so_and_hidden_ones_have_no_label() -> None:
    soup = rendered(Questions())

    assert len(soup.select(".me-optional")) == 4
    assert not soup.select("label[for=id_token]")
    assert soup.select("input[type=hidden][name=token]")


def test_render_field_takes_another_label_hint_and_heading() -> None:
    source = '{% render_field form.kind as_heading=True label="Kind" hint="Choose." %}'
    soup = rendered(Questions(), source)

    assert one(soup, "legend h1").get_text(strip=True) == "Kind"
    assert one(soup, "#id_kind_helptext").get_text(strip=True) == "Choose."


def test_what_people_typed_is_escaped() -> None:
    soup = rendered(Questions({"name": "<script>", "why": "</textarea><b>", "kind": "<i>"}))

    assert one(soup, "#id_name")["value"] == "<script>"
    assert not soup.select("script, b, i")
