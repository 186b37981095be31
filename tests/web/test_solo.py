"""A solo round over HTTP: clock, critique, questions, follow-up, verdict, closing."""

import html
import json
import re

from tests.web.conftest import REFERENCE, Web

from redline.critique import checklist
from redline.design.document import Design, loads
from redline.design.notation import parse
from redline.exchange import formats
from redline.followups import Candidate
from redline.rounds import prompts
from redline.rounds.state import RoundState
from redline.store import rounds, versions
from redline.web.views.follow_ups import deck, next_to_ask

CHURN = REFERENCE.with_name("churn.redline.json")


def board_of(web: Web, key: str) -> list[str]:
    with web.database.reading() as session:
        row = rounds.latest(session, key)
        assert row is not None
        return [entry.type for entry in rounds.events(session, row.id)]


def test_the_clock_runs_pauses_and_moves_through_the_phases(web: Web) -> None:
    key = web.solo()
    assert "not started" in web.get(f"/b/{key}/roundbar")

    web.act(key, "phase", move="start")
    web.clock.now += 60
    assert 'data-left="2640"' in web.get(f"/b/{key}/roundbar")

    web.act(key, "phase", move="pause")
    web.clock.now += 600
    assert 'data-left="2640"' in web.get(f"/b/{key}/roundbar")

    web.act(key, "phase", move="resume")
    bar = web.act(key, "phase", move="next")
    assert re.search(r'aria-current="step"><b>Metrics', bar)


def test_a_move_that_does_not_exist_is_refused(web: Web) -> None:
    answer = web.post(f"/b/{web.solo()}/phase", {"move": "fly"})

    assert answer.status_code == 422
    assert "start, pause" in answer.text


