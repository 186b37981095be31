"""The closed vocabulary of acceptance clauses, by the name that a follow-up's file uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redline.followups.clauses import (
    always,
    bad_data,
    corrupt,
    drift,
    frozen,
    inputs,
    labels,
    latency,
    load,
    outage,
    people,
    quality,
    release,
    segments,
    shedding,
)
from redline.followups.clauses.seen import Check, Seen

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "absence_handled": inputs.absence_handled,
        "age_noticed": frozen.age_noticed,
        "age_seen_in_time": frozen.age_seen_in_time,
        "answer_watched": quality.answer_watched,
        "answered_without": outage.answered_without,
        "answers_observed": release.answers_observed,
        "back_in_time": release.back_in_time,
        "burst_absorbed": shedding.burst_absorbed,
        "change_noticed": drift.change_noticed,
        "check_tells_somebody": bad_data.check_tells_somebody,
        "checked_on_write": bad_data.checked_on_write,
        "cost_grows_no_faster": load.cost_grows_no_faster,
        "death_noticed": inputs.death_noticed,
        "degraded_share": latency.degraded_share,
        "every_part_holds": load.every_part_holds,
        "goes_back_together": release.goes_back_together,
        "guarded_at_once": drift.guarded_at_once,
        "holds_cold": shedding.holds_cold,
        "honest_numbers": always.honest_numbers,
        "labels_matured": labels.labels_matured,
        "lesser_answer_kept": outage.lesser_answer_kept,
        "nothing_lost": always.nothing_lost,
        "of_a_size": always.of_a_size,
        "outage_noticed": outage.outage_noticed,
        "people_keep_up": people.people_keep_up,
        "refused_answered": shedding.refused_answered,
        "refused_answered_cold": shedding.refused_answered_cold,
        "release_without_labels": labels.release_without_labels,
        "rest_decided": people.rest_decided,
        "retraining_gated": drift.retraining_gated,
        "slice_evaluated": segments.slice_evaluated,
        "slice_monitored": segments.slice_monitored,
        "slice_treated": segments.slice_treated,
        "somebody_switches": release.somebody_switches,
        "stand_in_tested": outage.stand_in_tested,
        "time_to_notice": quality.time_to_notice,
        "timeouts_answered": latency.timeouts_answered,
        "training_guarded": corrupt.training_guarded,
        "values_noticed": corrupt.values_noticed,
        "values_put_right": corrupt.values_put_right,
        "values_restorable": bad_data.values_restorable,
        "warmed_up": shedding.warmed_up,
        "way_back": release.way_back,
        "within_budget": always.within_budget,
        "within_objective": latency.within_objective,
        "within_window": latency.within_window,
    }
)

__all__ = ["CHECKS", "Check", "Seen"]
