"""Writes the generated pages of ``docs/``: rules, kinds and flows, published designs, commands, formats.

``python scripts/docs.py`` writes them and removes pages of rules that are no more; ``--check``
fails and names the pages that are out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs_pages import commands, kinds, published, rules, schemas

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOUNS = (rules, kinds, published, commands, schemas)
GENERATED = (DOCS / "rules",)
"""Folders that hold nothing but generated pages."""
MOST_NAMED = 8


def main(check: bool) -> None:
    """Write every page, or name those that differ from what would be written."""
    pages = {DOCS / name: text for noun in NOUNS for name, text in noun.pages().items()}
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text("utf-8") != text]
    left_over = [path for folder in GENERATED for path in folder.rglob("*.*") if path not in pages]
    if check and (stale or left_over):
        named = ", ".join(str(path.relative_to(DOCS)) for path in [*stale, *left_over][:MOST_NAMED])
        raise SystemExit(
            f"✗ {len(stale) + len(left_over)} pages of docs/ are out of date: {named}. Run make docs."
        )
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], "utf-8")
    for path in left_over:
        path.unlink()
    print(f"docs: {len(pages)} pages, {len(stale)} written, {len(left_over)} removed")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
