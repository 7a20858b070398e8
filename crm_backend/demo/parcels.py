"""The way of a parcel from the demo shop's store room to a customer's door."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from crm_backend.demo.chance import pick
from crm_backend.demo.places import HOME_CITY, Place
from crm_backend.demo.plans import EventPlan, ParcelPlan


class Carrier(NamedTuple):
    """Who carries parcels; ``pace`` stretches the usual days of a place."""

    name: str
    prefix: str
    digits: int
    pace: float
    weight: float


CARRIERS = (
    Carrier("顺丰速运", "SF", 13, 0.8, 4),
    Carrier("中通快递", "75", 12, 1.0, 4),
    Carrier("圆通速递", "YT", 13, 1.1, 3),
    Carrier("韵达快递", "43", 13, 1.15, 1),
)
_COURIERS = "赵钱孙李周吴郑王冯陈"
# What the carrier writes at which share of the way; the last line is the delivery.
_WAY: tuple[tuple[float, str, str], ...] = (
    (0.0, "{home}", "商家已发货，快件已由{carrier}揽收"),
    (0.12, "{home}转运中心", "快件已到达{home}转运中心"),
    (0.2, "{home}转运中心", "快件离开{home}转运中心，发往{hub}转运中心"),
    (0.68, "{hub}转运中心", "快件已到达{hub}转运中心"),
    (0.8, "{district}营业点", "快件已到达{city}{district}营业点"),
    (0.88, "{district}营业点", "快递员{courier}师傅正在派送，请保持电话畅通"),
    (1.0, "{district}", "已签收，感谢使用{carrier}"),
)
_WAY_IN_TOWN = tuple(line for line in _WAY if "{hub}" not in line[2])


def throw_carrier(dice: Random) -> Carrier:
    """A carrier, the usual ones more often."""
    return pick(dice, CARRIERS, [carrier.weight for carrier in CARRIERS])


def travel_time(dice: Random, place: Place, carrier: Carrier) -> timedelta:
    """How long a parcel is on its way."""
    return timedelta(days=place.days * carrier.pace * dice.uniform(0.85, 1.25))


def plan_parcel(
    dice: Random, place: Place, carrier: Carrier, *, shipped_at: datetime, delivered_at: datetime
) -> ParcelPlan:
    """A parcel with the carrier's lines spread over its way."""
    words = {
        "home": HOME_CITY,
        "hub": place.hub,
        "city": place.city,
        "district": place.district,
        "carrier": carrier.name,
        "courier": dice.choice(_COURIERS),
    }
    way = delivered_at - shipped_at
    events = tuple(
        EventPlan(
            happened_at=(shipped_at + way * share).replace(microsecond=0),
            location=location.format(**words),
            text=text.format(**words),
        )
        for share, location, text in (_WAY_IN_TOWN if place.hub == HOME_CITY else _WAY)
    )
    digits = "".join(dice.choice("0123456789") for _ in range(carrier.digits))
    return ParcelPlan(
        carrier=carrier.name,
        tracking_number=carrier.prefix + digits,
        shipped_at=shipped_at,
        delivered_at=delivered_at,
        events=events,
    )
