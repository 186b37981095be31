"""A room over HTTP: what each role may see and do, tried at every endpoint."""

import html
import re

import pytest
from tests.web.conftest import HTMX, Web

from redline.design.document import Design
from redline.rounds import prompts
from redline.store import rounds
from redline.web import access

PARTS = ["", "/roundbar", "/banner", "/redlines", "/redlines?all=1", "/conversation"]
PARTS += ["/picks", "/deck", "/facts", "/rubric", "/held", "/links", "/closing"]
NOTES = "private: went quiet at the second question"


@pytest.fixture
def room(web: Web, weak: Design) -> dict[str, str]:
    """A room under way: a fact told, a follow-up in play, a rubric row marked, notes written."""
    return web.room_under_way(weak, NOTES)


def everything(web: Web, key: str) -> str:
    """All that this key can fetch, in one text."""
    answers = [web.client.get(f"/b/{key}{part}", headers=HTMX) for part in PARTS]
    answers += [web.client.get(f"/b/{key}")]
    return html.unescape("\n".join(answer.text for answer in answers if answer.status_code == 200))


def test_the_interviewer_sees_facts_deck_rubric_notes_and_redlines(web: Web, room: dict[str, str]) -> None:
    page = html.unescape(web.get(f"/b/{room['interviewer']}"))

    assert "twelve analysts" in page
    assert "1 of 11 found" in page
    assert "in play" in page
    assert NOTES in page
    assert "Redlines, held back" in page
    assert "data-finding" in page


@pytest.mark.parametrize("role", ["candidate", "observer"])
def test_nothing_withheld_travels_to_the_others(web: Web, room: dict[str, str], role: str) -> None:
    prompt = prompts.get("fraud_card")
    hidden = [fact for fact in prompt.hidden_facts if fact.id != "label_source"]
    titles = re.findall(r'aria-expanded="false">([^<]+)</button>', web.get(f"/b/{room['interviewer']}/held"))
    assert titles

    seen = everything(web, room[role])

    assert [fact.id for fact in hidden if fact.answer[:50] in seen] == []
    assert [text for text in (*prompt.strong, prompt.metric_trap.why) if text[:50] in seen] == []
    assert [title for title in titles if html.unescape(title) in seen] == []
    assert NOTES not in seen
    assert "data-finding" not in seen
    assert "Clarifies before modelling" not in seen
    assert "what hurts most" not in seen
    assert room["interviewer"] not in seen
    assert "past_limit" not in seen


def test_the_others_are_told_why_a_part_is_closed_to_them(web: Web, room: dict[str, str]) -> None:
    for role in ("candidate", "observer"):
        for part in ("deck", "facts", "rubric", "held", "links", "closing"):
            answer = web.client.get(f"/b/{room[role]}/{part}")

            assert answer.status_code == 403, (role, part)
            assert "<h1>" in answer.text
            assert f'href="/b/{room[role]}"' in answer.text, "there is a way back"


ACTIONS = {
    "submit": {},
    "phase": {"move": "next"},
    "questions": {"text": "Is every dispute fraud?"},
    "choices": {"choice": "disputes"},
    "stuck": {},
    "facts": {"fact": "review", "asked": "1"},
    "follow-ups": {"follow_up": "src-breaks"},
    "withdraw": {"injection": "x"},
    "verdicts": {"injection": "x"},
    "answers": {"key": "x", "action": "dispute", "reason": "no"},
    "release": {"key": "all"},
    "rubric": {"row": "clarify", "level": "3"},
    "notes": {"text": "mine"},
    "links": {"role": "candidate"},
    "links/revoke": {"link": "x"},
}
MAY = {
    "interviewer": {
        "phase",
        "follow-ups",
        "facts",
        "withdraw",
        "release",
        "rubric",
        "notes",
        "links",
        "links/revoke",
    },
    "candidate": {"submit", "questions", "choices", "stuck", "verdicts", "answers"},
    "observer": set(),
}


@pytest.mark.parametrize("role", sorted(MAY))
def test_each_role_does_only_what_is_its_own(web: Web, room: dict[str, str], role: str) -> None:
    for action in sorted(set(ACTIONS) - MAY[role]):
        before = events(web, room)

        answer = web.post(f"/b/{room[role]}/{action}", ACTIONS[action])

        assert answer.status_code == 403, action
        assert events(web, room) == before, action
    for action in sorted(MAY[role]):
        assert web.post(f"/b/{room[role]}/{action}", ACTIONS[action]).status_code != 403, action


