"""Screens with the fields they draw, and the reader that finds what is wrong with one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

from tests.web.payloads import IMAGE, NUMBERS, UNSEEN, Watch, marker, payload

FIRST_DAY = date(2026, 11, 1)
READER = Path(__file__).with_name("reader.js")
# A value or an attribute is no markup, however it is drawn.
NO_MARKUP = re.compile(r" @|(input|textarea)$")


@dataclass(frozen=True)
class Screen:
    """A screen or dialog: the way there, and which fields are drawn at which of its places.

    A place is a selector; `` @name`` behind it reads an attribute. Its fields stand apart by
    spaces; with none, the place itself has to be there. Names in braces are values of a payload's
    number: `Reader` knows them.
    """

    address: str
    drawn: Mapping[str, str]
    press: Sequence[str] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


class Reader:
    """Goes to the screens of one page, before it is loaded, and tells what is wrong with them."""

    def __init__(self, page: Page, hub_url: str, numbers: Sequence[int] = NUMBERS) -> None:
        self.page = page
        self.watch = Watch(page, hub_url)
        self._numbers = numbers
        page.add_init_script(path=READER)

    def visit(self, screen: Screen, number: int) -> Mapping[str, str]:
        """Go there as for one payload; its places as they are then called."""
        values = self._values_of(number)
        way = {
            "address": screen.address.format(**values),
            "press": [button.format(**values) for button in screen.press],
            "typed": {field: text.format(**values) for field, text in screen.typed.items()},
        }
        self.page.evaluate("way => reader.visit(way)", way)
        return {place.format(**values): fields for place, fields in screen.drawn.items()}

    def write(self, screen: Screen, number: int) -> None:
        """Put this payload into the fields of a screen that is open."""
        values = self._values_of(number)
        typed = {field: text.format(**values) for field, text in screen.typed.items()}
        self.page.evaluate("typed => reader.write(typed)", typed)

    def flaws(self, drawn: Mapping[str, str], numbers: Sequence[int]) -> list[str]:
        """What cannot be read letter by letter even after a while, and every harm seen so far."""
        places = [
            (place, [payload(number, name) for name in fields.split() for number in numbers])
            for place, fields in drawn.items()
        ]
        wanted = {"places": places, "unseen": UNSEEN.pattern}
        missed: list[str] = self.page.evaluate("wanted => reader.read(wanted)", wanted)
        return [*missed, *self.watch.harm()]

    def expect_spoiled(self, drawn: Mapping[str, str]) -> None:
        """Every text has become the image that a careless drawing makes of it, and that is seen."""
        nodes = [
            f"{place} img[onerror*='{marker(IMAGE, name)}=']"
            for place, fields in drawn.items()
            for name in fields.split()
            if not NO_MARKUP.search(place)
        ]
        for node in nodes:
            self.page.locator(node).first.wait_for(state="attached")
        assert not nodes or any(seen.startswith("node: <img") for seen in self.watch.harm())

    def _values_of(self, number: int) -> dict[str, object]:
        day = FIRST_DAY + timedelta(number)
        return {
            "number": number,
            "place": self._numbers.index(number) + 1,  # of its row in a list, as CSS counts
            "day": day,
            "month": f"{day:%Y-%m}",
            "typed": payload(number, "typed"),
            "address": quote(payload(number, "address"), safe=""),
        }
