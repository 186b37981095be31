"""How old data is when an answer rests on it: against closed forms, and against a walk through time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.design.age import Age, AnswerAge, answer_ages, least_ages, model_ages
from redline.design.graph import SystemGraph, read
from redline.design.notation import parse

MIN, HOUR, DAY = 60.0, 3_600.0, 86_400.0
CHAIN = ((5 * MIN, MIN), (60 * MIN, 10 * MIN), (1_440 * MIN, 45 * MIN))
"""Time between runs and time of a run, of three jobs in a row."""


def graph(text: str) -> SystemGraph:
    return read(parse(text))


def chain(jobs: Sequence[tuple[float, float]], starts: Sequence[float] | None = None) -> str:
    """Jobs in a row after a database, the last one a batch scorer."""
    names = [f"j{place}" for place in range(len(jobs))]
    kinds = ["batch_ingest", *("feature_batch" for _ in jobs[2:]), "batch_scorer"][-len(jobs) :]
    parts = []
    for place, (name, kind, (period, duration)) in enumerate(zip(names, kinds, jobs, strict=True)):
        start = f", starts_at='{clock(starts[place])}'" if starts else ""
        parts.append(f"{name}:{kind}{{cadence_s={period!r}, duration_h={duration / HOUR!r}{start}}}")
    return "d:operational_db -batch_data-> " + " -batch_data-> ".join(parts)


def clock(seconds: float) -> str:
    return f"{int(seconds // HOUR):02d}:{int(seconds % HOUR // MIN):02d}"


def only(text: str) -> AnswerAge:
    (found,) = answer_ages(graph(text))
    return found


def age(text: str) -> Age:
    found = only(text).oldest.age
    assert found is not None
    return found


def test_waits_of_unknown_phase_add_up_to_their_closed_forms() -> None:
    found = age(chain(CHAIN))

    assert found.mean == pytest.approx(808.5 * MIN)
    assert found.most == pytest.approx(sum(period + duration for period, duration in CHAIN))
    # The share past y minutes over 1 440: ((62.5 - y)² / 120 + 125 / 1 800 - 2.5² / 120) / 1 440.
    assert found.p99 == pytest.approx((56 + 1_440 + 20.956) * MIN, abs=0.02 * MIN)
    assert found.p99 == pytest.approx(1_517.1 * MIN, rel=2e-4)
    assert age(chain(CHAIN[-1:])).p50 == pytest.approx((45 + 720) * MIN)


@pytest.mark.parametrize(("starts", "mean"), [((0, 0, 30), 799.9), ((0, 0, 3), 832.9), ((0, 0, 0), 830.0)])
def test_start_times_in_step_move_the_mean(starts: tuple[int, int, int], mean: float) -> None:
    assert age(chain(CHAIN, [start * MIN for start in starts])).mean / MIN == pytest.approx(mean, abs=0.15)


@dataclass
class Walk:
    """Jobs in a row over time: what each one's newest result was read from, a minute at a time."""

    jobs: Sequence[tuple[int, int]]
    starts: Sequence[int]

    def ages(self, days: int) -> list[float]:
        """The age of the last job's result in the middle of every minute, the first half left out."""
        results: list[list[tuple[int, int]]] = [[] for _ in self.jobs]
        seen: list[float] = []
        for now in range(days):
            for place, (period, duration) in enumerate(self.jobs):
                if (now - self.starts[place]) % period == 0:
                    source = now if place == 0 else self._newest(results[place - 1], now)
                    if source is not None:
                        results[place].append((now + duration, source))
            newest = self._newest(results[-1], now)
            if newest is not None and now >= days // 2:
                seen.append(now + 0.5 - newest)
        return seen

    @staticmethod
    def _newest(results: list[tuple[int, int]], now: int) -> int | None:
        ended = [source for end, source in results[-40:] if end <= now]
        return ended[-1] if ended else None


