"""The API: one answer for the board, the command line and other programs."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.web.conftest import Web

from redline.cli import main
from redline.design.document import MAX_COMPONENTS, Design, Framing, dumps
from redline.web.api.check import DESIGN_EXAMPLE, SKETCH_EXAMPLE

FIELDS = {"rule", "outcome", "severity", "anchors", "evidence", "message", "question", "why", "fix", "source"}


def test_check_answers_as_the_command_line_does(
    web: Web, weak: Design, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "weak.redline.json"
    path.write_text(dumps(weak), "utf-8")
    main(["check", str(path), "--format", "json"])
    printed = json.loads(capsys.readouterr().out)

    answer = web.client.post("/api/v1/check", content=dumps(weak))

    assert answer.json() == printed
    assert answer.json()["results"]
    assert all(set(line) >= FIELDS for line in answer.json()["results"])


def test_check_takes_a_sketch(web: Web) -> None:
    answer = web.client.post("/api/v1/check", json=SKETCH_EXAMPLE)

    assert answer.status_code == 200


@pytest.mark.parametrize("follow_up", ["", "lat-doubles-dependency"])
def test_what_if_answers_as_the_command_line_does(
    web: Web, weak: Design, tmp_path: Path, capsys: pytest.CaptureFixture[str], follow_up: str
) -> None:
    path = tmp_path / "weak.redline.json"
    path.write_text(dumps(weak), "utf-8")
    main(["whatif", str(path), "--format", "json", *(["--follow-up", follow_up] if follow_up else [])])
    printed = json.loads(capsys.readouterr().out)

    answer = web.client.post(f"/api/v1/whatif?follow_up={follow_up}", content=dumps(weak))

    assert answer.json() == printed
    assert ("after" in printed) == bool(follow_up)


def test_what_if_names_an_unknown_follow_up(web: Web, weak: Design) -> None:
    answer = web.client.post("/api/v1/whatif?follow_up=nope", content=dumps(weak))

    assert answer.status_code in (404, 422)
    assert "nope" in answer.text


@pytest.mark.parametrize("everything", [False, True])
def test_follow_ups_answer_as_the_command_line_does(
    web: Web, weak: Design, tmp_path: Path, capsys: pytest.CaptureFixture[str], everything: bool
) -> None:
    path = tmp_path / "weak.redline.json"
    path.write_text(dumps(weak), "utf-8")
    main(["followups", str(path), "--format", "json", *(["--all"] if everything else [])])
    printed = json.loads(capsys.readouterr().out)

    answer = web.client.post(f"/api/v1/follow-ups?all={everything}".lower(), content=dumps(weak))

    assert answer.json() == printed
    assert all(one["pain"] > 0 for one in printed) != everything


def test_what_if_is_described(web: Web) -> None:
    told = web.client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/whatif"]["post"]

    assert {one["name"] for one in told["parameters"]} == {"prompt", "follow_up"}
    assert "anyOf" in told["responses"]["200"]["content"]["application/json"]["schema"]


def test_check_judges_against_a_prompt(web: Web, weak: Design) -> None:
    body = dumps(weak.model_copy(update={"prompt": None, "framing": Framing()}))

    plain = web.client.post("/api/v1/check", content=body).json()
    asked = web.client.post("/api/v1/check?prompt=fraud_card", content=body).json()

    assert plain["results"] != asked["results"]


def test_an_unknown_prompt_is_named(web: Web) -> None:
    answer = web.client.post("/api/v1/check?prompt=nope", json=DESIGN_EXAMPLE)

    assert answer.status_code == 404
    assert "fraud_card" in answer.json()["problems"][0]["message"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{", "line 1, column 2"),
        (b"[]", ""),
        (b"null", ""),
        (b"", "line 1, column 1"),
        (b"\xff\xfe", ""),
        (b'{"components": "no"}', "components"),
        (b'{"components": [{"id": "a", "kind": "kafkaesque"}]}', "components[0].kind"),
        (b'{"components": [{"id": "a"}, {"id": "a"}]}', "components[1].id"),
        (
            b'{"components": [{"id": "a"}], "connections": [{"id": "e", "from": "a", "to": "b"}]}',
            "connections[0].to",
        ),
        (b'{"components": [{"id": "a", "attributes": {"p99_ms": {}}}]}', "components[0].attributes.p99_ms"),
        (b"[" * 100_000, ""),
        (b'{"boxes": 3, "arrows": []}', "boxes"),
    ],
)
def test_a_malformed_body_is_answered_with_its_place(web: Web, body: bytes, path: str) -> None:
    answer = web.client.post("/api/v1/check", content=body)

    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert problem["path"] == path
    assert problem["message"]


def test_a_hundred_thousand_components_are_refused_with_the_limit(web: Web) -> None:
    parts = [{"id": f"c{i}"} for i in range(100_000)]

    answer = web.client.post("/api/v1/check", json={"components": parts})

    assert answer.status_code == 422
    assert f"{MAX_COMPONENTS:,}" in answer.json()["problems"][0]["message"]


def test_openapi_describes_check_with_examples(web: Web) -> None:
    described = web.client.get("/api/v1/openapi.json").json()
    check = described["paths"]["/api/v1/check"]["post"]

    assert set(check["requestBody"]["content"]["application/json"]["examples"]) == {"design", "sketch"}
    assert check["parameters"][0]["name"] == "prompt"
    assert "422" in check["responses"]
    assert "/b/{key}" not in described["paths"]


def test_the_examples_of_openapi_work(web: Web) -> None:
    for example in (DESIGN_EXAMPLE, SKETCH_EXAMPLE):
        assert web.client.post("/api/v1/check", json=example).status_code == 200


def test_the_schema_is_one_and_takes_the_example(web: Web) -> None:
    schema = web.client.get("/api/v1/schema").json()

    Draft202012Validator.check_schema(schema)
    assert not list(Draft202012Validator(schema).iter_errors(DESIGN_EXAMPLE))


def test_the_catalogue_names_every_family_and_kind(web: Web) -> None:
    catalogue = web.client.get("/api/v1/catalogue").json()

    assert {"families", "kinds", "flows"} <= set(catalogue)


def test_prompts_over_the_api_hold_nothing_hidden(web: Web) -> None:
    text = web.client.get("/api/v1/prompts").text

    assert "fraud_card" in text
    assert "twelve analysts" not in text