def test_an_invitation_says_when_its_links_lead_to_this_machine_alone(web: Web, room: dict[str, str]) -> None:
    assert "on this machine only" in web.get(f"/b/{room['interviewer']}")
    page = web.client.get(f"/b/{room['interviewer']}", headers={"Host": "10.0.0.5:8000"})
    assert "http://10.0.0.5:8000/b/" in page.text
    assert "on this machine only" not in page.text


def events(web: Web, room: dict[str, str]) -> list[str]:
    with web.database.reading() as session:
        seat = access.seat(session, room["interviewer"])
        assert seat.round_id
        return [entry.type for entry in rounds.events(session, seat.round_id)]


def test_the_interviewer_reads_what_was_asked_and_what_was_answered(web: Web, room: dict[str, str]) -> None:
    web.act(room["candidate"], "questions", text="Do fraudsters adapt?")
    web.act(room["candidate"], "questions", text="And <b>at night</b>?")

    desk = web.get(f"/b/{room['interviewer']}/facts")

    assert "And &lt;b&gt;at night&lt;/b&gt;?" in desk
    assert "nothing is set about that" in desk
    assert "Do fraudsters adapt?" not in desk


def test_a_released_redline_reaches_the_candidate_alone(web: Web, room: dict[str, str]) -> None:
    held = web.get(f"/b/{room['interviewer']}/held")
    key = re.search(r'name="key" value="([0-9a-f]{16})"', held)
    assert key

    web.post(f"/b/{room['interviewer']}/release", {"key": key[1]})
    panel = web.get(f"/b/{room['candidate']}/redlines")

    assert panel.count("data-finding") == 1
    assert f'data-finding="{key[1]}"' in panel
    assert "Released to you" in panel
    assert "data-apply" not in panel


def test_the_candidate_answers_only_what_was_released(web: Web, room: dict[str, str]) -> None:
    held = web.get(f"/b/{room['interviewer']}/held")
    key = re.search(r'name="key" value="([0-9a-f]{16})"', held)
    assert key
    said = {"key": key[1], "action": "accept_risk", "reason": "Cheaper than a gate."}
    assert web.post(f"/b/{room['candidate']}/answers", said).status_code == 404

    web.post(f"/b/{room['interviewer']}/release", {"key": key[1]})
    web.post(f"/b/{room['candidate']}/answers", said)

    assert "Risk accepted: Cheaper than a gate." in web.get(f"/b/{room['interviewer']}/held")


def test_a_board_in_a_room_is_closed_at_its_own_address(web: Web, room: dict[str, str]) -> None:
    with web.database.reading() as session:
        board = access.seat(session, room["candidate"]).board_id

    assert web.client.get(f"/b/{board}").status_code == 403
    assert web.client.get(f"/review/{board}").status_code == 403
    assert web.post(f"/b/{board}/release", {"key": "all"}).status_code == 403


def test_a_revoked_link_opens_nothing(web: Web, room: dict[str, str]) -> None:
    web.act(room["interviewer"], "links/revoke", link=room["candidate"])

    assert web.client.get(f"/b/{room['candidate']}").status_code == 403
    assert web.post(f"/b/{room['candidate']}/questions", {"text": "hm?"}).status_code == 403
    assert "closed: whoever has it is out" in web.get(f"/b/{room['interviewer']}/links")


def test_the_interviewer_cannot_lock_themselves_out(web: Web, room: dict[str, str]) -> None:
    answer = web.post(f"/b/{room['interviewer']}/links/revoke", {"link": room["interviewer"]})

    assert answer.status_code == 422


def test_a_link_of_another_room_cannot_be_revoked(web: Web, room: dict[str, str]) -> None:
    other = web.room()

    answer = web.post(f"/b/{room['interviewer']}/links/revoke", {"link": other["candidate"]})

    assert answer.status_code == 404
    assert web.client.get(f"/b/{other['candidate']}").status_code == 200


def test_a_second_link_has_the_role_it_was_made_for(web: Web, room: dict[str, str]) -> None:
    links = web.act(room["interviewer"], "links", role="observer")
    tokens = re.findall(r"<b>Observer</b>.*?/b/([\w-]+)\"", links, re.S)

    assert len(set(tokens)) == 2
    for token in tokens:
        assert '"role": "observer"' in web.get(f"/b/{token}")


def test_the_observer_cannot_edit(web: Web, room: dict[str, str]) -> None:
    page = web.get(f"/b/{room['observer']}")

    assert '"can_edit": false' in page
    assert 'id="palette"' not in page