@pytest.mark.parametrize("seed", range(6))
def test_known_start_times_are_followed_run_by_run(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - jobs, not secrets
    periods = [dice.choice((12, 20, 30, 60)) for _ in range(3)]
    jobs = [(period, dice.randint(1, min(11, period))) for period in periods]
    starts = [dice.randrange(period) for period in periods]

    walked = Walk(jobs, starts).ages(2 * 4 * 60)
    found = age(chain([(p * MIN, d * MIN) for p, d in jobs], [s * MIN for s in starts]))

    assert found.mean / MIN == pytest.approx(sum(walked) / len(walked), abs=1e-6)
    assert found.most / MIN == pytest.approx(max(walked) + 0.5, abs=1e-6)
    middle = sorted(walked)
    assert found.p50 / MIN == pytest.approx(middle[len(middle) // 2], abs=1.0)


def test_jobs_of_one_schedule_wait_once() -> None:
    jobs = (
        "d:operational_db -batch_data-> i:batch_ingest{duration_h=1} -batch_data-> "
        "s:batch_scorer{duration_h=2}"
    )

    apart, together = (
        age(jobs),
        age(f"{jobs}; o:orchestrator{{cadence_s=86400}} -control-> i; o -control-> s"),
    )

    assert apart.most == pytest.approx(2 * DAY + 3 * HOUR)
    assert together.most == pytest.approx(DAY + 3 * HOUR)
    assert together.mean == pytest.approx(DAY / 2 + 3 * HOUR)
    starting = age(
        f"{jobs}; o:orchestrator{{cadence_s=86400, starts_at='02:00'}} -control-> i; o -control-> s"
    )
    assert starting.most == pytest.approx(together.most)


SERVED = "c:business_service -request-> s:model_server; s -prediction-> c; "


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("s -lookup-> k:cache{ttl_s=300} -lookup-> d:operational_db", 300),
        ("s -lookup{max_age_s=7200}-> o:feature_store_online; f:feature_batch -feature-> o", 7_200),
        ("s -lookup-> v:third_party_api{freshness_s=90}", 90),
        ("s -request-> v:third_party_api{freshness_s=90}", 90),
        ("d:operational_db -event-> q:feature_stream -feature-> o:feature_store_online; s -lookup-> o", 60),
        ("d:operational_db -batch_data{cadence_s=600}-> o:feature_store_online; s -lookup-> o", 600),
        ("d:operational_db -batch_data{cadence_s=600}-> f:feature_batch{duration_h=1} -feature-> s", None),
    ],
)
def test_every_wait_on_the_way_counts(text: str, most: float | None) -> None:
    found = only(SERVED + text).oldest

    assert (found.age.most if found.age else None) == (None if most is None else pytest.approx(most))
    assert found.endless == (() if most else ("f",)), "a run that takes longer than the time between two"


def test_what_is_too_old_to_be_used_is_a_share() -> None:
    found = age(
        SERVED + "s -lookup{max_age_s=43200}-> o:feature_store_online; f:feature_batch -feature-> o; "
        "d:operational_db -batch_data-> f"
    )

    assert found.refused == pytest.approx(0.5)
    assert found.mean == pytest.approx(DAY / 4)


def test_what_nobody_stated_is_named_and_never_nothing() -> None:
    found = only(SERVED + "s -lookup-> v:third_party_api; s -lookup-> k:cache -lookup-> d:operational_db")
    (nightly,) = only(
        SERVED + "d:operational_db -> f:feature_batch -> o:feature_store_online; s -lookup-> o"
    ).ways

    assert dict(found.oldest.unknown) == {
        "v": "how old what it delivers is",
        "k": "how long it keeps an entry",
    }
    assert nightly.aged.unknown == (("f", "how long a run takes"),)
    stage = nightly.steps[0].stage
    assert stage is not None
    period = stage.period
    assert period is not None
    assert (period.basis, period.source) == ("assumed", "typical for a batch feature job")


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        ("cadence_s=0", "is not more than 0"),
        ("cadence_s=-5", "is not more than 0"),
        ("cadence_s=1e308", "longer than a hundred years"),
        ("duration_h=-1", "is not more than 0"),
        ("starts_at='25:99'", "no time of day"),
    ],
)
def test_a_number_that_cannot_be_meant_is_named_where_it_stands(attribute: str, said: str) -> None:
    found = only(
        SERVED
        + f"d:operational_db -> f:feature_batch{{{attribute}}} -> o:feature_store_online; s -lookup-> o"
    )

    assert [(problem.component, said in problem.sentence) for problem in found.problems] == [("f", True)]
    assert found.oldest.age is not None
    assert found.oldest.age.most == DAY, "the usual schedule holds where none can be read"


