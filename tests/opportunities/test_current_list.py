"""A chapter of the statement lists what is coming and open by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opportunities.enums import ClientGroup, Setting, Stage
from opportunities.queries import current
from tests.factories.market_position import GapFactory, make_chapter, make_register, make_statement
from tests.factories.opportunities import make_opportunity

pytestmark = pytest.mark.django_db
CHAPTER = "/market-position/children-and-families/"


def block(**narrowed):
    everything = {
        "heading": "Coming and open", "life_stage": "", "client_group": "", "setting": "",
        "gap": None, "most": 5,
    }  # fmt: skip
    return ("opportunities", {**everything, **narrowed})


def titles(**chosen):
    narrowed = {name: (value,) for name, value in chosen.items()}
    return {teaser.title for teaser in current(narrowed, 20)[0]}


def test_a_new_opportunity_appears_and_an_ended_one_goes(client, home, deliver_on_commit):
    make_chapter(make_statement(home), taking_part=[block(life_stage="living_well")])
    make_opportunity(home, title="For older people", life_stage="ageing_well")
    content = client.get(CHAPTER).content.decode()
    assert "Nothing is planned or open for this at the moment" in content
    with deliver_on_commit():
        page = make_opportunity(home, title="Supported living tender")
        page.save_revision().publish()
    content = client.get(CHAPTER).content.decode()
    assert f'href="{page.url}"' in content
    assert 'href="/opportunities/?life_stage=living_well"' in content
    assert "For older people" not in content
    with deliver_on_commit():
        page.stage = Stage.WITHDRAWN
        page.save_revision().publish()
    assert "Supported living tender" not in client.get(CHAPTER).content.decode()


def test_it_is_narrowed_by_segment_group_and_gap(home):
    register = make_statement(home)
    make_register(register)
    gap = GapFactory(slug="beds")
    make_opportunity(home, title="Extra care", settings=[Setting.EXTRA_CARE], gaps=[gap])
    make_opportunity(home, title="Carers", client_group=ClientGroup.CARERS)
    make_opportunity(home, title="Draft", live=False)
    assert titles() == {"Extra care", "Carers"}
    assert titles(setting="extra_care") == {"Extra care"}
    assert titles(client_group="carers") == {"Carers"}
    assert titles(gap="beds") == {"Extra care"}
    assert titles(setting="extra_care", client_group="carers") == set()
    either, address = current({"setting": ("extra_care", "fostering")}, 20)
    assert [teaser.title for teaser in either] == ["Extra care"]
    assert address == "/opportunities/?setting=extra_care&setting=fostering"
    gap.public = False
    gap.save()
    assert titles(gap="beds") == set()


def test_what_runs_is_listed_only_while_one_can_join(home):
    make_opportunity(home, title="Runs", stage=Stage.LIVE)
    make_opportunity(home, title="Join any time", stage=Stage.LIVE, join_any_time=True)
    assert titles() == {"Join any time"}


def test_a_gap_that_was_deleted_narrows_nothing_and_breaks_nothing(client, home):
    gap = GapFactory()
    make_chapter(make_statement(home), taking_part=[block(gap=gap)])
    make_opportunity(home, title="Any")
    gap.delete()
    assert client.get(CHAPTER).status_code == 200


def test_a_long_list_costs_no_more_than_a_short_one(home):
    def queries():
        with CaptureQueriesContext(connection) as found:
            current({"life_stage": ("living_well",)}, 20)
        return len(found)

    make_opportunity(home)
    few = queries()
    for _ in range(6):
        make_opportunity(home)
    assert queries() <= few
