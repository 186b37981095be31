"""Imports go downwards only, the core is pure, and each library has one owner."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2] / "backend" / "redline"

LAYERS = [
    {"__main__"},
    {"cli", "mcp"},
    {"web"},
    {"live"},
    {"store"},
    {"rounds", "library", "exchange"},
    {"followups"},
    {"critique", "whatif"},
    {"design"},
    {"settings", "assets"},
    {"errors", "memory", "__init__"},
]
PURE = {"design", "critique", "whatif", "followups", "rounds", "library", "exchange"}
OWNERS = {
    "sqlmodel": {"store"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "pycrdt": {"live"},
    "redis": {"live"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "uvicorn": {"cli"},
    "jinja2": {"web"},
}
IMPURE_MODULES = {
    "asyncio",
    "http",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
IMPURE_CALLS = {"open", "print", "input"}
IMPURE_METHODS = {"now", "today", "utcnow"}

MODULES = sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def rank(name: str) -> int:
    return next(index for index, layer in enumerate(LAYERS) if name in layer)


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything that a module says."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[tuple[str, int]]:
    skipped = {
        id(node)
        for block in nodes(path)
        if at_run_time and _for_types_only(block)
        for node in ast.walk(block)
    }
    for node in nodes(path):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_imports_go_downwards() -> None:
    upwards = [
        f"{path}:{line}: {room(path)} may not import {name}"
        for path in MODULES
        for name, line in imports(path)
        if name.startswith("redline.") and not _may_import(room(path), name.split(".")[1])
    ]
    assert not upwards


def _may_import(here: str, there: str) -> bool:
    is_ours = (ROOT / there).is_dir() or (ROOT / f"{there}.py").is_file()
    return there == here or not is_ours or rank(there) > rank(here)


def test_each_library_has_one_owner() -> None:
    strangers = [
        f"{path}:{line}: {name} belongs to {owners}"
        for path in MODULES
        for name, line in imports(path)
        if room(path) not in (owners := OWNERS.get(name.split(".")[0], {room(path)}))
    ]
    assert not strangers


def test_the_core_is_pure() -> None:
    impure = [
        f"{path}:{line}: the core {fault}"
        for path in MODULES
        if room(path) in PURE
        for fault, line in (*_impure_imports(path), *_impure_steps(path))
    ]
    assert not impure


def _impure_imports(path: Path) -> Iterator[tuple[str, int]]:
    for name, line in imports(path):
        if name.split(".")[0] in IMPURE_MODULES:
            yield f"may not import {name}", line


def _impure_steps(path: Path) -> Iterator[tuple[str, int]]:
    for node in nodes(path):
        match node:
            case ast.AsyncFunctionDef() | ast.Await():
                yield "waits for nothing", node.lineno
            case ast.Call(func=ast.Name(id=called)) if called in IMPURE_CALLS:
                yield f"may not call {called}()", node.lineno
            case ast.Call(func=ast.Attribute(attr=called)) if called in IMPURE_METHODS:
                yield f"has no clock: {called}() is an argument", node.lineno


def test_no_import_cycles_between_modules() -> None:
    graph: dict[str, set[str]] = {}
    names = {".".join(("redline", *p.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): p
             for p in MODULES}  # fmt: skip
    for name, path in names.items():
        found = {
            target if target in names else target.rpartition(".")[0]
            for target, _ in imports(path, at_run_time=True)
        }
        graph[name] = {target for target in found if target in names and target != name}
    seen: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        seen[name] = 1
        for target in sorted(graph[name]):
            assert seen.get(target) != 1, f"import cycle: {' > '.join((*trail, name, target))}"
            if target not in seen:
                visit(target, (*trail, name))
        seen[name] = 2

    for name in sorted(graph):
        if name not in seen:
            visit(name, ())


def test_no_drawers() -> None:
    assert not [p for p in MODULES if p.stem in {"utils", "helpers", "common", "misc"}]


def test_modules_stay_readable() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > 400
    }
    assert not long, f"split these by noun: {long}"
