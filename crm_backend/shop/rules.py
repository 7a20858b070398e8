"""Pure decisions about the shop: its day, its hours, and which settings are possible."""

import re
from datetime import date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from crm_backend.shop.errors import PolicyInvalid, ShopInvalid, SiteInvalid
from crm_backend.shop.values import PolicyNumbers

_CURRENCY = re.compile(r"[A-Z]{3}")
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SITE_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ORDERED_PAIRS = (
    ("payout_days_min", "payout_days_max"),
    ("delivery_days_min", "delivery_days_max"),
    ("delivery_days_max", "remote_delivery_days_max"),
    ("refund_window_days", "quality_window_days"),
)
# Days and hours beyond these are typing errors; they would also overflow dates.
_MAX_DAYS = 3_650
_MAX_MINOR = 10**12


def local_day(moment: datetime, zone: str) -> date:
    """The shop's calendar day at an instant."""
    return moment.astimezone(ZoneInfo(zone)).date()


def is_open(now: datetime, opens_at: str, closes_at: str, zone: str) -> bool:
    """Whether people are at work: from ``opens_at`` until just before ``closes_at``, local time.

    Hours over midnight (``18:00``–``02:00``) are possible; equal times mean always open.
    """
    wall = now.astimezone(ZoneInfo(zone)).time()
    opens, closes = time.fromisoformat(opens_at), time.fromisoformat(closes_at)
    if opens == closes:
        return True
    if opens < closes:
        return opens <= wall < closes
    return wall >= opens or wall < closes


def hours_text(opens_at: str, closes_at: str, locale: str = "zh-CN") -> str:
    """The opening hours in words, such as ``每天 9:00–21:00``."""
    is_english = locale.startswith("en")
    if opens_at == closes_at:
        return "around the clock" if is_english else "全天 24 小时"
    span = f"{opens_at.removeprefix('0')}–{closes_at.removeprefix('0')}"
    return f"{span} every day" if is_english else f"每天 {span}"


def check_shop(*, currency: str, time_zone: str, opens_at: str, closes_at: str) -> None:
    """Refuse a currency that is no ISO code, an unknown time zone, or hours that are not HH:MM.

    Raises
    ------
    ShopInvalid
        ``facts.field`` names what is wrong.
    """
    if not _CURRENCY.fullmatch(currency):
        raise ShopInvalid("A currency is three capital letters, such as CNY.", field="currency")
    if time_zone not in available_timezones():
        raise ShopInvalid("Unknown time zone; write it as Asia/Shanghai.", field="time_zone")
    for field, wall in (("opens_at", opens_at), ("closes_at", closes_at)):
        if not _WALL_TIME.fullmatch(wall):
            raise ShopInvalid("Write hours as HH:MM, such as 09:00.", field=field)


def check_policy(numbers: PolicyNumbers) -> None:
    """Refuse negative or absurd numbers and minima above their maxima.

    Raises
    ------
    PolicyInvalid
        ``facts.key`` names the number.
    """
    for key, value in vars(numbers).items():
        limit = _MAX_MINOR if key.endswith("_minor") else _MAX_DAYS
        if not 0 <= value <= limit:
            raise PolicyInvalid(f"{key} must be between 0 and {limit}.", key=key)
    for low, high in _ORDERED_PAIRS:
        if getattr(numbers, low) > getattr(numbers, high):
            raise PolicyInvalid(f"{low} must not be above {high}.", key=low)


def check_site(site_key: str, origins: list[str]) -> None:
    """Refuse a site key or an origin that a browser could never send.

    Raises
    ------
    SiteInvalid
        An origin is scheme and host, with a port where it is not the usual one, and nothing after.
    """
    if not _SITE_KEY.fullmatch(site_key):
        raise SiteInvalid("A site key is made of a–z, 0–9 and hyphens, 40 at most.")
    for origin in origins:
        if not is_origin(origin):
            raise SiteInvalid(
                "An origin looks like https://shop.example, without a path.", origin=origin
            )


def is_origin(text: str) -> bool:
    """Whether ``text`` is exactly what a browser writes into the Origin header of a web page."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return False
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    suffix = "" if port in (None, usual) else f":{port}"
    return text == f"{parts.scheme}://{host}{suffix}" and text.isascii()