def test_after_the_end_the_interviewer_is_offered_nothing_that_is_over(
    web: Web, room: dict[str, str]
) -> None:
    web.post(f"/b/{room['candidate']}/submit")
    web.act(room["candidate"], "stuck")
    during = web.get(f"/b/{room['interviewer']}")
    web.act(room["interviewer"], "phase", move="end")
    page = web.get(f"/b/{room['interviewer']}")

    assert "Stuck at" in during
    assert "Stuck at" not in page
    for action in ("/release", "/follow-ups", "/withdraw", "/facts", "/phase"):
        assert f'action="/b/{room["interviewer"]}{action}"' in during, action
        assert f'action="/b/{room["interviewer"]}{action}"' not in page, action


def test_who_asks_for_a_hand_is_told_that_the_interviewer_knows(web: Web, room: dict[str, str]) -> None:
    assert "I am stuck" in web.get(f"/b/{room['candidate']}")
    assert "The interviewer was told" in web.act(room["candidate"], "stuck")
    web.act(room["candidate"], "stuck")
    assert events(web, room).count("stuck") == 1
    web.act(room["interviewer"], "phase", move="next")
    assert "I am stuck" in web.get(f"/b/{room['candidate']}/roundbar")


def test_a_fact_told_aloud_joins_what_the_candidate_found(web: Web, room: dict[str, str]) -> None:
    hidden = {fact.id: fact.answer for fact in prompts.get("fraud_card").hidden_facts}
    desk, candidate = room["interviewer"], room["candidate"]
    assert hidden["review"] not in everything(web, candidate)

    web.act(desk, "facts", fact="review", asked="1")
    web.act(desk, "facts", fact="regulation", asked="0")

    told = html.unescape(web.get(f"/b/{candidate}/conversation")).replace("\xa0", " ")
    for how, fact in (("Asked aloud", "review"), ("Offered by the interviewer", "regulation")):
        assert how in told
        assert hidden[fact] in told
    assert "3 facts found, 1 of them offered" in told
    assert web.post(f"/b/{desk}/facts", {"fact": "review", "asked": "1"}).status_code == 404
    assert web.post(f"/b/{desk}/facts", {"fact": "none", "asked": "1"}).status_code == 404


def test_after_the_end_the_candidate_sees_the_critique_and_still_no_secret(
    web: Web, room: dict[str, str]
) -> None:
    web.act(room["interviewer"], "phase", move="end")

    page = html.unescape(web.get(f"/b/{room['candidate']}/closing"))

    assert "Still marked" in page
    assert "twelve analysts" not in page
    assert NOTES not in page
    assert "Clarifies before modelling" not in page


def test_a_name_is_shown_as_text_and_kept_by_the_browser(web: Web, room: dict[str, str]) -> None:
    web.client.post(f"/b/{room['candidate']}/name", data={"name": "Mira <b>"})

    page = web.get(f"/b/{room['candidate']}")

    assert "Mira &lt;b&gt;" in page
    assert "Mira <b>" not in page


def test_notes_of_two_pages_are_both_kept(web: Web, room: dict[str, str]) -> None:
    address = f"/b/{room['interviewer']}/notes"
    held = web.get(f"/b/{room['interviewer']}").split("</textarea>")[0].rsplit(">", 1)[1]

    assert web.post(address, {"text": f"{held}\r\n1:00 asks first", "before": held}).status_code == 204
    other = web.post(address, {"text": "2:00 draws a store", "before": held})
    again = web.post(address, {"text": other.text + ", then a model", "before": "what it knew before"})

    assert other.text == f"{held}\n1:00 asks first\n2:00 draws a store"
    assert again.status_code == 204
    assert f"{other.text}, then a model</textarea>" in web.get(f"/b/{room['interviewer']}")
    assert web.post(address, {"text": "x" * 20_001}).status_code == 422


def test_marks_and_notes_are_not_even_announced_to_the_others(
    web: Web, room: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, tuple[str, ...] | None]] = []
    monkeypatch.setattr(
        web.site.hub, "announce", lambda _board, event, roles=None: heard.append((event["type"], roles))
    )

    web.act(room["interviewer"], "rubric", row="clarify", level="3")
    web.act(room["interviewer"], "notes", text="still quiet")
    web.act(room["candidate"], "submit")
    web.act(room["candidate"], "questions", text="Who reviews the cases?")

    assert ("asked", None) in heard
    assert all(kind != "noted" for kind, _ in heard)
    for kind, roles in heard:
        if kind in ("rubric_marked", "submitted"):
            assert "candidate" not in (roles or ("candidate",))
            assert "observer" not in (roles or ("observer",))
