"""A mock interview in three browsers: interviewer, candidate, observer."""

import re

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import PersonFactory
from tests.browser.sheet import Sheet

TOOLS_PX = 50
"""What the zoom tools take at the foot of the sheet."""
SECRETS = ("friendly fraud", "Hidden facts", "Clarifies before modelling", "not here:", "Redlines, held back")


def test_both_chairs_and_the_observer(person: PersonFactory) -> None:
    host = person("/prompts/fraud_card")
    host.get_by_role("button", name="Interview a friend with it").click()
    interviewer = Sheet(host)
    seats = links(host)
    candidate = Sheet(person(seats["candidate"]))
    observer = Sheet(person(seats["observer"]))

    candidate.add("Payment API gateway")
    candidate.add("Fraud model")
    candidate.connect("Payment API gateway", "Fraud model")
    for other in (interviewer, observer):
        expect(other.component("Fraud model")).to_be_visible()
        expect(other.connections()).to_have_count(1)
        expect(other.page.locator("#sheet .zoom")).to_be_visible()
        assert lowest(other.component("Fraud model")) < lowest(other.page.locator("#sheet")) - TOOLS_PX

    candidate.page.locator("#sheet").hover(position={"x": 400, "y": 300})
    expect(host.locator(".peer-cursor").first).to_be_visible()
    interviewer.add("A box of the interviewer")
    expect(candidate.component("A box of the interviewer")).to_be_visible()
    candidate.page.get_by_role("button", name="Undo").click()
    expect(candidate.connections()).to_have_count(0)
    expect(interviewer.component("A box of the interviewer")).to_be_visible()
    candidate.page.get_by_role("button", name="Redo").click()
    expect(interviewer.connections()).to_have_count(1)

    for page in (candidate.page, observer.page):
        content = page.content().lower()
        assert not [secret for secret in SECRETS if secret.lower() in content]
        assert page.locator("#sheet .mark").count() == 0

    observer.focus_board()
    observer.page.keyboard.press("/")
    expect(observer.page.get_by_role("combobox")).to_have_count(0)

    host.get_by_role("button", name="Start the clock").click()
    expect(candidate.page.locator("#roundbar .clock")).to_contain_text(re.compile(r"44:\d\d|45:00"))
    host.get_by_role("button", name="Stamp the time").click()
    notes = host.get_by_role("textbox", name="Private notes")
    expect(notes).to_have_value(re.compile(r"^0:\d\d $"))
    expect(host.locator("#notes-kept")).to_have_text("Kept.")
    notes.press_sequentially("asks first")
    host.reload()
    expect(notes).to_have_value(re.compile(r"^0:\d\d asks first$"))

    host.locator("#deck li", has_text="twice as slow").get_by_role("button").click()
    expect(candidate.banner).to_contain_text(re.compile("slow", re.IGNORECASE))
    expect(candidate.page.locator("#sheet .cloudtag")).to_be_visible()
    candidate.banner.get_by_role("button", name="I am done").click()
    expect(host.locator("#room, main")).to_contain_text(
        re.compile("Not solved|Solved|Accepted", re.IGNORECASE)
    )


def lowest(part: Locator) -> float:
    """Where the lower edge of a part of the page is, in pixels."""
    box = part.bounding_box()
    assert box
    return box["y"] + box["height"]


def links(page: Page) -> dict[str, str]:
    """The three addresses of a room, by role."""
    page.get_by_role("button", name="Invite").click()
    rows = page.locator("#links li")
    found = {}
    for index in range(rows.count()):
        row = rows.nth(index)
        role = re.search("interviewer|candidate|observer", row.inner_text().lower())
        address = row.locator("input").first.input_value()
        assert role
        found[role[0]] = re.sub(r"^https?://[^/]+", "", address)
    page.locator("#invite").get_by_role("button", name="Close", exact=True).click()
    return found
