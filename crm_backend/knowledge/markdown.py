"""The small Markdown of articles as plain text: bold, lists, links and line breaks, and nothing else.

Widget and console draw the same signs with ``readMarkdown`` of widget.js; any other sign stays as it is.
"""

import re
from typing import Final

_BOLD: Final = re.compile(r"\*\*(?=\S)([^*\n]*[^\s*])\*\*")
_LINK: Final = re.compile(r"\[([^\[\]\n]+)\]\(((?:https?://|mailto:)[^\s()<>]+)\)", re.IGNORECASE)
_ITEM: Final = re.compile(r"^[-*] +", re.MULTILINE)
_MAIL: Final = re.compile(r"^mailto:", re.IGNORECASE)


def plain_text(markdown: str) -> str:
    """What a client reads that draws no Markdown: 「**先不要付**」 without stars, a link with its address."""
    return _BOLD.sub(r"\1", _LINK.sub(_link_in_words, _ITEM.sub("· ", markdown)))


def _link_in_words(link: re.Match[str]) -> str:
    words, address = link[1], _MAIL.sub("", link[2])
    return words if words == address else f"{words} ({address})"
