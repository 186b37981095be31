"""Pictures of designs: everything drawn, nothing executable, the same hand every time."""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations, pairwise

import pytest

from redline.critique.engine import critique
from redline.critique.finding import Evidence
from redline.design.catalogue import FAMILIES
from redline.design.document import Component, Connection, Design
from redline.design.graph import read
from redline.design.notation import parse
from redline.exchange.picture import ink
from redline.exchange.picture.geometry import Box, Link, hull, moved_sideways, routes
from redline.exchange.picture.labels import spot
from redline.exchange.picture.standalone import Look, standalone
from redline.exchange.picture.svg import Marks, board, thumbnail

BYPASS = parse(
    "t:training_job{label='Nightly training'} -model-> g:validation_gate -model-> r:model_registry -model->"
    " s:model_server; t -model-> s; c:client_app -request-> a:api_gateway -request-> s;"
    " s -telemetry-> m:service_monitor; w:data_warehouse -training_data-> t"
)


def elements(svg: str, name: str) -> list[ET.Element]:
    root = ET.fromstring(svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))  # noqa: S314 - our own text
    return list(root.iter("{http://www.w3.org/2000/svg}" + name))


@pytest.mark.parametrize("draw", [board, thumbnail])
def test_a_picture_is_well_formed_and_shows_every_component(draw: Callable[..., str]) -> None:
    svg = draw(read(BYPASS))

    assert len(re.findall(r'<use href="#f-', svg)) == len(BYPASS.components)
    assert elements(svg, "path")


def test_names_and_kinds_are_written() -> None:
    texts = [element.text for element in elements(board(read(BYPASS)), "text")]

    assert {"Nightly training", "training job", "API gateway"} <= set(texts)


def test_hostile_labels_are_text() -> None:
    label = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    design = Design(
        title=label,
        components=[Component(id="a", label=label), Component(id="b", label="b", position=(200.0, 0.0))],
        connections=[Connection(id="c", source="a", target="b", label=label)],
    )

    for svg in (board(read(design)), thumbnail(read(design))):
        assert "<script" not in svg
        assert "<img" not in svg
        assert elements(svg, "g")


def test_no_style_of_its_own() -> None:
    assert "style=" not in board(read(BYPASS)) + thumbnail(read(BYPASS))


def test_a_blocker_is_ringed_and_numbered() -> None:
    marks = Marks.of(critique(BYPASS))
    svg = board(read(BYPASS), marks)

    assert marks.cards
    assert svg.count('class="mark') == len(marks.cards)
    assert 'class="tr"' in thumbnail(read(BYPASS), marks)


def test_a_component_has_one_ring_and_no_number_lies_on_another() -> None:
    found = critique(parse("c:client_app -request-> s:model_server; w:data_warehouse -training_data-> s"))
    heads = [card.head for card in found.cards]
    on_one = [
        (number, head.model_copy(update={"anchors": ("s",), "evidence": Evidence()}))
        for number, head in enumerate(heads[:4], 1)
    ]
    svg = board(read(parse("c:client_app -request-> s:model_server")), Marks(tuple(on_one)))

    numbers = [
        tuple(map(float, at.split())) for at in re.findall(r'class="sev[^>]*translate\(([^)]+)\)', svg)
    ]
    assert len(numbers) == len(on_one) > 2
    assert all(math.dist(one, other) >= 24 for one, other in combinations(numbers, 2))
    rings = [
        mark
        for mark in elements(svg, "g")
        if "mark" in (mark.get("class") or "") and len(mark.findall("{*}path")) > 0
    ]
    assert len(rings) == 1


def test_a_thumbnail_of_a_tall_design_has_no_box_on_another() -> None:
    parts = [Component(id=f"p{i}", label=str(i), position=(0.0, 120.0 * i)) for i in range(9)]
    boxes = [
        Box(*(float(rect.get(name) or 0) for name in ("x", "y", "width", "height")))
        for rect in elements(thumbnail(read(Design(title="tall", components=parts))), "rect")
    ]

    tops = sorted((box.y, box.y + box.height) for box in boxes)
    assert all(end < start for (_, end), (start, _) in pairwise(tops))
    assert min(box.width for box in boxes) >= 16


def test_an_empty_design_has_an_empty_picture() -> None:
    assert elements(board(read(Design())), "g")
    assert "<svg" in thumbnail(read(Design()))


def test_the_hand_is_repeatable_and_differs_by_key() -> None:
    box = Box(0, 0, 140, 56)

    assert ink.ring(box, ink.hand_of("a")) == ink.ring(box, ink.hand_of("a"))
    assert ink.ring(box, ink.hand_of("a")) != ink.ring(box, ink.hand_of("b"))


