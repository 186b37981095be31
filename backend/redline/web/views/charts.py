"""The numbers of a design as charts: rows of bars that are tables at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from redline.web.words import listed, plural, quantity
from redline.whatif import Figures
from redline.whatif.report import CostReport, Latency, Number
from redline.whatif.station import NEAR_SATURATION
from redline.whatif.under_load import UnderLoad

MOST_ROWS = 7
ROOM = 1.06
"""How much longer a scale is than what it shows."""
HOURS_A_MONTH = 30 * 24
MINUTES_AN_HOUR = 60
UNKNOWN = "not known"
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is measured: lengths in percent of the scale, and its figures written out.

    ``tone`` is near or past its limit, or empty, and ``word`` says it; ``assumed`` says where a figure
    that nobody stated is from.
    """

    name: str
    cells: tuple[str, ...]
    bar: float | None = None
    was: float | None = None
    tone: str = ""
    assumed: str = ""
    word: str = "past"


@dataclass(frozen=True, slots=True)
class Chart:
    """A panel: its one big figure, rows under a head, a limit on their scale, and sentences below."""

    title: str
    quiet: str = ""
    big: str = ""
    verdict: str = ""
    tone: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    limit: float | None = None
    limit_words: str = ""
    says: tuple[str, ...] = ()


Labels = Mapping[str, str]


def charts(now: Figures, before: Figures | None, labels: Labels) -> tuple[Chart, ...]:
    """Latency, where the time goes, load, availability, cost and jobs, as far as the design has them."""
    made = (
        _request(now, before, labels),
        _time(now, before, labels),
        _busy(now, before, labels),
        _available(now, before, labels),
        _cost(now.report.cost, before.report.cost if before else None, labels),
        _jobs(now, before, labels),
    )
    return tuple(chart for chart in made if chart is not None)


def _heads(before: object | None, *more: str) -> tuple[str, ...]:
    return (*(("before", "now") if before is not None else ("now",)), *more)


def _cells(now: str, before: str | None, *more: str) -> tuple[str, ...]:
    return (*((before,) if before is not None else ()), now, *more)


def _share(value: float | None, scale: float) -> float | None:
    return None if value is None or scale <= 0 else round(min(value / scale, 1.0) * WHOLE, 2)


def _scale(values: Iterable[float | None]) -> float:
    return ROOM * max((value for value in values if value is not None), default=0.0)


# ---- the request


