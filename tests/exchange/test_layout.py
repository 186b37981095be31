"""Places for components that have none."""

from itertools import combinations

from redline.design.document import Design
from redline.design.notation import parse
from redline.exchange.layout import SHEET_HEIGHT_PX, SHEET_PX, arranged, downwards, layered

LOOP = "s:model_server -prediction-> l:prediction_log -training_data-> t:training_job -model-> s"


def unplaced(text: str) -> Design:
    design = parse(text)
    return design.model_copy(
        update={"components": [c.model_copy(update={"position": (0.0, 0.0)}) for c in design.components]}
    )


def test_arrows_run_from_left_to_right() -> None:
    places = layered(parse("a:? -> b:? -> c:?; a -> c"))

    assert places["a"][0] < places["b"][0] < places["c"][0]


def test_no_two_components_share_a_place() -> None:
    places = layered(parse("a:? -> b:?; a -> c:?; a -> d:?; b -> e:?; c -> e; x:?; y:?"))

    assert len(set(places.values())) == len(places)


def test_a_loop_is_laid_out_too() -> None:
    assert len({x for x, _ in layered(parse(LOOP)).values()}) == 3


def test_what_somebody_placed_stays() -> None:
    design = parse(LOOP)

    assert arranged(design) == design


def test_a_pile_is_spread_out() -> None:
    places = [c.position for c in arranged(unplaced(LOOP)).components]

    assert len(set(places)) == 3


def test_an_empty_design_has_no_places() -> None:
    assert layered(parse("")) == {}


def test_a_long_name_gets_the_room_it_needs() -> None:
    short, long = parse("a:? -> b:?"), parse("a:?{label='Feature calculation (separate service)'} -> b:?")

    assert layered(long)["b"][0] > layered(short)["b"][0]


def test_a_long_chain_is_broken_into_bands() -> None:
    places = layered(parse("a:? -> b:? -> c:? -> d:? -> e:?"), widest_px=700)

    assert places["d"][0] == places["a"][0]
    assert places["d"][1] > places["c"][1]


def test_downwards_each_component_lies_below_what_leads_to_it() -> None:
    design = parse("a:? -> b:? -> c:?; a -> c; x:? -> c")
    placed = downwards(design, {part.id: (144.0, 56.0) for part in design.components})
    y = {part.id: part.position[1] for part in placed.components}

    assert y["a"] < y["b"] < y["c"]
    assert y["x"] == y["b"]


def test_downwards_no_two_boxes_touch() -> None:
    design = parse("a:? -> d:?; b:? -> d; c:? -> d; d -> e:?; d -> f:?; d -> g:?")
    sizes = {part.id: (144.0 + 20 * len(part.id), 56.0) for part in design.components}
    places = [(*part.position, *sizes[part.id]) for part in downwards(design, sizes).components]

    assert not [
        (one, two)
        for one, two in combinations(places, 2)
        if abs(one[0] - two[0]) < one[2] and abs(one[1] - two[1]) < one[3]
    ]


def test_a_name_of_several_lines_pushes_the_next_row_down() -> None:
    places = layered(parse("a:? -> b:?{label='%s'}; a -> c:?" % ("a long name " * 9)))

    assert abs(places["c"][1] - places["b"][1]) >= 180


def test_sixty_components_take_less_than_two_sheets_each_way() -> None:
    arrows = "; ".join(f"n{i}:? -> n{(i * 7 + 3) % 60}:?" for i in range(60))
    places = [part.position for part in arranged(unplaced(arrows)).components]
    width, height = (max(axis) - min(axis) for axis in zip(*places, strict=True))

    assert max(width / SHEET_PX, height / SHEET_HEIGHT_PX) < 2
