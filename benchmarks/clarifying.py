"""How well questions in a person's own words find what they ask for, by set of questions.

    python -m benchmarks.clarifying

The sets are those of ``tests/rounds/asked/fresh``: each question is labelled with the hidden facts or the
statements of the prompt that it asks for, or with nothing where nobody knows.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.rounds.fresh import OUTCOMES, SETS, Outcome, counts, rows

_OF_ALL: tuple[Outcome, ...] = ("wrong",)
_OF_NONE: tuple[Outcome, ...] = ("left", "asked_back", "stated")


def main() -> None:
    """One column for each set: how many questions came to what, and what share of those that could."""
    print("".ljust(12), *(name.rjust(16) for name in SETS))
    for name, meaning in OUTCOMES.items():
        print(name.ljust(12), *(_cell(one, name).rjust(16) for one in SETS), f"  {meaning}")
    print("questions".ljust(12), *(str(len(rows(one))).rjust(16) for one in SETS))


def _cell(one: str, name: Outcome) -> str:
    count = counts(one)[name]
    among = [row for row in rows(one) if name in _OF_ALL or bool(row.means) != (name in _OF_NONE)]
    return f"{count}  {count / len(among):6.1%}" if among else "-"


if __name__ == "__main__":
    main()
