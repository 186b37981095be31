"""The parts of a drawing that defects are about, found by kind and arrow alone."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from redline.design.graph import SystemGraph, View

PEOPLE_LABELS = ("review_queue", "labeling")
MONITORS = ("service_monitor", "data_monitor", "quality_monitor", "business_dashboard")
ONLINE = ("model_server", "edge_runtime")
ADVERSE = ("block", "decline", "remove", "reject", "ban")


def ordered(nodes: Iterable[str]) -> list[str]:
    """Ids in a fixed order."""
    return sorted(nodes)


def trained(graph: SystemGraph) -> bool:
    """Whether a model is trained in the drawing, on something that is drawn."""
    return graph.training_scope() == "in"


def trainers(graph: SystemGraph) -> list[str]:
    """The jobs that train."""
    return ordered(graph.of_kind("training_job", "online_learner"))


def servers(graph: SystemGraph) -> list[str]:
    """What answers requests at once with a model of its own."""
    return [s for s in ordered(graph.of_kind(*ONLINE) & graph.serving_roots) if graph.entering(s, "model")]


def scorers(graph: SystemGraph) -> list[str]:
    """What scores in bulk."""
    return ordered(graph.of_kind("batch_scorer") & graph.serving_roots)


def online(graph: SystemGraph) -> bool:
    """Whether somebody waits for a trained model."""
    return bool(graph.entries and servers(graph))


def hosted(graph: SystemGraph) -> bool:
    """Whether the answers come from a language model and nothing is trained."""
    return bool(graph.of_kind("llm_api", "llm_server")) and not graph.learns


def builders(graph: SystemGraph) -> list[str]:
    """What assembles the training set."""
    return ordered(graph.of_kind("training_set_builder"))


def logs(graph: SystemGraph) -> list[str]:
    """Where answers are kept."""
    return ordered(graph.of_kind("prediction_log", "trace_store"))


def queues(graph: SystemGraph) -> list[str]:
    """Where people look at cases."""
    return ordered(graph.of_kind("review_queue"))


def leads(graph: SystemGraph, view: View, source: str, target: str) -> bool:
    """Whether arrows of a view lead from one box to another."""
    return nx.has_path(graph.view(view), source, target)


def before(graph: SystemGraph, view: View, node: str) -> set[str]:
    """Everything that leads to a box."""
    return set(nx.ancestors(graph.view(view), node))


def after(graph: SystemGraph, view: View, node: str) -> set[str]:
    """Everything that a box leads to."""
    return set(nx.descendants(graph.view(view), node))


def adverse(graph: SystemGraph) -> list[str]:
    """Policies that can act against somebody."""
    found = []
    for policy in ordered(graph.of_kind("decision_policy", "rules_engine")):
        actions = str(graph.attribute(policy, "actions", "")).lower()
        if any(word in actions for word in ADVERSE):
            found.append(policy)
    return found


def ranked(graph: SystemGraph) -> bool:
    """Whether people react to a list that the model put in order."""
    return bool(graph.tags & {"recsys", "search", "ads"})


def high(graph: SystemGraph) -> bool:
    """Whether being wrong is grave."""
    return graph.stakes == "high"


def delay(graph: SystemGraph) -> float:
    """Days until half of the outcomes are known, as somebody states; 0 where nobody does."""
    stated = [graph.attribute(n, "label_delay_p50_d") for n in graph.of_kind("outcome_source")]
    days = [float(value) for value in stated if isinstance(value, int | float)]
    return max(days, default=graph.brief.label_delay_p50_d or 0.0)


def private(graph: SystemGraph) -> bool:
    """Whether an arrow is said to carry personal data."""
    return any(edge.attributes.get("pii") is True for edge in graph.drawn)


def kept_fresh(graph: SystemGraph, job: str) -> bool:
    """Whether what a job makes is read while somebody waits, or scored."""
    return any(leads(graph, View.SERVEFEAT, job, s) for s in (*servers(graph), *scorers(graph)) if s != job)
