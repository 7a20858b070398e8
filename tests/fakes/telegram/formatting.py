"""Text as Telegram sees it: lengths in UTF-16 units, HTML with its own rules, found entities.

The rules of HTML are those of TDLib's ``parse_html``: few tags, strict nesting, positions in bytes
of UTF-8 in every complaint; an unknown ``&name;`` is plain text.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.errors import ApiError, bad_request

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
SOURCE_BYTES = 1 << 15

TYPE_OF_TAG = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]*)|([0-9]*))|([A-Za-z]*));?")
_SPACE = re.compile(r"[ \t\r\n\0\v]*")
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FOUND = {
    "bot_command": re.compile(
        r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"
    ),
    "mention": re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)"),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])"),
    "email": re.compile(r"(?<![\w.])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    "url": re.compile(r"https?://[^\s<>\"]+"),
}

Entity = dict[str, Any]


@dataclass(frozen=True)
class Formatted:
    """A plain text and its entities, offsets and lengths in UTF-16 units."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def formatted(source: str, parse_mode: str, entities: list[Entity] | None = None) -> Formatted:
    """What a bot's text becomes; raises ``ApiError`` where Telegram refuses it."""
    if len(source.encode("utf-8", "surrogatepass")) > SOURCE_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode in ("markdown", "markdownv2"):
        # Nobody here sends it; better said than parsed half.
        raise bad_request("this test server parses HTML only")
    if mode not in ("", "none", "html"):
        raise bad_request("unsupported parse_mode")
    source = _CONTROLS.sub(" ", source.replace("\r", ""))
    is_html = mode == "html"
    parsed = parse_html(source) if is_html else Formatted(source, list(entities or ()))
    return _trimmed(with_found_entities(parsed))


def with_found_entities(parsed: Formatted) -> Formatted:
    """Add commands, mentions, tags, addresses and links that stand in the text itself."""
    taken = [(each["offset"], each["offset"] + each["length"]) for each in parsed.entities]
    found = []
    for kind, pattern in _FOUND.items():
        for match in pattern.finditer(parsed.text):
            offset = utf16_length(parsed.text[: match.start()])
            end = offset + utf16_length(match[0])
            if all(end <= begin or offset >= finish for begin, finish in taken):
                found.append({"type": kind, "offset": offset, "length": end - offset})
                taken.append((offset, end))
    return Formatted(parsed.text, _sorted(parsed.entities + found))


def _trimmed(parsed: Formatted) -> Formatted:
    text = parsed.text.rstrip()
    end = utf16_length(text)
    cut = min([len(text) - len(text.lstrip(" \n")), *(e["offset"] for e in parsed.entities)])
    kept = []
    for entity in parsed.entities:
        length = min(entity["offset"] + entity["length"], end) - entity["offset"]
        if length > 0:
            kept.append({**entity, "offset": entity["offset"] - cut, "length": length})
    return Formatted(text[cut:], kept)


def parse_html(source: str) -> Formatted:
    """Read Telegram's HTML; raises ``ApiError`` with TDLib's complaint."""
    return _HtmlReader(source).read()


