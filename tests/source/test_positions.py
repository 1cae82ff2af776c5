from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.positions import Encoding, Position, offset_at, position_at, span_at
from miyabi_ls.source.text import Span, Text
from tests.source.texts import encodings, lines_of, strings, unit_offset, units


@given(strings, encodings)
def test_a_character_takes_the_units_its_encoding_gives_it(string: str, encoding: Encoding) -> None:
    assert encoding.length(string) == len(units(string, encoding))


@given(strings, encodings)
def test_every_place_an_editor_can_name_is_found_again(string: str, encoding: Encoding) -> None:
    text = Text(string)
    for number, line in enumerate(lines_of(string)):
        for index in range(len(line.content) + 1):
            character = len(units(line.content[:index], encoding))
            position = Position(number, character)
            assert offset_at(text, position, encoding) == line.start + index
            assert position_at(text, line.start + index, encoding) == position


@given(strings, encodings, st.integers(0, 14), st.integers(0, 30))
def test_any_position_means_the_code_point_that_holds_its_code_unit(
    string: str, encoding: Encoding, line: int, character: int
) -> None:
    offset = offset_at(Text(string), Position(line, character), encoding)
    place = unit_offset(string, line, character, encoding)
    assert len(units(string[:offset], encoding)) <= place
    assert offset == len(string) or len(units(string[: offset + 1], encoding)) > place


@given(strings, encodings)
def test_between_the_two_characters_of_a_line_end_means_before_it(
    string: str, encoding: Encoding
) -> None:
    text = Text(string)
    for number, line in enumerate(lines_of(string)):
        if line.end == "\r\n":
            inside = line.start + len(line.content) + 1
            before = Position(number, len(units(line.content, encoding)))
            assert position_at(text, inside, encoding) == before


@pytest.mark.parametrize(
    ("position", "offset"),
    [
        (Position(-1, 5), 0),
        (Position(0, -3), 0),
        (Position(1, -1), 3),
        (Position(1, 10**9), 5),
        (Position(10**9, 0), 6),
    ],
)
def test_positions_outside_the_text_mean_its_nearest_edge(position: Position, offset: int) -> None:
    for encoding in Encoding:
        assert offset_at(Text("ab\ncd\n"), position, encoding) == offset


@given(strings, encodings, st.data())
def test_a_range_is_read_in_whichever_order_it_comes(
    string: str, encoding: Encoding, data: st.DataObject
) -> None:
    text = Text(string)
    places = st.builds(Position, st.integers(0, 8), st.integers(0, 12))
    first, second = data.draw(places), data.draw(places)
    offsets = sorted(offset_at(text, place, encoding) for place in (first, second))
    assert span_at(text, first, second, encoding) == Span(*offsets)
    assert span_at(text, second, first, encoding) == Span(*offsets)
