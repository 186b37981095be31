"""The API answers in SARIF too."""

from tests.exchange.test_sarif import BYPASS, GATE, VALIDATOR, results
from tests.web.conftest import Web

from redline.design.document import dumps, loads

BODY = dumps(loads(BYPASS).design)


def test_the_answer_is_valid_and_names_the_fault(web: Web) -> None:
    answer = web.client.post("/api/v1/check?format=sarif", content=BODY)

    assert answer.headers["content-type"] == "application/sarif+json"
    VALIDATOR.validate(answer.json())
    assert results(answer.json()["runs"][0], GATE)


def test_another_format_is_refused_by_name(web: Web) -> None:
    answer = web.client.post("/api/v1/check?format=xml", content=BODY)

    assert answer.status_code == 422
    assert "sarif" in answer.json()["problems"][0]["hint"]


def test_the_schemas_are_served(web: Web) -> None:
    assert "anyOf" in web.client.get("/api/v1/schema/critique").json()
    assert "Rule" in web.client.get("/api/v1/schema/checklist").json()["$defs"]
