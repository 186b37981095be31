"""Build hook: makes the browser's files before a wheel is put together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import frontend


class FrontendHook(BuildHookInterface[Any]):
    """Runs the front-end build; what it writes belongs to the wheel although git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, then name the result as part of the wheel."""
        del version
        frontend.build()
        build_data["force_include"][str(frontend.BUILT)] = "redline/_data/frontend/static/build"
