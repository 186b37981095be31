"""Makes ``docs/board.png``: a real board in a real browser, with a critique and a follow-up in play.

``python scripts/board_picture.py`` needs the built pages, Playwright and Chromium. The letters are
those of this machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DESIGN = Path(__file__).with_suffix(".redline.yaml")
PICTURE = ROOT / "docs" / "board.png"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZE = {"width": 1280, "height": 800}
SLOWEST_MS = 30_000


@contextmanager
def redline() -> Iterator[str]:
    """Redline on a free port with an empty database; its address."""
    with TemporaryDirectory() as data:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "backend"), "REDLINE_DATA_DIR": data}
        command = [sys.executable, "-m", "redline", "serve", "--port", "0"]
        server = subprocess.Popen(command, cwd=data, env=env, stdout=subprocess.PIPE, text=True)
        try:
            yield next(found[0] for line in server.stdout or () if (found := re.search(r"http://\S+", line)))
        finally:
            server.terminate()
            server.communicate()


def draw(page: Page) -> None:
    """The board as it is in the middle of a round."""
    page.goto("/library")
    page.locator("summary", has_text="Import").click()
    page.locator("#file").set_input_files(DESIGN)
    page.get_by_role("button", name="Open it on a board").click()
    expect(page.locator("#saved")).to_have_text(re.compile("Saved"))
    page.get_by_role("button", name="Start the clock").click()
    redlines = page.locator("#redlines")
    redlines.get_by_role("button", name="Critique my design").click()
    expect(redlines.get_by_role("button", name="Critique it again")).to_be_visible()
    page.get_by_text("Pick the follow-up yourself").click()
    page.locator("#picks li", has_text=re.compile("Device vendor.*slow")).get_by_role("button").click()
    expect(page.locator("#sheet .cloud")).to_be_visible()
    redlines.locator("button.title").first.click()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    expect(page.locator("#sheet .mark.active")).to_be_visible()
    page.wait_for_load_state("networkidle")


def main() -> None:
    """Write the picture."""
    with redline() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport=SIZE, base_url=address, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_default_timeout(SLOWEST_MS)
        draw(page)
        page.screenshot(path=PICTURE)
        chromium.close()
    print(f"{PICTURE.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
