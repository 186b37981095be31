"""The catalogue: families, kinds with their figures, flows."""

from __future__ import annotations

from docs_pages.markdown import NOTE
from redline.design.catalogue import FAMILIES, FLOWS, KINDS


def pages() -> dict[str, str]:
    """The page of kinds and flows."""
    return {"kinds.md": _kinds()}


def _kinds() -> str:
    lines = [
        NOTE,
        "# Kinds and flows\n\nFigures are typical values for one small deployment; every one of them ",
    ]
    lines.append("can be stated on the board instead. One cost point is about USD 100 a month.\n")
    for family in FAMILIES.values():
        lines.append(f"\n## {family.title}\n\n{family.meaning}\n\n")
        lines.append("| Kind | Meaning | p50, p99 ms | per replica /s | available % | cost |\n")
        lines.append("|---|---|---|---|---|---|\n")
        for kind in (kind for kind in KINDS.values() if kind.family == family.id):
            figures = (kind.p50_ms, kind.p99_ms, kind.throughput_rps, kind.availability_pct, kind.cost_points)
            p50, p99, rate, available, cost = ("" if figure is None else f"{figure:g}" for figure in figures)
            pair = f"{p50}, {p99}" if p50 or p99 else ""
            lines.append(
                f"| {kind.title} `{kind.id}` | {kind.meaning} | {pair} | {rate} | {available} | {cost} |\n"
            )
    lines.append("\n## Flows\n\n| Flow | Line | Default mode | Meaning |\n|---|---|---|---|\n")
    lines += [
        f"| {f.title} `{f.id}` | {f.style} | {f.default_mode} | {f.meaning} |\n" for f in FLOWS.values()
    ]
    return "".join(lines)
