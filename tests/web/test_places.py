"""What is kept of the database between two requests is never older than the last commit."""

import pytest
from sqlalchemy import event
from tests.web.conftest import Web

from redline.design.document import Design
from redline.errors import Refused
from redline.store import boards, links
from redline.web.places import Places


def test_nothing_is_asked_of_the_database_while_nothing_is_committed(web: Web, fraud: Design) -> None:
    key = web.solo()
    places, asked = Places(web.database), []
    event.listen(web.database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    first = places.at(key)
    assert asked
    asked.clear()

    assert places.at(key) is first
    assert asked == []
    web.draw(key, fraud)
    drawn = places.at(key).drawing.reading.design.components
    assert {part.id for part in drawn} == {part.id for part in fraud.components}
    with web.database.session() as session:
        boards.rename(session, first.board.id, "Renamed elsewhere")
    assert places.at(key).board.title == "Renamed elsewhere"


def test_a_link_that_is_taken_back_opens_nothing_from_then_on(web: Web) -> None:
    keys = web.room()
    places = Places(web.database)
    places.at(keys["candidate"])
    with web.database.session() as session:
        links.revoke(session, keys["candidate"], now=0.0)

    with pytest.raises(Refused, match="taken back"):
        places.at(keys["candidate"])


def test_an_earlier_drawing_is_kept_for_the_key_that_was_shown_it_alone(web: Web, fraud: Design) -> None:
    keys = web.room()
    places = Places(web.database)
    seq = places.at(keys["interviewer"]).drawing.reading.seq
    web.draw(keys["interviewer"], fraud)

    assert not places.at(keys["interviewer"], seq).drawing.reading.design.components
    assert places.at(keys["candidate"], seq).drawing.reading.design.components
    # The seat itself is asked for anew after every commit.
    with web.database.session() as session:
        links.revoke(session, keys["interviewer"], now=0.0)
    with pytest.raises(Refused, match="taken back"):
        places.at(keys["interviewer"], seq)
