"""``python -m redline`` is the command line, and so is the command ``redline``."""

import gc
import sys

# Nothing that an import makes is ever garbage: looking for some would take a sixth of the start.
gc.disable()

from redline.cli import main  # noqa: E402 - after the collector is off

gc.freeze()
gc.enable()

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
