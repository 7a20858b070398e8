"""Sixty payloads in every field at every place of the console: read letter by letter, none runs, the CSP is silent."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, product

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import minutes_ago
from tests.fakes.console_pages import PagesHub
from tests.fakes.shop_pages import WEB
from tests.web.console.console_page import MINE, my_chat, queued_chat
from tests.web.console.pages import places
from tests.web.console.pages.desk_page import DeskPage
from tests.web.console.pages.filled import add_chat, fill_lists, say_everything
from tests.web.payloads import IMAGE, NUMBERS, not_shown, payload, payloads
from tests.web.screens import Reader, Screen

TOGETHER = [list(NUMBERS)]
# From the last up, so that what one visit deletes moves no row that a later one needs.
ONE_BY_ONE = [[number] for number in reversed(NUMBERS)]
# Who looks, the screens, and the payloads that each visit shows. The screens of one list are all
# visited before the next payloads are.
GROUPS: dict[str, tuple[str, list[list[Screen]], list[list[int]]]] = {
    "lists": ("owner", [places.LISTS], TOGETHER),
    "chat": ("xiaoli", [places.CHAT], ONE_BY_ONE),
    "own chat": ("xiaoli", [places.OWN_CHAT], ONE_BY_ONE),
    "customer": ("owner", [places.CUSTOMER], ONE_BY_ONE),
    "ticket": ("owner", [places.TICKET], ONE_BY_ONE),
    "campaign": ("owner", [places.CAMPAIGN], ONE_BY_ONE),
    "addresses": ("owner", [[screen] for screen in places.ADDRESSES], ONE_BY_ONE),
    "dialogs": ("owner", [[screen] for screen in places.DIALOGS], ONE_BY_ONE),
    "odd updates": ("owner", places.ODD_UPDATES, ONE_BY_ONE),
    "typed": ("owner", [places.TYPED], [[0]]),  # the other payloads follow in place
}
CARELESS = """
const careless = (type, props, ...children) => {
  if (typeof type !== "string") return h(type, props, ...children);
  const isText = (child) => typeof child === "string";
  const spoil = (tag, all, text) => h(tag, { ...all, dangerouslySetInnerHTML: { __html: text } });
  if (children.length && children.every(isText)) return spoil(type, props, children.join(""));
  return h(type, props, ...children.map((child) => (isText(child) ? spoil("span", {}, child) : child)));
};
export const html = htm.bind(careless);"""

HIDDEN_WITH_NOTIFICATIONS = """
window.notified = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, { body }) { super(); window.notified.push(body); }
};
Object.defineProperty(document, "visibilityState", { get: () => "hidden" });"""


def screens_of(group: str) -> Iterable[Screen]:
    """Each screen of a group once."""
    return chain.from_iterable(GROUPS[group][1])


def begin(desk: DeskPage, name: str, numbers: Sequence[int]) -> Reader:
    """A console with everything there is for each of these payloads, and two chats that hold many."""
    hub = desk.pages
    hub.team.replies = []
    past, own = queued_chat("cnv_past", messages=[]), my_chat(id="cnv_own")
    hub.state.chats |= {past.id: past, own.id: own}
    for number in numbers:
        words = partial(payload, number)
        fill_lists(hub, words, number)
        add_chat(hub, words, number)
        say_everything(past, words)
    reader = Reader(desk.page, hub.url, numbers)
    desk.page.route("**/cnv_own/messages", lambda route: route.abort())  # stays unsent
    desk.start(name=name)
    return reader


def test_every_field_that_is_filled_is_drawn_somewhere(hub: PagesHub) -> None:
    asked: set[str] = set()

    def words(field: str) -> str:
        asked.add(field)
        return field

    fill_lists(hub, words, 1)
    add_chat(hub, words, 1)
    screens = [screen for group in GROUPS for screen in screens_of(group)]
    drawn = {
        name for screen in screens for names in screen.drawn.values() for name in names.split()
    }
    assert asked - drawn == places.DRAWN_NOWHERE
    assert drawn - asked == {"address", "typed"}


@pytest.mark.parametrize("group", GROUPS)
def test_every_field_at_every_place_stays_text(desk: DeskPage, group: str) -> None:
    name, walks, batches = GROUPS[group]
    reader = begin(desk, name, NUMBERS)
    for screens, numbers in product(walks, batches):
        for screen in screens:
            drawn = reader.visit(screen, numbers[0])
            assert reader.flaws(drawn, numbers) == [], screen.address


def test_every_text_that_staff_type_stays_text(desk: DeskPage) -> None:
    reader = begin(desk, "owner", NUMBERS)
    for screen in places.TYPED:
        drawn = reader.visit(screen, NUMBERS[0])
        for number in NUMBERS:
            reader.write(screen, number)
            assert reader.flaws(drawn, [number]) == [], screen.address


@pytest.mark.parametrize("group", GROUPS)
def test_a_careless_drawing_is_found_at_every_place(
    new_context: Callable[..., BrowserContext], hub: PagesHub, group: str
) -> None:
    page = new_context().new_page()
    page.route("**/console/html.js", serve_careless)
    reader = begin(DeskPage(page, hub), GROUPS[group][0], [IMAGE])
    for screen in screens_of(group):
        reader.expect_spoiled(reader.visit(screen, IMAGE))


def serve_careless(route: Route) -> None:
    """The console's one door to Preact, as it would be if every text were taken for markup."""
    source = (WEB / "console" / "html.js").read_text(encoding="utf-8")
    bound = "export const html = htm.bind(h);"
    assert bound in source
    route.fulfill(body=source.replace(bound, CARELESS), content_type="text/javascript")