def test_data_that_runs_in_a_circle_is_counted_once_and_named() -> None:
    text = (
        SERVED + "d:operational_db -batch_data-> a:feature_batch -batch_data-> b:feature_batch -batch_data-> "
        "e:feature_batch -batch_data-> a; b -feature-> o:feature_store_online; s -lookup-> o"
    )
    found = only(text)

    assert [problem.sentence for problem in found.problems] == [
        "Data runs in a circle through e → a → b; the way round is counted once."
    ]
    assert found.oldest.age is not None


def test_start_times_that_never_repeat_count_as_unknown() -> None:
    found = only(
        "d:operational_db -> i:batch_ingest{cadence_s=86399, starts_at='01:00'} -> "
        "s:batch_scorer{cadence_s=61, starts_at='02:00'}"
    ).oldest

    assert found.unaligned == ("s",)
    assert found.age is not None
    assert found.age.mean == pytest.approx((86_399 + 61) / 2)


def test_ways_that_part_and_meet_again_and_again_are_not_followed_one_by_one() -> None:
    at = "starts_at='03:00', duration_h=0.5"
    rungs = "; ".join(
        f"a{i} -batch_data-> {side}{i}:feature_batch{{{at}}} -batch_data-> a{i + 1}:feature_batch{{{at}}}"
        for i in range(20)
        for side in "xy"
    )
    found = only(
        f"d:operational_db -batch_data-> a0:feature_batch; {rungs}; a20 -batch_data-> s:batch_scorer"
    )

    assert found.oldest.age is not None
    assert len(found.ways) + found.left_out == 500
    # Every job just misses the result of the one before, which starts when it does.
    assert found.oldest.age.most == pytest.approx(42 * DAY + HOUR / 2)


def test_a_time_that_cannot_be_meant_is_none_for_a_model_either() -> None:
    trainer = "t:training_job{cadence_s=1e308, duration_h=1e308}"
    (found,) = model_ages(graph(f"u:outcome_source{{label_delay_p95_d=30}} -label-> {trainer}"))

    assert [problem.component for problem in found.trained.problems] == ["t", "t"]
    assert found.whole.age is not None
    assert found.whole.age.most == pytest.approx(30 * DAY)


def test_a_model_is_as_old_as_its_labels_its_training_and_its_release_together() -> None:
    text = (
        "u:outcome_source{label_delay_p50_d=20, label_delay_p95_d=30} -label-> b:training_set_builder; "
        "w:data_warehouse -batch_data-> b -training_data-> t:training_job{cadence_s=604800, duration_h=12}; "
        "t -model-> x:traffic_splitter{bake_min=720} -model-> s:model_server; c:client_app -request-> s"
    )

    (found,) = model_ages(graph(text))

    assert (found.trainer, found.server) == ("t", "s")
    assert found.whole.age is not None
    assert found.whole.age.mean == pytest.approx(30 * DAY + 12 * HOUR + 3.5 * DAY + 12 * HOUR)
    assert found.whole.age.most == pytest.approx(38 * DAY)
    assert ("b", "how long a run takes") in found.whole.unknown
    joined = text.replace("-label-> b", "-label-> l:label_joiner{window_d=35} -label-> b")
    (waited,) = model_ages(graph(joined))
    assert waited.whole.age is not None
    assert waited.whole.age.most == pytest.approx(43 * DAY), (
        "the window holds the delay, it does not add to it"
    )


