"""Language models without evidence, without limits, and with too much power."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import (
    Change,
    Shelf,
    arrow,
    box,
    bypassed,
    change,
    cut,
    gone,
    state,
    unstated,
    wordless,
)

from redline.design.graph import SystemGraph

SHELF = Shelf()
MODELS = ("llm_api", "llm_server")


def _models(graph: SystemGraph) -> list[str]:
    return where.ordered(graph.of_kind(*MODELS))


def _rag(graph: SystemGraph) -> bool:
    return bool(graph.of_kind("retriever", "vector_index") and _models(graph))


def _agents(graph: SystemGraph) -> list[str]:
    return where.ordered(graph.of_kind("agent_orchestrator"))


@SHELF.defect(
    "nothing checks whether an answer is supported",
    "rag/grounding-check",
    says="either",
    also=["llm/output-handling"],
)
def ungrounded(graph: SystemGraph) -> Iterator[Change]:
    guards = [
        g for g in where.ordered(graph.of_kind("guardrail")) if graph.attribute(g, "position") == "output"
    ]
    spares = where.ordered(graph.of_kind("fallback"))
    if guards and _rag(graph):
        yield change(bypassed(graph, *guards), gone(*spares))


@SHELF.defect("only the answer is tested, not what was found", "rag/retrieval-evaluated", says="either")
def untested_retrieval(graph: SystemGraph) -> Iterator[Change]:
    for test in where.ordered(graph.of_kind("offline_evaluator")):
        found = [e for e in graph.entering(test) if graph.kind(e.source) == "retriever"]
        plain = "retrieval" not in graph.nodes[test].label.lower()
        if found and _rag(graph) and plain:
            yield change(cut(found), unstated(graph, test, "metric", "covers"), state(test, covers="answers"))


@SHELF.defect(
    "rights are applied after the search",
    "rag/acl-before-retrieval",
    says="fail",
    also=["security/tenant-isolation"],
)
def rights_after(graph: SystemGraph) -> Iterator[Change]:
    for index in where.ordered(graph.of_kind("vector_index")):
        guarded = [n for n in graph.of_kind("document_corpus") if graph.attribute(n, "acl") is True]
        if guarded and graph.attribute(index, "filter_mode") == "pre":
            reads = [e for e in graph.entering(index, "lookup") if e.attributes.get("acl_filter")]
            parsers = where.ordered(graph.of_kind("doc_parser"))
            yield change(
                state(index, filter_mode="post"),
                *(state(e.id, acl_filter=None) for e in reads),
                *(state(p, keeps_acl=False) for p in parsers),
            )


@SHELF.defect(
    "the index is older than its documents",
    *("rag/index-freshness-and-deletes", "serving/freshness-path"),
    says="either",
)
def stale_index(graph: SystemGraph) -> Iterator[Change]:
    for index in where.ordered(graph.of_kind("vector_index")):
        rates = [graph.attribute(n, "update_rate_s") for n in graph.of_kind("document_corpus")]
        rate = min((float(r) for r in rates if isinstance(r, int | float)), default=0.0)
        if rate and graph.attribute(index, "update_lag_s"):
            yield change(state(index, update_lag_s=100 * rate))


@SHELF.defect("a deleted page stays findable", "rag/index-freshness-and-deletes", says="either")
def undeleted_pages(graph: SystemGraph) -> Iterator[Change]:
    for index in where.ordered(graph.of_kind("vector_index")):
        deletes = [e for e in graph.entering(index, "control") if e.attributes.get("purpose") == "delete"]
        copies = [n for n in where.ordered(graph.of_kind("batch_ingest")) if graph.attribute(n, "tombstones")]
        # A whole new index that is swapped in forgets deleted pages too.
        if deletes and _rag(graph) and not graph.attribute(index, "versioned_swap"):
            yield change(
                cut(deletes),
                *(unstated(graph, n, "tombstones", "variant") for n in copies),
                *(wordless(graph, n) for n in copies),
            )


@SHELF.defect("the provider may change the model overnight", "llm/prompt-and-model-pinned", says="either")
def unpinned(graph: SystemGraph) -> Iterator[Change]:
    pinned = [m for m in _models(graph) if graph.attribute(m, "pinned_version") is True]
    if pinned and not graph.learns:
        yield change(*(state(m, pinned_version=False) for m in pinned))


@SHELF.defect(
    "one provider, and nothing behind it", "llm/provider-fallback", says="either", also=["serving/"]
)
def one_provider(graph: SystemGraph) -> Iterator[Change]:
    spares = {e.target for e in graph.drawn if e.on_failure} | graph.of_kind("fallback")
    spares |= {m for m in _models(graph) if graph.attribute(m, "backup") is True}
    gateways = where.ordered(graph.of_kind("llm_gateway"))
    if spares and where.hosted(graph):
        yield change(
            gone(*where.ordered(spares)), *(unstated(graph, g, "fallbacks", "routes") for g in gateways)
        )


@SHELF.defect(
    "bad answers never become tests",
    "llm/feedback-to-eval",
    says="ask",
    also=["hitl/override-recorded", "feedback/"],
)
def untested_failures(graph: SystemGraph) -> Iterator[Change]:
    for test in where.ordered(graph.of_kind("offline_evaluator")):
        back = graph.entering(test, "label", "feedback")
        if back and where.hosted(graph):
            yield change(cut(back))


@SHELF.defect(
    "a page can give orders",
    "llm/injection-surface",
    says="either",
    also=["agent/lethal-trifecta", "security/"],
)
def injectable(graph: SystemGraph) -> Iterator[Change]:
    guards = [
        g for g in where.ordered(graph.of_kind("guardrail")) if graph.attribute(g, "position") == "input"
    ]
    prompts = [
        p
        for p in where.ordered(graph.of_kind("prompt_assembler"))
        if graph.attribute(p, "separates_untrusted")
    ]
    strangers = [t for t in graph.of_kind("tool") if graph.attribute(t, "untrusted_output") is True]
    if guards and prompts and strangers:
        edits = [
            (*unstated(graph, p, "separates_untrusted"), *state(p, separates_untrusted=False))
            for p in prompts
        ]
        yield change(bypassed(graph, *guards), *edits)


@SHELF.defect(
    "nothing caps what it may spend",
    "cost/spend-cap",
    says="ask",
    also=["agent/bounded-loop", "serving/overload-protection"],
)
def uncapped(graph: SystemGraph) -> Iterator[Change]:
    capped = [
        n
        for n in where.ordered(graph.nodes)
        if any(
            graph.attribute(n, name)
            for name in ("budgets", "max_cost_usd", "max_steps", "limit_rps", "tpm_quota", "quota_rps")
        )
    ]
    if capped and where.hosted(graph):
        # An alarm on the bill is a cap of a sort.
        watched = [m for m in where.ordered(graph.of_kind("service_monitor")) if graph.attribute(m, "cost")]
        names = ("budgets", "max_cost_usd", "max_steps", "max_wall_s", "limit_rps", "tpm_quota", "quota_rps")
        whole = change(*(unstated(graph, n, *names) for n in capped), *(wordless(graph, n) for n in capped))
        rates = frozenset((n, word) for n in graph.nodes for word in ("rate_limit", "spend_cap", "budgets"))
        yield whole + Change((), rates) + change(*(unstated(graph, m, "cost") for m in watched))


@SHELF.defect("a talk that grows and is paid for again every turn", "cost/llm-token-growth", says="either")
def growing_talk(graph: SystemGraph) -> Iterator[Change]:
    memories = where.ordered(graph.of_kind("conversation_memory"))
    prompts = where.ordered(graph.of_kind("prompt_assembler"))
    capped = any(graph.attribute(a, "max_cost_usd") for a in _agents(graph))
    if memories and _models(graph) and not capped:
        yield change(
            *(unstated(graph, m, "summarised") for m in memories),
            *(unstated(graph, p, "max_tokens") for p in prompts),
        )


@SHELF.defect(
    "what cannot be undone is done unasked",
    "agent/irreversible-needs-approval",
    says="fail",
    also=["agent/", "hitl/"],
)
def unasked(graph: SystemGraph) -> Iterator[Change]:
    grave = [t for t in graph.of_kind("tool") if graph.attribute(t, "side_effect") == "irreversible"]
    gates = where.ordered(graph.of_kind("approval_gate"))
    if grave and gates and _agents(graph):
        yield change(bypassed(graph, *gates))


@SHELF.defect("a run that reads strangers and can send data out", "agent/lethal-trifecta", says="fail")
def open_egress(graph: SystemGraph) -> Iterator[Change]:
    for agent in _agents(graph):
        private = [e for e in graph.leaving(agent, "lookup") if graph.kind(e.target) == "conversation_memory"]
        for tool in where.ordered(graph.of_kind("tool")):
            called = any(e.source == agent for e in graph.entering(tool, "request"))
            if private and called and graph.attribute(tool, "untrusted_output") is True:
                yield change(state(tool, egress=True))


@SHELF.defect("a loop that nothing stops", "agent/bounded-loop", says="either", also=["cost/spend-cap"])
def endless_loop(graph: SystemGraph) -> Iterator[Change]:
    for agent in _agents(graph):
        names = ("max_steps", "max_cost_usd", "max_wall_s")
        if any(graph.attribute(agent, name) for name in names):
            # Steps that are fixed in code end by themselves.
            callers = [
                edit
                for n in where.ordered(graph.nodes)
                for edit in unstated(graph, n, "timeout_ms", "budgets")
            ]
            calls = [
                edit
                for e in graph.drawn
                if "timeout_ms" in e.attributes
                for edit in state(e.id, timeout_ms=None)
            ]
            yield change(unstated(graph, agent, *names), state(agent, autonomy="agent"), callers, calls)


@SHELF.defect("a booking that is tried again", "agent/idempotent-actions", says="fail", also=["agent/"])
def repeated_action(graph: SystemGraph) -> Iterator[Change]:
    for tool in where.ordered(graph.of_kind("tool")):
        acts = graph.attribute(tool, "side_effect") in ("reversible", "irreversible")
        if acts and graph.attribute(tool, "idempotency_key") is True and _agents(graph):
            calls = graph.entering(tool, "request")
            yield change(state(tool, idempotency_key=False), *(state(e.id, retries=3) for e in calls))


@SHELF.defect("a tool that may do everything", "agent/least-scope-tools", says="either", also=["agent/"])
def broad_tool(graph: SystemGraph) -> Iterator[Change]:
    for tool in where.ordered(graph.of_kind("tool")):
        if graph.attribute(tool, "side_effect") in ("reversible", "irreversible") and _agents(graph):
            yield change(state(tool, scope="all tables, full account"))


@SHELF.defect(
    "steps leave no trace",
    "agent/trace-and-replay",
    says="either",
    also=["monitoring/", "llm/feedback-to-eval"],
)
def traceless(graph: SystemGraph) -> Iterator[Change]:
    traces = where.ordered(graph.of_kind("trace_store"))
    if traces and _agents(graph):
        steps = [
            e
            for t in traces
            for e in graph.entering(t, "telemetry")
            if graph.kind(e.source) in ("agent_orchestrator", "tool")
        ]
        yield change(cut(steps))


@SHELF.defect("single turns are tested, tasks are not", "agent/task-level-eval", says="either")
def turns_only(graph: SystemGraph) -> Iterator[Change]:
    for test in where.ordered(graph.of_kind("offline_evaluator")):
        words = graph.nodes[test].label.lower()
        if (
            _agents(graph)
            and graph.attribute(test, "covers")
            and "scripted" not in words
            and "task" not in words
        ):
            yield change(
                unstated(graph, test, "metric", "variant", "covers"), state(test, covers="single turns")
            )


@SHELF.defect("a stranger's text is remembered", "agent/memory-poisoning", says="either", also=["security/"])
def poisoned_memory(graph: SystemGraph) -> Iterator[Change]:
    for memory in where.ordered(graph.of_kind("conversation_memory")):
        for tool in where.ordered(graph.of_kind("tool")):
            if graph.attribute(tool, "untrusted_output") is True and _agents(graph):
                yield change(arrow(tool, "event", memory))


@SHELF.defect(
    "what the model writes is run", "llm/output-handling", says="either", also=["agent/", "llm/", "security/"]
)
def executed_text(graph: SystemGraph) -> Iterator[Change]:
    for model in _models(graph):
        if graph.attribute(model, "backup") is not True and where.hosted(graph):
            yield change(
                box("runner", "tool", "SQL runner", executes=True, sandboxed=False),
                arrow(model, "prediction", "runner"),
            )
