"""Language models in a product: what moves under you, what their words can do, what comes without them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import agent, drawing, prompting, serving
from redline.critique.checks.check import NamedCheck, named, verdict
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

ESCAPING = re.compile(r"schema|escap|saniti|valid|json|html|sql|allow.?list|syntax|typed")
RECORDS = ("trace_store", "prediction_log", "review_queue", "event_tracker", "quality_monitor")
RETURNING = (
    "label",
    "telemetry",
    "training_data",
    "batch_data",
    "feedback",
    "event",
    "prediction",
    "feature",
)


def prompt_and_model_pinned(graph: SystemGraph) -> Iterator[Observation]:
    """Neither the model nor the prompt changes behind the back of the people who answer for it."""
    models = sorted(graph.serving_roots & graph.of_kind("llm_api"))
    if not models:
        return
    prompts = sorted(
        p
        for p in graph.of_kind("prompt_assembler")
        if operators.reaches(graph.view(View.CALLS), {p}, set(models))
    )
    floating = [m for m in models if graph.attribute(m, "pinned_version") is False]
    unsaid = [m for m in models if graph.attribute(m, "pinned_version") is None]
    loose = [p for p in prompts if graph.attribute(p, "versioned") is False]
    unsaid_prompts = [p for p in prompts if p not in loose and not _has_versions(graph, p)]
    if _tested_on_a_schedule(graph):
        floating = unsaid = []
    if floating or loose:
        yield fail(
            variant="" if floating else "prompt", model=floating, prompt=loose, components=[*floating, *loose]
        )
    elif unsaid or unsaid_prompts:
        yield ask(
            variant="unstated" if unsaid else "prompt_unstated",
            model=unsaid,
            prompt=unsaid_prompts,
            components=[*unsaid, *unsaid_prompts],
        )
    else:
        yield passed("model and prompt change only by a release", components=[*models, *prompts])


def _has_versions(graph: SystemGraph, prompt: str) -> bool:
    stated = any(graph.attribute(prompt, name) for name in ("versioned", "template_version", "version"))
    return stated or bool(graph.entering(prompt, "model"))


def _tested_on_a_schedule(graph: SystemGraph) -> bool:
    """Whether an evaluation runs by itself, so that a silent change of the model shows."""
    return any(
        graph.attribute(e, "cadence_s")
        or any(graph.kind(arrow.source) in ("orchestrator", "retrain_trigger") for arrow in graph.entering(e))
        for e in graph.of_kind("offline_evaluator")
    )


def output_handling(graph: SystemGraph) -> Iterator[Observation]:
    """What a model wrote is checked before it is run, shown as a page or stored."""
    hosts = graph.of_kind(*prompting.HOSTS)
    wires = prompting.writing(graph)
    run = graph.having("executes")
    shown = graph.having("renders_html")
    stored = graph.of_kind("operational_db") & _written(graph)
    risky = (run | shown | stored) & operators.reachable(wires, hosts)
    if not risky:
        return
    sure = _checked(graph)
    doubtful = graph.of_kind("guardrail") - sure
    open_ways = {end: way for end in sorted(risky) if (way := _unchecked(graph, wires, hosts, end, sure))}
    for end, way in open_ways.items():
        yield _unsafe(graph, end, way, doubtful)
    if not open_ways:
        yield passed("a check stands before what runs, shows or stores it", components=sorted(risky))


def _unchecked(
    graph: SystemGraph, wires: drawing.Wires, hosts: frozenset[str], end: str, sure: frozenset[str]
) -> operators.Path | None:
    if end in sure or (graph.attribute(end, "executes") and graph.attribute(end, "sandboxed")):
        return None
    return operators.avoiding_path(wires, hosts - sure, {end}, sure | graph.of_kind(*prompting.PEOPLE))


def _unsafe(graph: SystemGraph, end: str, way: operators.Path, doubtful: frozenset[str]) -> Observation:
    near = doubtful & (set(way.nodes) | frozenset().union(*graph.attached(("guardrail",)).values()))
    filters = frozenset(g for g in near if prompting.checks_output(graph, g))
    if graph.attribute(end, "executes"):
        variant = "" if graph.attribute(end, "sandboxed") is False else "sandbox"
    else:
        variant = "shown" if graph.attribute(end, "renders_html") else "stored"
    seen = ask if filters or variant in ("sandbox", "stored") else fail
    return seen(
        variant="filtered" if filters else variant,
        model=way.nodes[0],
        end=end,
        filter=filters,
        last=way.edges[-1:],
        components=way.nodes,
        connections=way.edges,
    )


def _written(graph: SystemGraph) -> frozenset[str]:
    """Where an answer or an action ends."""
    return frozenset(edge.target for flow in ("prediction", "action") for edge in graph.by_flow(flow))


def _checked(graph: SystemGraph) -> frozenset[str]:
    """What checks or escapes a model's words: by what is stated, or because it takes typed input only."""
    guards = frozenset(
        g
        for g in graph.of_kind("guardrail")
        if prompting.stops(graph, g)
        and prompting.checks_output(graph, g)
        and ESCAPING.search(str(graph.attribute(g, "checks", "")).lower())
    )
    typed = frozenset(
        n for n in graph.alive if graph.provides(n, "schema") or graph.attribute(n, "validates")
    )
    return prompting.beside(graph, guards) | typed


