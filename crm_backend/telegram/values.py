"""The words of the Telegram channel."""

from dataclasses import dataclass
from enum import StrEnum

OUTBOX_KIND = "telegram"
# Who listens here is woken when an update was stored.
UPDATES_TOPIC = "telegram_updates"
WEBHOOK_PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
# So much of an update that could not be read is shown; all of it is kept.
MOST_RAW_LETTERS = 4_000
MOST_NAME_LETTERS = 90


class UpdateState(StrEnum):
    """waiting until it is done, or odd: nobody could read it, and staff are shown that it is there."""

    WAITING = "waiting"
    DONE = "done"
    ODD = "odd"


class BindingState(StrEnum):
    """How far a chat and an account have come to each other."""

    OFFERED = "offered"  # there is a code, and nobody brought it yet
    BROUGHT = "brought"  # it came in a chat, where whose account it is was shown
    UNCONFIRMED = "unconfirmed"  # of staff: agreed to in the chat, to be confirmed in the console
    BOUND = "bound"
    ENDED = "ended"


class Trouble(StrEnum):
    """Why a bot gets no updates, as staff are told."""

    TOKEN_REFUSED = "token_refused"  # noqa: S105 - what happened, not a token
    OTHER_READER = "other_reader"
    UNREACHABLE = "unreachable"
    WEBHOOK_REFUSED = "webhook_refused"  # its address, or what it was to deliver there


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What is wrong and what to do about it, in both languages."""

    zh: str
    en: str


REMEDIES = {
    Trouble.TOKEN_REFUSED: Remedy(
        zh="Telegram 不认识这个令牌（token）：请向 BotFather 重新索取，填入后重启",
        en="Telegram does not know this token: ask BotFather for a new one, set it and restart",
    ),
    Trouble.OTHER_READER: Remedy(
        zh="有另一个程序在用同一个令牌收消息，或设置了 webhook：请停掉它",
        en="another program fetches updates with the same token, or has set a webhook: stop it",
    ),
    Trouble.UNREACHABLE: Remedy(
        zh="连不上 Telegram：中国大陆的网络需要设置代理 ZHANGGUI_TELEGRAM_PROXY_URL",
        en="Telegram cannot be reached: a proxy can be set with ZHANGGUI_TELEGRAM_PROXY_URL",
    ),
    Trouble.WEBHOOK_REFUSED: Remedy(
        zh="Telegram 不接受 webhook 地址，或者消息送不到那里：它必须是公网能访问的 https 地址；"
        "请检查证书和反向代理，Telegram 的原话用 zhanggui telegram check 看",
        en="Telegram refused the webhook's address or cannot deliver to it: it must be public and https; check the"
        " certificate and the reverse proxy, and see Telegram's words with zhanggui telegram check",
    ),
}

PROXY_FAILS = Remedy(
    zh="经过代理也连不上 Telegram：请检查代理 ZHANGGUI_TELEGRAM_PROXY_URL 在不在运行，地址、端口和密码对不对",
    en="Telegram cannot be reached through the proxy: check that the one of ZHANGGUI_TELEGRAM_PROXY_URL runs,"
    " and its address, port and password",
)


def remedy_of(trouble: Trouble, *, has_proxy: bool) -> Remedy:
    """What to do about a trouble in a shop that goes through a proxy, or does not."""
    is_proxys = has_proxy and trouble is Trouble.UNREACHABLE
    return PROXY_FAILS if is_proxys else REMEDIES[trouble]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """How somebody on Telegram is called: by a name that anybody can take, and by a user name if they have one.

    Written out, both are kept with a binding; no name has a line break in it.
    """

    name: str
    username: str = ""

    def __str__(self) -> str:
        """``<name>``, and ``@<user name>`` on a line of its own."""
        name = self.name[:MOST_NAME_LETTERS]
        return f"{name}\n@{self.username[:32]}" if self.username else name

    @classmethod
    def parse(cls, written: str) -> "Caller":
        """Who that was."""
        name, _line, username = written.partition("\n@")
        return cls(name=name, username=username)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A chat as one bot sees it; written out, it is the address of a conversation and a target of the outbox."""

    bot_id: int
    chat_id: int

    def __str__(self) -> str:
        """``<bot>:<chat>``."""
        return f"{self.bot_id}:{self.chat_id}"

    @classmethod
    def parse(cls, address: str) -> "Place":
        """The place an address names."""
        bot_id, _colon, chat_id = address.partition(":")
        return cls(bot_id=int(bot_id), chat_id=int(chat_id))
