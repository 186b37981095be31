"""A hostile page in another tab, and hostile words and files: refused, or shown as they are."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import HTMX, START, Web
from tests.web.hostile import addresses, routes

from redline import cli
from redline.cli.exits import UNREADABLE
from redline.design.document import MAX_COMPONENTS, Component, Connection, Design, Framing, Waiver, dumps
from redline.errors import InputError
from redline.exchange import formats
from redline.live import documents
from redline.web import security

ATTACK = "</script><img src=x onerror=alert(1)>\"'{{7*7}}"
TURNED = "\u202egnip\u2066\x1b]0;owned\x07\x9b31m\r\n2. BLOCKER forged"
RAW = ("<img src=x", "onerror=alert(1)>", "\u202e", "\u2066", "\x1b", "\x9b", "\x07", ">49<")


def hostile(words: str) -> Design:
    """A design in which everything a person can write is an attack."""
    server = Component(id="s", label=words, kind="model_server", note=words, provides=[words])
    parts = [Component(id="c", label=f"app {words}"), server, Component(id="m", label=words)]
    arrows = [
        Connection(id="a", source="c", target="s", flow="request", label=words),
        Connection(id="b", source="m", target="s", flow="model", label=words),
    ]
    lists = {name: [words] for name in ("assumptions", "out_of_scope", "tradeoffs", "tags")}
    framing = Framing(decision=words, users=words, metric=words, error_costs={words: words}, **lists)
    waivers = [Waiver(rule=words[:200], anchors=["*"], reason=words)]
    return Design(title=words, components=parts, connections=arrows, framing=framing, waivers=waivers)


@pytest.mark.parametrize(
    "words", [ATTACK, TURNED, "\u0000\u200b" + "x" * 9_000], ids=["markup", "signs", "long"]
)
def test_hostile_words_are_only_shown(web: Web, words: str) -> None:
    key, room = web.solo(), web.room()
    for one in (key, room["interviewer"]):
        web.draw(one, hostile(words))
    web.client.cookies.set("redline_name", quote(words))
    web.post(f"/b/{key}/submit")
    web.post(f"/b/{key}/follow-ups", {"follow_up": "load-x10"})
    web.post(f"/b/{room['candidate']}/questions", {"text": words[:500]})
    web.post(f"/b/{room['candidate']}/submit")
    web.post(f"/b/{room['interviewer']}/release", {"key": "all"})
    web.post(f"/b/{room['interviewer']}/notes", {"text": words})
    shown = 0
    for method, path in routes(web.client.app):
        for seat in (key, *room.values()) if method == "GET" else ():
            for address in addresses(path, seat, key):
                answer = web.client.get(address, headers=HTMX)
                assert answer.status_code < 500, address
                shown += "img src=x" in answer.text or "gnip" in answer.text or "xxxxx" in answer.text
                if "json" not in answer.headers["content-type"]:
                    assert [raw for raw in RAW if raw in answer.text] == [], address
    assert shown > 10


def test_the_marks_of_direction_are_kept_in_the_design_itself(web: Web) -> None:
    key = web.solo()
    web.draw(key, hostile(TURNED.replace("\r", "")))

    with web.database.reading() as session:
        saved = documents.current(session, key).design

    assert saved.components[0].label.startswith("app \u202egnip")


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_nothing_in_a_file_acts_on_the_terminal_or_on_markdown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    file = tmp_path / "hostile.json"
    words = f"[x](javascript:1) **b** `c` ~~d~~ &lt;i> {TURNED}\n# Heading"
    data = json.loads(dumps(hostile(words)))
    file.write_text(json.dumps({**data, "odd \x1b[2J\nkey": 1}), "utf-8")

    cli.main(["check", str(file), "--format", form])

    said = capsys.readouterr().out
    assert [
        raw for raw in ("\u202e", "\u2066", "\x1b", "\x9b", "\x07", "\n2. BLOCKER forged") if raw in said
    ] == []
    assert "\n# Heading" not in said
    if form == "markdown":
        assert not re.search(r"(?<!\\)(\[x\]|\*\*b|`c|~~d|&lt;i)", said)
    if form == "json":
        assert "\u202egnip" in json.loads(said)["title"]


def test_errors_about_a_hostile_file_do_not_act_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dangling.json"
    arrow = {"id": "a", "from": "\x1b[2J\x9b\nredline: clean", "to": "b"}
    file.write_text(json.dumps({"redline": 1, "connections": [arrow]}), "utf-8")

    assert cli.main(["check", str(file)]) == UNREADABLE

    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\x9b" not in said
    assert "\nredline: clean" not in said


def test_a_file_without_end_is_refused_with_the_limit(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "/dev/zero"]) == UNREADABLE
    assert "8 MiB" in capsys.readouterr().err


DEEP = 200_000
MANY = [{"id": str(index), "label": "x"} for index in range(100_000)]
FILES: dict[str, tuple[bytes, str]] = {
    "a zip": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xff\xfe", "UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    "latin-1": ('{"title": "Gr\xfc\xdfe"}'.encode("latin-1"), "UTF-8"),
    "zeros": (b"\x00" * 100, "neither JSON nor YAML"),
    "aliases that unfold": (b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "aliases"),
    "YAML nested deeply": (b"x: " + b"[" * DEEP, "nested deeper"),
    "YAML lists in lists": (b"- " * DEEP, "nested deeper"),
    "JSON nested deeply": (b"[" * DEEP + b"]" * DEEP, "nested deeper"),
    "JSON nested a little too deeply": (b'{"redline":1,"x":' + b"[" * 60 + b"]" * 60 + b"}", "nested deeper"),
    "YAML with a month 99": (b"x: 2026-99-99\n", "cannot be read"),
    "YAML with a bad number": (b'x: !!int ""\n', "cannot be read"),
    "YAML with a bad truth": (b"x: !!bool xyz\n", "cannot be read"),
    "YAML that makes objects": (b'x: !!python/object/apply:os.system ["id"]', "neither"),
    "a number of 5,000 digits": (b'{"redline": 1, "x": ' + b"9" * 5_000 + b"}", "digits"),
    "a number of 400 digits": (b'{"components": [{"id": "a", "x": 1' + b"0" * 400 + b"}]}", "digits"),
    "a time of 400 places": (b"components:\n- {id: a, note: a, x: " + b"1:" * 400 + b"1}\n", "digits"),
    "half of a character": (b'{"redline": 1, "x": "\\ud800"}', "half of a character"),
    "100,000 components": (json.dumps({"redline": 1, "components": MANY}).encode(), f"{MAX_COMPONENTS:,}"),
    "100,000 boxes": (json.dumps({"boxes": MANY, "arrows": []}).encode(), f"{MAX_COMPONENTS:,}"),
    "duplicate ids": (b'{"components": [{"id": "a"}, {"id": "a"}]}', "already the id"),
    "a list": (b"[1, 2]", "a design is an object"),
    "millions of YAML values": (b"x: [" + b"a," * 3_000_000 + b"]", "YAML values"),
}


def test_a_hostile_file_is_refused_with_a_reason_and_the_server_goes_on(web: Web) -> None:
    for name, (body, reason) in FILES.items():
        answer = web.client.post("/boards/import", files={"file": ("x.yaml", body)})

        assert answer.status_code == 422, name
        assert reason in answer.text, name
    assert "Nothing drawn yet" in web.get("/library")


def test_20_000_wrong_names_are_answered_at_once() -> None:
    parts = [{"id": f"component-{index:05}"} for index in range(MAX_COMPONENTS)]
    arrows = [{"id": f"e{n}", "from": f"componemt-{n:05}", "to": f"nobody-{n}"} for n in range(20_000)]
    with pytest.raises(InputError) as refused:
        formats.read(json.dumps({"redline": 1, "components": parts, "connections": arrows}))
    assert len(refused.value.problems) <= 40
    assert "Did you mean “component-00000”?" in str(refused.value)


def test_an_upload_over_the_limit_is_cut_off_as_it_comes(web: Web) -> None:
    sent = 0

    def endless() -> object:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(64):
            sent += 1
            yield b"x" * (1024 * 1024)

    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = web.client.post("/boards/import", content=endless(), headers=kind)  # type: ignore[arg-type]

    assert answer.status_code == 413
    assert "8 MiB" in answer.json()["problems"][0]["message"]


FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9000"},
    {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"},
    {"sec-fetch-site": "same-site"},
)


def test_no_action_is_taken_for_another_site(web: Web) -> None:
    key = web.solo()
    for method, path in routes(web.client.app):
        for address in addresses(path, key, key) if method == "POST" else ():
            for headers in FOREIGN:
                answer = web.client.post(address, headers=headers)
                assert answer.status_code == 403, address
                assert answer.json()["problems"][0]["message"] == security.FOREIGN


JUDGING = frozenset({"/api/v1/check", "/api/v1/whatif", "/api/v1/follow-ups"})
"""The addresses of the API that would work a board of a room out for its candidate."""


def test_a_name_that_is_rebound_to_this_machine_opens_nothing_of_its_own(web: Web) -> None:
    """A page of evil.example can have its own name point here; its requests count as its own then."""
    key = web.solo()
    evil = TestClient(web.client.app, base_url="http://evil.example", client=("127.0.0.1", 5000))
    own = {"origin": "http://evil.example", "sec-fetch-site": "same-origin"}
    for method, path in routes(web.client.app):
        if path.startswith(("/rules", "/api/v1/")) and path not in JUDGING:
            continue
        for address in addresses(path, key, key):
            answer = evil.request(method, address, headers=own)
            assert answer.status_code in (403, 404, 422), (method, address)
            assert web.site.settings.shared or key not in answer.text.replace(address, "")
    refused = evil.get("/").text
    assert "REDLINE_SHARED" in refused
    assert "invitation" in refused


def test_even_an_answer_about_our_own_fault_carries_the_policy(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = web.solo()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(documents, "current", broken)
    client = TestClient(
        web.client.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1), raise_server_exceptions=False
    )
    answer = client.get(f"/b/{key}")

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    for name, value in security.HEADERS.items():
        assert answer.headers[name] == value
    assert key not in " ".join(record.getMessage() for record in caplog.records)


def test_no_address_sends_the_browser_to_another_site(web: Web) -> None:
    key = web.solo()
    form = dict.fromkeys(("next", "url", "return", "to", "prompt", "name"), "//evil.example")
    for method, path in routes(web.client.app):
        for address in addresses(path, key, key) if method == "POST" else ():
            for headers in ({}, HTMX):
                answer = web.client.post(
                    f"{address}?next=//evil.example", data=form, headers=headers, follow_redirects=False
                )
                for name in ("location", "hx-redirect"):
                    assert re.match(r"/[^/]|/?$", answer.headers.get(name, "")), address


def test_waivers_lapse_on_their_day(web: Web, weak: Design, capsys: pytest.CaptureFixture[str]) -> None:
    key = web.solo()
    web.draw(key, weak)
    web.act(key, "submit")
    rule = re.findall(r'href="/rules/([a-z_]+/[a-z-]+)"', web.get(f"/b/{key}/redlines"))[0]
    until = {"until": "2027-01-16"}  # the clock of these tests stands at 2027-01-15
    waived = Waiver.model_validate({"rule": rule, "anchors": ["*"], "reason": "agreed with risk", **until})
    design = weak.model_copy(update={"waivers": [waived]})
    web.draw(key, design)
    body = json.loads(dumps(design))

    def outcomes() -> tuple[bool, bool, bool]:
        panel = web.get(f"/b/{key}/redlines")
        lines = web.client.post("/api/v1/check", json=body).json()["results"]
        in_api = any(line["rule"] == rule and line["outcome"] == "waived" for line in lines)
        return "accepted risk" in panel, "ran out" in panel, in_api

    assert outcomes() == (True, False, True)
    web.clock.now = START + 3 * 86_400
    assert outcomes() == (False, True, False)
    back = re.findall(r'data-unwaive="([^"]*)"', web.get(f"/b/{key}/redlines"))
    assert [json.loads(html.unescape(one)) for one in back] == [{"rule": rule, "anchors": ["*"], **until}]


BROKEN = ("[::1", "127.0.0.1:x]", "", "evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example")


def test_an_address_that_cannot_be_one_is_refused_and_breaks_nothing(web: Web) -> None:
    for host in BROKEN:
        assert web.client.get("/", headers={"host": host}).status_code == 403, host
    for origin in (*(f"http://{host}" for host in BROKEN), "null", "127.0.0.1"):
        assert web.client.post("/boards", headers={"origin": origin}).status_code == 403, origin


def test_a_person_reads_the_limit_as_a_sentence(web: Web) -> None:
    body = {"file": ("x.json", b"x" * (security.MAX_BODY_BYTES + 1))}

    answer = web.client.post("/boards/import", files=body, headers={"accept": "text/html,*/*"})

    assert answer.status_code == 413
    assert answer.text == security.TOO_LARGE
    assert answer.headers["content-type"].startswith("text/plain")


def test_listening_everywhere_says_where_to_open_it_and_what_others_get(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "redline", "serve", "--host", "0.0.0.0", "--port", "0"]  # noqa: S104 - others get 403
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "REDLINE_DATA_DIR": str(tmp_path)}
    server = subprocess.Popen(
        command, env={**os.environ, **paths}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout
        address = server.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:")
        assert "REDLINE_SHARED=true" in server.stdout.readline()
        assert httpx2.get(address).status_code == 200
        forwarded = httpx2.get(f"{address}/library", headers={"x-forwarded-for": "192.168.1.9"})
        assert forwarded.status_code == 403
        assert "REDLINE_SHARED=true" in forwarded.text
    finally:
        server.terminate()
        server.communicate(timeout=15)
