"""Imports go downwards only, the core is pure, and each library has one owner."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    {"errors", "__init__"},
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


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {
        id(node)
        for block in ast.walk(tree)
        if at_run_time and _for_types_only(block)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_downwards(path: Path) -> None:
    here = room(path)
    for name, line in imports(path):
        if not name.startswith("redline."):
            continue
        there = name.split(".")[1]
        if there == here or not ((ROOT / there).is_dir() or (ROOT / f"{there}.py").is_file()):
            continue
        assert rank(there) > rank(here), f"{path}:{line}: {here} may not import {there}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_has_one_owner(path: Path) -> None:
    for name, line in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or room(path) in owners, f"{path}:{line}: {name} belongs to {owners}"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) in PURE], ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_core_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for name, line in imports(path):
        assert name.split(".")[0] not in IMPURE_MODULES, f"{path}:{line}: the core may not import {name}"
    for node in ast.walk(tree):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), (
            f"{path}:{node.lineno}: the core waits for nothing"
        )
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id not in IMPURE_CALLS, (
                    f"{path}:{node.lineno}: the core may not call {called.id}()"
                )
            if isinstance(called, ast.Attribute):
                assert called.attr not in IMPURE_METHODS, f"{path}:{node.lineno}: the clock is an argument"


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
