"""Text that people typed, on its way into the database: what nobody can see is not kept."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator


def plain_text(text: str) -> str:
    """``text`` in NFC without control and direction signs (NUL breaks PostgreSQL; U+202E hides).

    Line breaks and joined emoji stay. Blanks around it are dropped.
    """
    kept = (sign for sign in unicodedata.normalize("NFC", text) if _is_kept(sign))
    return "".join(kept).strip()


def _is_kept(sign: str) -> bool:
    # U+200D joins emoji such as 👨‍👩‍👧.
    return sign in "\n\u200d" or sign.isprintable()


def one_line(text: str) -> str:
    """The same for what stands on one line, such as a name; each run of blanks becomes one."""
    return " ".join(plain_text(text).split())


PlainText = Annotated[str, AfterValidator(plain_text)]
OneLine = Annotated[str, AfterValidator(one_line)]
