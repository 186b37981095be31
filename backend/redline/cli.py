"""The command line: serve, check, rules, prompts, followups, schema, convert.

Exit codes: 0 clean, 1 a rule fails at or over ``--fail-on``, 2 the input could not be read.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from redline import __version__
from redline.critique.checklist import Rule, builtin
from redline.critique.engine import critique
from redline.design import document
from redline.design.graph import Brief
from redline.errors import InputError, Problem, RedlineError
from redline.exchange import formats, report
from redline.exchange.plain import in_json, one_line, visible
from redline.exchange.wording import generic
from redline.followups.choose import candidates
from redline.followups.model import Candidate
from redline.rounds import prompts
from redline.settings import Settings

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2
NEVER = "never"
LEVELS: tuple[str, ...] = ("blocker", "major", "minor", NEVER)
STDIN = "-"
WS_MAX_BYTES = 5 * 1024 * 1024
BACKLOG = 2048
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  (compared with, never listened on)
"""Addresses that mean all of this machine's, and the one at which this machine reaches itself."""
ONLY_ROOMS = (
    "Other machines open only the links of a room. "
    "REDLINE_SHARED=true opens the home page, the library and every board to whoever reaches this one."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what went wrong is on standard error."""
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except RedlineError as error:
        print(f"redline: {_said(error)}", file=sys.stderr)
        return UNREADABLE
    except BrokenPipeError:
        # Somebody closed the pipe, as `head` does; that is no fault of the input.
        sys.stderr.close()
        return CLEAN


def _said(error: RedlineError) -> str:
    """The error on the terminal: a line for each fault, whatever names are quoted in it."""
    faults = error.problems if isinstance(error, InputError) else (error,)
    return "\n".join(one_line(str(fault)) for fault in faults)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        prog="redline", description="A whiteboard for ML system design that argues back."
    )
    root.add_argument("--version", action="version", version=f"redline {__version__}")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    _serve_options(commands.add_parser("serve", help="open the whiteboard in a browser"))
    _check_options(commands.add_parser("check", help="critique design files"))
    _rules_options(commands.add_parser("rules", help="list the rules, or show one"))
    _listing(commands.add_parser("prompts", help="list the design prompts"), _prompts)
    _followups_options(commands.add_parser("followups", help="say which follow-ups hurt this design"))
    commands.add_parser("schema", help="print the JSON Schema of the file format").set_defaults(
        command=_schema
    )
    _convert_options(commands.add_parser("convert", help="write a design in another format"))
    return root


def _serve_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    command.add_argument("--port", type=int, help="port to listen on (default 8000; 0 takes a free one)")
    command.add_argument("--data", type=Path, help="folder of the embedded database (default ./data)")
    command.set_defaults(command=_serve)


def _check_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="a design or a sketch; - reads standard input"
    )
    command.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    command.add_argument("--prompt", metavar="SLUG", help="judge it as an answer to this prompt")
    command.add_argument("--fail-on", choices=LEVELS, default="blocker", help="exit 1 from this severity up")
    command.set_defaults(command=_check)


def _rules_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("rule", nargs="?", metavar="ID", help="show this rule whole")
    _listing(command, _rules)


def _followups_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE")
    command.add_argument("--prompt", metavar="SLUG")
    _listing(command, _followups)


def _convert_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", metavar="IN")
    command.add_argument(
        "target", metavar="OUT", help="a .json or .yaml file; - writes JSON to standard output"
    )
    command.set_defaults(command=_convert)


def _listing(command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(command=run)


# check


@dataclass(frozen=True)
class _Checked:
    """A file with its report and the labels of its components."""

    name: str
    report: report.Report
    labels: dict[str, str]


def _check(options: argparse.Namespace) -> int:
    checked = [_check_one(name, options.prompt) for name in options.files]
    if options.format == "json":
        print(report.as_json([item.report for item in checked]))
    else:
        write = report.as_text if options.format == "text" else report.as_markdown
        print("\n".join(write(item.report, item.labels, item.name) for item in checked), end="")
    failed = options.fail_on != NEVER and any(item.report.fails_at(options.fail_on) for item in checked)
    return FINDINGS if failed else CLEAN


def _check_one(name: str, prompt: str | None) -> _Checked:
    loaded = read(name)
    design = loaded.design
    brief = brief_of(prompt or design.prompt, stated=prompt is not None)
    result = critique(design, brief, today=datetime.now(UTC).date())
    notes = [f"{path} is not known here; it is kept." for path in loaded.unknown]
    labels = {part.id: part.label for part in design.components}
    return _Checked(name, report.report(design, result, notes), labels)


def read(name: str) -> document.Loaded:
    """The design in a file or on standard input; InputError says which file and where in it."""
    try:
        return formats.read(_text(name))
    except InputError as error:
        raise InputError([_in_file(name, problem) for problem in error.problems]) from error


def _in_file(name: str, problem: Problem) -> Problem:
    where = f"{name}: {problem.path}" if problem.path else name
    return Problem(where, problem.message, problem.hint)


def _text(name: str) -> str:
    try:
        if name == STDIN:
            return sys.stdin.read(document.MAX_BYTES + 1)
        with Path(name).open(encoding="utf-8") as file:
            return file.read(document.MAX_BYTES + 1)  # enough to refuse it: a file may have no end
    except UnicodeDecodeError as error:
        raise InputError.at("", "this is not a text in UTF-8.") from error
    except OSError as error:
        raise InputError.at("", f"this file cannot be read: {error.strerror}.") from error


def brief_of(slug: str | None, *, stated: bool = True) -> Brief | None:
    """What the prompt with this slug states; a slug written in a file may be one of somebody else's."""
    known = {prompt.slug for prompt in prompts.builtin()}
    if slug is None or (slug not in known and not stated):
        return None
    return prompts.get(slug).brief


# rules, prompts, followups


def _rules(options: argparse.Namespace) -> int:
    checklist = builtin()
    if options.rule is None:
        return _show(options, [_rule_line(rule) for rule in checklist.rules], _rule_row)
    rule = checklist.rule(options.rule)
    if rule is None:
        raise InputError.at("", f"there is no rule “{options.rule}”.", _nearest(options.rule))
    print(
        json.dumps(_whole(rule), ensure_ascii=False, indent=2)
        if options.format == "json"
        else _rule_text(rule)
    )
    return CLEAN


def _nearest(rule_id: str) -> str:
    close = get_close_matches(rule_id, list(builtin().by_id), n=1, cutoff=0.4)
    return f"Did you mean “{close[0]}”?" if close else "`redline rules` lists them."


def _rule_line(rule: Rule) -> dict[str, Any]:
    return {"rule": rule.id, "title": rule.title, "severity": rule.severity, "class": rule.basis}


def _rule_row(rule: dict[str, Any]) -> str:
    return f"{rule['severity']:8} {rule['class']}  {rule['rule']:40} {rule['title']}"


def _whole(rule: Rule) -> dict[str, Any]:
    return {
        **_rule_line(rule),
        "question": generic(rule.question),
        "why": generic(rule.why),
        "fix": generic(rule.fix_label),
        "limits": list(rule.limits),
        "source": rule.source.model_dump(),
        "examples": [example.model_dump(mode="json") for example in rule.examples],
    }


def _rule_text(rule: Rule) -> str:
    lines = [
        f"{rule.id} · {rule.severity} · class {rule.basis}",
        rule.title,
        "",
        f"“{generic(rule.question)}”",
        generic(rule.why),
    ]
    lines += ["", "Does not complain when", *(f"  – {limit}" for limit in rule.limits)]
    lines += [
        "",
        f"Fix: {generic(rule.fix_label)}",
        f"Source: {rule.source.text} {rule.source.url}".rstrip(),
        "",
    ]
    lines += [
        f"{example.expect:14} {example.name}: {' '.join(example.graph.split())}" for example in rule.examples
    ]
    return "\n".join(lines)


def _prompts(options: argparse.Namespace) -> int:
    found = [
        {
            "slug": prompt.slug,
            "title": prompt.title,
            "decision": prompt.decision,
            "tags": list(prompt.tags),
            "difficulty": prompt.difficulty,
            "stakes": prompt.stakes,
        }
        for prompt in prompts.builtin()
    ]
    return _show(
        options, found, lambda prompt: f"{prompt['slug']:16} {prompt['title']}. {prompt['decision']}"
    )


def _followups(options: argparse.Namespace) -> int:
    design = read(options.file).design
    brief = brief_of(options.prompt or design.prompt, stated=options.prompt is not None)
    found = [_candidate(candidate) for candidate in candidates(design, brief)]
    return _show(options, found, _candidate_row)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    names = ("id", "family", "sentence", "target", "pain", "pain_reason", "offered", "why_not")
    return {name: getattr(candidate, name) for name in names}


def _candidate_row(candidate: dict[str, Any]) -> str:
    reason = candidate["pain_reason"] if candidate["offered"] else f"not offered: {candidate['why_not']}"
    told = f"{one_line(candidate['sentence'])} ({one_line(reason)})"
    return f"{candidate['pain']:4.1f}  {candidate['id']:26} {told}"


def _show(
    options: argparse.Namespace, found: list[dict[str, Any]], row: Callable[[dict[str, Any]], str]
) -> int:
    if options.format == "json":
        print(in_json(json.dumps(found, ensure_ascii=False, indent=2)))
    else:
        print("\n".join(visible(row(item)) for item in found))
    return CLEAN


# schema, convert


def _schema(options: argparse.Namespace) -> int:
    del options
    print(json.dumps(document.schema(), ensure_ascii=False, indent=2))
    return CLEAN


def _convert(options: argparse.Namespace) -> int:
    loaded = read(options.source)
    for path in loaded.unknown:
        print(f"note: {one_line(path)} is not known here; it is kept.", file=sys.stderr)
    text = formats.write(loaded.design, _syntax(options.target))
    if options.target == STDIN:
        print(text, end="")
    else:
        _write(Path(options.target), text)
    return CLEAN


def _syntax(name: str) -> document.Syntax:
    return "json" if name == STDIN else formats.syntax_of(name)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError.at(str(path), f"this file cannot be written: {error.strerror}.") from error


# serve


def _serve(options: argparse.Namespace) -> int:
    given = {"host": options.host, "port": options.port, "data_dir": options.data}
    settings = _settings({name: value for name, value in given.items() if value is not None})
    listening = _listen(settings)
    if listening is None:
        return UNREADABLE
    _run(settings, listening)
    return CLEAN


def _settings(given: dict[str, Any]) -> Settings:
    """The settings with what the command line says; InputError names a variable that cannot be used."""
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [(str(fault["loc"][0]).upper(), fault["msg"]) for fault in error.errors()]
        raise InputError([Problem(f"REDLINE_{name}", f"{text}.") for name, text in faults]) from error


def _listen(settings: Settings) -> socket.socket | None:
    """A socket that listens; None, with the reason on standard error, when the port is not to be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # Listening begins here, so that whoever reads the address can open it at once.
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        where = f"{settings.host}:{settings.port}"
        print(f"redline: {where} cannot be used: {error.strerror}.", file=sys.stderr)
        print("Stop what is running there, or take another port: redline serve --port 8001", file=sys.stderr)
        return None
    return listening


def _run(settings: Settings, listening: socket.socket) -> None:
    # The server is imported here so that `redline check` starts without it.
    import uvicorn

    from redline.web.app import create_app

    host, port = listening.getsockname()[:2]
    app = create_app(settings)
    config = uvicorn.Config(
        app, log_level="warning", ws_max_size=WS_MAX_BYTES, ws_per_message_deflate=False, lifespan="on"
    )
    here = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
    print(f"Redline is open at http://{here}:{port}", flush=True)
    if host in EVERYWHERE and not settings.shared:
        print(ONLY_ROOMS, flush=True)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is stopped; everything is stored by then
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main())
