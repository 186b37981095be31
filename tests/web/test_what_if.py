"""The What if view: what each seat may work out, what is tried, and that none of it touches the drawing."""

import html
import re

import pytest
from tests.web.conftest import Web

from redline.design import edits
from redline.design.document import Design
from redline.live import documents
from redline.web import access

SLOWER = {"p99_ms@vendor": "124", "was p99_ms@vendor": "62"}


@pytest.fixture
def key(web: Web, fraud: Design) -> str:
    found = web.solo()
    web.draw(found, fraud)
    return found


def view(web: Web, key: str, part: str = "whatif", **tried: str) -> str:
    """The view as text."""
    answer = web.client.get(f"/b/{key}/{part}", params=tried)
    assert answer.status_code == 200, answer.text[:300]
    return html.unescape(answer.text)


def on_the_board(web: Web, key: str) -> Design:
    """The design that the board holds."""
    with web.database.reading() as session:
        return documents.current(session, access.seat(session, key).board_id).design


def big(shown: str) -> list[str]:
    """The one large figure of each chart."""
    return re.findall(r'class="big[^"]*"><b>([^<]+)</b>', shown)


def test_a_design_has_its_numbers_as_tables(web: Web, key: str) -> None:
    shown = view(web, key)

    for title in ("The slowest request", "Where the time goes", "How full at the peak", "Cost a month"):
        assert f"<h3>{title}</h3>" in shown
    assert "<h3>How old what Fraud model answers from is</h3>" in shown
    assert re.search(r"Half of the time it is younger than [\d.]+ \w+\+? \(p50\), 99 % of the time", shown)
    assert "assumed, typical for an event tracker" in shown
    assert shown.count("<table") == shown.count("<tbody>") >= 7
    assert "limit 100" in shown
    assert ">assumed</small>" in shown
    assert 'class="was"' not in shown


def test_the_budget_and_what_goes_down_with_what_are_tables(web: Web, key: str) -> None:
    drawn = view(web, key)
    one_copy = {"replicas@model": "1", "was replicas@model": "5"}
    tried = view(web, key, "whatif/picture", **one_copy)

    # What may be lost of a month at 99.95 %, the vendor's own part of it, and what is left without a zone.
    for words in ("21.6 min may be lost", ">9.98 ×</td>", "Fraud model, 3 of 5 needed", ">3 of 5</td>"):
        assert words in drawn
    assert drawn.count(">fails</td>") == 5
    assert "16 other parts on the board: no answer feels it at once." in drawn
    # One copy is too small for the peak: it is said, and no number is given.
    assert "Fraud model is too small for the peak" in tried
    assert big(tried)[1:2] == ["no number"]


def test_a_number_that_is_tried_is_compared_and_changes_nothing(web: Web, key: str) -> None:
    drawn = view(web, key)
    before = on_the_board(web, key)
    tried = view(web, key, "whatif/picture", **SLOWER)

    assert big(tried)[0] != big(drawn)[0]
    assert ">before</th>" in tried
    assert 'class="was"' in tried
    assert on_the_board(web, key) == before


def test_what_stands_as_drawn_is_not_tried(web: Web, key: str) -> None:
    shown = view(web, key, "whatif/picture", **{"p99_ms@vendor": "62", "was p99_ms@vendor": "62.0"})

    assert ">before</th>" not in shown


@pytest.mark.parametrize(
    ("name", "base", "value"),
    [
        ("p99_ms@vendor", "62", "124"),
        ("p50_ms@vendor", "18", "40"),
        ("peak_qps@", "1200", "1210"),
        ("replicas@model", "5", "1"),
    ],
)
def test_a_moving_slider_shows_of_the_request_what_it_shows_at_rest(
    web: Web, key: str, name: str, base: str, value: str
) -> None:
    tried = {name: value, f"was {name}": base}
    moving, at_rest = (
        re.findall("<section.*?</section>", view(web, key, part, **tried), re.S)
        for part in ("whatif/request", "whatif/picture")
    )

    of_request = ["The slowest request", "How full at the peak"]
    assert re.findall("<h3>(.*?)</h3>", "".join(moving)) == of_request
    assert moving == at_rest[: len(moving)]
    assert "<h3>Where the time goes</h3>" in at_rest[len(moving)]


