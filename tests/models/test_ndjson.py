from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.errors import ServerFailed, StreamBroken
from miyabi_ls.models.ndjson import LineSplitter, parse_object, read_objects


async def in_chunks(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def objects_of(*chunks: bytes, max_line_bytes: int = 1000) -> list[dict[str, Any]]:
    return [each async for each in read_objects(in_chunks(chunks), max_line_bytes)]


values = st.dictionaries(
    st.text(max_size=5), st.text(max_size=20) | st.integers() | st.booleans(), max_size=4
)


@given(
    objects=st.lists(values, max_size=6),
    ending=st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n \n"]),
    last=st.booleans(),
    cuts=st.lists(st.integers(0, 400), max_size=12),
)
async def test_any_chunking_gives_the_same_lines(
    objects: list[dict[str, Any]], ending: bytes, last: bool, cuts: list[int]
) -> None:
    encoded = [json.dumps(each, ensure_ascii=False).encode() for each in objects]
    content = ending.join(encoded) + (ending if last else b"")
    places = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    chunks = [content[a:b] for a, b in pairwise(places)]
    assert await objects_of(*chunks) == objects


async def test_split_characters_and_line_separators_inside_strings_survive() -> None:
    content = '{"a":"é😀\u2028\u0085\x0c"}\n'.replace("\x0c", "\\f").encode()
    chunks = [bytes([each]) for each in content]
    assert await objects_of(*chunks) == [{"a": "é😀\u2028\u0085\x0c"}]


async def test_nothing_gives_nothing() -> None:
    assert await objects_of() == []
    assert await objects_of(b"", b"\r\n", b" \n") == []


@pytest.mark.parametrize("line", [b"<html>\n", b"[1]\n", b"3\n", b'{"a":\n', b"\xff\xfe\n"])
async def test_a_line_that_is_no_object_fails(line: bytes) -> None:
    with pytest.raises(ServerFailed, match="not"):
        await objects_of(b'{"a":1}\n', line)


async def test_what_came_before_the_bad_line_is_given() -> None:
    objects = read_objects(in_chunks([b'{"a":1}\n<html>\n']))
    assert await anext(objects) == {"a": 1}
    with pytest.raises(ServerFailed):
        await anext(objects)


async def test_a_cut_last_line_is_a_broken_stream() -> None:
    with pytest.raises(StreamBroken, match="middle of a line"):
        await objects_of(b'{"a":1}\n{"b"')


async def test_a_whole_last_line_needs_no_line_end() -> None:
    assert await objects_of(b'{"a":1}') == [{"a": 1}]


@pytest.mark.parametrize("chunks", [[b"x" * 11], [b"x" * 6] * 2, [b"x" * 11 + b"\n"]])
async def test_a_giant_line_is_given_up(chunks: list[bytes]) -> None:
    with pytest.raises(ServerFailed, match="more than 10 bytes"):
        await objects_of(*chunks, max_line_bytes=10)


def test_the_bound_is_for_each_line() -> None:
    splitter = LineSplitter(max_line_bytes=3)
    assert list(splitter.feed(b"abc\nabc\nab")) == [b"abc", b"abc"]
    assert splitter.finish() == b"ab"


def test_a_hostile_line_raises_only_our_errors() -> None:
    for line in (b"[" * 100_000, b'{"a":' * 100_000, b"9" * 10_000, b'{"a":%s}' % (b"9" * 10_000)):
        with pytest.raises(ServerFailed):
            parse_object(line)


def test_the_line_is_not_quoted_in_the_error() -> None:
    with pytest.raises(ServerFailed) as caught:
        parse_object(b"fn secret()")
    assert "secret" not in str(caught.value)
