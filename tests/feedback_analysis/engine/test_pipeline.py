"""The whole run on small bodies of responses, good and bad."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from feedback_analysis.engine.errors import Cancelled, InputError
from feedback_analysis.engine.evaluate import assignment_f1, clustering_agreement
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.types import (
    CodebookTheme,
    CodedExample,
    Config,
    Kind,
    SourceText,
    Stage,
    Standing,
    ThemingResult,
)
from feedback_analysis.engine.vector_store import MemoryVectorStore

from .planted import SUBJECTS, planted

CODEBOOK = [
    CodebookTheme(
        "F",
        "Fees",
        "Rates, fees and payment for care",
        ("The rate does not cover the minimum wage",),
    ),
    CodebookTheme("P", "Parking", "Car parks and parking charges", ("Nowhere to park",)),
    CodebookTheme(
        "T", "Tender portal", "The online system used to bid", ("I could not log in to the portal",)
    ),
]


@pytest.fixture(scope="module")
def store() -> MemoryVectorStore:
    return MemoryVectorStore()


@pytest.fixture(scope="module")
def found(store: MemoryVectorStore) -> ThemingResult:
    return theme(planted()[0], vector_store=store)


def texts(*said: str, **more: object) -> list[SourceText]:
    return [SourceText(str(number), text, **more) for number, text in enumerate(said, start=1)]  # type: ignore[arg-type]


def best_theme(result: ThemingResult) -> dict[str, str]:
    best: dict[str, str] = {}
    for row in result.assignments:
        best.setdefault(row.response_id, row.theme_id)
    return best


def test_planted_themes_are_found(found: ThemingResult) -> None:
    responses, subject = planted()
    best = best_theme(found)
    agreement = clustering_agreement(
        [subject[r.id] for r in responses], [best.get(r.id, "rest") for r in responses]
    )
    assert agreement["homogeneity"] > 0.8
    assert agreement["ami"] > 0.55
    assert 5 <= len(found.themes) <= 16
    assert found.coverage > 0.95


def test_exactly_as_many_themes_as_asked_for(store: MemoryVectorStore) -> None:
    responses, subject = planted()
    for count in (1, 2, 5, 11, 40):
        result = theme(responses, Config(themes=count), vector_store=store)
        assert len(result.themes) == count
        assert all(found.responses > 0 for found in result.themes)
        if count == 5:
            best = best_theme(result)
            named = [best.get(response.id, "rest") for response in responses]
            assert clustering_agreement([subject[r.id] for r in responses], named)["ami"] > 0.75


def test_names_are_different_phrases_that_people_wrote(found: ThemingResult) -> None:
    labels = [found_theme.label for found_theme in found.themes]
    assert len(set(labels)) == len(labels)
    said = " ".join(response.text.lower() for response in planted()[0])
    for found_theme in found.themes:
        assert found_theme.label[0].isupper()
        assert all(part in said for part in found_theme.label.lower().split(" and "))
        assert found_theme.keywords
        assert "\n" not in found_theme.description


def test_the_same_run_twice_is_the_same_to_the_last_bit(found: ThemingResult) -> None:
    again = theme(planted()[0])  # with no cache, so the vectors are computed anew
    assert dataclasses.replace(again, seconds={}) == dataclasses.replace(found, seconds={})


def test_counts_shares_and_confidences_hold_together(found: ThemingResult) -> None:
    for found_theme in found.themes:
        rows = [row for row in found.assignments if row.theme_id == found_theme.theme_id]
        assert found_theme.responses == len(rows)
        assert found_theme.share == pytest.approx(len(rows) / 200, abs=1e-4)
        assert sum(found_theme.kinds.values()) >= found_theme.responses
    assert all(0 < row.confidence <= 1 for row in found.assignments)
    assert [found_theme.responses for found_theme in found.themes] == sorted(
        (found_theme.responses for found_theme in found.themes), reverse=True
    )


def test_stages_are_reported_in_order() -> None:
    seen: list[tuple[str, int, int]] = []
    theme(planted()[0][:30], progress=lambda *step: seen.append(step))
    stages = list(dict.fromkeys(stage for stage, _, _ in seen))
    assert stages == [stage for stage in Stage if stage is not Stage.ASSIGN]
    assert all(0 <= done <= total for _, done, total in seen)


def test_a_run_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        theme(planted()[0][:30], cancelled=lambda: True)


def test_quotes_are_never_confidential_and_nor_are_descriptions() -> None:
    responses = [
        dataclasses.replace(
            response,
            confidential=number % 2 == 0,
            text=f"{response.text} indeed ({'secret' if number % 2 == 0 else 'open'})",
        )
        for number, response in enumerate(planted()[0])
    ]
    result = theme(responses)
    shown = [quote.text for found_theme in result.themes for quote in found_theme.quotes]
    assert len(shown) >= 15
    assert not any("secret" in text for text in shown)
    for found_theme in result.themes:
        assert (
            "secret" not in f"{found_theme.label} {found_theme.description} {found_theme.keywords}"
        )


def test_a_theme_of_confidential_answers_alone_has_no_quotes() -> None:
    result = theme(texts("The car park is too small", "Parking is dear", confidential=True))
    assert result.themes[0].quotes == ()
    assert result.themes[0].responses == 2
    assert "park" not in (result.themes[0].label + result.themes[0].description).lower()


def test_a_campaign_counts_once_for_discovery_and_fully_for_totals() -> None:
    letter = "We ask the council to raise the hourly rate for home care so that travel between visits is paid for"
    campaign = [SourceText(f"c{number}", f"{letter}, signed {number}") for number in range(30)]
    result = theme([*planted()[0][:60], *campaign])
    largest = max(
        result.themes,
        key=lambda found_theme: found_theme.responses - found_theme.distinct_responses,
    )
    assert largest.responses - largest.distinct_responses >= 29
    assert result.summary()["duplicates"] >= 29
    assert result.summary()["campaigns"] >= 1


def test_question_by_question() -> None:
    responses = [dataclasses.replace(response, id=f"x{number // 2}", question=f"Question {number % 2}")
                 for number, response in enumerate(planted()[0])]  # fmt: skip
    result = theme(responses, Config(by_question=True, themes=3))
    assert [(found.theme_id, found.question) for found in result.themes] == [
        (f"Q{question + 1}-T0{number}", f"Question {question}")
        for question in (0, 1)
        for number in (1, 2, 3)
    ]
    # Every person answered both questions, and each answer has its own place.
    assert len(result.standing) == 200
    assert {row.theme_id[:2] for row in result.assignments if row.response_id == "x0"} == {
        "Q1",
        "Q2",
    }


def test_a_question_with_few_answers_gets_fewer_themes_and_a_notice() -> None:
    responses = [
        SourceText("a", "The car park is full", "Venue?"),
        SourceText("b", "Lunch was cold", "Venue?"),
    ]
    result = theme(responses, Config(by_question=True, themes=4))
    assert len(result.themes) == 2
    assert any("fewer different remarks" in notice for notice in result.notices)


def test_respondents_are_counted_by_type() -> None:
    responses = [dataclasses.replace(response, respondent_type="Home care" if number % 4 else "Charity")
                 for number, response in enumerate(planted()[0])]  # fmt: skip
    result = theme(responses, Config(themes=1))
    assert result.themes[0].by_respondent_type == {"Home care": 150, "Charity": 50}


def test_a_codebook_is_applied() -> None:
    result = theme(
        texts("The hourly rate is too low", "The car park was full", "The portal crashed when we "
                                                                     "uploaded our bid",
              "The hourly rate is too low and the car park was full. I never got into the portal"),
        codebook=CODEBOOK,
    )  # fmt: skip
    best = best_theme(result)
    assert [best[number] for number in "123"] == ["F", "P", "T"]
    assert {row.theme_id for row in result.assignments if row.response_id == "4"} >= {"F", "T"}
    assert [found.label for found in result.themes] == ["Fees", "Parking", "Tender portal"]


def test_a_codebook_learns_from_coded_examples() -> None:
    responses, subject = planted()
    codebook = [CodebookTheme(name, name.title()) for name in SUBJECTS]
    # What the label says about itself is of no use here: the codes are what people made of them.
    swapped = {"fees": "food", "food": "fees"}
    human = [{swapped.get(subject[response.id], subject[response.id])} for response in responses]
    examples = [
        CodedExample(response.text, tuple(code))
        for response, code in zip(responses, human, strict=True)
    ][:120]
    result = theme(responses[120:], codebook=codebook, examples=examples)
    found: dict[str, set[str]] = {response.id: set() for response in responses[120:]}
    for row in result.assignments:
        found[row.response_id].add(row.theme_id)
    assert assignment_f1(human[120:], list(found.values()))["micro_f1"] > 0.9


def test_examples_alone_name_the_themes() -> None:
    examples = [CodedExample("The hourly rate is too low", ("fees",)), CodedExample("The car park is full", ("parking",)),
                CodedExample("I came by train", ())]  # fmt: skip
    result = theme(texts("Car park full again", "Rate per hour is low"), examples=examples)
    assert best_theme(result) == {"1": "parking", "2": "fees"}


# Bad input


def test_no_responses() -> None:
    result = theme([])
    assert (result.themes, result.assignments, result.excerpts, result.standing) == ((), (), (), ())
    assert result.coverage == 1
    assert result.notices == ("There are no responses, so there are no themes.",)


def test_one_response() -> None:
    result = theme(texts("The hourly rate is too low"))
    assert [found.responses for found in result.themes] == [1]
    assert result.standing == (Standing.THEMED,)
    assert any("Only 1 response says something" in notice for notice in result.notices)


def test_ten_responses() -> None:
    result = theme(
        [
            dataclasses.replace(response, id=str(number))
            for number, response in enumerate(planted()[0][:10])
        ]
    )
    assert 1 <= len(result.themes) <= 5
    assert (
        len({row.response_id for row in result.assignments}) + result.standing.count(Standing.REST)
        == 10
    )


@pytest.mark.parametrize("codebook", [None, CODEBOOK])
def test_all_blank(codebook: list[CodebookTheme] | None) -> None:
    result = theme(texts("", "   ", "\x00", "..."), codebook=codebook)
    assert result.standing == (Standing.BLANK,) * 4
    assert result.assignments == ()
    assert any("No response says anything" in notice for notice in result.notices)


def test_all_uninformative() -> None:
    result = theme(texts("None", "n/a", "Nothing to add"))
    assert result.standing == (Standing.UNINFORMATIVE,) * 3
    assert result.themes == ()


def test_all_the_same() -> None:
    result = theme(texts(*["The hourly rate is too low"] * 30))
    assert [found.responses for found in result.themes] == [30]
    assert result.themes[0].distinct_responses == 1
    assert any("say the same" in notice for notice in result.notices)


def test_odd_characters_long_answers_and_other_scripts() -> None:
    responses = texts(
        "Fees\x00are too low 😀", "<script>alert(1)</script> fees &lt;b&gt;", "👍👍", "الأسعار منخفضة جدا",
        "care and fees, " * 3500, "lone \ud800 surrogate in the car park", "=HYPERLINK(\"x\")", "\u202ereversed\u202c words",
    )  # fmt: skip
    result = theme(responses)
    assert len(result.standing) == 8
    original = {response.id: response.text for response in responses}
    for coded in result.excerpts:
        assert (
            original[coded.excerpt.response_id][coded.excerpt.start : coded.excerpt.end]
            == coded.excerpt.text
        )
    assert len(original["5"]) > 50_000
    assert sum(coded.excerpt.response_id == "5" for coded in result.excerpts) > 100


def test_more_themes_than_remarks() -> None:
    with pytest.raises(
        InputError, match="asked for 9 themes, but there are only 2 different remarks"
    ):
        theme(texts("The rate is low", "The car park is full", "The rate is low"), Config(themes=9))


@pytest.mark.parametrize("count", [0, -3])
def test_no_themes_asked_for(count: int) -> None:
    with pytest.raises(InputError, match="at least one"):
        theme(texts("The rate is low", "The car park is full"), Config(themes=count))


def test_a_number_of_themes_for_nothing_said() -> None:
    with pytest.raises(InputError, match="No response says anything"):
        theme(texts("", "none"), Config(themes=3))


@pytest.mark.parametrize(
    ("codebook", "message"),
    [
        ([], "has no themes"),
        ([CodebookTheme("a", "")], "has no label"),
        ([CodebookTheme(" ", "Fees")], "has no theme_id"),
        ([CodebookTheme("a", "Fees"), CodebookTheme("b", " fees ")], "different labels"),
        ([CodebookTheme("a", "Fees"), CodebookTheme("a", "Rates")], "more than once"),
    ],
)
def test_a_codebook_with_repeated_or_empty_entries(
    codebook: list[CodebookTheme], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        theme(texts("The rate is low"), codebook=codebook)


def test_an_example_with_an_unknown_theme() -> None:
    with pytest.raises(InputError, match="“X”, which the codebook does not have"):
        theme(texts("The rate is low"), codebook=CODEBOOK, examples=[CodedExample("Rates", ("X",))])


def test_contradictory_examples_keep_every_theme_they_were_given() -> None:
    examples = [
        CodedExample("The rate is low", ("F",)),
        CodedExample("The rate is low", ("P",)),
        CodedExample("Full", ("P",)),
    ]
    result = theme(texts("The rate is low"), codebook=CODEBOOK, examples=examples)
    assert {row.theme_id for row in result.assignments} == {"F", "P"}


def test_a_codebook_of_one_theme() -> None:
    result = theme(texts("The rate is low", ""), codebook=CODEBOOK[:1])
    assert [found.theme_id for found in result.themes] == ["F"]


@pytest.mark.parametrize(
    ("one", "other", "message"), [("1", "1", "used more than once"), ("1", " ", "has no id")]
)
def test_ids(one: str, other: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        theme([SourceText(one, "The rate is low"), SourceText(other, "The car park is full")])


def test_german_gets_themes_a_notice_and_no_sentiment() -> None:
    said = [f"{start} {what} {end}" for start in ("Wir finden, dass", "Leider ist es so, dass", "Für uns gilt, "
                                                                                                "dass")
            for what in ("die Stundensätze", "die Parkplätze am Rathaus", "die Formulare im Portal")
            for end in ("nicht gut sind", "ein großes Problem sind", "sehr wichtig für uns sind")]  # fmt: skip
    result = theme(texts(*said))
    assert result.themes
    assert any("look German" in notice for notice in result.notices)
    assert all(coded.sentiment is None and coded.kind is Kind.OTHER for coded in result.excerpts)
    assert all(found.mean_sentiment is None for found in result.themes)


def test_nothing_heavy_is_imported_for_the_types() -> None:
    program = (
        "import sys, feedback_analysis.engine.types; "
        "print(sorted({'numpy', 'sklearn', 'django', 'textblob', 'sknetwork'} & set(sys.modules)))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )
