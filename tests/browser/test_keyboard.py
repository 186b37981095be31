"""The main job without a mouse: draw, be critiqued, be hit by a follow-up, answer, close."""

import re

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import PersonFactory
from tests.browser.sheet import Sheet

MOST_TABS = 120
"""More stops than any page has: a control that is not among them cannot be reached."""


class Keyboard:
    """A person who has only a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, control: Locator) -> None:
        """Walk through the page with Tab until the focus is on this control."""
        expect(control).to_be_visible()
        for _ in range(MOST_TABS):
            if control.evaluate("control => control === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reaches {control}")

    def use(self, control: Locator) -> None:
        """Go to a control and press it."""
        self.reach(control)
        self.press("Enter")

    def place(self, words: str) -> None:
        """Place a component by its name; the focus is on it afterwards."""
        self.press("/")
        expect(self.page.get_by_role("combobox", name="Find and place")).to_be_focused()
        self.page.keyboard.type(words)
        self.press("Enter")
        expect(self.page.locator(".react-flow__node:focus")).to_contain_text(words)

    def connect(self, source: Locator, words: str) -> None:
        """Draw an arrow from a component to the one with this name."""
        self.reach(source)
        self.press("c")
        expect(self.page.get_by_role("combobox", name="Connect")).to_be_focused()
        self.page.keyboard.type(words)
        self.press("Enter")
        expect(source).to_be_focused()


def test_a_round_without_a_mouse(person: PersonFactory) -> None:
    page = person("/")
    keys = Keyboard(page)
    keys.use(page.locator(".prompts").get_by_role("link", name="Card-payment fraud"))
    keys.use(page.get_by_role("button", name=re.compile("^With a coach")))
    sheet = Sheet(page)
    bar = page.locator("#roundbar")
    keys.use(bar.get_by_role("button", name="Start the clock"))
    expect(bar.get_by_role("button", name="Next: Metrics")).to_be_focused()

    ask(keys)
    keys.press("Escape")
    expect(page.locator(".empty-sheet")).to_be_focused()
    draw(keys, sheet)
    walk_the_sheet(keys, sheet)
    inspect(keys, sheet)

    keys.press("Control+Enter")
    again = sheet.redlines.get_by_role("button", name="Critique it again")
    keys.reach(again)
    keys.press("n")  # its key stands on the list, so it works in the list too
    expect(sheet.redlines.locator("li[aria-current]")).to_have_count(1)
    walk_the_redlines(keys, sheet)
    follow_up(keys, sheet)
    close(keys)


def ask(keys: Keyboard) -> None:
    """A question; the focus stays in its field for the next one."""
    box = keys.page.get_by_label("Ask the interviewer")
    keys.reach(box)
    keys.page.keyboard.type("Where do the fraud labels come from?")
    keys.press("Enter")
    expect(keys.page.locator("#conversation")).to_contain_text("1 fact found")
    expect(box).to_be_focused()
    expect(box).to_have_value("")


def draw(keys: Keyboard, sheet: Sheet) -> None:
    """Four components, placed and connected."""
    for words in ("Checkout service", "Fraud model server", "Device vendor API", "Nightly training"):
        keys.place(words)
    keys.connect(sheet.component("Checkout service"), "Fraud model")
    keys.connect(sheet.component("Fraud model server"), "Device")
    keys.connect(sheet.component("Nightly training"), "Fraud model")
    keys.connect(sheet.component("Fraud model server"), "Checkout")
    expect(sheet.connections()).to_have_count(4)
    sheet.saved()


def walk_the_sheet(keys: Keyboard, sheet: Sheet) -> None:
    """Tab goes through the components in the order of the request, then along the connections."""
    keys.reach(sheet.component("Checkout service"))
    names = []
    for _ in range(8):
        names.append(keys.page.evaluate("document.activeElement.getAttribute('aria-label')"))
        keys.press("Tab")
    first = [name.split(",")[0] for name in names]
    assert first[:2] == ["Checkout service", "Fraud model server"]
    assert set(first[2:4]) == {"Device vendor API", "Nightly training"}
    assert all(" to " in name for name in first[4:])


def inspect(keys: Keyboard, sheet: Sheet) -> None:
    """State a number; Escape leads back to the component."""
    vendor = sheet.component("Device vendor API")
    keys.reach(vendor)
    keys.press("Enter")
    expect(sheet.inspector.locator("input:focus")).to_have_count(1)
    keys.reach(sheet.inspector.get_by_label("Latency, p99"))
    keys.page.keyboard.type("70")
    keys.press("Enter", "Escape")
    expect(vendor).to_be_focused()
    expect(vendor).to_contain_text("70 ms")
    sheet.saved()


def walk_the_redlines(keys: Keyboard, sheet: Sheet) -> None:
    """N opens one after the other; F shows a fix, Enter applies it, one undo takes it back."""
    expect(keys.page.locator("#sheet .mark")).not_to_have_count(0)  # the board has them as well as the panel
    opened = sheet.redlines.locator("li[aria-current]")
    titles = set()
    for _ in range(3):
        keys.press("n")
        expect(opened).to_have_count(1)
        titles.add(opened.locator(".title").inner_text())
    assert len(titles) == 3
    for _ in range(3):
        if opened.locator("[data-apply]").count():
            break
        keys.press("n")
    before = keys.page.locator("#sheet .react-flow__node, #sheet .react-flow__edge").count()
    keys.press("f")
    expect(keys.page.locator("#said")).to_contain_text("Enter applies it")
    keys.press("Enter")
    drawn = keys.page.locator("#sheet .react-flow__node, #sheet .react-flow__edge")
    expect(drawn).not_to_have_count(before)
    keys.press("Control+z")
    expect(drawn).to_have_count(before)
    sheet.saved()


def follow_up(keys: Keyboard, sheet: Sheet) -> None:
    """The world changes; the answer is handed in from the board and its verdict is in sight."""
    keys.use(sheet.redlines.get_by_role("button", name="Change the world"))
    expect(sheet.banner.get_by_role("button", name="Submit re-design")).to_be_visible()
    assert keys.page.evaluate("document.activeElement !== document.body")
    keys.press("Control+Enter")
    expect(keys.page.locator(".verdict")).to_be_in_viewport()


def close(keys: Keyboard) -> None:
    """Through the phases to the closing page, by the button that keeps the focus."""
    bar = keys.page.locator("#roundbar .tools")
    onward = bar.get_by_role("button", name=re.compile("^Next: "))
    for _ in range(6):
        was = onward.inner_text()
        keys.use(onward)
        expect(bar).not_to_contain_text(was)
        assert keys.page.evaluate("document.activeElement.closest('#roundbar') !== null")
    keys.use(bar.get_by_role("button", name=re.compile("^End")))
    expect(keys.page.get_by_role("heading", name="What was seen")).to_be_visible()


def test_dialogs_give_the_focus_back(person: PersonFactory) -> None:
    page = person("/prompts/fraud_card")
    keys = Keyboard(page)
    keys.use(page.get_by_role("button", name="Interview a friend with it"))
    Sheet(page)
    invite = page.get_by_role("button", name="Invite")
    keys.use(invite)
    expect(page.get_by_role("dialog", name="Links to this room")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(invite).to_be_focused()

    sheet = page.locator(".empty-sheet")
    keys.reach(sheet)
    for key in ("?", "o", "/"):
        keys.press(key)
        expect(page.locator(".empty-sheet:focus")).to_have_count(0)
        keys.press("Escape", "Escape")
        expect(sheet).to_be_focused()
