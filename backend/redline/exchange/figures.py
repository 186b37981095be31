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


def _ms(value: float | None) -> str:
    return UNKNOWN if value is None else milliseconds(value)


def _hours(value: float | None) -> str:
    return f"{value:g} h" if value else UNKNOWN


def _rate(value: float | None) -> str:
    return UNKNOWN if value is None else f"{number(value)} /s"


def _bar(share: float) -> str:
    full = round(min(1.0, max(0.0, share)) * BAR)
    return "█" * full + ("▏over" if share >= 1.0 + 1e-9 else "")