def _request(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    load, latency = now.under_load, now.report.latency
    if load is None:
        return Chart("The slowest request", says=("Nobody waits for an answer here: there is none to time.",))
    was = before.under_load if before else None
    limit = latency.objective_ms if latency else None
    bound = latency.objective_percentile if latency else None
    pairs = [(rank, _percentile(load, rank), _percentile(was, rank)) for rank in (50, 95, 99)]
    scale = _scale([limit, *(value for _, *both in pairs for value in both)])
    key = _percentile(load, bound or 99)
    tone, verdict = _against(key, limit, "ms")
    return Chart(
        title="The slowest request",
        quiet=_asked(load, labels),
        big="no time" if key is None else quantity(key, "ms"),
        verdict=f"p{bound or 99}{', ' + verdict if verdict else ''}" if key is not None else "can be given",
        tone="past" if key is None else tone,
        head=_heads(was),
        rows=tuple(
            Row(
                f"p{rank}",
                _cells(_ms(value), _ms(other) if was else None),
                _share(value, scale),
                _share(other, scale),
                tone if tone == "past" and rank == (bound or 99) else "",
            )
            for rank, value, other in pairs
        ),
        limit=_share(limit, scale),
        limit_words=f"limit {quantity(limit, 'ms')} at p{bound}" if limit is not None else "",
        says=tuple(_of_request(load, latency, labels)),
    )


def _percentile(load: UnderLoad | None, rank: int) -> float | None:
    return {50: load.p50_ms, 95: load.p95_ms, 99: load.p99_ms}.get(rank) if load else None


def _asked(load: UnderLoad, labels: Labels) -> str:
    peak = f"at {quantity(load.peak_rps, '/s')}" if load.peak_rps else "no peak stated, so nothing waits"
    return f"from {labels.get(load.entry, load.entry)}, {peak}"


def _against(value: float | None, limit: float | None, unit: str, *, floor: bool = False) -> tuple[str, str]:
    """The tone of a figure and the words that hold it against its limit."""
    if value is None or limit is None:
        return "", ""
    past = value < limit if floor else value > limit
    return ("past" if past else "held"), f"{'past' if past else 'within'} {quantity(limit, unit)}"


def _of_request(load: UnderLoad, latency: Latency | None, labels: Labels) -> Iterator[str]:
    yield from load.problems
    if load.share_late and latency and latency.objective_ms is not None:
        late, limit = _percent(load.share_late), quantity(latency.objective_ms, "ms")
        yield f"{late} of requests take longer than {limit}."
    if latency and latency.degraded_share > 0:
        yield f"{_percent(latency.degraded_share)} of requests go on without an answer that came too late."
    if load.open_limits:
        names = listed(labels.get(part, part) for part in load.open_limits[:MOST_ROWS])
        yield f"No wait is counted at {names}: state how many replicas there are."


# ---- where the time goes


def _time(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    latency = now.report.latency
    if latency is None or not latency.path:
        return None
    spent, assumed = _spent(latency), _assumed(latency)
    was = _spent(before.report.latency) if before and before.report.latency else {}
    gains = {gain.component: gain.p99_ms for gain in now.under_load.gains} if now.under_load else {}
    parts = sorted(spent, key=lambda part: -spent[part])
    scale = _scale([*spent.values(), *was.values()])
    past = latency.objective_ms is not None and latency.p99_ms > latency.objective_ms
    rows = tuple(
        Row(
            labels.get(part, part),
            _cells(_ms(spent[part]), _ms(was.get(part)) if before else None, _gain(gains.get(part))),
            _share(spent[part], scale),
            _share(was.get(part), scale),
            "past" if past and part == parts[0] else "",
            assumed.get(part, ""),
            "takes most",
        )
        for part in parts[:MOST_ROWS]
    )
    rest = parts[MOST_ROWS:]
    return Chart(
        title="Where the time goes",
        quiet=f"p99 of the work alone, {quantity(latency.p99_ms, 'ms')}; waits come on top",
        head=_heads(before, "p99 gains, took it none"),
        rows=rows,
        says=(f"{quantity(sum(spent[part] for part in rest), 'ms')} in {plural(len(rest), 'more part')}.",)
        if rest
        else (),
    )


def _spent(latency: Latency) -> dict[str, float]:
    spent: dict[str, float] = {}
    for step in latency.path:
        spent[step.component] = spent.get(step.component, 0.0) + step.contribution_ms
    return spent


def _assumed(latency: Latency) -> dict[str, str]:
    return {step.component: _source(step.p99) for step in latency.path}


def _source(number: Number) -> str:
    return number.source if number.basis == "assumed" else ""


def _gain(value: float | None) -> str:
    if value is None:
        return "…"
    return "nothing" if value < 0.05 else quantity(value, "ms")


# ---- load


def _busy(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    load = now.under_load
    if load is None or not load.busy:
        return None
    was = _utilisation(before)
    assumed = {one.component: listed(one.assumed) for one in now.report.capacity}
    scale = max(1.0, _scale([*(one.utilisation for one in load.busy), *was.values()]))
    rows = tuple(
        Row(
            labels.get(one.component, one.component),
            _cells(
                _percent(one.utilisation),
                (_percent(was[one.component]) if one.component in was else UNKNOWN) if before else None,
                f"{quantity(one.arrival_rps)} of {quantity(one.limit_rps, '/s')}",
            ),
            _share(one.utilisation, scale),
            _share(was.get(one.component), scale),
            "past" if one.utilisation >= 1 else "near" if one.utilisation >= NEAR_SATURATION else "",
            assumed.get(one.component, ""),
            "full" if one.utilisation >= 1 else "nearly full",
        )
        for one in load.busy[:MOST_ROWS]
    )
    return Chart(
        title="How full at the peak",
        head=_heads(before, "arrives, and is taken at most"),
        rows=rows,
        limit=_share(1.0, scale),
        limit_words="full",
        says=tuple(_fills(load, labels)),
    )


def _utilisation(found: Figures | None) -> dict[str, float]:
    load = found.under_load if found else None
    return {one.component: one.utilisation for one in load.busy} if load else {}


def _fills(load: UnderLoad, labels: Labels) -> Iterator[str]:
    if load.saturates_at_rps and load.peak_rps:
        times = load.saturates_at_rps / load.peak_rps
        first = labels.get(load.busy[0].component, load.busy[0].component)
        rate = quantity(load.saturates_at_rps, "/s")
        yield f"{first} is full first, at {rate}: {quantity(times)} × this peak."


# ---- availability


def _available(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    found = now.report.availability
    if found is None:
        return None
    was = before.report.availability if before else None
    tone, verdict = _against(found.pct, found.objective_pct, "%", floor=True)
    old = {link.component: link.pct.value for link in was.links} if was else {}
    gone = (1 - found.pct / WHOLE) * HOURS_A_MONTH
    lossy = sorted((link for link in found.links if link.pct.value < WHOLE), key=lambda link: link.pct.value)
    lost = [WHOLE - link.pct.value for link in lossy] + [WHOLE - value for value in old.values()]
    scale = _scale(lost)
    rows = tuple(
        Row(
            labels.get(link.component, link.component)
            + (f", backed by {labels.get(link.backed_by, link.backed_by)}" if link.backed_by else ""),
            _cells(_pct(link.pct.value), _pct(old.get(link.component)) if was else None),
            _share(WHOLE - link.pct.value, scale),
            _share(WHOLE - old[link.component], scale) if link.component in old else None,
            "past" if tone == "past" and link is lossy[0] else "",
            _source(link.pct),
            "loses most",
        )
        for link in lossy[:MOST_ROWS]
    )
    return Chart(
        title="How often an answer comes",
        quiet="bars: what each part loses",
        big=_pct(found.pct),
        verdict=verdict.replace("past", "under").replace("within", "at least"),
        tone=tone,
        head=_heads(was),
        rows=rows,
        says=(f"{_hours(gone)} lost a month. What is drawn as needed multiplies.",),
    )


def _pct(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "%")


def _hours(value: float) -> str:
    return quantity(value, "h") if value >= 1 else quantity(value * MINUTES_AN_HOUR, "min")


# ---- cost and jobs


def _cost(now: CostReport, before: CostReport | None, labels: Labels) -> Chart | None:
    if not now.components:
        return None
    tone, verdict = _against(now.usd_month, now.budget_usd_month, "USD")
    old = {line.component: line.usd_month.value for line in before.components} if before else {}
    scale = _scale([line.usd_month.value for line in now.components] + list(old.values()))
    rows = tuple(
        Row(
            labels.get(line.component, line.component),
            _cells(_usd(line.usd_month.value), _usd(old.get(line.component)) if before else None),
            _share(line.usd_month.value, scale),
            _share(old.get(line.component), scale),
            "past" if tone == "past" and line is now.components[0] else "",
            _source(line.usd_month),
            "dearest",
        )
        for line in now.components[:MOST_ROWS]
    )
    return Chart(
        title="Cost a month",
        quiet=f"before {_usd(before.usd_month)}" if before else "",
        big=_usd(now.usd_month),
        verdict=verdict,
        tone=tone,
        head=_heads(before),
        rows=rows,
        says=tuple(_prices(now)),
    )


def _prices(now: CostReport) -> Iterator[str]:
    rest = now.components[MOST_ROWS:]
    if rest:
        yield f"{_usd(sum(line.usd_month.value for line in rest))} for {plural(len(rest), 'more part')}."
    guessed = sum(line.usd_month.basis == "assumed" for line in now.components)
    if guessed:
        yield f"{guessed} of {plural(len(now.components), 'price')} assumed. State them in the inspector."


def _usd(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "USD")


def _jobs(now: Figures, before: Figures | None, labels: Labels) -> Chart | None:
    found = now.report.batch
    if found is None:
        return None
    was = before.report.batch if before else None
    tone, verdict = _against(found.hours, found.limit_h, "h")
    scale = _scale([found.hours, found.limit_h, was.hours if was else None])
    known: Sequence[str] = [part for part in found.jobs if part not in found.unknown]
    return Chart(
        title="Until the results are there",
        big=quantity(found.hours, "h"),
        verdict=verdict,
        tone=tone,
        head=_heads(was),
        rows=(
            Row(
                " → ".join(labels.get(part, part) for part in known) or "no duration stated",
                _cells(quantity(found.hours, "h"), quantity(was.hours, "h") if was else None),
                _share(found.hours, scale),
                _share(was.hours, scale) if was else None,
                tone if tone == "past" else "",
            ),
        ),
        limit=_share(found.limit_h, scale),
        limit_words=f"window {quantity(found.limit_h, 'h')}" if found.limit_h is not None else "",
        says=(
            f"Not counted, no duration stated: {listed(labels.get(part, part) for part in found.unknown)}.",
        )
        if found.unknown
        else (),
    )


def _ms(value: float | None) -> str:
    return UNKNOWN if value is None else quantity(value, "ms")


def _percent(share: float) -> str:
    return quantity(share * WHOLE, "%")
