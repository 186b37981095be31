"""Example graphs as people draw them: the terse names of the notation become everyday ones."""

from __future__ import annotations

from collections import Counter
from functools import cache

from redline.design import reading
from redline.design.catalogue import KINDS
from redline.design.document import Component, Design

EVERYDAY = {
    "client_app": "App",
    "business_service": "Checkout",
    "third_party_api": "Vendor",
    "outcome_source": "Outcomes",
    "operational_db": "Orders",
    "api_gateway": "Gateway",
    "model_server": "Model",
    "decision_policy": "Decision",
    "fallback": "Fallback",
    "batch_scorer": "Scoring run",
    "message_bus": "Events",
    "data_warehouse": "History",
    "object_store": "Files",
    "feature_store_online": "Online features",
    "feature_store_offline": "Offline features",
    "feature_stream": "Stream features",
    "feature_batch": "Profiles",
    "training_job": "Training",
    "training_set_builder": "Training set",
    "label_joiner": "Label join",
    "model_registry": "Registry",
    "validation_gate": "Gate",
    "traffic_splitter": "Splitter",
    "prediction_log": "Prediction log",
    "prediction_store": "Scores",
    "service_monitor": "Service metrics",
    "data_monitor": "Data checks",
    "quality_monitor": "Quality",
    "alerting": "On-call",
    "review_queue": "Reviewers",
    "vector_index": "Index",
    "document_corpus": "Documents",
    "retriever": "Retrieval",
    "offline_evaluator": "Evaluation",
    "data_validator": "Checks",
    "approval_gate": "Approval",
    "rules_engine": "Rules",
    "event_tracker": "Clicks",
    "llm_api": "Language model",
    "agent_orchestrator": "Agent",
    "tool": "Tool",
    "notebook": "Notebook",
    "orchestrator": "Schedule",
}


def named(design: Design) -> Design:
    """The design with readable labels where the label is only the id; kinds and ids stay."""
    wanted = [_wanted(part) for part in design.components]
    many = Counter(wanted)
    seen: Counter[str] = Counter()
    parts = []
    for part, name in zip(design.components, wanted, strict=True):
        seen[name] += 1
        label = f"{name} {seen[name]}" if many[name] > 1 else name
        parts.append(part.model_copy(update={"label": label}))
    return design.model_copy(update={"components": parts})


def _wanted(part: Component) -> str:
    if part.label not in ("", part.id) or part.kind is None or part.kind not in KINDS:
        return part.label or part.id
    name = EVERYDAY.get(part.kind, KINDS[part.kind].title)
    return name if _says_nothing(name, part.kind) else part.id


@cache
def _says_nothing(name: str, kind: str) -> bool:
    """Whether a name states nothing that would be read as a fact: “nightly” is a schedule."""
    states = reading.read(name, "", kind) != reading.read("", "", kind)
    provides = reading.capabilities(name, "", kind) != reading.capabilities("", "", kind)
    return not states and not provides
