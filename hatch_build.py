"""Build hook: makes the browser's files before a wheel is put together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import frontend


class FrontendHook(BuildHookInterface[Any]):
    """Runs the front-end build; the wheel takes ``frontend/static`` whole, with what was built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are gathered."""
        del version, build_data
        frontend.build()