def test_what_arrives_on_an_open_chat_stays_text(desk: DeskPage) -> None:
    reader = Reader(desk.page, desk.hub.url)
    desk.page.add_init_script(HIDDEN_WITH_NOTIFICATIONS)
    chat = queued_chat()
    desk.start(chat)
    desk.press("全部")
    for number in NUMBERS:
        words = partial(payload, number)
        desk.arrive(chat, "customer", words("message.text"))
        desk.hub.run(arrive_beside(desk, chat, words))
        assert reader.flaws(places.LIVE, [number]) == []
    notified = "\n".join(desk.page.evaluate("window.notified"))
    assert not_shown(payloads("change.reason_text"), notified) == []


async def arrive_beside(desk: DeskPage, chat: StaffChat, words: Callable[[str], str]) -> None:
    """A note, somebody's typing, the queue again, and a colleague who hands the chat to 小李."""
    stream, about = desk.hub.stream, {"conversation_id": chat.id}
    note = {"no": 1, "author": words("note.author"), "text": words("note.text")}
    await stream.publish("note", chat.id, note=note | {"written_at": minutes_ago(0)})
    typing = {"type": "typing", "sender": "agent", "agent_name": words("typing.agent_name")}
    await stream.send_all({**typing, **about, "on": True})
    told = {"by": words("change.by"), "reason_text": words("change.reason_text")}
    for owner in ({"kind": "queue"}, MINE):
        await stream.publish("owner", chat.id, owner=owner, epoch=chat.epoch, **told)


def test_whoever_brought_ones_code_to_telegram_stays_text(desk: DeskPage) -> None:
    reader = Reader(desk.page, desk.hub.url)
    telegram = desk.pages.telegram
    desk.start()
    for number in NUMBERS:
        words = partial(payload, number)
        telegram.url, telegram.command = words("telegram.url"), words("telegram.command")
        telegram.own.clear()
        desk.go("#/team")
        desk.go("#/team?view=telegram")
        desk.press("获取连接码")
        assert reader.flaws(places.OWN_CODE, [number]) == []
        telegram.bring("xiaoli", words("telegram.name"))
        desk.page.evaluate("dispatchEvent(new Event('focus'))")
        assert reader.flaws(places.OWN_TELEGRAM, [number]) == []
        desk.press("确认是我")
        expect(desk.page.locator(".telegram-bound")).to_be_visible()
        assert reader.flaws(places.OWN_TELEGRAM, [number]) == []


def test_what_is_told_of_the_bot_stays_text(desk: DeskPage) -> None:
    reader = Reader(desk.page, desk.hub.url)
    desk.pages.telegram.trouble = "of a newer hub"
    desk.start()
    for number in NUMBERS:
        words = partial(payload, number)
        told = {field: words(f"bot.{field}") for field in ("username", "trouble_text")}
        desk.pages.telegram.bot |= told
        desk.go("#/team")
        desk.go("#/team?view=bot")
        assert reader.flaws(places.BOT, [number]) == []


def test_ones_own_name_stays_text(desk: DeskPage) -> None:
    reader = Reader(desk.page, desk.hub.url)
    desk.start()
    desk.press("账号: 小李")
    for number in NUMBERS:
        names = {field: payload(number, f"me.{field}") for field in ("display_name", "name")}
        desk.page.evaluate(
            """async (names) => {
                const { session } = await import("/static/console/session.js");
                session.set({ staff: { ...session.state.staff, ...names } });
            }""",
            names,
        )
        assert reader.flaws(places.OWN_NAME, [number]) == []