@st.composite
def nets(draw: st.DrawFn) -> tuple[list[tuple[str, str]], dict[str, tuple[float, float]]]:
    """Up to six jobs that read a database or each other, all read by one scorer."""
    count = draw(st.integers(1, 6))
    names = [f"j{place}" for place in range(count)]
    arrows = {
        (draw(st.sampled_from(["d", *names[:place]])), name)
        for place, name in enumerate(names)
        for _ in range(draw(st.integers(1, 2)))
    }
    arrows |= {(name, "s") for name in draw(st.sets(st.sampled_from(names), min_size=1))}
    times = st.tuples(st.integers(1, 5_000), st.integers(0, 100))
    jobs = {}
    for name in [*names, "s"]:
        period, share = draw(times)
        jobs[name] = (float(period), period * share / 100)
    return sorted(arrows), jobs


def drawn(arrows: Sequence[tuple[str, str]], jobs: dict[str, tuple[float, float]], unit: float = 1.0) -> str:
    parts = [
        f"{name}:{'batch_scorer' if name == 's' else 'feature_batch'}"
        f"{{cadence_s={period * unit!r}, duration_h={duration * unit / HOUR!r}}}"
        for name, (period, duration) in jobs.items()
    ]
    return "; ".join(["d:operational_db", *parts, *(f"{a} -batch_data-> {b}" for a, b in arrows)])


@settings(max_examples=25, deadline=None)
@given(nets(), st.data())
def test_what_must_hold_of_any_pipeline(
    net: tuple[list[tuple[str, str]], dict[str, tuple[float, float]]], data: st.DataObject
) -> None:
    arrows, jobs = net
    before = age(drawn(arrows, jobs))

    one = data.draw(st.sampled_from(sorted(jobs)))
    period, duration = jobs[one]
    sooner = age(drawn(arrows, {**jobs, one: (max(duration, period / 3), duration)}))
    assert sooner.mean <= before.mean * 1.002, "a shorter time between runs never makes it older"
    assert sooner.most <= before.most * (1 + 1e-9)

    more = age(drawn([*arrows, ("d", "s"), ("d", "n"), ("n", "s")], {**jobs, "n": (700.0, 70.0)}))
    assert more.mean >= before.mean * 0.998, "one more source never makes it younger"
    assert more.p99 >= before.p99 * 0.998
    assert more.most >= before.most * (1 - 1e-9)

    turned = age(drawn(data.draw(st.permutations(arrows)), jobs))
    assert turned == before, "the order of the arrows does not matter"
    names = dict(zip(sorted(jobs.keys() - {"s"}), [f"p{9 - i}" for i in range(9)], strict=False))
    renamed = age(
        drawn(
            [(names.get(a, a), names.get(b, b)) for a, b in arrows],
            {names.get(name, name): times for name, times in jobs.items()},
        )
    )
    assert renamed.mean == pytest.approx(before.mean, rel=1e-9)

    hours = age(drawn(arrows, jobs, unit=HOUR))
    assert hours.mean == pytest.approx(before.mean * HOUR, rel=2e-3)
    assert hours.p99 == pytest.approx(before.p99 * HOUR, rel=2e-3)


def test_the_least_age_is_never_more_than_the_most() -> None:
    for order in permutations(CHAIN):
        drawing = graph(chain(order))
        (found,) = answer_ages(drawing)
        least = least_ages(drawing, ["j2"], assumed=True).seconds["j2"]
        assert found.oldest.age is not None
        assert least == DAY
        assert least <= found.oldest.age.most
