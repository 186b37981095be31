"""The night before: a saved design is found in the library and read as one page."""

from playwright.sync_api import expect
from tests.browser.conftest import PersonFactory
from tests.browser.sheet import Sheet


def test_a_saved_design_becomes_one_page(person: PersonFactory) -> None:
    page = person("/")
    page.get_by_text("A blank sheet").click()
    sheet = Sheet(page)
    sheet.add("Ranking model server")
    sheet.add("Nightly training")
    sheet.connect("Nightly training", "Ranking model server")
    sheet.critique()
    accept_a_risk_and_take_it_back(sheet)

    page.goto("/library")
    card = page.locator(".card", has_text="Untitled design").first  # the newest
    expect(card.locator("svg").first).to_be_visible()
    with page.expect_download() as kept:
        card.get_by_role("link", name="File").click()
    assert kept.value.suggested_filename == "Untitled design.redline.json"
    assert "Nightly training" in kept.value.path().read_text("utf-8")
    card.get_by_role("link", name="Sheet").click()

    expect(page.locator("svg.board")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nightly training")
    assert page.locator("input:visible, textarea:visible").count() == 0
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 1


def accept_a_risk_and_take_it_back(sheet: Sheet) -> None:
    """With a reason and a last day; it stays listed, and one click brings the question back."""
    card = sheet.redlines.locator("li[data-finding]").first
    key = card.get_attribute("data-finding")
    card.locator("button.title").click()
    card.get_by_text("Accept the risk").click()
    card.get_by_label("Why is this fine here?").fill(
        "We gain a week and give up a check, for the launch only."
    )
    card.get_by_label("Until, if only for a while").fill("2999-12-31")
    card.get_by_role("button", name="Waive with this reason").click()

    accepted = sheet.redlines.locator("details", has_text="1 accepted risk")
    accepted.locator("summary").click()
    expect(accepted).to_contain_text("for the launch only.” Until 2999-12-31.")
    expect(sheet.redlines.locator(f"[data-finding='{key}']")).to_have_count(0)
    accepted.get_by_role("button", name="Take it back").click()
    expect(sheet.redlines.locator(f"[data-finding='{key}']")).to_have_count(1)
    sheet.saved()
