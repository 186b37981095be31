"""Clauses about loops: what is chosen decides what is learned, and what is blocked is never known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.quality import scorer_in_question
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import unattended, unheard, watches
from redline.followups.nets import carriers, flow_net, input_net, reaches
from redline.followups.parts import in_order, label, stated_words, trainers
from redline.followups.situation import Situation
from redline.followups.wording import number, percent

FEEDBACK_FLOWS = ("event", "feedback", "label", "batch_data", "feature", "training_data", "prediction")
CHOOSERS = ("decision_policy", "retriever", "reranker", "traffic_splitter", "rules_engine")
LEARNING = ("training_set_builder", "training_job", "online_learner", "offline_evaluator", "label_joiner")
ARMS = ("traffic_splitter", "experiment_platform")
ARM_WORDS = re.compile(r"hold-?out|random", re.IGNORECASE)
DIVERSITY = re.compile(
    r"divers|coverage|concentrat|entropy|gini|long tail|novelty|new (?:creators|items|ads|sellers|products)"
    r"|exposure|distinct",
    re.IGNORECASE,
)
SIGNALS = ("quality_monitor", "data_monitor", "business_dashboard")
BLOCKING = re.compile(
    r"\b(?:block|declin|reject|remov|den(?:y|ies)|refus|eject|quarantin|ban\b)", re.IGNORECASE
)
SECONDS_PER_DAY = 86_400
DAYS_PER_MONTH = 30


# ---- the loop that narrows


def exploration_read(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Choices by chance with a known chance, or a random arm, are read by training or evaluation."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    chance = exploring(graph, scorer)
    logs = in_order(graph, carriers(graph, scorer) & graph.of_kind("prediction_log"))
    known = [log for log in logs if logs_propensity(graph, log)]
    read = [log for log in known if _is_read(graph, log)]
    if chance and read:
        return held(
            f"{label(graph, chance[0])} chooses by chance, and {label(graph, read[0])} keeps how likely "
            "each choice was.",
            did=f"explored at {label(graph, chance[0])} and kept the chances",
            components=(chance[0], read[0]),
        )
    arms = random_arms(graph, scorer)
    if arms:
        return held(
            f"{label(graph, arms[0])} keeps an arm that the model does not choose.",
            did=f"kept a random arm at {label(graph, arms[0])}",
            components=arms[:1],
        )
    return broke(_why_narrow(graph, scorer, chance, logs, known), components=(scorer, *chance, *logs[:1]))


def _why_narrow(
    graph: SystemGraph, scorer: str, chance: tuple[str, ...], logs: tuple[str, ...], known: list[str]
) -> str:
    if not chance:
        return f"Everything that is learned from was chosen by {label(graph, scorer)} itself."
    where = f"{label(graph, chance[0])} explores"
    if not logs:
        return f"{where}, and no log keeps what it chose."
    if not known:
        return (
            f"{where}; say at {label(graph, logs[0])} that it keeps how likely a choice was, under “Logs "
            "propensity”."
        )
    return f"{where}, and neither training nor evaluation reads {label(graph, known[0])}."


def diversity_watched(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A signal on how much the choices differ reaches somebody."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to watch.")
    served = carriers(graph, scorer)
    found = next((w for w in watches(graph, served, SIGNALS) if measures_diversity(graph, w.monitor)), None)
    if found is not None:
        return held(
            f"{label(graph, found.monitor)} sees how much the choices differ and reaches "
            f"{label(graph, found.actor)}.",
            did=f"made {label(graph, found.monitor)} watch how much the choices differ",
            components=found.components,
        )
    lonely = unattended(graph, served, SIGNALS)
    if lonely is not None and measures_diversity(graph, lonely):
        return broke(unheard(graph, lonely), components=(lonely,))
    return broke(
        f"No signal says how much the choices of {label(graph, scorer)} differ: draw a monitor of it, such "
        "as “diversity”, and who it tells.",
        components=(scorer,),
    )


def learner_of_itself(graph: SystemGraph, scorer: str) -> str | None:
    """A trainer of this scorer that learns from what happened to the scorer's own answers."""
    models = releases(graph)
    events = flow_net(graph, *FEEDBACK_FLOWS)
    served = carriers(graph, scorer) - {scorer}
    for trainer in trainers(graph):
        if reaches(models, trainer, scorer) and any(reaches(events, node, trainer) for node in served):
            return trainer
    return None


