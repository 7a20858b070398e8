"""What is wrong with the Telegram bot now: Telegram is asked, and the workers' notes are read with its answers."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from crm_backend.cli.checkups import CLOCK_SLACK_SECONDS, Finding
from crm_backend.cli.telegram_checkup import in_trouble, noted, standing_of
from crm_backend.core.clock import Clock
from crm_backend.core.db import DatabaseUnavailable
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say
from crm_backend.telegram.service.asking import Asked, ask
from crm_backend.telegram.service.status import Standing
from crm_backend.telegram.tasks import telegram_api

# A worker that keeps the webhook looks every ten minutes.
SEEN_WITHIN = timedelta(minutes=25)
UNDONE_AFTER = timedelta(minutes=1)
ERROR_MATTERS_FOR = timedelta(hours=1)
MOST_WAITING = 50


def check_telegram_now(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """All that `doctor` finds, and what Telegram answers now."""
    if not settings.telegram_token.get_secret_value():
        yield Finding(
            False,
            say("Telegram 机器人", "The Telegram bot"),
            say(
                "没有设置令牌：向 BotFather 要一个，填入 ZHANGGUI_TELEGRAM_TOKEN",
                "There is no token: ask BotFather for one and set ZHANGGUI_TELEGRAM_TOKEN",
            ),
        )
        return
    try:
        standing = asyncio.run(standing_of(settings))
    except (DatabaseUnavailable, SQLAlchemyError):
        yield Finding(
            False, say("数据库", "The database"), say("连不上；运行 zhanggui doctor", "Not reached")
        )
        return
    now = clock.now()
    asked = asyncio.run(_asked(settings, may_fetch=not works(settings, standing, now), now=now))
    yield from judge(settings, standing, asked, now)


def judge(settings: Settings, standing: Standing, asked: Asked, now: datetime) -> Iterator[Finding]:
    """What the answers mean, in the order in which to repair."""
    if asked.username:
        known = say("Telegram 认得机器人", "Telegram knows the bot")
        yield Finding(True, f"{known} @{asked.username}")
    if asked.trouble is not None:
        title = say("收发消息", "Fetching and sending")
        yield in_trouble(asked.trouble, title, has_proxy=standing.read.has_proxy)
    if asked.ahead is not None:
        yield _clock(asked.ahead)
    is_at_work = works(settings, standing, now)
    yield Finding(
        is_at_work,
        say("worker 在收发 Telegram 消息", "A worker is at work for the bot"),
        say("没有 worker 在运行；运行 make up", "No worker runs; run make up"),
    )
    if asked.webhook is not None:
        yield from _webhook(settings, asked, now)
    if is_at_work and asked.trouble is None:
        yield from noted(standing.read)
    yield Finding(
        standing.undone_since is None or now - standing.undone_since < UNDONE_AFTER,
        say("收到的消息都在处理", "What came is being done"),
        say(
            f"有 {standing.read.waiting_updates} 条收到了还没处理；网店没有在运行，运行 make up",
            f"{standing.read.waiting_updates} updates wait here; the hub does not run, run make up",
        ),
    )


def works(settings: Settings, standing: Standing, now: datetime) -> bool:
    """Whether a worker fetches updates, or keeps the webhook."""
    if not settings.telegram_webhook_url:
        return standing.lease_until is not None and standing.lease_until > now
    seen_at = standing.read.seen_at
    has_tried = seen_at is not None and now - seen_at < SEEN_WITHIN
    return has_tried or standing.read.trouble is not None


def _clock(ahead: timedelta) -> Finding:
    seconds = round(ahead.total_seconds())
    return Finding(
        abs(seconds) < CLOCK_SLACK_SECONDS,
        say("系统时间和 Telegram 一致", "The clock agrees with Telegram's"),
        say(
            f"相差 {abs(seconds)} 秒；请校准系统时间，否则连接码和退避时间都会不准",
            f"It is {abs(seconds)} s off; set the system time, or codes and pauses go wrong",
        ),
    )


def _webhook(settings: Settings, asked: Asked, now: datetime) -> Iterator[Finding]:
    webhook = asked.webhook
    assert webhook is not None  # noqa: S101 - the caller has looked
    yield Finding(
        webhook.url == settings.telegram_webhook_url,
        say("Telegram 把消息送到该送的地方", "Telegram delivers where it should"),
        say(
            f"现在送到「{webhook.url or '不推送'}」；重启 worker 会改过来，还会变就是另有程序在用这个令牌",
            f"It delivers to {webhook.url or 'nobody'}; restart the worker, and if that does not last, "
            "another program uses the token",
        ),
    )
    if settings.telegram_webhook_url and webhook.last_error_at is not None:
        is_recent = now - webhook.last_error_at < ERROR_MATTERS_FOR
        yield Finding(
            not is_recent,
            say("webhook 收得到", "The webhook takes what comes"),
            _webhook_remedy(webhook.last_error),
        )
    yield Finding(
        webhook.waiting < MOST_WAITING,
        say(f"有 {webhook.waiting} 条消息等在 Telegram", f"{webhook.waiting} updates at Telegram"),
        say("收得太慢或没有在收；看上面几条", "They come too slowly or not at all; see above"),
    )


def _webhook_remedy(words: str) -> str:
    if "401" in words:
        return say(
            "密钥不对（401）：重启 worker 让它重新设置；中间的代理要原样转发请求头",
            "The secret is wrong (401): restart the worker, and let proxies pass all headers",
        )
    return say(
        f"Telegram 说：{words}；检查公网地址、证书和反向代理",
        f"Telegram says: {words}; look at the public address, the certificate and the proxy",
    )


async def _asked(settings: Settings, *, may_fetch: bool, now: datetime) -> Asked:
    api = telegram_api(settings)
    try:
        # Where a webhook is to be, nobody fetches: asking would only be refused.
        return await ask(api, may_fetch=may_fetch and not settings.telegram_webhook_url, now=now)
    finally:
        await api.close()
