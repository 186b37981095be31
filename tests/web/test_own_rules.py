"""A person's own rules in the running application."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.critique.own_rules import CAUSES, HOUSE
from tests.web.conftest import Clock, Web

from redline.critique.checklist import builtin
from redline.design import notation
from redline.design.document import Design, dumps
from redline.errors import DataError
from redline.settings import Settings
from redline.web.app import create_app

OWN = "house/two-copies"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "house.yaml").write_text(HOUSE, "utf-8")
    (mine / "causes.yaml").write_text(CAUSES, "utf-8")
    return mine


@pytest.fixture
def own(tmp_path: Path, folder: Path) -> Iterator[Web]:
    clock = Clock()
    app = create_app(Settings(data_dir=tmp_path, checklists=folder), clock=clock)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as client:
        yield Web(client, clock, app.state.site)


@pytest.fixture
def one_copy() -> Design:
    return notation.parse("c:client_app -request-> s:model_server{replicas=1} -prediction-> c")


def test_the_api_judges_by_own_rules(own: Web, web: Web, one_copy: Design) -> None:
    def outcomes(site: Web) -> dict[str, str]:
        answer = site.client.post("/api/v1/check", content=dumps(one_copy))
        return {line["rule"]: line["outcome"] for line in answer.json()["results"]}

    assert outcomes(own)[OWN] == "fail"
    assert OWN not in outcomes(web)


def test_the_api_tells_own_rules_from_built_in_ones(own: Web) -> None:
    told = {one["rule"]: one["own"] for one in own.client.get("/api/v1/rules").json()}

    assert told == {**dict.fromkeys(builtin().by_id, False), OWN: True}


def test_a_board_is_judged_by_own_rules(own: Web, one_copy: Design) -> None:
    key = own.solo()
    own.draw(key, one_copy)
    own.act(key, "submit")

    assert "Every model here runs twice" in own.get(f"/b/{key}/redlines")


def test_own_rules_have_pages_and_say_that_they_are_own(own: Web, web: Web) -> None:
    assert "Your own" in own.get(f"/rules/{OWN}")
    assert f'href="/rules/{OWN}"' in own.get("/rules")
    assert "Your own" in own.get("/rules")
    assert "Your own" not in own.get(f"/rules/{builtin().rules[0].id}")
    assert "Your own" not in web.get("/rules")


def test_broken_own_rules_stop_the_start(tmp_path: Path, folder: Path) -> None:
    (folder / "house.yaml").write_text(HOUSE.replace("cause: house-outage", "cause: outrage"), "utf-8")

    with pytest.raises(DataError, match=r"house\.yaml:5"):
        create_app(Settings(data_dir=tmp_path, checklists=folder))
