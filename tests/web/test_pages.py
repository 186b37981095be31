"""Every page renders with real data, says what went wrong, and shows labels as text."""

import html
import re

import pytest
from tests.web.conftest import Web

from redline.critique.checklist import builtin
from redline.design import notation
from redline.design.document import Design, loads
from redline.rounds import prompts
from redline.store import boards

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"


def test_home_offers_the_doors_the_prompts_and_the_last_boards(web: Web) -> None:
    key = web.solo()

    page = web.get("/")

    assert 'href="/rooms/new"' in page
    assert 'href="/library"' in page
    assert f'href="/b/{key}"' in page
    for prompt in prompts.builtin():
        card = page.partition(f'href="/prompts/{prompt.slug}"')[2].partition("</a>")[0]
        assert html.escape(prompt.title) in card
        assert html.escape(prompt.summary) in card
        assert card.count("<span>") == len(prompt.tags) + 1
        assert {"low": "low", "med": "medium", "high": "high"}[prompt.stakes] + " stakes" in card
        assert "45 min" in card


def test_the_prompt_page_tells_what_is_given_and_nothing_that_is_hidden(web: Web) -> None:
    for prompt in prompts.builtin():
        page = web.get(f"/prompts/{prompt.slug}")

        assert prompt.title in page
        assert [fact.id for fact in prompt.hidden_facts if fact.answer[:40] in page] == []


def test_a_solo_board_has_the_slots_that_the_canvas_fills(web: Web) -> None:
    page = web.get(f"/b/{web.solo()}")

    for slot in ("palette", "sheet", "framing", "inspector", "saved", "board-config", "redlines", "banner"):
        assert f'id="{slot}"' in page


@pytest.mark.parametrize("part", ["roundbar", "banner", "redlines", "conversation"])
def test_each_part_of_a_board_is_a_fragment_of_its_own(web: Web, part: str) -> None:
    fragment = web.get(f"/b/{web.solo()}/{part}")

    assert "<html" not in fragment


def test_a_blank_board_has_no_clock_and_all_its_redlines(web: Web, weak: Design) -> None:
    answer = web.client.post("/boards", follow_redirects=False)
    key = answer.headers["location"].rsplit("/", 1)[-1]
    web.draw(key, weak.model_copy(update={"prompt": None}))
    web.act(key, "submit")

    page = web.get(f"/b/{key}")

    assert "data-clock" not in page
    assert "worst first" in page
    assert not re.search(r"\bof 3\b", page)


def test_every_rule_has_a_page_with_its_drawings(web: Web) -> None:
    for rule in builtin().rules:
        page = web.get(f"/rules/{rule.id}")

        assert "{" not in re.search(r'class="voice ask">(.*?)</p>', page, re.S)[1]  # type: ignore[index]  # the page has one
        assert re.search("Marked:|Asked about:", page)
        assert "Passes:" in page or not [one for one in rule.examples if one.expect == "pass"]
        assert '<svg class="board"' in page
        assert page.count("<code>") == len(rule.examples) + len(rule.gaps)
        assert ("Known to misjudge" in page) == bool(rule.gaps)


def test_the_rules_are_listed_by_family_severity_and_source(web: Web) -> None:
    for by in ("family", "severity", "source", "nonsense"):
        page = web.get(f"/rules?by={by}")
        assert all(f'href="/rules/{rule.id}"' in page for rule in builtin().rules)
    blockers = {rule.id for rule in builtin().rules if rule.severity == "blocker"}
    page = web.get("/rules?severity=blocker&by=source")

    assert set(re.findall(r'href="/rules/(\w+/[\w-]+)"', page)) == blockers
    assert f"{len(blockers)} of {len(builtin().rules)}" in page
    assert 'href="/rules?severity=major&amp;by=source"' in page


def test_the_rules_can_be_searched(web: Web) -> None:
    rule = builtin().rules[0]

    assert f"/rules/{rule.id}" in web.get(f"/rules?q={rule.id}")
    assert "No rule has these words" in web.get("/rules?q=zzzz")


def test_an_unknown_rule_names_the_nearest(web: Web) -> None:
    rule = builtin().rules[0].id

    answer = web.client.get(f"/rules/{rule}x")

    assert answer.status_code == 404
    assert rule in answer.text


def test_the_library_shows_each_design_with_its_counts(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)

    page = web.get("/library")

    assert f'href="/b/{key}"' in page
    assert f'href="/review/{key}"' in page
    assert re.search(r'title="\d+ (blocker|major)"', page)


def test_notes_alone_are_not_praised_and_cannot_be_hit(web: Web) -> None:
    key = web.solo()
    web.draw(key, notation.parse("a:?{label='Ask about latency'}; b:?{label='Budget'}"))
    web.act(key, "submit")

    assert "nothing marked" not in web.get("/library")
    assert "Nothing to judge yet" in web.get(f"/b/{key}/redlines")
    assert "No follow-up has anything to aim at yet." in web.post(f"/b/{key}/follow-ups", {}).text