@dataclass(frozen=True)
class _OpenTag:
    name: str
    argument: str
    offset: int
    position: int


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._plain: list[str] = []
        self._units = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def read(self) -> Formatted:
        at = 0
        while at < len(self._source):
            if self._source[at] != "<":
                at = self._take_text(at)
            elif self._source.startswith("</", at):
                at = self._close_tag(at)
            else:
                at = self._open_tag(at)
        if self._open:
            raise _complaint(
                f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"'
            )
        text = "".join(self._plain)
        if re.search("[\ud800-\udfff]", text):
            raise _complaint(
                "Text contains invalid Unicode characters after decoding HTML entities, check for "
                "unmatched surrogate code units"
            )
        return Formatted(text, _sorted(_without_nested_code(self._entities)))

    def _take_text(self, at: int) -> int:
        if self._source[at] == "&":
            character, end = _reference(self._source, at)
        else:
            stop = re.compile("[<&]").search(self._source, at + 1)
            end = stop.start() if stop else len(self._source)
            character = self._source[at:end]
        self._plain.append(character)
        self._units += utf16_length(character)
        return end

    def _byte_offset(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))

    def _char(self, at: int) -> str:
        return self._source[at : at + 1]

    def _open_tag(self, begin: int) -> int:
        where = f"at byte offset {self._byte_offset(begin)}"
        match = _TAG_NAME.match(self._source, begin + 1)
        assert match
        name, at = match[0].lower(), match.end()
        if at >= len(self._source):
            raise _complaint(f"Unclosed start tag {where}")
        if name not in TYPE_OF_TAG:
            raise _complaint(f'Unsupported start tag "{name}" {where}')
        argument = ""
        while True:
            at = self._skip_space(at)
            if self._char(at) == ">":
                break
            key, value, at = self._attribute(name, at, where)
            argument = _argument(name, key, value) or argument
        if name == "span" and argument != "spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" {where}')
        position = sum(len(each) for each in self._plain)
        self._open.append(_OpenTag(name, argument, self._units, position))
        return at + 1

    def _skip_space(self, at: int) -> int:
        match = _SPACE.match(self._source, at)
        assert match
        return match.end()

    def _attribute(self, tag: str, at: int, where: str) -> tuple[str, str | None, int]:
        match = _ATTRIBUTE_NAME.match(self._source, at)
        assert match
        key, at = match[0], self._skip_space(match.end())
        if not key and self._char(match.end()):
            raise _complaint(f'Empty attribute name in the tag "{tag}" {where}')
        if at >= len(self._source):
            raise _complaint(f'Unclosed start tag "{tag}" {where}')
        if self._char(at) != "=":
            return key, None, at
        at = self._skip_space(at + 1)
        if at >= len(self._source):
            raise _complaint(f'Unclosed start tag "{tag}" {where}')
        if self._char(at) in "'\"":
            return key, *self._quoted(at, where)
        token = _NAME_TOKEN.match(self._source, at)
        assert token
        following = self._char(token.end())
        if following and following not in " \t\r\n\0\v>":
            raise _complaint(f"Unexpected end of name token at byte offset {self._byte_offset(at)}")
        if not following:
            raise _complaint(f"Unclosed start tag {where}")
        return key, token[0].lower(), token.end()

    def _quoted(self, at: int, where: str) -> tuple[str, int]:
        end = self._source.find(self._source[at], at + 1)
        if end < 0 or end + 1 >= len(self._source):
            raise _complaint(f"Unclosed start tag {where}")
        inner, value, here = self._source[at + 1 : end], "", 0
        while here < len(inner):
            if inner[here] == "&":
                character, here = _reference(inner, here)
                value += character
            else:
                value, here = value + inner[here], here + 1
        return value, end + 1

    def _close_tag(self, begin: int) -> int:
        offset = self._byte_offset(begin)
        if not self._open:
            raise _complaint(f"Unexpected end tag at byte offset {offset}")
        match = _TAG_NAME.match(self._source, begin + 2)
        assert match
        name, at = match[0].lower(), self._skip_space(match.end())
        if self._char(at) != ">":
            raise _complaint(f"Unclosed end tag at byte offset {offset}")
        opened = self._open.pop()
        if name and name != opened.name:
            raise _complaint(
                f"Unmatched end tag at byte offset {offset}, "
                f'expected "</{opened.name}>", found "</{name}>"'
            )
        if self._units > opened.offset:
            self._add_entity(opened)
        return at + 1

    def _add_entity(self, opened: _OpenTag) -> None:
        length = self._units - opened.offset
        place = {"offset": opened.offset, "length": length}
        inner = self._entities[-1] if self._entities else {}
        fills = {key: inner.get(key) for key in place} == place
        if opened.name == "a":
            shown = "".join(self._plain)[opened.position :]
            self._add_link(opened.argument or shown, place)
        elif opened.name == "pre" and inner.get("type") == "code" and fills:
            self._entities[-1] = {**inner, "type": "pre"}
        elif opened.name == "code" and inner.get("type") == "pre" and fills and opened.argument:
            self._entities[-1] = {**inner, "language": opened.argument}
        elif opened.name == "code" and opened.argument:
            self._entities.append({"type": "code", **place, "language": opened.argument})
        elif opened.name == "blockquote" and opened.argument:
            self._entities.append({"type": "expandable_blockquote", **place})
        elif opened.name == "tg-emoji":
            if not opened.argument.isdigit() or opened.argument == "0":
                raise _complaint("Invalid custom emoji identifier specified")
            emoji = {"type": "custom_emoji", **place, "custom_emoji_id": opened.argument}
            self._entities.append(emoji)
        else:
            self._entities.append({"type": TYPE_OF_TAG[opened.name], **place})

    def _add_link(self, address: str, place: Entity) -> None:
        # A link that is none vanishes silently: a trap for whoever sends a relative address.
        if re.fullmatch(r"(?:https?|tg|ton)://\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", address):
            has_scheme = "://" in address
            url = address if has_scheme else f"http://{address}"
            slash = "/" if re.fullmatch(r"\w+://[^/?#]+", url) else ""
            self._entities.append({"type": "text_link", **place, "url": url + slash})


def _complaint(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _argument(tag: str, key: str, value: str | None) -> str:
    if tag == "blockquote" and key == "expandable":
        return "1"
    if value is None:
        return ""
    prefix = {"code": "language-", "span": "tg-"}.get(tag)
    if prefix and key == "class" and value.startswith(prefix):
        return value.removeprefix(prefix)
    return value if (tag, key) in {("a", "href"), ("tg-emoji", "emoji-id")} else ""


def _reference(source: str, at: int) -> tuple[str, int]:
    """The character that a reference stands for and where it ends; else the ampersand itself."""
    match = _REFERENCE.match(source, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return (_REFERENCES[name], match.end()) if name in _REFERENCES else ("&", at + 1)
    digits = hexadecimal if hexadecimal is not None else decimal
    number = int(digits, 16 if hexadecimal is not None else 10) if digits else 0
    span = len(match[0].removesuffix(";"))
    return (chr(number), match.end()) if 0 < number < 0x10FFFF and span < 10 else ("&", at + 1)


def _without_nested_code(entities: list[Entity]) -> list[Entity]:
    """Drop what stands inside code, and a language that only ``pre`` may have."""
    code = [each for each in entities if each["type"] in ("code", "pre")]

    def is_inside(entity: Entity, block: Entity) -> bool:
        end, block_end = (each["offset"] + each["length"] for each in (entity, block))
        return entity is not block and entity["offset"] >= block["offset"] and end <= block_end

    kept = []
    for entity in entities:
        blocks = [each for each in code if is_inside(entity, each)]
        is_outer = entity["type"] == "pre" and all(each["type"] == "code" for each in blocks)
        if not blocks or is_outer:
            has_language = entity["type"] == "pre" or "language" not in entity
            kept.append(
                entity if has_language else {k: v for k, v in entity.items() if k != "language"}
            )
    return kept


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda each: (each["offset"], -each["length"]))
