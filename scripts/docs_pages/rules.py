"""A page for each rule with its marked and its passing graph, and the rules in three orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs_pages.look import look
from docs_pages.markdown import NOTE, cell, link, text
from redline.critique.checklist import Rule, builtin
from redline.exchange.picture.standalone import standalone
from redline.exchange.rule_index import By, sections
from redline.exchange.rule_page import (
    BASES,
    MEANING,
    OUTCOMES,
    Picture,
    RulePage,
    companions,
    counted_in_words,
    in_one_line,
    rule_page,
)

INDEXES: dict[By, tuple[str, str]] = {
    "family": ("rules/README.md", "Rules by family"),
    "severity": ("rules/by-severity.md", "Rules by severity"),
    "source": ("rules/by-source.md", "Rules by source"),
}


def pages() -> dict[str, str]:
    """Every page of the rules and every picture in them."""
    made = {path: _index(by) for by, (path, _) in INDEXES.items()}
    for rule in builtin().rules:
        page = rule_page(rule)
        made[f"rules/{rule.id}.md"] = "".join(_page(page))
        for picture, ending in _pictures(page):
            made[f"rules/{rule.id}{ending}"] = standalone(picture.drawn(page.size), look())
    return made


def _pictures(page: RulePage) -> Iterator[tuple[Picture, str]]:
    if page.bad:
        yield page.bad, "-marked.svg"
    if page.good:
        yield page.good, "-passing.svg"


def _index(by: By) -> str:
    rules = builtin().rules
    others = " · ".join(
        f"[{title}]({path.rpartition('/')[2]})" for other, (path, title) in INDEXES.items() if other != by
    )
    lines = [NOTE, f"# {INDEXES[by][1]}\n\n{len(rules)} rules, each with graphs that prove it. {others}\n\n"]
    if by == "family":
        lines += [f"- **{name}**: {meaning}\n" for name, meaning in MEANING.items()]
        lines.append(
            "\nBasis P rests on something drawn and speaks at any time. Basis A rests on an absence "
        )
        lines.append("and fails only in a design that was handed in.\n")
    for section in sections(builtin(), rules, by):
        lines.append(
            f"\n## {text(section.title)}\n\n| Rule | Severity | Basis | What holds when it passes |\n"
        )
        lines.append("|---|---|---|---|\n")
        lines += [_row(rule) for rule in section.rules]
    return "".join(lines)


def _row(rule: Rule) -> str:
    return f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.basis} | {cell(rule.title)} |\n"


def _page(page: RulePage) -> Iterator[str]:
    rule = page.rule
    yield f"{NOTE}# {text(rule.title)}\n\n"
    yield f"`{rule.id}` · **{rule.severity}**, {MEANING[rule.severity]} · rests on {BASES[rule.basis]}\n\n"
    yield from (
        f"Where the stakes are {stakes}: **{severity}**.\n\n" for stakes, severity in page.by_stakes.items()
    )
    yield f"> *{text(page.question)}*\n\n{text(page.why)}\n\n"
    yield from _drawn(page)
    yield f"## The fix\n\n{text(page.fix_label)}.\n" if page.fix_label else "## The fix\n"
    yield _listed(page.fix or ("there is no single edit; the question is the point",))
    if rule.limits:
        yield "## What it leaves alone\n" + _listed(rule.limits)
    if rule.gaps:
        yield "## Known to misjudge\n\nOn these graphs an expert would say otherwise.\n"
        yield _graphs(
            (g.name, f"{OUTCOMES[g.says]}, should be {OUTCOMES[g.should]}", g.graph) for g in rule.gaps
        )
    yield f"## The graphs that prove it\n\n{counted_in_words(page.counted.items())}.\n"
    yield _graphs((one.name, OUTCOMES[one.expect], one.graph) for one in rule.examples)
    yield f"## Source\n\n{link(rule.source.text, rule.source.url)}.\n"
    if others := companions(rule, builtin()):
        yield (
            "\nSaid as one finding with "
            + ", ".join(f"[{text(o.title)}]({_from(rule, o)})" for o in others)
            + ".\n"
        )
    yield "\n[All rules](../README.md)\n"


def _from(rule: Rule, other: Rule) -> str:
    name = other.id.partition("/")[2]
    return f"{name}.md" if other.family == rule.family else f"../{other.id}.md"


def _drawn(page: RulePage) -> Iterator[str]:
    word = "Asked about" if page.bad and page.bad.example.expect == "ask" else "Marked"
    heads = {"-marked.svg": f"✗ {word}", "-passing.svg": "✓ Passes"}
    name = page.rule.id.partition("/")[2]
    shown = [(cell(picture.example.name), ending) for picture, ending in _pictures(page)]
    yield "|" + "|".join(f" {heads[ending]}: {title} " for title, ending in shown) + "|\n"
    yield "|" + "---|" * len(shown) + "\n"
    yield "|" + "|".join(f" ![{title}]({name}{ending}) " for title, ending in shown) + "|\n\n"
    for picture, ending in _pictures(page):
        if picture.framing:
            where = "that passes" if ending == "-passing.svg" else "that is " + word.lower()
            yield f"Framing card of the graph {where}: {text('; '.join(picture.framing))}.\n\n"
    if page.said:
        yield f"It says: {text(page.said)}\n\n"


def _listed(items: Iterable[str]) -> str:
    return "\n" + "".join(f"- {text(item)}\n" for item in items) + "\n"


def _graphs(graphs: Iterable[tuple[str, str, str]]) -> str:
    rows = (f"- {text(name)}: **{word}**\n\n  `{in_one_line(graph)}`\n" for name, word, graph in graphs)
    return "\n" + "".join(rows) + "\n"
