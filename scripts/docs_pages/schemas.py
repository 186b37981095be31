"""The JSON Schemas of the formats."""

from __future__ import annotations

import json

from redline.cli.designs import SCHEMAS


def pages() -> dict[str, str]:
    """A file for each format."""
    return {
        f"{name}.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
        for name, schema in SCHEMAS.items()
    }