def test_routes_turn_at_right_angles_and_end_on_their_boxes() -> None:
    boxes = {"a": Box(0, 0, 140, 56), "b": Box(300, 200, 140, 56), "c": Box(0, 400, 140, 56)}
    links = [Link("ab", "a", "b"), Link("ac", "a", "c"), Link("ba", "b", "a")]

    for link in links:
        line = routes(boxes, links)[link.id]
        assert all(p[0] == q[0] or p[1] == q[1] for p, q in pairwise(line))
        for end, name in ((line[0], link.source), (line[-1], link.target)):
            box = boxes[name]
            assert end[0] in (box.x, box.x + box.width) or end[1] in (box.y, box.y + box.height)


def test_a_wave_runs_beside_its_line() -> None:
    assert moved_sideways([(0, 0), (100, 0), (100, 50)], 14) == [(0, 14), (86, 14), (86, 50)]


def test_a_route_goes_around_the_boxes_between_its_ends() -> None:
    boxes = {"a": Box(0, 0, 140, 56), "b": Box(200, 0, 140, 56), "c": Box(400, 0, 140, 56)}
    line = routes(boxes, [Link("ac", "a", "c")])["ac"]

    assert min(y for _, y in line) < 0 or max(y for _, y in line) > 56


def test_a_route_across_a_grid_runs_in_the_gaps() -> None:
    grid = {f"{x}{y}": Box(x * 200, y * 120, 144, 56) for x in range(4) for y in range(4)}
    line = routes(grid, [Link("far", "20", "02")])["far"]

    others = [box for name, box in grid.items() if name not in ("20", "02")]
    assert not any(
        min(p[0], q[0]) < box.x + box.width
        and max(p[0], q[0]) > box.x
        and min(p[1], q[1]) < box.y + box.height
        and max(p[1], q[1]) > box.y
        for p, q in pairwise(line)
        for box in others
    )


LOOK = Look(
    rules=(
        (".node .box,.card .box", "fill:white"),
        (".mark", "stroke:red"),
        (".edge.model path", "stroke:blue"),
    ),
    symbols={f"f-{family}": f'<symbol id="f-{family}"><path/></symbol>' for family in FAMILIES},
    font="sans-serif",
    paper="#fff",
    edge="#ccc",
)


def test_a_picture_of_its_own_is_a_file_with_what_it_uses_and_nothing_else() -> None:
    design = parse("a:client_app -request-> b:model_server")
    parts = [part.model_copy(update={"label": "<b>&\"'"}) for part in design.components]
    graph = read(design.model_copy(update={"components": parts}))
    file = standalone(board(graph, label='a "<picture>" & more'), LOOK)
    root = ET.fromstring(file)  # noqa: S314  (our own)

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert ".node .box{fill:white}" in file
    assert "stroke:red" not in file
    assert "stroke:blue" not in file
    assert {one.get("id") for one in root.iter("{http://www.w3.org/2000/svg}symbol")} == {
        "f-source",
        "f-serving",
    }
    assert root.get("aria-label") == 'a "<picture>" & more'


def test_words_on_a_connection_stay_off_boxes_and_off_each_other() -> None:
    a, b, under = Box(0, 0, 144, 56), Box(200, 0, 144, 56), Box(0, 70, 344, 56)
    along = [(144.0, 28.0), (200.0, 28.0)]
    long_way = [(72.0, 56.0), (72.0, 66.0), (400.0, 66.0), (400.0, 28.0), (344.0, 28.0)]

    first = spot(along, 40, [a, b, under])
    second = spot(long_way, 60, [a, b, under, first.covers])

    for box in (a, b, under, first.covers):
        apart = hull([box, second.covers], 0)
        assert apart.width >= box.width + second.covers.width or apart.height >= box.height + 14


def test_a_picture_has_room_for_words_at_its_edge() -> None:
    design = parse("a:client_app -request-> b:model_server; a -request-> c:model_server")
    words = [one.model_copy(update={"label": "what is asked, and by whom"}) for one in design.connections]
    svg = board(read(design.model_copy(update={"connections": words})))
    (box,) = re.findall(r'<svg[^>]* viewBox="([^"]+)"', svg)[:1]
    x, _, width, _ = (float(figure) for figure in box.split())

    said = [element for element in elements(svg, "text") if (element.text or "").startswith("what is asked")]
    assert len(said) == 2
    assert all(x < float(element.attrib["x"]) < x + width for element in said)
