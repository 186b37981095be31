"""The numbers of a design as text for a terminal; before and after side by side when the world changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redline.design.graph import SystemGraph
from redline.exchange.ages import ages
from redline.exchange.answers import ANSWERS
from redline.exchange.assumed import assumed
from redline.exchange.bills import bills
from redline.exchange.plain import one_line
from redline.exchange.text_table import UNKNOWN, Row, heads, table
from redline.followups.wording import milliseconds, number, percent
from redline.whatif import Figures
from redline.whatif.under_load import UnderLoad

BAR = 20
"""Signs of a whole bar."""


def text(graph: SystemGraph, now: Figures, changed: Figures | None = None, sentence: str = "") -> str:
    """Latency, load, availability, age and cost; with ``changed`` each before and after the sentence."""
    labels = {node.id: one_line(node.label) or node.id for node in graph.nodes.values()}
    both = [now] if changed is None else [now, changed]
    said = [f"“{one_line(sentence)}”"] if sentence else []
    blocks = [
        said,
        *(
            list(part(both, labels))
            for part in (_request, _jobs, _blame, _busy, *ANSWERS, assumed, ages, bills)
        ),
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _request(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    known = [one.under_load for one in both if one.under_load]
    if not known:
        yield "Nobody waits for an answer here, so there is no request to time."
        return
    first = known[0]
    peaks = " → ".join(dict.fromkeys(number(one.peak_rps) for one in known if one.peak_rps))
    peak = f" at {peaks} requests a second" if peaks else ", no peak stated"
    peak += f" (assumed: {first.peak_assumed})" if first.peak_assumed else ""
    yield f"Slowest request, from {labels[first.entry]}{peak}"
    yield from table(
        ("", *heads(len(both))),
        [
            ("p50", *(_ms(one.p50_ms) for one in known)),
            ("p95", *(_ms(one.p95_ms) for one in known)),
            ("p99", *(_ms(one.p99_ms) for one in known)),
            *_limit(both),
            ("first full at", *(_rate(one.saturates_at_rps) for one in known)),
        ],
    )
    for problem in dict.fromkeys(problem for one in known for problem in one.problems):
        yield f"  {one_line(problem)}"
    if first.open_limits:
        names = ", ".join(labels[part] for part in first.open_limits)
        yield f"  No number of replicas is stated for {names}, so no wait is counted there."


def _limit(both: list[Figures]) -> Iterator[Row]:
    latencies = [one.report.latency for one in both]
    if latencies[0] is None or latencies[0].objective_ms is None:
        return
    limits = [_ms(one.objective_ms) if one else UNKNOWN for one in latencies]
    yield (f"limit, p{latencies[0].objective_percentile}", *limits)
    late = [one.under_load.share_late if one.under_load else None for one in both]
    yield ("later than that", *(UNKNOWN if share is None else percent(share) for share in late))


def _jobs(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    found = [one.report.batch for one in both]
    if found[0] is None:
        return
    yield "Longest chain of jobs before the results are there"
    rows: list[Row] = [
        ("all together", *(f"{one.hours:g} h" if one and one.hours else UNKNOWN for one in found))
    ]
    if found[0].limit_h is not None:
        rows.append(("window", *(f"{one.limit_h:g} h" if one and one.limit_h else UNKNOWN for one in found)))
    yield from table(("", *heads(len(both))), rows)
    if found[-1] and found[-1].unknown:
        yield f"  Not counted, no duration stated: {', '.join(labels[job] for job in found[-1].unknown)}."


def _blame(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    last = both[-1].under_load
    if last is None or not last.spent or not last.p99_ms:
        return
    gains = {gain.component: gain.p99_ms for gain in last.gains}
    when = "at the peak" if last.peak_rps else "without waiting"
    yield f"Where the p99 of {_ms(last.p99_ms)} {when} goes, and what would be gained"
    rows = []
    for one in last.spent:
        taken, label = one.work_ms + one.wait_ms, labels.get(one.component, one.component)
        gain, bar = _ms(gains.get(one.component)), _bar(taken / last.p99_ms)
        rows.append((label, _ms(taken), _ms(one.wait_ms), gain, bar))
        if one.given_up_ms > 0:
            late = one.given_up_ms
            rows.append((f"{label}, given up on", _ms(late), "", "", _bar(late / last.p99_ms)))
    yield from table(("", "goes there", "waiting", "gained", ""), rows)
    yield "  The first column adds up to p99; the last says by how much p99 falls if the part took no time."


def _busy(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    shares = [_utilisation(one.under_load) for one in both]
    components = list(dict.fromkeys(part for one in reversed(shares) for part in one))
    if not components:
        return
    yield "How full at the peak"
    rows = [
        (
            labels.get(part, part),
            *(UNKNOWN if part not in one else percent(one[part]) for one in shares),
            _bar(shares[-1].get(part, 0.0)),
        )
        for part in components
    ]
    yield from table(("", *heads(len(both)), ""), rows)


def _utilisation(found: UnderLoad | None) -> dict[str, float]:
    return {one.component: one.utilisation for one in found.busy} if found else {}


def _answers(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    found = [one.report.availability for one in both]
    if found[0] is None:
        return
    yield f"How often an answer comes, to {labels[found[0].entry]}"
    rows: list[Row] = [
        ("at all", *(_nines(one.pct if one else None) for one in found)),
        ("in full", *(_nines(one.full_pct if one else None) for one in found)),
    ]
    if found[0].objective_pct is not None:
        rows.append(("objective", *(_nines(one.objective_pct if one else None) for one in found)))
        rows.append(("may be lost a month", *(_min(one.allowed_min_month if one else None) for one in found)))
    rows.append(("lost a month", *(_min(one.lost_min_month if one else None) for one in found)))
    yield from _table(("", *_heads(both)), rows)
    for problem in dict.fromkeys(problem for one in found if one for problem in one.problems):
        yield f"  {one_line(problem)}"


def _losing(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    last = both[-1].report.availability
    if last is None:
        return
    rows = [
        (_backed(one, labels), nines(one.pct.value), minutes(one.lost_min_month), _used(one.budget_share))
        for one in last.spent
        if one.lost_min_month >= LEAST_LOST
    ]
    zone = last.zone
    if zone and zone.lost_min_month is not None and zone.lost_min_month >= LEAST_LOST:
        name = f"{zone.zones} failure zones"
        rows.append((name, nines(zone.pct.value), minutes(zone.lost_min_month), _used(zone.budget_share)))
    if rows:
        yield "What loses answers: how often each is up, what that costs a month, and of what may be lost"
        yield from _table(("", "up", "lost", "of it"), rows)


def _backed(one: Spent, labels: Mapping[str, str]) -> str:
    """The name of a part, how many copies it has, and what answers instead."""
    several = one.copies is not None and one.copies.count > 1
    copies = f", {one.copies.needed} of {one.copies.count} needed" if one.copies and several else ""
    backed = f", backed by {labels.get(one.backed_by, one.backed_by)}" if one.backed_by else ""
    return f"{labels.get(one.component, one.component)}{copies}{backed}"


def _used(share: float | None) -> str:
    return UNKNOWN if share is None else percent(share)


def _down(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    found = [one.report.availability for one in both]
    last = found[-1]
    if last is None or not last.blast:
        return
    yield "What requests get when one part is down"
    told = [{one.component: one for one in each.blast} if each else {} for each in found]
    components = dict.fromkeys(part for each in reversed(told) for part in each)
    yield from _table(
        ("", *_heads(both)),
        [
            (labels.get(part, part), *(_effects(each.get(part), labels) for each in told))
            for part in components
        ],
    )
    if last.unaffected:
        yield f"  Nothing else changes an answer at once ({len(last.unaffected)} more on the board)."


def _effects(found: BlastRadius | None, labels: Mapping[str, str]) -> str:
    if found is None:
        return "no difference"
    if len({(one.effect, one.share) for one in found.effects}) == 1:
        return on_entry(found.effects[0])
    felt = (one for one in found.effects if one.effect != "unaffected")
    return ", ".join(f"{labels.get(one.entry, one.entry)}: {on_entry(one)}" for one in felt)


def _zone(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    last = both[-1].report.availability
    if last is None or last.zone is None or not last.zone.survivors:
        return
    yield f"When one of {last.zone.zones} failure zones is lost: copies left, and how full at the peak"
    yield from _table(
        ("", "left", "before", "after"),
        [
            (
                labels.get(one.component, one.component),
                f"{one.left} of {one.copies}",
                UNKNOWN if one.before is None else percent(one.before),
                _after(one),
            )
            for one in last.zone.survivors
        ],
    )


def _after(one: Survivor) -> str:
    if one.utilisation is None:
        return "none left" if not one.left else UNKNOWN
    return percent(one.utilisation) + (", saturated" if one.saturated else "")


def _nines(value: float | None) -> str:
    return UNKNOWN if value is None else nines(value)


def _min(value: float | None) -> str:
    return UNKNOWN if value is None else minutes(value)


def _money(both: list[Figures], labels: Mapping[str, str]) -> Iterator[str]:
    costs = [one.report.cost for one in both]
    yield "What it costs a month"
    rows: list[Row] = [("all together", *(usd(one.usd_month) for one in costs))]
    if costs[0].budget_usd_month is not None:
        rows.append(("budget", *(usd(costs[0].budget_usd_month) for _ in costs)))
    yield from _table(("", *_heads(both)), rows)
    yield from _dearest(both[-1].report, labels)


def _dearest(found: Report, labels: Mapping[str, str]) -> Iterator[str]:
    dear = found.cost.components[:3]
    named = ", ".join(
        f"{labels.get(line.component, line.component)} {usd(line.usd_month.value)}"
        + ("" if line.usd_month.basis == "stated" else " (assumed)")
        for line in dear
    )
    if named:
        yield f"  Dearest: {named}."


def _heads(both: list[Figures]) -> Row:
    return ("before", "after") if len(both) > 1 else ("",)


def _ms(value: float | None) -> str:
    return UNKNOWN if value is None else milliseconds(value)


def _hours(value: float | None) -> str:
    return f"{value:g} h" if value else UNKNOWN


def _rate(value: float | None) -> str:
    return UNKNOWN if value is None else f"{number(value)} /s"


def _bar(share: float) -> str:
    full = round(min(1.0, max(0.0, share)) * BAR)
    return "█" * full + ("▏over" if share >= 1.0 + 1e-9 else "")
