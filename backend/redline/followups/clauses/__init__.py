"""The closed vocabulary of acceptance clauses, by the name that a follow-up's file uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redline.followups.clauses import (
    always,
    bad_data,
    drift,
    inputs,
    labels,
    latency,
    load,
    quality,
    release,
    segments,
)
from redline.followups.clauses.seen import Check, Seen

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "absence_handled": inputs.absence_handled,
        "answer_watched": quality.answer_watched,
        "answers_observed": release.answers_observed,
        "back_in_time": release.back_in_time,
        "change_noticed": drift.change_noticed,
        "check_tells_somebody": bad_data.check_tells_somebody,
        "checked_on_write": bad_data.checked_on_write,
        "cost_grows_no_faster": load.cost_grows_no_faster,
        "death_noticed": inputs.death_noticed,
        "degraded_share": latency.degraded_share,
        "every_part_holds": load.every_part_holds,
        "goes_back_together": release.goes_back_together,
        "guarded_at_once": drift.guarded_at_once,
        "honest_numbers": always.honest_numbers,
        "labels_matured": labels.labels_matured,
        "nothing_lost": always.nothing_lost,
        "of_a_size": always.of_a_size,
        "release_without_labels": labels.release_without_labels,
        "retraining_gated": drift.retraining_gated,
        "slice_evaluated": segments.slice_evaluated,
        "slice_monitored": segments.slice_monitored,
        "slice_treated": segments.slice_treated,
        "somebody_switches": release.somebody_switches,
        "time_to_notice": quality.time_to_notice,
        "timeouts_answered": latency.timeouts_answered,
        "values_restorable": bad_data.values_restorable,
        "way_back": release.way_back,
        "within_budget": always.within_budget,
        "within_objective": latency.within_objective,
        "within_window": latency.within_window,
    }
)

__all__ = ["CHECKS", "Check", "Seen"]
