"""Who may see, edit, export and publish; and that nothing opens through another analysis."""

import pytest

from feedback_analysis.models import Analysis, Run
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db

SEEING = ["", "{a}/", "{a}/sources/{s}/", "{r}/", "{r}/progress/", "{r}/chart.svg", "{r}/themes/1/",
          "{r}/responses/{p}/", "{r}/standing/rest/", "{r}/repeated/", "{r}/export.xlsx",
          "{r}/export.zip"]  # fmt: skip
EDITING = ["new/", "{a}/edit/", "{a}/sources/upload/", "{a}/sources/consultation/",
           "{a}/sources/{s}/remove/", "{a}/runs/start/", "{r}/themes/1/edit/"]  # fmt: skip
POSTING = ["{a}/runs/start/", "{r}/cancel/", "{r}/start-again/", "{r}/themes/1/status/"]
PUBLISHING = ["{r}/publish/"]


@pytest.fixture
def places(home):
    source = FeedbackSourceFactory()
    response = SourceResponseFactory(source=source)
    finished_run(source.analysis, {"Letter": [response]})
    return {
        "a": source.analysis.pk,
        "s": source.pk,
        "p": response.pk,
        "r": f"{source.analysis.pk}/runs/1",
    }


def address(template, places):
    return "/cms/analysis/" + template.format(**places)


@pytest.mark.parametrize("role", ["analyst", "administrator"])
@pytest.mark.parametrize("template", [*SEEING, *EDITING, *PUBLISHING])
def test_analysts_may_do_all(client, request, places, role, template):
    client.force_login(request.getfixturevalue(role))
    assert client.get(address(template, places)).status_code == 200


@pytest.mark.parametrize("template", SEEING)
def test_commissioners_may_see(client, commissioner, places, template):
    client.force_login(commissioner)
    assert client.get(address(template, places)).status_code == 200


@pytest.mark.parametrize("template", [*EDITING, *PUBLISHING])
def test_commissioners_may_not_change(client, commissioner, places, template):
    client.force_login(commissioner)
    response = client.get(address(template, places))
    assert (response.status_code, response.headers.get("Location")) == (302, "/cms/")


@pytest.mark.parametrize("template", POSTING)
def test_commissioners_cannot_post(client, commissioner, places, template):
    client.force_login(commissioner)
    assert client.post(address(template, places), {"status": "accepted"}).status_code == 302
    assert Run.objects.count() == 1
    assert Run.objects.get().themes.get().codebook is None


@pytest.mark.parametrize("role", [None, "provider", "practitioner"])
@pytest.mark.parametrize("template", [*SEEING, *EDITING, *PUBLISHING])
def test_nobody_else_gets_in(client, request, places, role, template):
    if role:
        client.force_login(request.getfixturevalue(role))
    response = client.get(address(template, places))
    assert response.status_code in (302, 403)
    assert b"portal takes a day" not in response.content


def test_what_belongs_to_another_analysis_is_not_found(client, analyst, places):
    client.force_login(analyst)
    other = AnalysisFactory()
    finished_run(other, {"Other": []})
    stranger = SourceResponseFactory()
    for path in (
        f"{other.pk}/sources/{places['s']}/",
        f"{other.pk}/runs/1/responses/{places['p']}/",
        f"{places['r']}/responses/{stranger.pk}/",
        f"{places['r']}/themes/2/",
        f"{places['r']}/standing/nonsense/",
        f"{places['a']}/runs/7/",
        "999999/",
    ):
        assert client.get(f"/cms/analysis/{path}").status_code == 404


def test_the_menu_shows_it_to_those_who_may_see_it(client, analyst, home):
    client.force_login(analyst)
    assert "/cms/analysis/" in client.get("/cms/").content.decode()


def test_searching_for_nul_characters_is_harmless(client, analyst, home):
    Analysis.objects.create(title="Forum")
    client.force_login(analyst)
    assert b"Forum" in client.get("/cms/analysis/?q=%00forum").content
