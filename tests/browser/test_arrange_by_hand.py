"""What people know from other whiteboards: double-click, copy by dragging, commands by name, lining up."""

import re

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import PersonFactory
from tests.browser.sheet import Place, Sheet


def test_the_habits_of_other_whiteboards(person: PersonFactory) -> None:
    page = person("/")
    page.get_by_text("A blank sheet").click()
    sheet = Sheet(page)
    double_click(page, "Kafka", at=(200, 120))
    double_click(page, "Fraud model", at=(480, 360))
    kafka, model = sheet.component("Kafka"), sheet.component("Fraud model")
    expect(sheet.components()).to_have_count(2)

    stood = corner(kafka)
    drop_copy(page, kafka, by=(40, 240))
    expect(kafka).to_have_count(2)
    assert stood in [corner(one) for one in kafka.all()]
    page.keyboard.press("Control+z")
    expect(kafka).to_have_count(1)

    command(page, "everything")
    expect(sheet.inspector).to_contain_text("2 components")
    command(page, "in a row")
    expect(page.locator("#said")).to_contain_text("2 components moved")
    assert corner(kafka)[1] == corner(model)[1]
    assert corner(kafka)[0] < corner(model)[0]
    page.keyboard.press("Escape")
    model.click()
    page.keyboard.press("2")
    expect(model).to_be_in_viewport(ratio=1)


def double_click(page: Page, words: str, at: Place) -> None:
    """Place a component where the empty sheet is double-clicked."""
    page.locator(".react-flow__pane").dblclick(position={"x": at[0], "y": at[1]})
    field = page.get_by_role("combobox", name="Find and place a component")
    expect(field).to_be_focused()
    field.fill(words)
    field.press("Enter")
    expect(page.locator(".react-flow__node:focus")).to_have_text(re.compile(words))


def drop_copy(page: Page, component: Locator, by: Place) -> None:
    """Drag a component with Alt held down."""
    box = component.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.keyboard.down("Alt")
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=5)
    page.mouse.up()
    page.keyboard.up("Alt")


def command(page: Page, words: str) -> None:
    """Do something by its name."""
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What to do")
    field.fill(words)
    field.press("Enter")
    expect(field).to_have_count(0)


def corner(component: Locator) -> Place:
    """The upper left corner on the screen."""
    box = component.bounding_box()
    assert box is not None
    return round(box["x"]), round(box["y"])