def exploring(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Parts on the answer or before the scorer that choose by chance now and then."""
    around = carriers(graph, scorer) | _callers(graph, scorer)
    return in_order(
        graph,
        (
            part
            for part in around & graph.of_kind(*CHOOSERS)
            if (quantities.stated(graph, part, "exploration_pct") or 0.0) > 0
        ),
    )


def random_arms(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Splitters or experiments on the path that keep a random arm which training or evaluation reads."""
    around = carriers(graph, scorer) | _callers(graph, scorer)
    found = []
    for arm in in_order(graph, graph.of_kind(*ARMS)):
        said = stated_words(graph, arm, ("mode", "unit", "variant"))
        reached = any({e.source, e.target} & around - {arm} for e in graph.drawn if e.target == arm)
        if ARM_WORDS.search(said) and reached and _is_read(graph, arm):
            found.append(arm)
    return tuple(found)


def logs_propensity(graph: SystemGraph, log: str) -> bool:
    """Whether a log keeps how likely each choice was, stated or in its name."""
    return graph.attribute(log, "logs_propensity") is True or "propensit" in label(graph, log).lower()


def measures_diversity(graph: SystemGraph, monitor: str) -> bool:
    """Whether a signal says that it measures how much the choices differ."""
    names = ("metric", "proxy", "mode", "checks")
    said = " ".join((label(graph, monitor), *(str(graph.attribute(monitor, n) or "") for n in names)))
    return bool(DIVERSITY.search(said))


def _callers(graph: SystemGraph, scorer: str) -> frozenset[str]:
    """Who asks the scorer, and who asks them."""
    calls = flow_net(graph, "request")
    return frozenset(n for n in calls if n != scorer and reaches(calls, n, scorer))


def _is_read(graph: SystemGraph, part: str) -> bool:
    net = flow_net(graph, *FEEDBACK_FLOWS)
    return any(reaches(net, part, reader) for reader in graph.of_kind(*LEARNING))


# ---- what is blocked


def deciding(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """The policies on the way of a scorer's answer, in drawing order."""
    return in_order(graph, carriers(graph, scorer) & graph.of_kind("decision_policy"))


def blocked_sampled(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A sample of what is blocked is let through or judged blind, and its outcome reaches the labels."""
    graph, policy = situation.world, situation.heir
    if policy is None:
        return broke(f"{situation.name} is gone.")
    audit = blind_audits(graph, policy)
    if audit:
        return held(
            f"{label(graph, audit[0])} judges a random sample of it blind.",
            did=f"let {label(graph, audit[0])} judge a random sample blind",
            components=(policy, audit[0]),
        )
    share = let_through_pct(graph, policy)
    if share is None:
        return broke(
            f"Nothing that {label(graph, policy)} blocks is let through or judged again.",
            components=(policy,),
        )
    marked = [log for log in _logs(graph, policy) if logs_propensity(graph, log) and _is_read(graph, log)]
    if not marked:
        text = (
            "No log that training or evaluation reads marks what was let through: say so at the log, under "
            "“Logs propensity”."
        )
        return broke(text, components=(policy, *_logs(graph, policy)[:1]))
    if not _truths(graph):
        return broke("What is let through has no outcome: no truth reaches training or evaluation.",
                     components=(policy,))  # fmt: skip
    return held(
        f"{label(graph, policy)} lets {number(share)} % of it through, and {label(graph, marked[0])} marks "
        "them.",
        did=f"let {number(share)} % of the blocked through",
        components=(policy, marked[0]),
    )


def loss_capped(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What the sample can cost a day is computed from volume, share and loss, and stays under its cap."""
    graph, policy = situation.world, situation.heir
    if policy is None:
        return broke(f"{situation.name} is gone.")
    share = let_through_pct(graph, policy)
    if share is None:
        audit = blind_audits(graph, policy)
        if audit:
            return held("Nothing is let through, so nothing is lost by it.", components=audit[:1])
        return broke("Nothing is let through and nothing is judged again.", components=(policy,))
    cap = cap_usd_day(graph, policy)
    if cap is None:
        return unsaid(graph, policy, "what the sample may cost", "loss_cap", "300 USD a day")
    cost = sample_cost_usd_day(graph, policy)
    if cost is None:
        text = (
            f"Say at {label(graph, policy)} how much it blocks, under “Block”, and on the framing card the "
            "traffic and the cost of a miss: the cap has nothing to be compared with."
        )
        return unproven(text, components=(policy,))
    says = f"at most {number(cost)} USD a day, the cap is {number(cap)} USD"
    if cost > cap:
        return broke(f"Letting {percent(share / 100)} of it through can cost {says}.", components=(policy,))
    return held(
        f"The sample costs {says}.",
        did=f"capped its cost at {number(cap)} USD a day",
        components=(policy,),
    )


def blocks(graph: SystemGraph, policy: str) -> bool:
    """Whether a part's actions, thresholds or name say that it blocks, declines or removes."""
    said = [str(graph.attribute(policy, name) or "") for name in ("actions", "thresholds", "decision")]
    return bool(BLOCKING.search(" ".join((label(graph, policy), *said))))


def let_through_pct(graph: SystemGraph, policy: str) -> float | None:
    """Share in % of what would be blocked that is let through by chance; None when nothing is."""
    share = quantities.stated(graph, policy, "exploration_pct")
    return share if share is not None and share > 0 else None


def blind_audits(graph: SystemGraph, policy: str) -> tuple[str, ...]:
    """People who get a random sample of the decisions, do not see the score, and whose labels are read."""
    decisions = flow_net(graph, "prediction", "event", "action", "training_data", "label", "request")
    labels = input_net(graph, labels=True)
    sources = {policy, *_logs(graph, policy)}
    readers = [*trainers(graph), *graph.of_kind("offline_evaluator", "quality_monitor")]
    return in_order(
        graph,
        (
            people
            for people in graph.of_kind("labeling", "review_queue")
            if is_random_sample(graph, people)
            and any((s, people) in decisions.edges for s in sources)
            and any(reaches(labels, people, reader) for reader in readers)
        ),
    )


def is_random_sample(graph: SystemGraph, people: str) -> bool:
    """Whether people judge cases drawn at random without seeing the score."""
    if graph.attribute(people, "shows_score") is True:
        return False
    blind = quantities.stated(graph, people, "blinded_sample_pct")
    said = stated_words(graph, people, ("sampling", "variant"))
    random = "random" in f"{said} {label(graph, people)}".lower()
    return random or (graph.kind(people) == "review_queue" and _sees_blocked(graph, people, blind))


def _sees_blocked(graph: SystemGraph, people: str, blind: float | None) -> bool:
    """A queue sees what the policy is unsure of; blind cases there say something on the blocked only
    when the queue is said to hold them."""
    said = f"{graph.attribute(people, 'covers') or ''} {label(graph, people)}"
    return bool(blind) and bool(BLOCKING.search(said))


def cap_usd_day(graph: SystemGraph, policy: str) -> float | None:
    """The stated cap in USD a day; a cap a month is spread over 30 days. None without a number."""
    said = str(graph.attribute(policy, "loss_cap") or "").lower()
    found = re.search(r"(\d[\d\s,\u202f]*(?:\.\d+)?)\s*(k\b|m\b|thousand|million)?", said)
    if found is None:
        return None
    value = float(re.sub(r"[\s,\u202f]", "", found[1]))
    value *= {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}.get(found[2] or "", 1.0)
    return value / DAYS_PER_MONTH if "month" in said else value


def sample_cost_usd_day(graph: SystemGraph, policy: str) -> float | None:
    """Volume a day x share blocked x share let through x cost of a miss: what the sample costs at most."""
    blocked = quantities.stated(graph, policy, "block_pct")
    share, miss = let_through_pct(graph, policy), cost_of_a_miss(graph)
    rate = quantities.objective(graph, "mean_qps") or quantities.objective(graph, "peak_qps")
    if blocked is None or share is None or miss is None or rate is None:
        return None
    return rate.value * SECONDS_PER_DAY * blocked / 100 * share / 100 * miss


def cost_of_a_miss(graph: SystemGraph) -> float | None:
    """The dearest stated error in USD; shares are none."""
    costs = graph.framing.error_costs.items()
    found = [quantities.number(value) for name, value in costs if not re.search(r"pct|share|rate", name)]
    return max((cost for cost in found if cost is not None and cost > 0), default=None)


def _logs(graph: SystemGraph, policy: str) -> tuple[str, ...]:
    return in_order(graph, carriers(graph, policy) & graph.of_kind("prediction_log"))


def _truths(graph: SystemGraph) -> bool:
    net = input_net(graph, labels=True)
    readers = [*trainers(graph), *graph.of_kind("offline_evaluator")]
    truths = graph.of_kind("outcome_source", "event_tracker", "review_queue", "labeling")
    return any(reaches(net, truth, reader) for truth in truths for reader in readers)
