"""Every page against axe-core for WCAG 2.0 to 2.2, A and AA: both themes, desk and tablet; and its reflow."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import PATIENCE_MS, ROOT, Server

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DESIGN = ROOT / "tests" / "designs" / "reference" / "fraud_card.redline.json"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
THEMES = ("paper", "blueprint")
SIZES = ((1280, 800), (820, 1180))
NARROW = (320, 640)
"""A desk at 400 %: text must fit without scrolling sideways (WCAG 1.4.10)."""
GUARDS = frozenset({"validation_gate", "data_monitor", "quality_monitor", "alerting"})
"""Left out of the reference design, so that there is something to mark."""

ALL = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What a theme can change: it sets colours and nothing else."""
RUN = """async (runOnly) => {
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary}`));
}"""


@pytest.fixture(scope="module")
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """One browser, so that what the pages share is fetched once."""
    shared = browser.new_context(base_url=server.address, reduced_motion="reduce")
    shared.set_default_timeout(PATIENCE_MS)
    yield shared
    shared.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page at desk size."""
    fresh = context.new_page()
    fresh.set_viewport_size({"width": 1280, "height": 800})
    yield fresh
    fresh.close()


def check(page: Page, state: str) -> None:
    """No violation on this page as it stands, in either theme, at either size; there are no exceptions."""
    # The page's own policy keeps scripts of others out; this one comes in through the browser's tools.
    page.evaluate(AXE.read_text("utf-8"))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            violations = page.evaluate(RUN, ALL if theme == THEMES[0] else COLOURS)
            assert not violations, "\n".join([f"{state}, {theme}, {width} px", *violations])
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0], f"{state} does not reflow"
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def weak_design(**changes: object) -> str:
    """The reference design without most of its guards."""
    design = json.loads(DESIGN.read_text("utf-8")) | changes
    parts = [part for part in design["components"] if part.get("kind") not in GUARDS]
    ids = {part["id"] for part in parts}
    arrows = [one for one in design["connections"] if {one["from"], one["to"]} <= ids]
    return json.dumps(design | {"components": parts, "connections": arrows})


def settled(page: Page) -> None:
    """Wait until the board is in touch with the server."""
    expect(page.locator("#saved")).to_have_text(re.compile("Saved|Live, read only"))


@pytest.fixture
def board(page: Page, tmp_path: Path) -> Page:
    """A round on a drawn board, critiqued."""
    file = tmp_path / "weak.redline.json"
    file.write_text(weak_design(), "utf-8")
    page.goto("/library")
    page.get_by_text("Import", exact=True).click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Open it on a board").click()
    settled(page)
    page.get_by_role("button", name="Start the clock").click()
    page.locator("#redlines").get_by_role("button", name="Critique my design").click()
    expect(page.locator("#redlines").get_by_role("button", name="Critique it again")).to_be_visible()
    return page


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/prompts/fraud_card", "/rooms/new", "/nowhere"),
        *("/rules", "/rules?by=source&severity=major", "/rules?q=nothing+has+these+words"),
        *("/rules/serving/timeouts-and-fallback", "/rules/simplicity/everything-connected"),
    ],
)
def test_pages_of_text(page: Page, path: str) -> None:
    page.goto(path)
    check(page, path)


def test_the_empty_board(page: Page) -> None:
    page.goto("/prompts/churn")
    page.get_by_role("button", name=re.compile("^With a coach")).click()
    settled(page)
    check(page, "empty board")
    page.locator(".empty-sheet").focus()
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Find and place").fill("feature")
    check(page, "quick add")


def test_the_board_with_redlines(board: Page) -> None:
    component = board.locator(".react-flow__node").first
    component.focus()
    board.keyboard.press("n")
    expect(board.locator("#redlines li[aria-current]")).to_be_visible()
    check(board, "redline open")
    board.keyboard.press("Enter")
    expect(board.locator("#inspector input").first).to_be_visible()
    check(board, "inspector")
    for key, name in (("o", "outline"), ("w", "what if"), ("?", "keys"), ("t", "framing")):
        board.keyboard.press("Escape")
        component.focus()
        board.keyboard.press(key)
        expect(board.locator(".outline, #whatif:not([hidden]) .chart, dialog[open]").first).to_be_visible()
        check(board, name)


def test_a_follow_up_and_all_that_comes_of_it(board: Page) -> None:
    board.locator("#picks > summary").click()
    expect(board.locator("#picks li").first).to_be_visible()
    check(board, "follow-ups to pick from")
    board.get_by_role("button", name="Change the world").click()
    expect(board.locator("#banner").get_by_role("region", name="Follow-up")).to_be_visible()
    board.get_by_text("What you give up").click()
    check(board, "follow-up in play")
    board.keyboard.press("Escape")
    board.get_by_role("button", name="Submit re-design").click()
    expect(board.locator(".verdict")).to_be_visible()
    check(board, "verdict")
    key = board.url.rsplit("/", 1)[1]
    for path in (f"/b/{key}/closing", "/library", f"/review/{key}"):
        board.goto(path)
        check(board, path)


def test_the_three_seats_of_a_room(page: Page, context: BrowserContext) -> None:
    page.goto("/prompts/fraud_card")
    page.get_by_role("button", name="Interview a friend with it").click()
    settled(page)
    page.get_by_role("button", name="Invite").click()
    check(page, "invitation")
    links = [field.input_value() for field in page.locator("#links input[readonly]").all()]
    page.keyboard.press("Escape")
    candidate, observer = (context.new_page() for _ in range(2))
    candidate.goto(links[1])
    settled(candidate)
    paste(candidate, weak_design())
    expect(page.locator(".react-flow__node").first).to_be_visible()
    page.get_by_role("button", name="Start the clock").click()
    page.locator("#deck").get_by_role("button", name="Ask").first.click()
    expect(candidate.locator("#banner").get_by_role("region", name="Follow-up")).to_be_visible()
    observer.goto(links[2])
    settled(observer)
    for seat, name in ((page, "interviewer"), (candidate, "candidate"), (observer, "observer")):
        check(seat, name)
    end(page)
    for link, name in zip(links, ("interviewer", "candidate"), strict=False):
        page.goto(f"{link}/closing")
        check(page, f"closing page of the {name}")


def end(page: Page) -> None:
    """Walk through the phases to the closing page."""
    tools = page.locator("#roundbar .tools")
    for _ in range(6):
        onward = tools.get_by_role("button", name=re.compile("^Next: "))
        was = onward.inner_text()
        onward.click()
        expect(tools).not_to_contain_text(was)
    tools.get_by_role("button", name=re.compile("^End")).click()
    page.wait_for_url("**/closing")


def paste(page: Page, text: str) -> None:
    """Paste a design onto the sheet."""
    page.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        text,
    )
    expect(page.locator(".react-flow__node").first).to_be_visible()