def test_a_draft_shows_less_than_a_design_that_was_handed_in(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    draft = web.get(f"/b/{key}/redlines?all=1")

    handed_in = web.act(key, "submit")

    assert "open question" in draft
    assert draft.count("data-finding") < web.get(f"/b/{key}/redlines?all=1").count("data-finding")
    assert handed_in.count("data-finding") == 3


def test_fixes_travel_as_edits_that_can_be_applied(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    web.act(key, "submit")

    panel = web.get(f"/b/{key}/redlines?all=1")
    applied = re.findall(r'data-apply="([^"]+)"', panel)

    assert applied
    for text in applied:
        edits = json.loads(text.replace("&#34;", '"').replace("&amp;", "&"))
        assert all("op" in edit for edit in edits)


def test_interview_mode_holds_the_critique_until_it_is_asked_for(web: Web, weak: Design) -> None:
    key = web.solo(mode="interview")
    web.draw(key, weak)
    web.act(key, "phase", move="start")
    assert "data-finding" not in web.get(f"/b/{key}/redlines?all=1")

    web.act(key, "submit")

    assert "data-finding" in web.get(f"/b/{key}/redlines?all=1")


def test_interview_mode_shows_the_critique_when_a_phase_ends(web: Web, weak: Design) -> None:
    key = web.solo(mode="interview")
    web.draw(key, weak)
    web.act(key, "phase", move="start")

    web.act(key, "phase", move="next")

    assert "data-finding" in web.get(f"/b/{key}/redlines?all=1")


def test_a_question_brings_the_fact_it_asks_for(web: Web) -> None:
    key = web.solo()

    talk = web.act(key, "questions", text="Is every dispute fraud?")

    assert "friendly fraud" in talk
    assert "1 asked, 1 fact found" in talk
    assert "twelve analysts" not in talk


def test_a_question_goes_on_from_the_one_before_it_in_the_log(web: Web) -> None:
    key = web.solo("churn")
    web.act(key, "questions", text="Do people opt out?")

    assert "As I said: 22" in web.act(key, "questions", text="How many of them?")


def test_a_question_that_may_mean_several_things_is_asked_back_with_buttons(web: Web) -> None:
    key = web.solo()

    talk = web.act(key, "questions", text="Tell me about the rules")
    offered = re.findall(r'<button class="btn" name="choice" value="(\w+)">', talk)

    assert offered == ["current", "incumbent_value"]
    assert "1 asked, 0 facts found" in talk
    assert all(fact.answer not in html.unescape(talk) for fact in prompts.get("fraud_card").hidden_facts)
    picked = web.act(key, "choices", choice=offered[0])
    assert "1 asked, 1 fact found, 1 of them offered" in picked
    assert 'name="choice"' not in picked
    assert "1 found, 1 of them offered" in web.get(f"/b/{key}/closing")


def test_only_what_was_offered_can_be_picked(web: Web) -> None:
    key = web.solo()

    answer = web.post(f"/b/{key}/choices", {"choice": "adversary"})

    assert answer.status_code == 422
    assert "0 facts" not in web.get(f"/b/{key}/conversation")


def test_a_follow_up_is_drawn_and_judged(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    banner = web.act(key, "follow-ups")
    injection = re.search(r'name="injection" value="([^"]+)"', banner)
    assert injection

    web.act(key, "verdicts", injection=injection[1])
    panel = web.get(f"/b/{key}/redlines")

    assert "Verdict" in panel
    assert "Not solved" in panel
    assert "Nothing on the board changed" in panel

    web.act(key, "withdraw", injection=injection[1])
    assert "Verdict" not in web.get(f"/b/{key}/redlines")


def test_a_follow_up_can_be_picked_and_withdrawn_but_only_one_is_in_play(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    banner = web.act(key, "follow-ups", follow_up="load-x10")
    injection = re.search(r'name="injection" value="([^"]+)"', banner)
    assert injection

    assert web.post(f"/b/{key}/follow-ups", {"follow_up": "src-breaks"}).status_code == 422
    web.act(key, "withdraw", injection=injection[1])
    assert web.post(f"/b/{key}/verdicts", {"injection": injection[1]}).status_code == 404
    assert web.get(f"/b/{key}/banner").strip() == ""


def test_an_unknown_follow_up_is_named(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)

    answer = web.post(f"/b/{key}/follow-ups", {"follow_up": "meteor"})

    assert answer.status_code in (404, 422)
    assert "meteor" in answer.text


def test_a_risk_that_is_accepted_whole_settles_a_follow_up(web: Web) -> None:
    key = web.solo("churn")
    web.draw(key, loads(CHURN.read_text("utf-8")).design)
    banner = web.act(key, "follow-ups")
    injection = re.search(r'name="injection" value="([^"]+)"', banner)
    assert injection
    written = {"limit": "one offer in a thousand", "detection": "an alert", "stop": "when it fires twice"}

    web.act(key, "verdicts", injection=injection[1], kind="accepted_risk", **written)

    assert "Risk accepted" in web.get(f"/b/{key}/redlines")


def test_a_risk_cannot_be_accepted_where_the_stakes_are_high(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)

    banner = web.act(key, "follow-ups")

    assert "We lose something on purpose" in banner
    assert "We live with the risk" not in banner


def test_the_round_ends_on_its_closing_page(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    web.act(key, "phase", move="start")
    web.clock.now += 300
    web.act(key, "questions", text="Is every dispute fraud?")

    answer = web.post(f"/b/{key}/phase", {"move": "end"})
    page = web.get(answer.headers["HX-Redirect"])

    assert "The round took" in page
    assert "5:00" in page
    assert "Nothing is let through today" in page
    assert board_of(web, key)[-1] == "closed"
    assert web.post(f"/b/{key}/questions", {"text": "And now?"}).status_code == 403


def test_each_checkpoint_keeps_a_version_with_its_counts(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    web.act(key, "submit")
    web.act(key, "submit")

    with web.database.reading() as session:
        kept = versions.listing(session, key)

    assert [version.number for version in kept] == [1]
    assert kept[0].counts["blocker"]["fail"] >= 1
    assert "drawn" in board_of(web, key)


def test_forms_work_without_script(web: Web) -> None:
    key = web.solo()

    answer = web.client.post(f"/b/{key}/phase", data={"move": "start"}, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/b/{key}"


def test_the_follow_ups_to_choose_from_are_the_ones_for_this_design(web: Web, weak: Design) -> None:
    key = web.solo()
    assert "Draw who asks" in web.get(f"/b/{key}/picks")
    web.draw(key, weak)

    picks = web.get(f"/b/{key}/picks")

    assert "pain 5 of 5" in picks or "pain 4 of 5" in picks
    hurting, _, rest = picks.partition("<details")
    assert 'value="load-x10"' in hurting
    assert "pain 0 of 5" not in hurting
    assert "not here: " not in hurting
    assert "not here: " in rest


def test_nothing_is_drawn_that_the_design_carries(web: Web) -> None:
    carried = Candidate(id="load-x10", family="load", title="Ten times", pain=0.0, pain_reason="carried")
    nowhere = Candidate(id="src-breaks", family="inputs", title="Gone", offered=False, why_not="no source")
    hurting = carried.model_copy(update={"id": "silent-failure", "pain": 2.0})
    key = web.solo()
    web.draw(key, parse("t:team{label='Two people'} -batch_data-> s:operational_db{label='Sheet'}"))

    assert next_to_ask([carried, nowhere], RoundState()) is None
    assert next_to_ask([carried, hurting], RoundState()) == hurting
    assert [one.id for one in deck([nowhere, carried, hurting], RoundState()).rest] == [
        carried.id,
        nowhere.id,
    ]
    assert web.post(f"/b/{key}/follow-ups").status_code == 422


def test_what_the_prompt_is_best_asked_about_is_drawn_before_what_hurts_more() -> None:
    more = Candidate(id="silent-failure", family="quality", title="", offered=True, pain=5, target="a")
    less = Candidate(id="src-breaks", family="inputs", title="", offered=True, pain=1, target="a")

    assert next_to_ask([less, more], RoundState()) == more
    assert next_to_ask([less, more], RoundState(), ("src-breaks", "load-x10")) == less


def test_a_question_that_hangs_on_a_guess_carries_its_answers(web: Web) -> None:
    spam = CHURN.parents[1] / "drawn" / "spam-filter.json"
    key = web.solo()
    web.draw(key, formats.read(spam.read_text("utf-8")).design)
    web.act(key, "submit")
    panel = web.get(f"/b/{key}/redlines?all=1")

    answers = [json.loads(html.unescape(edits)) for edits in re.findall(r'data-settle="([^"]*)"', panel)]
    confirmed = [edit for edits in answers for edit in edits if edit["op"] == "set_field"]
    assert {(edit["field"], edit["value"]) for edit in confirmed} >= {("kind", "model_server")}
    assert ">It is a model server</button>" in panel
    assert ">It is not</button>" in panel


def test_a_closed_redline_tells_what_is_wrong_in_its_own_words(web: Web, weak: Design) -> None:
    key = web.solo()
    web.draw(key, weak)
    web.act(key, "submit")

    cards = re.findall(r"<li data-finding=.*?</li>", web.get(f"/b/{key}/redlines"), re.S)
    assert cards
    for card in cards:
        closed = card.partition('class="body"')[0]
        assert re.search(r'<p class="evidence told">[^<]{20,}</p>', closed)
        rule = checklist.builtin().by_id[re.search(r'href="/rules/([^"]+)"', closed)[1]]  # type: ignore[index]  # each names its rule
        assert f"</span>{rule.title}</button>" not in closed
