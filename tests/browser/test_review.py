"""The night before: a saved design is found in the library and read as one page."""

from playwright.sync_api import expect
from tests.browser.conftest import PersonFactory
from tests.browser.sheet import Sheet

A4_POINTS = (595, 842)


def test_a_saved_design_becomes_one_page(person: PersonFactory) -> None:
    page = person("/")
    page.get_by_text("A blank sheet").click()
    sheet = Sheet(page)
    sheet.add("Ranking model server")
    sheet.add("Nightly training")
    sheet.connect("Nightly training", "Ranking model server")
    sheet.critique()

    page.goto("/library")
    card = page.locator(".card", has_text="Untitled design")
    expect(card.locator("svg").first).to_be_visible()
    card.get_by_role("link", name="Sheet").click()

    expect(page.locator("svg.board")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nightly training")
    assert page.locator("input:visible, textarea:visible").count() == 0
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 1
