"""What to check next, broader groups, and what fits no theme of a codebook."""

from __future__ import annotations

import dataclasses

import pytest

from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.types import CodebookTheme, Config, SourceText, Standing
from feedback_analysis.engine.vector_store import MemoryVectorStore

from .planted import planted, planted_many


@pytest.fixture(scope="module")
def store() -> MemoryVectorStore:
    return MemoryVectorStore()


def test_the_most_doubtful_are_to_be_checked_next(store: MemoryVectorStore) -> None:
    responses = planted()[0][:60]
    copy = dataclasses.replace(responses[0], id="copy")
    result = theme([*responses, copy], Config(check=60), vector_store=store)
    surest: dict[str, float] = {}
    for row in result.assignments:
        surest.setdefault(row.response_id, row.confidence)
    sure = [surest.get(response_id, 0.0) for response_id in result.check_next]
    assert sum(sure[:15]) < sum(sure[-15:]) - 0.5
    assert "copy" not in result.check_next
    assert result.summary()["check_next"] == list(result.check_next)
    few = theme(responses, Config(check=7), vector_store=store)
    assert few.check_next == theme(responses, Config(check=20), vector_store=store).check_next[:7]


def test_many_themes_come_in_broader_groups(store: MemoryVectorStore) -> None:
    few = theme(planted()[0], Config(themes=6), vector_store=store)
    many = theme(planted_many(250)[0], Config(themes=20), vector_store=store)
    assert few.groups == {}
    members = [theme_id for own in many.groups.values() for theme_id in own]
    assert sorted(members) == sorted(found.theme_id for found in many.themes)
    assert 3 <= len(many.groups) <= 8
    assert set(many.groups) <= {found.label for found in many.themes}


def test_what_fits_no_theme_emerges(store: MemoryVectorStore) -> None:
    codebook = [CodebookTheme("P", "Parking", "Car parks, parking spaces and charges")]
    codebook.append(CodebookTheme("F", "Fees", "Hourly rates and fees for home care"))
    strange = [
        SourceText(f"z{number}", f"The zebras in {place} gallop past the volcano")
        for number, place in enumerate(
            (
                "Kenya",
                "Peru",
                "Wales",
                "Spain",
                "Chad",
                "Laos",
                "Fiji",
                "Oman",
                "Cuba",
                "Mali",
                "Togo",
                "Iran",
            )
        )
    ]
    result = theme([*planted()[0][:40], *strange], codebook=codebook, vector_store=store)
    unfitting = {
        response.id
        for response, status in zip([*planted()[0][:40], *strange], result.standing, strict=True)
        if status is Standing.REST
    }
    assert {response.id for response in strange} <= unfitting
    assert any(
        {response.id for response in strange} <= set(one.response_ids) for one in result.emerging
    ), result.emerging
    assert all(set(one.response_ids) <= unfitting for one in result.emerging)
    assert theme(planted()[0][:40], vector_store=store).emerging == ()
