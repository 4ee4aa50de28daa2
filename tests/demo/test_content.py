"""The demo's content files parse, agree with one another and say where each fact comes from."""

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CONTENT = Path(__file__).resolve().parents[2] / "engagement_site" / "demo" / "content"
JSON_FILES = sorted(path.stem for path in CONTENT.glob("*.json"))
STAGES = (
    "intention", "engagement", "planned", "open", "evaluation", "awarded", "live",
    "expiring", "ended", "withdrawn",
)  # fmt: skip
PRECISIONS = {"day", "month", "season", "quarter", "year", "period"}
KINDS = {
    "itt", "reprocurement", "framework", "dps", "call_off", "grant", "service_review",
    "options_appraisal", "regional_contract",
}  # fmt: skip
CLIENT_GROUPS = {"children", "young_people", "adults", "older_people", "all_ages", "carers"}
LIFE_STAGES = {"system", "best_start", "living_well", "ageing_well"}
CHOOSING = {"radio", "checkboxes", "dropdown", "grid", "ranking"}
QUESTION_TYPES = CHOOSING | {
    "singleline", "multiline", "email", "number", "url", "checkbox", "date",
}  # fmt: skip
# A word that each of the sixteen opportunities of the 2018 report must have in its title, in
# the order of the report and then of its appendix.
HISTORY_TITLES = (
    "NE12+ Collaborative Phase 2", "Supported accommodation for care leavers", "Carers",
    "0-19", "dynamic purchasing system", "Family support", "Life Chances Fund",
    "Alternative education", "NE6 specialist residential short breaks",
    "NE7 independent foster agencies", "NE10", "Supported housing model",
    "Information and advice", "Extra care", "Home care", "nursing homes",
)  # fmt: skip
WORKSHOP_QUESTIONS = {
    "What do you see as the barriers to working with Gateshead?",
    "Is there anything in commissioning we can do better?",
    "With our new proposals, how best can we engage with you?",
}
ALLOWED_HOSTS = (
    "example.org", "gateshead.gov.uk", "northeastmarketpositionstatement.co.uk", "stockton.gov.uk",
)  # fmt: skip
CAMPAIGN = re.compile(r"uplift .*national living wage and pension", re.IGNORECASE | re.DOTALL)


