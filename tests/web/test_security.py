"""Headers, origins, sizes, and who may open what from where."""

import re

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import Web

from redline.web import security


@pytest.mark.parametrize("path", ["/", "/rules", "/nope", "/static/css/tokens.css", "/api/v1/schema"])
def test_every_answer_carries_the_policy(web: Web, path: str) -> None:
    policy = web.client.get(path).headers["content-security-policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_pages_hold_no_inline_script_or_style(web: Web) -> None:
    key = web.solo()
    room = web.room()

    for path in ("/", f"/b/{key}", f"/b/{room['interviewer']}", "/library", "/rules", f"/review/{key}"):
        page = web.get(path)
        scripts = page.split("<script")[1:]
        assert all(part.lstrip().startswith(("src=", 'type="application/json"')) for part in scripts), path
        assert " style=" not in page, path
        assert " onclick=" not in page, path


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
)
def test_another_site_cannot_change_anything(web: Web, headers: dict[str, str]) -> None:
    answer = web.client.post("/boards", headers=headers)

    assert answer.status_code == 403
    assert answer.json()["problems"][0]["message"] == security.FOREIGN


def test_our_own_pages_can(web: Web) -> None:
    same = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}

    assert web.client.post("/boards", headers=same, follow_redirects=False).status_code == 303


def test_a_body_over_the_limit_is_refused_with_the_limit(web: Web) -> None:
    answer = web.client.post("/api/v1/check", content=b"x" * (security.MAX_BODY_BYTES + 1))

    assert answer.status_code == 413
    assert "8 MiB" in answer.json()["problems"][0]["message"]


def test_a_body_that_hides_its_size_is_refused_too(web: Web) -> None:
    def endless() -> object:
        for _ in range(20):
            yield b"x" * (1024 * 1024)

    answer = web.client.post("/api/v1/check", content=endless())  # type: ignore[arg-type]

    assert answer.status_code == 413


def test_other_machines_reach_only_the_links_they_were_given(web: Web) -> None:
    key, room = web.solo(), web.room()
    away = TestClient(web.client.app, base_url="http://192.168.1.5", client=("192.168.1.9", 5000))

    for path in ("/", "/library", "/prompts/fraud_card", "/rooms/new", f"/b/{key}", f"/review/{key}"):
        assert away.get(path).status_code == 403, path
    assert away.post("/boards").status_code == 403
    assert away.post("/rooms", data={"prompt": "fraud_card"}).status_code == 403
    assert away.post(f"/b/{key}/submit").status_code == 403
    assert away.get(f"/b/{room['candidate']}").status_code == 200


def test_a_guest_from_elsewhere_is_led_to_no_page_that_is_closed_to_them(web: Web) -> None:
    room = web.room()
    web.act(room["interviewer"], "phase", move="end")
    web.act(room["interviewer"], "links/revoke", link=room["observer"])
    away = TestClient(web.client.app, base_url="http://192.168.1.5", client=("192.168.1.9", 5000))

    pages = [away.get(f"/b/{key}").text for key in (room["observer"], "none")]
    pages.append(away.get(f"/b/{room['candidate']}/closing").text)

    assert "This invitation was taken back. " in pages[0]
    assert "Ask whoever invited you for a link." in pages[0]
    for page in pages:
        assert 'href="/library"' not in page
    assert 'href="/library"' in web.client.get("/b/none").text


def test_the_first_page_gives_a_browser_its_own_random_name(web: Web) -> None:
    first = web.client.get("/")
    second = web.client.get("/")

    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "set-cookie" not in second.headers


def test_the_first_page_of_a_guest_keeps_edits_where_the_next_page_looks_for_them(web: Web) -> None:
    """Whoever opens an invitation first, draws offline and reloads finds what was not sent yet."""
    guest = TestClient(web.client.app, base_url="http://127.0.0.1", client=("127.0.0.1", 5001))
    address = f"/b/{web.room()['candidate']}"

    people = [re.search(r'"person": (\{.*?\})', guest.get(address).text) for _ in range(2)]

    assert people[0]
    assert people[1]
    assert people[0][1] == people[1][1]


def test_a_size_of_5_000_digits_is_no_size(web: Web) -> None:
    answer = web.client.get("/api/v1/prompts", headers={"Content-Length": "9" * 5_000})

    assert answer.status_code == 200


def test_static_files_with_a_digest_are_kept_for_good(web: Web) -> None:
    page = web.get("/")
    address = page.split('href="/static/css/tokens.css')[1].split('"')[0]

    assert "immutable" in web.client.get(f"/static/css/tokens.css{address}").headers["cache-control"]
    assert web.client.get("/static/css/tokens.css").headers["cache-control"] == "no-cache"