def test_the_library_follows_the_board(web: Web, weak: Design, fraud: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    before = web.get("/library")

    web.draw(key, fraud)

    assert f"{len(weak.components)} components" in before
    assert f"{len(fraud.components)} components" in web.get("/library")


def test_the_library_can_be_searched_and_a_design_put_away(web: Web) -> None:
    key = web.solo()

    assert f"/b/{key}" not in web.get("/library?q=zzzz")
    assert f"/b/{key}" in web.get("/library?q=fraud")
    web.client.post(f"/library/{key}/archive")
    assert f"/b/{key}" not in web.get("/library")
    assert web.client.get(f"/b/{key}").status_code == 200

    assert "1 design put away" in web.get("/library")
    assert f"/library/{key}/restore" in web.get("/library?away=1")
    web.client.post(f"/library/{key}/restore")
    assert f"/b/{key}" in web.get("/library")
    assert "put away" not in web.get("/library")


def test_a_design_is_kept_as_a_file_that_opens_again(web: Web, fraud: Design) -> None:
    key = web.solo()
    web.draw(key, fraud.model_copy(update={"title": "Fraud / “été”\r\nX: 1"}))

    file = web.client.get(f"/b/{key}/design")

    assert f'href="/b/{key}/design"' in web.get("/library")
    assert file.headers["content-disposition"].isascii()
    assert "x" not in file.headers
    read = loads(file.text).design
    assert {part.id: part for part in read.components} == {part.id: part for part in fraud.components}
    assert {one.id: one for one in read.connections} == {one.id: one for one in fraud.connections}
    again = web.client.post("/boards/import", files={"file": ("a.json", file.text)}, follow_redirects=False)
    assert loads(web.get(f"{again.headers['location']}/design")).design == read


def test_the_sheet_is_one_read_only_page(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)

    page = web.get(f"/review/{key}")

    assert 'class="a4"' in page
    assert "board-config" not in page
    assert "hx-post" not in page
    assert "Missed, and what to say" in page


def test_labels_full_of_markup_are_text_on_every_page(web: Web) -> None:
    design = notation.parse(
        "a:client_app -request-> b:model_server -lookup-> c:third_party_api; t:training_job -model-> b"
    )
    parts = [part.model_copy(update={"label": HOSTILE, "note": HOSTILE}) for part in design.components]
    arrows = [arrow.model_copy(update={"label": HOSTILE}) for arrow in design.connections]
    framing = design.framing.model_copy(update={"decision": HOSTILE, "tradeoffs": [HOSTILE]})
    hostile = design.model_copy(
        update={"title": HOSTILE, "components": parts, "connections": arrows, "framing": framing}
    )
    key = web.solo()
    web.draw(key, hostile)
    web.act(key, "submit")
    web.act(key, "questions", text=HOSTILE)

    paths = [
        f"/b/{key}",
        f"/b/{key}/redlines?all=1",
        f"/b/{key}/conversation",
        f"/review/{key}",
        "/library",
        "/",
    ]
    pages = [web.get(path) for path in paths]

    assert any("&lt;img" in page for page in pages)
    for path, page in zip(paths, pages, strict=True):
        assert "<img" not in page, path
        assert "<script>alert" not in page, path


def test_import_takes_a_design_or_a_sketch(web: Web) -> None:
    sketch = b'{"task": "score", "boxes": [{"id": "a", "label": "API", "role": "gateway"}], "arrows": []}'

    answer = web.client.post(
        "/boards/import", files={"file": ("sketch.json", sketch)}, follow_redirects=False
    )

    assert answer.status_code == 303
    assert web.client.get(answer.headers["location"]).status_code == 200


def test_a_malformed_import_says_where(web: Web) -> None:
    broken = b'{"redline": 1, "components": [{"id": "a", "attributes": {"p99_ms": []}}]}'

    answer = web.client.post("/boards/import", files={"file": ("x.json", broken)})

    assert answer.status_code == 422
    assert "components[0].attributes" in answer.text
    with web.database.reading() as session:
        assert boards.listing(session) == []


@pytest.mark.parametrize("path", ["/nope", "/b/nope", "/review/nope", "/rules/no/such", "/prompts/nope"])
def test_what_is_not_there_is_a_page_that_says_so(web: Web, path: str) -> None:
    answer = web.client.get(path)

    assert answer.status_code == 404
    assert "<h1>" in answer.text
    assert 'href="/library"' in answer.text


def test_an_error_for_htmx_is_a_line_for_the_notice(web: Web) -> None:
    answer = web.post(f"/b/{web.solo()}/submit")

    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "There is nothing on the board yet" in answer.text


def test_a_crash_is_a_page_that_names_no_secret(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("secret-of-the-server")

    monkeypatch.setattr(prompts, "builtin", broken)
    web.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]

    answer = web.client.get("/")

    assert answer.status_code == 500
    assert "Redline broke" in answer.text
    assert "secret-of-the-server" not in answer.text
