"""Pure decisions about the shop: its day, its hours, and which settings are possible."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from crm_backend.shop.errors import (
    DayInvalid,
    HoursEndBeforeStart,
    HoursOverlap,
    PolicyInvalid,
    ShopInvalid,
    SiteInvalid,
)
from crm_backend.shop.values import ClosedPeriod, Hours, Opening, PolicyNumbers, SpecialDay

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
MAX_DAY_NAME_LENGTH = 40


def local_day(moment: datetime, zone: str) -> date:
    """The shop's calendar day at an instant."""
    return moment.astimezone(ZoneInfo(zone)).date()


def business_day(now: datetime, hours: Hours) -> date:
    """The shop day whose hours an instant belongs to: after midnight it may still be yesterday's."""
    local = now.astimezone(ZoneInfo(hours.time_zone))
    opens, closes = _wall_times(hours)
    is_last_night = closes < opens and local.time() < closes
    return local.date() - timedelta(days=1) if is_last_night else local.date()


def is_open(now: datetime, hours: Hours, day: SpecialDay | None = None) -> bool:
    """Whether people are at work: from ``opens_at`` until just before ``closes_at``, local time.

    Hours over midnight (``18:00``–``02:00``) are possible; equal times mean always open. ``day``
    is what the calendar says of the :func:`business_day`: on a day off nobody is at work. A shop
    that is always open keeps no public holidays, only days off it has decided itself.
    """
    opens, closes = _wall_times(hours)
    is_always_open = opens == closes
    if day is not None and not day.is_open and (day.is_own or not is_always_open):
        return False
    wall = now.astimezone(ZoneInfo(hours.time_zone)).time()
    if is_always_open:
        return True
    if opens < closes:
        return opens <= wall < closes
    return wall >= opens or wall < closes


def opening_at(now: datetime, hours: Hours, days: Mapping[date, SpecialDay]) -> Opening:
    """Whether people are at work, and which day off it is where that is why they are not."""
    day = days.get(business_day(now, hours))
    is_open_now = is_open(now, hours, day)
    is_day_off = day is not None and not day.is_open and not is_open_now
    return Opening(
        is_open=is_open_now, hours=hours, closed_day=day.name if day and is_day_off else None
    )


def next_opening(
    moment: datetime, hours: Hours, days: Mapping[date, SpecialDay], *, within_days: int
) -> datetime:
    """``moment`` itself while people are at work, else when they come back; ``moment`` if they do not in time."""
    if opening_at(moment, hours, days).is_open:
        return moment
    opens, _closes = _wall_times(hours)
    zone = ZoneInfo(hours.time_zone)
    first = local_day(moment, hours.time_zone)
    for ahead in range(within_days + 1):
        start = datetime.combine(first + timedelta(days=ahead), opens, zone).astimezone(UTC)
        if start > moment and opening_at(start, hours, days).is_open:
            return start
    return moment


def closed_periods(
    asked: Iterable[date], hours: Hours, days: Mapping[date, SpecialDay], *, within_days: int
) -> list[ClosedPeriod]:
    """When nobody is at work on some shop days, in order: :func:`next_opening` of every moment of them.

    Between days that were not asked about there may be others, or longer ones.
    Where people do not come back in time there is no period, as a moment is its own next opening then.
    """
    zone = ZoneInfo(hours.time_zone)
    # Between two of these nothing changes, neither whether it is open nor when it will be.
    changes = sorted(
        datetime.combine(day, wall, zone).astimezone(UTC)
        for day in set(asked)
        for wall in {time(), *_wall_times(hours)}
    )
    periods: dict[datetime, ClosedPeriod] = {}
    for moment in changes:
        opens_at = next_opening(moment, hours, days, within_days=within_days)
        if opens_at > moment:
            periods.setdefault(opens_at, ClosedPeriod(closes_at=moment, opens_at=opens_at))
    return list(periods.values())


def _wall_times(hours: Hours) -> tuple[time, time]:
    return time.fromisoformat(hours.opens_at), time.fromisoformat(hours.closes_at)


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
    _check_wall_times(opens_at, closes_at)


def _check_wall_times(opens_at: str, closes_at: str) -> None:
    for field, wall in (("opens_at", opens_at), ("closes_at", closes_at)):
        if not _WALL_TIME.fullmatch(wall):
            raise ShopInvalid("Write hours as HH:MM, such as 09:00.", field=field)


def check_night(opens_at: str, closes_at: str, *, ends_next_day: bool) -> None:
    """Refuse hours whose end lies on another day than was meant; equal times mean always open, so any day fits.

    Raises
    ------
    ShopInvalid
        They are not HH:MM; ``facts.field`` names which.
    HoursEndBeforeStart
        They would run over midnight, which was not said.
    HoursOverlap
        They were said to end on the next day, but at a time when that day's own hours have begun.
    """
    _check_wall_times(opens_at, closes_at)
    facts = {"opens_at": opens_at, "closes_at": closes_at}
    if closes_at < opens_at and not ends_next_day:
        raise HoursEndBeforeStart(**facts)
    if closes_at > opens_at and ends_next_day:
        raise HoursOverlap(**facts)


def opening_text(opening: Opening, locale: str = "zh-CN") -> str:
    """The opening hours in words, and today's name where it is a day off."""
    text = hours_text(opening.hours.opens_at, opening.hours.closes_at, locale)
    if opening.closed_day is None:
        return text
    if locale.startswith("en"):
        return f"{text}, but not today ({opening.closed_day})"
    return f"{text}（今天是{opening.closed_day}，客服休息）"


def check_day_name(name: str) -> None:
    """Refuse a name that a sentence such as 今天是元旦 could not hold.

    Raises
    ------
    DayInvalid
        Empty, over 40 characters, or with signs nobody can see.
    """
    if not 0 < len(name) <= MAX_DAY_NAME_LENGTH or not name.isprintable() or name != name.strip():
        raise DayInvalid


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
