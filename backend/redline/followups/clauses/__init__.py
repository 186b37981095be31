"""The closed vocabulary of acceptance clauses, by the name that a follow-up's file uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redline.followups.clauses import always, inputs, labels, latency, load, quality, release
from redline.followups.clauses.seen import Check, Seen

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "absence_handled": inputs.absence_handled,
        "answer_watched": quality.answer_watched,
        "answers_observed": release.answers_observed,
        "back_in_time": release.back_in_time,
        "cost_grows_no_faster": load.cost_grows_no_faster,
        "death_noticed": inputs.death_noticed,
        "degraded_share": latency.degraded_share,
        "every_part_holds": load.every_part_holds,
        "goes_back_together": release.goes_back_together,
        "honest_numbers": always.honest_numbers,
        "labels_matured": labels.labels_matured,
        "nothing_lost": always.nothing_lost,
        "of_a_size": always.of_a_size,
        "release_without_labels": labels.release_without_labels,
        "somebody_switches": release.somebody_switches,
        "time_to_notice": quality.time_to_notice,
        "timeouts_answered": latency.timeouts_answered,
        "way_back": release.way_back,
        "within_budget": always.within_budget,
        "within_objective": latency.within_objective,
        "within_window": latency.within_window,
    }
)

__all__ = ["CHECKS", "Check", "Seen"]
