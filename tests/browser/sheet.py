"""The board as a person uses it: by mouse and by keyboard."""

import re

from playwright.sync_api import Locator, Page, expect

Place = tuple[int, int]


class Sheet:
    """One person's view of a board."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator("#saved")).to_have_text(re.compile("Saved|Live, read only"))
        self.redlines = page.locator("#redlines")
        self.inspector = page.locator("#inspector")
        self.banner = page.locator("#banner")

    def component(self, name: str) -> Locator:
        """The component of this name on the sheet."""
        return self.page.get_by_role("group", name=re.compile(rf"^{re.escape(name)}, ")).and_(
            self.page.locator(".react-flow__node")
        )

    def components(self) -> Locator:
        """Every component on the sheet."""
        return self.page.locator(".react-flow__node")

    def connections(self) -> Locator:
        """Every connection on the sheet."""
        return self.page.locator(".react-flow__edge")

    def drop(self, family: str, kind: str, name: str, at: Place) -> None:
        """Drag a kind from the palette to a place on the sheet, and name it there."""
        group = self.page.locator("#palette details", has=self.page.get_by_text(family, exact=True))
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        before = self.components().count()
        item = group.locator(f"[data-kind={kind}]")
        item.drag_to(self.page.locator("#sheet"), target_position={"x": at[0], "y": at[1]})
        expect(self.components()).to_have_count(before + 1)
        self.page.keyboard.press("F2")
        field = self.page.get_by_role("textbox", name="Name", exact=True).first
        field.fill(name)
        field.press("Enter")
        expect(self.component(name)).to_be_visible()

    def add(self, words: str) -> None:
        """Place by keyboard: slash, a name, Enter."""
        before = self.components().count()
        self.focus_board()
        self.page.keyboard.press("/")
        box = self.page.get_by_role("combobox", name="Find and place a component")
        box.fill(words)
        box.press("Enter")
        expect(self.components()).to_have_count(before + 1)

    def focus_board(self) -> None:
        """Go back to the board with the keyboard alone."""
        for _ in range(3):
            self.page.keyboard.press("Escape")

    def select(self, name: str) -> None:
        """Click a component."""
        self.component(name).click()
        expect(self.inspector.get_by_role("textbox", name="Name", exact=True)).to_have_value(name)

    def drag_connection(self, source: str, target: str) -> None:
        """Draw an arrow with the mouse, from the edge of one component onto the other."""
        before = self.connections().count()
        self.component(source).hover()
        self.component(source).locator(".react-flow__handle-right").hover(force=True)
        self.page.mouse.down()
        self.component(target).hover(force=True, position={"x": 12.0, "y": 12.0})
        self.component(target).hover(force=True)
        self.page.mouse.up()
        expect(self.connections()).to_have_count(before + 1)

    def connect(self, source: str, target: str) -> None:
        """Draw an arrow with the keyboard: C, the name of the other end, Enter."""
        before = self.connections().count()
        self.select(source)
        self.page.keyboard.press("c")
        box = self.page.get_by_role("combobox", name=f"Connect {source} to")
        box.fill(target)
        box.press("Enter")
        expect(self.connections()).to_have_count(before + 1)

    def state(self, label: str, value: str) -> None:
        """Type a value into a field of the inspector."""
        field = self.inspector.get_by_label(label, exact=False).first
        field.fill(value)
        field.press("Enter")

    def saved(self) -> None:
        """Wait until the server has acknowledged everything."""
        expect(self.page.locator("#saved")).to_have_text(re.compile(r"^\s*Saved"))

    def critique(self) -> None:
        """Hand the design in."""
        self.saved()
        self.redlines.get_by_role("button", name="Critique my design").click()
        expect(self.redlines.get_by_role("button", name="Critique it again")).to_be_visible()

    def show_all(self) -> None:
        """Show every redline, not only the worst three."""
        more = self.redlines.get_by_role("button", name=re.compile(r"^all \d+"))
        if more.count():
            more.click()
            expect(self.redlines.get_by_role("button", name="worst three")).to_be_visible()

    def redline(self, rule: str) -> Locator:
        """The card of a rule."""
        return self.redlines.locator("[data-finding]", has_text=rule)
