"""A published design is drawn by hand, critiqued, hit by a slow part, mended and judged."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import PersonFactory
from tests.browser.sheet import Sheet

# Far enough apart for the widest name in any font.
COLUMNS = (110, 380, 650)
ROWS = (60, 170, 280, 390, 500)

PARTS = [
    # family, kind, name, column, row
    ("Sources", "business_service", "Client system", 0, 0),
    ("Serving", "api_gateway", "API Gateway", 1, 0),
    ("Serving", "decision_policy", "Lambda function", 2, 0),
    ("Release", "offline_evaluator", "Accuracy, kappa", 0, 1),
    ("Serving", "model_server", "XGBoost endpoint", 1, 1),
    ("Serving", "model_server", "RCF endpoint", 2, 1),
    ("Storage", "object_store", "S3 data set", 0, 2),
    ("Training", "notebook", "SageMaker notebook", 1, 2),
    ("Training", "training_job", "XGBoost training", 2, 2),
    ("Ingest", "message_bus", "Kinesis Firehose", 0, 3),
    ("Training", "training_job", "Random Cut Forest", 1, 3),
    ("Training", "training_job", "XGBoost on SMOTE", 2, 3),
    ("Storage", "prediction_log", "S3 results", 0, 4),
    ("Monitoring", "business_dashboard", "QuickSight", 1, 4),
]
BY_MOUSE = [
    ("Client system", "API Gateway"),
    ("API Gateway", "Lambda function"),
    ("Lambda function", "RCF endpoint"),
    ("S3 data set", "SageMaker notebook"),
    ("SageMaker notebook", "XGBoost training"),
    ("XGBoost training", "XGBoost endpoint"),
]
BY_KEYBOARD = [
    ("Lambda function", "XGBoost endpoint"),
    ("SageMaker notebook", "Random Cut Forest"),
    ("SageMaker notebook", "XGBoost on SMOTE"),
    ("Random Cut Forest", "RCF endpoint"),
    ("RCF endpoint", "Accuracy, kappa"),
    ("XGBoost endpoint", "Accuracy, kappa"),
    ("Lambda function", "Kinesis Firehose"),
    ("Kinesis Firehose", "S3 results"),
    ("S3 results", "QuickSight"),
]


def test_from_a_blank_sheet_to_a_verdict(person: PersonFactory) -> None:
    page = person("/")
    page.get_by_text("A blank sheet").click()
    sheet = Sheet(page)

    for family, kind, name, column, row in PARTS:
        sheet.drop(family, kind, name, (COLUMNS[column], ROWS[row]))
    for source, target in BY_MOUSE:
        sheet.drag_connection(source, target)
    for source, target in BY_KEYBOARD:
        sheet.connect(source, target)
    frame_the_problem(sheet)
    sheet.critique()
    sheet.show_all()

    expect(sheet.redline("evaluation/exists-before-release")).to_contain_text("Accuracy, kappa")
    expect(sheet.redline("consistency/notebook-in-prod-path")).to_contain_text("SageMaker notebook")
    expect(sheet.redline("rollback/previous-version-kept")).to_be_visible()
    expect(sheet.redline("feedback/outcomes-return")).to_contain_text("S3 results")
    expect(page.locator("#sheet .mark").nth(2)).to_be_visible()

    page.get_by_text("Pick the follow-up yourself").click()
    card = page.locator("#picks li", has_text="twice as slow")
    card.get_by_role("button").click()
    expect(sheet.banner).to_contain_text("Now its p99 goes to 200 ms")
    expect(page.locator("#sheet .cloudtag")).to_be_visible()

    cap_the_wait(sheet)
    sheet.saved()
    sheet.banner.get_by_role("button", name="Submit re-design").click()

    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("Solved")
    expect(verdict).to_contain_text(re.compile(r"capped the wait", re.IGNORECASE))


def frame_the_problem(sheet: Sheet) -> None:
    """State the decision and how fast the answer must be."""
    page = sheet.page
    page.locator("#framing").get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Decision", exact=False).first.fill("Block a card payment that looks like fraud")
    dialog.get_by_label(re.compile("p99", re.IGNORECASE)).first.fill("100")
    dialog.get_by_label(re.compile("p99", re.IGNORECASE)).first.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("#framing")).to_contain_text("Block a card payment")


def cap_the_wait(sheet: Sheet) -> None:
    """Give both calls a timeout, and rules that answer when a model does not."""
    page = sheet.page
    for target in ("RCF endpoint", "XGBoost endpoint"):
        page.locator(".react-flow__edge").and_(
            page.get_by_label(re.compile(rf"^Lambda function to {target}"))
        ).focus()
        page.keyboard.press("Enter")
        sheet.state("Timeout", "60")
    sheet.drop("Serving", "fallback", "Fraud rules", (COLUMNS[2], ROWS[3]))
    sheet.inspector.get_by_label("Mode", exact=False).first.select_option("rules")
    sheet.connect("Lambda function", "Fraud rules")
