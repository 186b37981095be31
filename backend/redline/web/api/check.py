"""``POST /api/v1/check``: the same answer as ``redline check --format json``."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from redline.critique import checklist
from redline.critique.checklist import Checklist
from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.design.document import Design, Loaded, schema
from redline.design.graph import Brief, read
from redline.errors import InputError
from redline.exchange import formats, report, sarif
from redline.exchange.report import Report
from redline.exchange.sarif import Checked
from redline.live.review import day_of
from redline.rounds import prompts
from redline.web import access
from redline.web.errors import PROBLEMS
from redline.web.site import Here

router = APIRouter()

DESIGN_EXAMPLE = {
    "redline": 1,
    "title": "Card-payment fraud",
    "components": [
        {"id": "payments", "label": "Payments", "kind": "client_app"},
        {"id": "scoring", "label": "Fraud model", "kind": "model_server", "attributes": {"p99_ms": 18}},
        {"id": "vendor", "label": "Device vendor", "kind": "third_party_api", "attributes": {"p99_ms": 62}},
    ],
    "connections": [
        {"id": "ask", "from": "payments", "to": "scoring", "flow": "request"},
        {"id": "device", "from": "scoring", "to": "vendor", "flow": "lookup"},
    ],
    "framing": {"decision": "Approve or block each payment", "objectives": {"slo_p99_ms": 100}},
}
SKETCH_EXAMPLE = {
    "task": "Score card transactions as fraud",
    "serving_mode": "online REST",
    "given_numbers": {"threshold": 0.5},
    "boxes": [
        {"id": "api", "label": "API Gateway", "role": "takes a transaction"},
        {"id": "model", "label": "XGBoost endpoint", "role": "one instance"},
    ],
    "arrows": [{"from": "api", "to": "model", "label": "score"}],
}
PROMPT_PARAMETER = {
    "name": "prompt",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Judge the design as an answer to this prompt; by default the one named in the design.",
}
FORMATS = ("json", "sarif")
UPLOAD = "design.json"
"""What SARIF calls a design that came without a name."""
FORMAT_PARAMETER = {
    "name": "format",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": list(FORMATS), "default": "json"},
    "description": "Answer with a report, or with a SARIF 2.1.0 log.",
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    200: {"content": {sarif.MEDIA_TYPE: {"schema": {"type": "object"}}}},
}
DESIGN_BODY: dict[str, Any] = {
    "required": True,
    "description": "A design document, or a sketch of boxes and arrows.",
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    Design.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}"),
                    {"type": "object", "required": ["boxes", "arrows"]},
                ]
            },
            "examples": {
                "design": {"summary": "A design document", "value": DESIGN_EXAMPLE},
                "sketch": {"summary": "Boxes and arrows", "value": SKETCH_EXAMPLE},
            },
        }
    },
}
OPENAPI: dict[str, Any] = {
    "parameters": [PROMPT_PARAMETER, FORMAT_PARAMETER],
    "requestBody": DESIGN_BODY,
}


@router.post("/check", response_model=Report, responses=ANSWERS, openapi_extra=OPENAPI)
async def check(request: Request, site: Here) -> Response:
    """Critique a design; the body is the design itself. ``format=sarif`` answers in SARIF 2.1.0.

    Refused from other machines like the library: a candidate could have the board of a room judged.
    """
    access.require_local(request.scope, site.settings)
    text = as_text(await request.body())
    prompt = request.query_params.get("prompt")
    found = await run_in_threadpool(checked, text, prompt, day_of(site.clock()), site.checklist)
    if _wants_sarif(request.query_params.get("format", "json")):
        return Response(sarif.as_sarif([found], site.checklist), media_type=sarif.MEDIA_TYPE)
    return Response(found.report.model_dump_json(), media_type="application/json")


def _wants_sarif(form: str) -> bool:
    if form not in FORMATS:
        raise InputError.at(
            "format", f"“{form}” is no format of an answer.", f"There are {', '.join(FORMATS)}."
        )
    return form == "sarif"


def checked(text: str, prompt: str | None, today: date, rules: Checklist) -> Checked:
    """A design written as JSON with the report on it; InputError when it cannot be read."""
    loaded: Loaded = formats.read(text, syntax="json")
    brief = brief_of(prompt, loaded.design)
    result = critique(loaded.design, brief, checklist=rules, today=today)
    held = coverage(loaded.design, result, brief, checklist=rules, today=today)
    notes = [f"{path} is not known here; it is kept." for path in loaded.unknown]
    notes += report.told(read(loaded.design, brief))
    made = report.report(loaded.design, result, held, notes)
    return Checked(UPLOAD, text, loaded.design, made)


def brief_of(prompt: str | None, design: Design) -> Brief | None:
    """What the prompt asked for states; a design's own prompt may be one that is not known here."""
    if prompt:
        return prompts.get(prompt).brief
    return next((one.brief for one in prompts.builtin() if one.slug == design.prompt), None)


def as_text(body: bytes) -> str:
    """The text of an upload; InputError when it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError.at("", "this is not a text in UTF-8.") from error


@router.get("/schema", response_model=dict[str, Any])
def show_schema() -> dict[str, Any]:
    """The JSON Schema of a design document."""
    return schema()


@router.get("/schema/critique", response_model=dict[str, Any])
def show_critique_schema() -> dict[str, Any]:
    """The JSON Schema of the answer of ``check``."""
    return report.schema()


@router.get("/schema/checklist", response_model=dict[str, Any])
def show_checklist_schema() -> dict[str, Any]:
    """The JSON Schema of a file of rules, for editors."""
    return checklist.schema()