def injection_surface(graph: SystemGraph) -> Iterator[Observation]:
    """Text of strangers can change what a model says, not what it does or gives away."""
    hosts = graph.of_kind(*prompting.HOSTS)
    foreign = frozenset(n for n in graph.alive if prompting.says_foreign_things(graph, n))
    if not hosts or not foreign:
        return
    wires = prompting.reading(graph)
    foreign &= operators.reaching(wires, hosts)
    stated = foreign & graph.having("untrusted_output")
    strangers = stated or foreign
    if not strangers:
        return
    if verdict(graph, agent.lethal_trifecta) == "fail":
        yield not_applicable("the way out is spoken of already")
        return
    way = operators.avoiding_path(wires, strangers, hosts, graph.having("separates_untrusted"))
    if way is None:
        yield passed("strangers' text is kept apart from instructions", components=sorted(strangers))
        return
    acting, private = _acting(graph, hosts), _private(graph, wires, hosts, strangers)
    if not acting and not private:
        yield passed("a hostile page could spoil its own answer and no more", components=sorted(strangers))
        return
    guards = _screening(graph, wires, way)
    plain = "" if acting else "private"
    # Somebody else's service may well send numbers only: whether text of strangers is in them is a question.
    yield (ask if guards or not stated else fail)(
        variant="screened" if guards else plain if stated else "unstated",
        model=way.nodes[-1],
        stranger=way.nodes[0],
        power=acting or private,
        joint=_joint(graph, way),
        guard=guards,
        components=(*way.nodes, *sorted(acting or private)),
        connections=way.edges,
    )


def _acting(graph: SystemGraph, hosts: frozenset[str]) -> frozenset[str]:
    """Tools that change something or let data out, within reach of whoever asks the model."""
    calls = graph.view(View.CALLS)
    asking = prompting.callers(graph, hosts) | hosts
    free = frozenset(
        tool
        for tool in graph.of_kind("tool") & operators.descendants_of(calls, asking)
        if graph.attribute(tool, "egress") or graph.attribute(tool, "side_effect", "none") != "none"
    )
    gates = graph.of_kind("approval_gate")
    return frozenset(tool for tool in free if operators.avoiding_path(calls, asking, {tool}, gates))


def _private(
    graph: SystemGraph, wires: drawing.Wires, hosts: frozenset[str], strangers: frozenset[str]
) -> frozenset[str]:
    """What only some may know and the model gets to read, the strangers' own text left out."""
    foreign = operators.reachable(wires, strangers)
    known = graph.of_kind(*prompting.PRIVATE) & operators.reaching(wires, hosts)
    return known - foreign


def _screening(graph: SystemGraph, wires: drawing.Wires, way: operators.Path) -> frozenset[str]:
    """Guardrails that read what goes in, and checks of documents, on the way or beside it."""
    able = frozenset(
        g
        for g in graph.of_kind("guardrail", "data_validator")
        if prompting.stops(graph, g) and (graph.kind(g) != "guardrail" or prompting.checks_input(graph, g))
    )
    standing = graph.attached(("guardrail", "data_validator"))
    near = frozenset(way.nodes).union(*(standing.get(node, frozenset()) for node in way.nodes))
    calling = operators.ancestors_of(wires, way.nodes[-1:])
    return able & (near | (graph.of_kind("guardrail") & calling))


def _joint(graph: SystemGraph, way: operators.Path) -> tuple[str, ...]:
    """Where instructions and foreign text meet: the last part before the model that builds its input."""
    builders = [n for n in way.nodes if graph.kind(n) in ("prompt_assembler", "agent_orchestrator")]
    return tuple(builders[-1:])


def provider_fallback(graph: SystemGraph) -> Iterator[Observation]:
    """When the one hosted model is down or refuses, something else answers."""
    calls = graph.view(View.CALLS)
    models = graph.of_kind("llm_api") & graph.serving_roots & operators.descendants_of(calls, graph.entries)
    if not models:
        return
    others = graph.of_kind(*prompting.HOSTS) - models
    routes = frozenset(models | others) & operators.descendants_of(calls, graph.entries)
    instead = serving.stand_ins(graph, models)
    if instead or len(routes) > 1:
        yield passed("another model or a cheaper answer stands in", components=instead or sorted(routes))
        return
    model = min(models)
    way = operators.shortest_path(calls, graph.entries, {model})
    need, has = graph.framing.objectives.get("availability_pct"), graph.attribute(model, "availability_pct")
    known = isinstance(need, (int, float)) and isinstance(has, (int, float))
    short = known and float(str(has)) < float(str(need))
    yield (fail if short else ask)(
        variant="" if short else "unstated",
        model=model,
        caller=way.nodes[-2:-1] if way else (),
        facts={"has": f"{has}", "need": f"{need}"},
        components=way.nodes if way else (),
        connections=way.edges if way else (),
    )


def feedback_to_eval(graph: SystemGraph) -> Iterator[Observation]:
    """Bad answers become test cases."""
    evaluators = graph.of_kind("offline_evaluator")
    heard = frozenset(e.source for e in graph.by_flow("feedback")) & graph.of_kind(*prompting.READERS)
    records = frozenset(r for r in graph.of_kind(*RECORDS) if graph.entering(r)) | heard
    if not evaluators or not records:
        return
    wires = drawing.along(graph, *RETURNING)
    if operators.reaches(wires, records, evaluators):
        yield passed("what went wrong comes back as a test", components=sorted(records))
        return
    first = graph.of_kind("trace_store", "prediction_log") & records or records
    yield ask(
        record=min(first), evaluator=min(evaluators), components=[*sorted(records), *sorted(evaluators)]
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "feedback_to_eval": named(feedback_to_eval, roles="record evaluator"),
    "injection_surface": named(
        injection_surface, roles="model stranger power joint guard", variants="private screened unstated"
    ),
    "output_handling": named(
        output_handling, roles="model end filter last", variants="sandbox shown stored filtered"
    ),
    "prompt_and_model_pinned": named(
        prompt_and_model_pinned, roles="model prompt", variants="prompt unstated prompt_unstated"
    ),
    "provider_fallback": named(
        provider_fallback, roles="model caller", facts="has need", variants="unstated"
    ),
}
