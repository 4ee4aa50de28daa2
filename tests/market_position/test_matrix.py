"""The plan as a matrix and as rows."""

from engagement_site.market_position.enums import ActivityStatus, Direction, LifeStage, PlanColumn
from engagement_site.market_position.matrix import build_matrix, csv_rows
from engagement_site.market_position.models import PlanActivity, PlanEntry


def entry(column, stage, text, **fields):
    return PlanEntry(column=column, life_stage=stage, text=text, **fields)


def activity(stage, text, **fields):
    return PlanActivity(life_stage=stage, text=text, verb="develop", **fields)


def test_cells_stand_where_row_and_column_meet():
    matrix = build_matrix(
        [
            entry(PlanColumn.CHALLENGE, LifeStage.SYSTEM, "Money is tight"),
            entry(PlanColumn.OUTCOME, LifeStage.BEST_START, "Homes", code="NI 147",
                  direction=Direction.UP, note="relevance to be checked"),
        ],
        [activity(LifeStage.BEST_START, "Open homes", status=ActivityStatus.IN_PROGRESS,
                  date_words="September 2017")],
    )  # fmt: skip
    assert matrix.columns == ["Challenges", "Commissioning activity", "Outcomes"]
    assert [row.name for row in matrix.rows] == ["Whole system", "Best start"]
    system, children = matrix.rows
    assert [[item.text for item in cell] for cell in system.cells] == [["Money is tight"], [], []]
    challenge, acts, outcomes = children.cells
    assert challenge == []
    assert [(item.text, item.state) for item in acts] == [
        ("Open homes", "In progress (September 2017)")
    ]
    assert [(item.text, item.state) for item in outcomes] == [
        ("NI 147: Homes", "Should rise; relevance to be checked")
    ]


def test_a_vision_for_all_rows_stands_above_the_table():
    matrix = build_matrix([entry(PlanColumn.VISION_2030, "", "A good life")], [])
    assert matrix.visions == [("Vision 2030", ["A good life"])]
    assert (matrix.columns, matrix.rows) == ([], [])


def test_an_empty_plan_is_an_empty_matrix():
    matrix = build_matrix([], [])
    assert (matrix.visions, matrix.columns, matrix.rows) == ([], [], [])


def test_the_rows_of_the_spreadsheet():
    rows = list(
        csv_rows(
            [entry(PlanColumn.HOW, "", "Contract flexibly")],
            [activity(LifeStage.LIVING_WELL, "Review", ref="ACT-1")],
        )
    )
    assert [row[:5] for row in rows[1:]] == [
        ("All", "How", "", "", "Contract flexibly"),
        ("Living well", "Commissioning activity", "ACT-1", "Develop", "Review"),
    ]
