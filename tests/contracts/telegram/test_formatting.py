"""Texts as Telegram reads them: HTML, lengths in UTF-16 units, what it finds by itself."""

import html
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity

from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.formatting import (
    Entity,
    Formatted,
    formatted,
    parse_html,
    utf16_length,
    utf16_slice,
    with_found_entities,
)

SIMPLE_TAGS = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
Tree = str | tuple[str, list["Tree"]]
trees = st.recursive(
    texts,
    lambda inner: st.tuples(st.sampled_from(sorted(SIMPLE_TAGS)), st.lists(inner, max_size=3)),
    max_leaves=8,
)


def written(tree: Tree) -> str:
    if isinstance(tree, str):
        return html.escape(tree, quote=False)
    tag, children = tree
    return f"<{tag}>{''.join(map(written, children))}</{tag}>"


def expected(tree: Tree, offset: int = 0) -> tuple[str, list[tuple[str, int, int]]]:
    if isinstance(tree, str):
        return tree, []
    tag, children = tree
    text, entities = "", []
    for child in children:
        inner, found = expected(child, offset + len(text.encode("utf-16-le")) // 2)
        text += inner
        entities += found
    length = len(text.encode("utf-16-le")) // 2
    return text, entities + ([(SIMPLE_TAGS[tag], offset, length)] if length else [])


@given(trees)
def test_nested_tags_become_entities_with_utf16_places(tree: Tree):
    text, entities = expected(tree)

    parsed = parse_html(written(tree))

    assert parsed.text == text
    found = [(each["type"], each["offset"], each["length"]) for each in parsed.entities]
    assert sorted(found) == sorted(entities)


@given(st.text(alphabet="<>/&;b ai\"'=#x1龘😀", max_size=25))
def test_any_text_is_parsed_or_refused_and_entities_lie_within(source: str):
    refusal = ""
    parsed = Formatted("")
    try:
        parsed = parse_html(source)
    except ApiError as refused:
        refusal = refused.description

    assert refusal.startswith("Bad Request: can't parse entities: ") or not refusal
    for each in parsed.entities:
        assert 0 <= each["offset"] < each["offset"] + each["length"] <= utf16_length(parsed.text)


@given(texts)
def test_length_counts_code_points_beyond_the_first_plane_twice(text: str):
    assert utf16_length(text) == sum(2 if ord(each) > 0xFFFF else 1 for each in text)
    assert utf16_slice(text, 0, utf16_length(text)) == text


@given(trees)
def test_python_telegram_bot_writes_the_entities_as_html_that_reads_the_same(tree: Tree):
    parsed = parse_html(written(tree))
    message = Message(
        1,
        datetime(2026, 11, 25, tzinfo=UTC),
        Chat(1, "private"),
        text=parsed.text,
        entities=[
            MessageEntity(each["type"], each["offset"], each["length"]) for each in parsed.entities
        ],
    )

    again = parse_html(message.text_html) if parsed.text else parsed

    assert again.text == parsed.text
    assert _marked(again) == _marked(parsed)


def _marked(parsed: Formatted) -> set[tuple[str, int]]:
    """Which unit carries which mark: two entities that overlap the same way may be cut differently."""
    return {
        (each["type"], unit)
        for each in parsed.entities
        for unit in range(each["offset"], each["offset"] + each["length"])
    }


COMPLAINTS = {
    "1 < 2": 'Unsupported start tag "" at byte offset 2',
    "好<br>": 'Unsupported start tag "br" at byte offset 3',
    "<b>": 'Can\'t find end tag corresponding to start tag "b"',
    "<b": "Unclosed start tag at byte offset 0",
    "a</b>": "Unexpected end tag at byte offset 1",
    "<b>x</i>": 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    "<b>x</b": "Unclosed end tag at byte offset 4",
    '<span class="big">x</span>': 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    "<a href=a_b>x</a>": "Unexpected end of name token at byte offset 8",
    '<a href="x>x</a>': "Unclosed start tag at byte offset 0",
    '<a ="x">x</a>': 'Empty attribute name in the tag "a" at byte offset 0',
}


@pytest.mark.parametrize("source", COMPLAINTS)
def test_broken_html_is_refused_in_telegrams_words(source: str):
    with pytest.raises(ApiError) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {COMPLAINTS[source]}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "', []),
        ("&apos;&nbsp;&copy;", "&apos;&nbsp;&copy;", []),
        ("&#20320;&#x597d; &#0; &", "你好 &#0; &", []),
        ("<B>x</>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
        ("<b></b>y", "y", []),
        (
            '😀<a href="https://shop.example/?a=1&amp;b=2">看</a>',
            "😀看",
            [
                {
                    "type": "text_link",
                    "offset": 2,
                    "length": 1,
                    "url": "https://shop.example/?a=1&b=2",
                }
            ],
        ),
        ('<a href="/order">x</a>', "x", []),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
        ),
        ("<code><b>x</b></code>", "x", [{"type": "code", "offset": 0, "length": 1}]),
        (
            "<blockquote expandable>x</blockquote>",
            "x",
            [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
        ),
        ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
    ],
)
def test_html_of_telegrams_own_kind(source: str, text: str, entities: list[Entity]):
    assert parse_html(source) == Formatted(text, entities)


def test_white_space_at_the_ends_goes_and_entities_move_along():
    parsed = formatted("\n 你 <b>好 </b>\n", "HTML")

    assert parsed == Formatted("你 好", [{"type": "bold", "offset": 2, "length": 1}])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start 码", [("bot_command", "/start")]),
        ("/start@shop_bot", [("bot_command", "/start@shop_bot")]),
        ("看/start", []),
        ("a/b", []),
        ("问 @shanyu_bot 吧", [("mention", "@shanyu_bot")]),
        ("#新品 #1", [("hashtag", "#新品")]),
        ("写信到 li@shop.example", [("email", "li@shop.example")]),
        ("😀 https://shop.example/a", [("url", "https://shop.example/a")]),
    ],
)
def test_what_telegram_finds_in_a_text(text: str, found: list[tuple[str, str]]):
    parsed = with_found_entities(Formatted(text))

    assert [
        (each["type"], utf16_slice(text, each["offset"], each["length"]))
        for each in parsed.entities
    ] == found