def test_an_edited_number_stands_beside_the_drawing_that_was_shown(web: Web, key: str, fraud: Design) -> None:
    shown = re.findall(r'data-moving="[^"]*as_of=(\d+)"', view(web, key))
    tried = view(web, key, "whatif/request", as_of=shown[0], **SLOWER)
    web.draw(key, edits.apply(fraud, [edits.SetAttribute(target="vendor", name="p99_ms", value=124)]))

    assert view(web, key, "whatif/request", as_of=shown[0], **SLOWER) == tried
    assert 'class="was"' in tried
    # Where nobody was shown that drawing, and once it is not kept any more, the newest one answers.
    for number in ("0", "999999"):
        assert big(view(web, key, "whatif/request", as_of=number, **SLOWER)) == big(tried)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e99", "", "x"])
def test_a_number_that_cannot_be_tried_is_named(web: Web, key: str, text: str) -> None:
    answer = web.client.get(f"/b/{key}/whatif", params=SLOWER | {"p99_ms@vendor": text})

    assert answer.status_code == 422
    assert "p99_ms@vendor" in answer.text


@pytest.mark.parametrize("name", ["p99_ms@nobody", "cost_usd_month@vendor", "p99_ms", "@", "replicas@model"])
def test_parts_and_numbers_that_are_not_there_do_no_harm(web: Web, key: str, name: str) -> None:
    view(web, key, **{name: "0", f"was {name}": "7"})


def test_an_empty_board_has_nothing_to_time(web: Web) -> None:
    assert "Nobody waits for an answer here" in view(web, web.solo())


def test_a_label_is_never_markup(web: Web, key: str, fraud: Design) -> None:
    parts = [part.model_copy(update={"label": "<img src=x>"}) for part in fraud.components]
    web.draw(key, fraud.model_copy(update={"components": parts}))

    answer = web.client.get(f"/b/{key}/whatif", params=SLOWER).text

    assert "<img" not in answer
    assert "&lt;img src=x&gt;" in answer


def test_a_follow_up_stands_beside_the_design_before_it(web: Web, key: str) -> None:
    calm = view(web, key)
    banner = web.act(key, "follow-ups", follow_up="lat-doubles-dependency")
    shown = view(web, key)

    assert 'data-action="what-if"' in banner
    assert "before the follow-up" in shown
    assert big(shown)[0] != big(calm)[0]
    given = ("p99_ms@vendor", "p99_ms@model", "peak_qps@")
    assert all(name in calm for name in given)
    assert not any(name in shown for name in given), "the world and what is given cannot be tried away"
    assert "replicas@model" in shown


@pytest.mark.parametrize("role", ["candidate", "observer"])
def test_who_finds_out_alone_gets_no_figure_of_the_follow_up(web: Web, fraud: Design, role: str) -> None:
    keys = web.room()
    web.draw(keys["candidate"], fraud)
    calm = view(web, keys[role])
    banner = web.act(keys["interviewer"], "follow-ups", follow_up="lat-doubles-dependency")
    assert 'data-action="what-if"' in banner
    told = view(web, keys["interviewer"])
    assert "before the follow-up" in told
    assert big(told)[0] != big(calm)[0]

    for part in ("whatif", "whatif/picture"):
        shown = view(web, keys[role], part)
        assert big(shown) == big(calm)
        assert "before the follow-up" not in shown
    assert 'data-action="what-if"' not in web.get(f"/b/{keys[role]}/banner")


def test_red_is_kept_for_those_who_may_see_the_critique(web: Web, weak: Design) -> None:
    keys = web.room()
    web.draw(keys["candidate"], weak)

    assert 'class="charts judged"' in view(web, keys["interviewer"])
    assert 'class="charts"' in view(web, keys["candidate"])
    assert "Put it on the board" not in view(web, keys["observer"])