def read_json(name: str) -> Any:
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def read_csv(name: str) -> list[dict[str, str]]:
    with (CONTENT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def walk(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value below `node`, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def refs_of(records: list[dict[str, Any]]) -> set[str]:
    refs = [record["ref"] for record in records]
    assert len(refs) == len(set(refs)), "a reference is used twice"
    return set(refs)


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    names = ("opportunities", "gaps", "events", "consultations", "organisations", "people")
    plan = {value for key, value in walk(read_json("plan")) if key == "ref"}
    return {name: refs_of(read_json(name)) for name in names} | {"plan": plan}


@pytest.mark.parametrize("name", JSON_FILES)
def test_json_is_utf8_and_indented_by_two(name: str) -> None:
    text = (CONTENT / f"{name}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", JSON_FILES)
def test_dates_times_and_offsets_are_well_formed(name: str) -> None:
    date_keys = {"date", "end_date", "from", "until", "opens", "closes", "starts", "ends"}
    for key, value in walk(read_json(name)):
        if key in date_keys and isinstance(value, str):
            pattern = r"\d{4}-\d\d" if re.fullmatch(r"\d{4}-\d\d", value) else None
            assert pattern or dt.date.fromisoformat(value), (key, value)
        elif key.endswith("day_offset"):
            assert value is None or isinstance(value, int), (key, value)
        elif key in {"time", "start_time", "end_time", "until_time", "closes_time"}:
            assert value is None or dt.time.fromisoformat(value), (key, value)
        elif key == "precision":
            assert value is None or value in PRECISIONS, (key, value)


@pytest.mark.parametrize("name", JSON_FILES)
def test_references_resolve(name: str, known: dict[str, set[str]]) -> None:
    own = {value for key, value in walk(read_json(name)) if key == "ref"}
    everything = own.union(*known.values())
    for key, value in walk(read_json(name)):
        if key == "ref" or not (key.endswith(("_ref", "_refs"))):
            continue
        values = value if isinstance(value, list) else [value]
        for ref in values:
            assert ref is None or ref in everything, (key, ref)
    lines = [v for k, v in walk(read_json("opportunities")) if k == "lineage"]
    for link in (link for line in lines for link in line):
        assert link["ref"] is None or link["ref"] in known["opportunities"]
        assert link["basis"] in {"stated", "inferred"}


def test_links_between_gaps_and_opportunities_agree_in_both_directions() -> None:
    gaps = {g["ref"]: set(g["opportunity_refs"]) for g in read_json("gaps")}
    from_opportunities: dict[str, set[str]] = {ref: set() for ref in gaps}
    for opportunity in read_json("opportunities"):
        for ref in opportunity["gap_refs"]:
            from_opportunities[ref].add(opportunity["ref"])
    assert gaps == from_opportunities
    assert len(gaps) == 6


def test_the_sixteen_opportunities_of_2018_are_there_in_order() -> None:
    history = [o for o in read_json("opportunities") if o["history"]]
    assert [o["ref"] for o in history] == [f"OPP-2017-{n:02d}" for n in range(1, 17)]
    for opportunity, words in zip(history, HISTORY_TITLES, strict=True):
        assert words.lower() in opportunity["title"].lower()
        assert not opportunity["illustrative"]
        assert opportunity["source"]["title"]
        assert opportunity["source"]["published"] == "March 2018"
        assert opportunity["current_stage"] == "ended"


def test_opportunities_use_the_agreed_words() -> None:
    for opportunity in read_json("opportunities"):
        assert opportunity["kind"] in KINDS
        assert opportunity["client_group"] in CLIENT_GROUPS
        assert opportunity["life_stage"] in LIFE_STAGES
        stages = [stage["stage"] for stage in opportunity["stages"]]
        assert len(stages) == len(set(stages)), opportunity["ref"]
        assert set(stages) <= set(STAGES)
        assert opportunity["current_stage"] in stages
        assert opportunity["source"]["title"], opportunity["ref"]
        if opportunity["illustrative"]:
            assert "illustrative" in " ".join(opportunity["description"]).lower()


def test_some_illustrative_thing_is_coming_open_and_just_closed() -> None:
    by_ref = {o["ref"]: o for o in read_json("opportunities") if o["illustrative"]}
    joins = [o["join"] for o in by_ref.values()]
    assert any((j["from_day_offset"] or 0) > 0 for j in joins)
    assert any(
        j["from_day_offset"] is not None and j["from_day_offset"] <= 0 < j["until_day_offset"]
        for j in joins
    )
    assert any((j["until_day_offset"] or 0) < 0 for j in joins)
    assert any(j["any_time"] and j["until"] == "2029-02-23" for j in joins)
    states = Counter(c["state"] for c in read_json("consultations"))
    assert states == {"open": 2, "upcoming": 1, "closed": 3}


def test_consultation_dates_agree_with_their_states() -> None:
    for consultation in read_json("consultations"):
        opens = consultation["opens"]["day_offset"]
        closes = consultation["closes"]["day_offset"]
        if opens is None:
            assert consultation["closes"]["date"] >= consultation["opens"]["date"]
            continue
        assert opens < closes
        expected = "upcoming" if opens > 0 else "closed" if closes < 0 else "open"
        assert consultation["state"] == expected


def test_questions_are_complete() -> None:
    for consultation in read_json("consultations"):
        names = [q["name"] for q in consultation["questions"]]
        assert len(names) == len(set(names))
        for question in consultation["questions"]:
            assert question["type"] in QUESTION_TYPES
            assert re.fullmatch(r"[a-z][a-z_]*", question["name"])
            assert bool(question["choices"]) == (question["type"] in CHOOSING)


@pytest.mark.parametrize(
    ("name", "number"), [("closed_consultation_responses", 8), ("short_breaks_responses", 20)]
)
def test_closed_consultation_answers_fit_its_questions(name: str, number: int) -> None:
    document = read_json(name)
    consultation = next(
        c for c in read_json("consultations") if c["ref"] == document["consultation_ref"]
    )
    assert consultation["state"] == "closed"
    assert len(document["responses"]) == number
    for response in document["responses"]:
        opens, closes = consultation["opens"], consultation["closes"]
        assert opens["day_offset"] <= response["submitted_day_offset"] <= closes["day_offset"]
        assert set(response["answers"]) <= {q["name"] for q in consultation["questions"]}
        for question in consultation["questions"]:
            answer = response["answers"].get(question["name"])
            assert answer or not question["required"]
            if answer and question["choices"]:
                given = (
                    answer if isinstance(answer, list)
                    else answer.values() if isinstance(answer, dict)
                    else [answer]
                )  # fmt: skip
                assert set(given) <= set(question["choices"])
            if answer and question.get("rows"):
                assert set(answer) == set(question["rows"])


def test_events_do_not_promise_more_places_than_they_have() -> None:
    nearly_full = 0
    for event in read_json("events"):
        taken = sum(r["delegates"] for r in event["demo_registrations"])
        limit = event["booking"]["places_per_organisation"]
        assert all(limit is None or r["delegates"] <= limit for r in event["demo_registrations"])
        assert event["capacity"] is None or taken <= event["capacity"]
        nearly_full += event["capacity"] == 12 and taken >= 11
        for session in event["sessions"]:
            assert session["start_time"] < session["end_time"]
            assert event["start_time"] <= session["start_time"]
            assert session["end_time"] <= event["end_time"]
    assert nearly_full == 1


def test_conference_is_as_reported() -> None:
    conference = next(e for e in read_json("events") if e["ref"] == "EVT-2017-01")
    assert conference["date"] == "2017-11-09"
    assert conference["capacity"] == 150
    assert "Baltic" in conference["venue"]["name"]
    asked = {q for s in conference["sessions"] for q in s["questions"]}
    assert asked == WORKSHOP_QUESTIONS


def test_each_figure_has_a_source_a_period_and_a_date() -> None:
    statement = read_json("statement")
    figures = list(statement["headline_figures"])
    for chapter in statement["chapters"]:
        figures += chapter["figures"] + chapter["data_tables"]
    data_sets = read_json("data_sets")
    assert len(statement["headline_figures"]) + len(statement["headline_data_figures"]) == 4
    assert len(figures) + len(data_sets) > 30
    for data_set in data_sets:
        for key in ("source", "period", "geography", "licence", "unit"):
            assert data_set[key].strip(), data_set["slug"]
    for figure in figures:
        for key in ("source_title", "source_date", "period", "geography"):
            assert figure[key].strip(), figure
    for table in (t for c in statement["chapters"] for t in c["data_tables"]):
        assert all(len(row) == len(table["columns"]) for row in table["rows"])


def test_statement_sections_are_readable_lengths() -> None:
    statement = read_json("statement")
    assert 5 <= len(statement["chapters"]) <= 7
    for chapter in statement["chapters"]:
        for part in ("what_we_know", "what_we_see_coming", "how_we_will_shape", "how_to_take_part"):
            words = len(" ".join(chapter[part]).split())
            assert 60 <= words <= 160, (chapter["slug"], part, words)


def test_plan_has_each_row_and_known_words() -> None:
    plan = read_json("plan")
    verbs = {
        "review", "develop", "go_to_market", "influence", "embed", "transfer", "deliver",
        "continue", "agree",
    }  # fmt: skip
    for part in ("challenges", "health_and_wellbeing", "public_health_domains", "how"):
        assert set(plan[part]) == LIFE_STAGES
    for activity in plan["activities"]:
        assert activity["verb"] in verbs
        assert activity["status"] in {"planned", "in_progress", "delivered", "superseded"}
    for group in ("activities", "outcomes"):
        assert {entry["life_stage"] for entry in plan[group]} == LIFE_STAGES
    codes = [o["code"] for o in plan["outcomes"] if o["code"]]
    assert codes == ["NI 54", "NI 58", "NI 127", "NI 45", "NI 46", "NI 147", "NI 148"]


def test_providers_and_people_are_plainly_fictional() -> None:
    organisations = read_json("organisations")
    people = read_json("people")
    assert len(organisations) >= 24
    assert all(o["illustrative"] for o in organisations)
    addresses = [p["email"] for p in people] + [o["email"] for o in organisations]
    assert all(address.endswith("@example.org") for address in addresses)
    assert {p["email"].split("@")[0] for p in people if p["sign_in"]} == {
        "commissioner", "analyst", "reviewer", "provider", "practitioner", "administrator",
        "procurement",
    }  # fmt: skip


def test_conference_feedback_is_the_ten_points() -> None:
    rows = read_csv("conference_feedback")
    assert len(rows) == 10
    assert {row["origin"] for row in rows} == {"2018 report"}


def test_codebook_and_codes_agree() -> None:
    themes = {row["theme_id"] for row in read_csv("illustrative_codebook")}
    used: Counter[str] = Counter()
    for row in read_csv("illustrative_responses"):
        used.update(code for code in row["theme_codes"].split("|") if code)
    assert set(used) == themes
    assert min(used.values()) >= 8
    assert all(row["examples"].count("|") >= 2 for row in read_csv("illustrative_codebook"))


def test_corpus_is_large_varied_and_marked() -> None:
    rows = read_csv("illustrative_responses")
    assert len(rows) >= 190
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["illustrative"] for row in rows} == {"yes"}
    assert {row["question"] for row in rows} == WORKSHOP_QUESTIONS
    assert {row["sentiment"] for row in rows} == {"negative", "neutral", "positive", "mixed"}
    lengths = [len(row["text"].split()) for row in rows]
    assert min(lengths) == 0
    assert max(lengths) >= 120
    assert sum("\n" in row["text"] for row in rows) >= 5
    assert sum(row["theme_codes"].count("|") >= 1 for row in rows) >= 60


def test_each_excerpt_of_the_corpus_is_coded_within_its_answer() -> None:
    answers = {row["id"]: row for row in read_csv("illustrative_responses")}
    themes = {row["theme_id"] for row in read_csv("illustrative_codebook")}
    carried: dict[str, set[str]] = {}
    after: Counter[str] = Counter()
    for row in read_csv("illustrative_excerpts"):
        text = answers[row["id"]]["text"]
        after[row["id"]] = text.index(row["excerpt"], after[row["id"]]) + len(row["excerpt"])
        codes = set(filter(None, row["theme_codes"].split("|")))
        assert codes <= themes, row
        carried.setdefault(row["id"], set()).update(codes)
    for at, row in answers.items():
        assert set(filter(None, row["theme_codes"].split("|"))) == carried.get(at, set()), at


def test_only_the_campaign_repeats_itself() -> None:
    rows = read_csv("illustrative_responses")
    campaign = [row for row in rows if CAMPAIGN.search(row["text"])]
    assert 8 <= len(campaign) <= 10
    seen: Counter[str] = Counter()
    for row in rows:
        if row["theme_codes"] and row not in campaign:
            for sentence in re.split(r"[.!?\n]+", row["text"].lower()):
                words = re.findall(r"[a-z0-9']+", sentence)
                if len(words) >= 6:
                    seen[" ".join(words)] += 1
    assert [sentence for sentence, count in seen.items() if count > 1] == []


def test_texts_name_no_private_host_or_path() -> None:
    for path in CONTENT.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"localhost|\b\d+\.\d+\.\d+\.\d+\b|\.\./", text), path.name
        assert not re.search(r"(?<![\w.])/(?:\w+/){2,}", text), path.name
        for host in re.findall(r"[\w.-]+\.(?:org|com|net|io|dev|uk)\b", text):
            assert host.endswith(ALLOWED_HOSTS), (path.name, host)
        for address in re.findall(r"[\w.+-]+@[\w.-]+\w", text):
            assert address.endswith("@example.org"), (path.name, address)
