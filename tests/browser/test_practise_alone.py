"""A solo round from the home page to the closing page, and an edit that outlives its server."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import PersonFactory, Server
from tests.browser.sheet import Sheet


def test_a_round_with_a_coach(person: PersonFactory) -> None:
    page = person("/")
    page.locator(".prompts").get_by_role("link", name="Card-payment fraud").click()
    page.get_by_role("button", name=re.compile("^With a coach")).click()
    sheet = Sheet(page)
    page.get_by_role("button", name="Start the clock").click()
    expect(page.locator("#roundbar .clock")).to_contain_text(re.compile(r"4[45]:\d\d"))

    ask(sheet, "Where do the fraud labels come from?")
    expect(page.locator("#conversation")).to_contain_text(re.compile("friendly", re.IGNORECASE))
    expect(page.locator("#conversation")).to_contain_text("1 fact found")

    draw_a_first_version(sheet)
    # A model that goes round its gate is drawn, so it is marked while drawing, after a pause.
    bypass = sheet.redline("rollback/gate-on-every-path")
    expect(bypass).to_be_visible()
    expect(page.locator("#sheet .mark").first).to_be_visible()

    sheet.critique()
    sheet.show_all()
    expect(sheet.redline("monitoring/exists")).to_be_visible()
    apply_and_undo(sheet)
    try_a_number(sheet)

    page.get_by_role("button", name="Change the world").click()
    sentence = sheet.banner.get_by_role("region", name="Follow-up").locator(".voice")
    expect(page.get_by_role("log")).to_contain_text(sentence.inner_text())
    before_and_after(sheet)
    sheet.banner.get_by_role("button", name="Submit re-design").click()
    expect(page.locator(".verdict")).to_contain_text("Not solved")
    expect(page.get_by_role("log").locator("p")).to_have_text(
        [re.compile("friendly"), re.compile(re.escape(sentence.inner_text())), re.compile("Not solved")]
    )

    end_the_round(sheet)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Card-payment fraud")
    expect(page.locator("main")).to_contain_text("friendly")


def ask(sheet: Sheet, question: str) -> None:
    box = sheet.page.get_by_label("Ask the interviewer")
    box.fill(question)
    box.press("Enter")


PARTS = (
    "Checkout service",
    "API gateway",
    "Fraud model server",
    "Online feature store",
    "Transactions warehouse",
    "Nightly training",
    "Quality gate",
    "Model registry",
)
ARROWS = (
    ("Checkout service", "API gateway"),
    ("API gateway", "Fraud model server"),
    ("Fraud model server", "Online feature store"),
    ("Transactions warehouse", "Nightly training"),
    ("Nightly training", "Quality gate"),
    ("Quality gate", "Model registry"),
    ("Model registry", "Fraud model server"),
    ("Nightly training", "Fraud model server"),
)


def draw_a_first_version(sheet: Sheet) -> None:
    """By keyboard: a gate on one way to the server, and a way around it."""
    for words in PARTS:
        sheet.add(words)
    for source, target in ARROWS:
        sheet.connect(source, target)
    sheet.saved()


def apply_and_undo(sheet: Sheet) -> None:
    """One click applies the fix of a redline, one undo takes it back."""
    bypass = sheet.redline("rollback/gate-on-every-path")
    if not bypass.locator("[data-apply]").is_visible():
        bypass.locator("button.title").click()
    arrows = sheet.connections().count()
    bypass.locator("[data-apply]").click()
    expect(sheet.connections()).not_to_have_count(arrows)
    expect(sheet.redline("rollback/gate-on-every-path")).to_have_count(0)
    sheet.page.get_by_role("button", name="Undo").click()
    expect(sheet.connections()).to_have_count(arrows)


def before_and_after(sheet: Sheet) -> None:
    """The numbers from the banner."""
    sheet.banner.get_by_role("button", name="All numbers, before and after").click()
    view = sheet.page.locator("#whatif")
    expect(view.locator(".legend")).to_contain_text("before the follow-up")
    view.get_by_role("button", name="Close").click()
    expect(view).to_be_hidden()


def try_a_number(sheet: Sheet) -> None:
    """A number typed and thought better of; another tried, put on the board and taken back with one undo."""
    page = sheet.page
    sheet.select("Fraud model server")
    page.get_by_role("button", name="What if", exact=True).click()
    view = page.locator("#whatif")
    typed = sheet.inspector.get_by_label("Latency, p99", exact=False).first
    typed.fill("900")
    expect(view.locator(".legend")).to_contain_text("what you try")
    typed.press("Escape")
    expect(view).not_to_contain_text("what you try")
    slider = view.get_by_role("slider").first
    drawn = slider.input_value()
    slider.press("ArrowRight")
    expect(view.locator(".legend")).to_contain_text("what you try")
    view.get_by_role("button", name="Put it on the board").click()
    expect(view).not_to_contain_text("what you try")
    expect(slider).not_to_have_value(drawn)
    page.get_by_role("button", name="Undo").click()
    expect(slider).to_have_value(drawn)
    slider.press("Escape")
    expect(view).to_be_hidden()


def end_the_round(sheet: Sheet) -> None:
    """Walk through the phases to the closing page."""
    page = sheet.page
    for _ in range(8):
        closing = page.locator("#roundbar").get_by_role("link", name="Closing page")
        if closing.count():
            break
        page.locator("#roundbar .tools button").last.click()
        page.wait_for_load_state("networkidle")
    page.goto(page.url.rstrip("/") + "/closing")


def test_an_acknowledged_edit_survives_a_killed_server(person: PersonFactory, mortal: Server) -> None:
    page = person("/", at=mortal)
    page.get_by_text("A blank sheet").click()
    sheet = Sheet(page)
    sheet.add("Fraud model")
    sheet.saved()
    submit = sheet.redlines.get_by_role("button", name="Critique my design")
    expect(submit).to_be_visible()

    mortal.kill()
    expect(page.locator("#saved")).to_contain_text("Offline")
    sheet.add("Feature store")
    expect(page.locator("#saved")).to_contain_text(re.compile("1 edit|one edit|Unsaved", re.IGNORECASE))
    submit.click()
    expect(page.locator("#notice")).to_contain_text("nothing was sent")
    mortal.start()
    sheet.saved()
    # What the page fetches by itself does not wipe what the person has to know.
    expect(sheet.redlines).to_contain_text("open question")
    expect(page.locator("#notice")).to_contain_text("nothing was sent")
    sheet.critique()
    expect(page.locator("#notice")).to_be_empty()
    mortal.kill()
    mortal.start()
    page.reload()

    expect(sheet.component("Fraud model")).to_be_visible()
    expect(sheet.component("Feature store")).to_be_visible()
