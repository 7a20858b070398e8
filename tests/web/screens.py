"""Screens with the fields they draw, and the reader that finds what is wrong with one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import quote

from playwright.sync_api import Page

from tests.web.payloads import IMAGE, NUMBERS, Watch, marker, not_shown, payload

FIRST_DAY = date(2026, 11, 1)
PATIENCE_POLLS = 500
POLL_MS = 10

# A value or an attribute is no markup, however it is drawn.
_NO_MARKUP = re.compile(r" @|(input|textarea)$")
_MORE = ".pager button, .more button"
_READ = """places => {
    const hosts = [...document.querySelectorAll("zhanggui-chat")];
    const roots = [document, ...hosts.map((host) => host.shadowRoot)];
    const textOf = (e) => (e.matches("input, textarea") ? e.value : e.matches("option") ? e.text : e.innerText);
    return places.map((place) => {
        const [selector, attribute] = place.split(" @");
        return roots
            .flatMap((root) => [...root.querySelectorAll(selector)])
            .filter((e) => e.matches("option") || e.checkVisibility())
            .map((e) => (attribute ? (e.getAttribute(attribute) ?? "") : textOf(e)));
    });
}"""
# Two frames later what stood there before is gone.
_GO = """async (hash) => {
    if (new URL(hash, location).href === location.href) return;
    const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = hash;
    await changed;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
_WRITE = """(all, text) => all.forEach((e) => {
    e.value = text;
    e.dispatchEvent(new Event("input", { bubbles: true }));
})"""


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
    """Goes to the screens of one page and tells what is wrong with them."""

    def __init__(self, page: Page, hub_url: str, numbers: Sequence[int] = NUMBERS) -> None:
        self.page = page
        self.watch = Watch(page, hub_url)
        self._numbers = numbers

    def visit(self, screen: Screen, number: int) -> Mapping[str, str]:
        """Go there as for one payload; its places as they are then called."""
        values = self._values_of(number)
        self._close_dialogs()
        self.page.evaluate(_GO, screen.address.format(**values))
        for button in screen.press:
            self.page.locator(button.format(**values)).first.dispatch_event("click")
        self.write(screen, number)
        return {place.format(**values): fields for place, fields in screen.drawn.items()}

    def write(self, screen: Screen, number: int) -> None:
        """Put this payload into the fields of a screen that is open."""
        for control, text in screen.typed.items():
            self.page.locator(control).first.wait_for()
            words = text.format(**self._values_of(number))
            self.page.locator(control).evaluate_all(_WRITE, words)

    def flaws(self, drawn: Mapping[str, str], numbers: Sequence[int]) -> list[str]:
        """What cannot be read letter by letter even after a while, and every harm seen so far."""
        unread = self.unread(drawn, numbers)
        for _ in range(PATIENCE_POLLS):
            if not unread:
                break
            self.page.locator(_MORE).evaluate_all("all => all.forEach((button) => button.click())")
            self.page.wait_for_timeout(POLL_MS)
            unread = self.unread(drawn, numbers)
        return [*(f"{place} lacks {text}" for place, text in unread), *self.watch.harm()]

    def unread(self, drawn: Mapping[str, str], numbers: Sequence[int]) -> list[tuple[str, str]]:
        """The places with what they should show and do not."""
        found: list[tuple[str, str]] = []
        shown: list[list[str]] = self.page.evaluate(_READ, list(drawn))
        for (place, fields), texts in zip(drawn.items(), shown, strict=True):
            wanted = [payload(number, name) for name in fields.split() for number in numbers]
            missed = not_shown(wanted, "\n".join(texts)) if texts else ["anything"]
            found.extend((place, text) for text in missed)
        return found

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

    def expect_spoiled(self, drawn: Mapping[str, str]) -> None:
        """Every text has become the image that a careless drawing makes of it, and that is seen."""
        nodes = [
            f"{place} img[onerror*='{marker(IMAGE, name)}=']"
            for place, fields in drawn.items()
            for name in fields.split()
            if not _NO_MARKUP.search(place)
        ]
        for node in nodes:
            self.page.locator(node).first.wait_for(state="attached")
        assert not nodes or any(seen.startswith("node: <img") for seen in self.watch.harm())

    def _close_dialogs(self) -> None:
        self.page.locator("dialog[open]").evaluate_all("all => all.forEach((e) => e.close())")
        self.page.locator(".dialog").wait_for(state="detached")
