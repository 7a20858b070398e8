"""Chats, stays with people, feedback and talks with the bot in the weeks before 2026-11-25 12:00 in Shanghai."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.values import Channel, HandoffEnd, OwnerKind, Sender, TurnState
from crm_backend.shop.models import PolicyNumber, Shop, ShopDay
from crm_backend.staff.models import StaffMember
from tests.insights.rows import ZONE, Rows, local

CHATS, SEED = 160, 20261125
REASONS = ("customer_asked", "second_miss", "refund_needs_person", "complaint", "taken_over")
INTENTS = ("track_order", "ask_refund", "thanks", "praise", "greet")


def write(session: Session) -> None:
    """The shop's hours and days off, the people, a few weeks by chance, and the awkward ones by hand."""
    rows = Rows(session, "TK")
    shop = session.query(Shop).one()
    shop.opens_at, shop.closes_at = "09:00", "21:00"
    session.add(
        ShopDay(day=local("2026-11-19 12:00").date(), is_open=False, name="盘点", is_own=True)
    )
    session.add(PolicyNumber(key="first_answer_target_minutes", value=5))
    session.flush()
    agents = (rows.staff("xiaoli", "小李"), rows.staff("xiaowang", "小王"))
    _by_chance(rows, agents)
    _stays(rows, agents)
    _talks(rows, agents)
    _colleagues(rows, agents)


def _text(moment: datetime) -> str:
    return moment.astimezone(ZONE).replace(tzinfo=None).isoformat(sep=" ")


def _by_chance(rows: Rows, agents: tuple[StaffMember, ...]) -> None:
    dice = Random(SEED)
    first = local("2026-10-01 00:00")
    for _ in range(CHATS):
        chat = rows.chat()
        at = first + timedelta(seconds=dice.randrange(54 * 86_400))
        for _ in range(dice.choice((1, 1, 2, 3))):
            at = _talk(rows, dice, chat, at)
            if dice.random() < 0.35:
                at = _stay(rows, dice, chat, at, dice.choice(agents))
            at += timedelta(minutes=dice.choice((5, 29, 31, 600, 3_000)))


def _talk(rows: Rows, dice: Random, chat: Conversation, at: datetime) -> datetime:
    times = [
        at + timedelta(minutes=step * dice.randrange(1, 20)) for step in range(dice.randrange(1, 5))
    ]
    times = sorted(set(times))
    rows.says(chat, *map(_text, times))
    state = dice.choice((TurnState.DONE,) * 5 + (TurnState.FAILED, TurnState.SUPERSEDED))
    nlu = dice.choice(({"is_miss": False}, {"is_miss": True}, {}, None))
    rows.turns(chat, *map(_text, times), state=state, nlu=nlu, intent=dice.choice(INTENTS))
    if dice.random() < 0.5:
        asked = times[-1] + timedelta(minutes=dice.choice((1, 10, 40)))
        rows.rating(chat, _text(asked), dice.choice((None, 1, 2, 3, 4, 5)))
    return times[-1]


def _stay(
    rows: Rows, dice: Random, chat: Conversation, at: datetime, agent: StaffMember
) -> datetime:
    began = at + timedelta(seconds=dice.randrange(5, 2_400))
    answered = began + timedelta(seconds=dice.choice((20, 200, 301, 4_000, 60_000)))
    reason = dice.choice(REASONS)
    end = dice.choice((HandoffEnd.RESOLVED,) * 4 + tuple(HandoffEnd))
    if end in (HandoffEnd.RESOLVED, HandoffEnd.HANDED_BACK):
        ended = answered + timedelta(seconds=dice.choice((60, 3_600, 100_000)))
        rows.stay(
            chat,
            _text(began),
            answered=_text(answered),
            ended=_text(ended),
            end=end,
            agent=agent,
            reason=reason,
        )
        rows.rating(chat, _text(ended), dice.choice((None, 2, 4, 5, 5)), agent)
        return ended
    ended = began + timedelta(seconds=dice.choice((30, 299, 600, 3_000)))
    rows.stay(chat, _text(began), ended=_text(ended), end=end, reason=reason)
    return ended


def _stays(rows: Rows, agents: tuple[StaffMember, ...]) -> None:
    """At night, on the day off, still open, exactly at the target, taken and never answered."""
    li, wang = agents
    resolved = HandoffEnd.RESOLVED
    # At 22:00 nobody works: the clock starts next morning; answered before it starts, resolved after it.
    rows.stay(
        rows.chat(),
        "2026-11-16 22:00",
        answered="2026-11-16 22:30",
        ended="2026-11-17 10:00",
        end=resolved,
        agent=li,
    )
    # The day off: from the 18th at 21:00 to the 20th at 9:00.
    rows.stay(
        rows.chat(),
        "2026-11-18 21:00",
        answered="2026-11-20 09:05",
        ended="2026-11-21 09:00",
        end=resolved,
        agent=wang,
    )
    rows.stay(
        rows.chat(), "2026-11-19 12:00", answered="2026-11-20 09:05:01", ended="2026-11-21 09:00:01", end=resolved,
        agent=wang,
    )  # fmt: skip
    rows.stay(rows.chat(), "2026-11-17 10:00", ended="2026-11-17 10:10", end=HandoffEnd.UNCLAIMED)
    rows.stay(
        rows.chat(), "2026-11-17 11:00", ended="2026-11-17 11:04", end=HandoffEnd.CUSTOMER_LEFT
    )
    rows.stay(
        rows.chat(), "2026-11-17 12:00", ended="2026-11-17 12:06", end=HandoffEnd.CUSTOMER_LEFT
    )
    rows.stay(rows.chat(), "2026-11-17 13:00", ended="2026-11-17 13:01", end=HandoffEnd.MERGED)
    rows.stay(rows.chat(), "2026-11-23 10:00", agent=li)  # taken, never answered, still there
    rows.stay(rows.chat(), "2026-11-25 11:00", answered="2026-11-25 11:02", agent=li)  # under way
    rows.stay(rows.chat(), "2026-11-25 11:57")  # waits, its time not over
    rows.stay(rows.chat(), "2026-11-25 11:50")  # waits, its time over
    rows.stay(rows.chat(), "2026-11-25 12:00")  # now
    rows.stay(rows.chat(), "2026-11-25 14:00")  # later today


def _talks(rows: Rows, agents: tuple[StaffMember, ...]) -> None:
    """Gaps of exactly half an hour, midnights, stays between turns, scores of every kind."""
    bot = rows.chat()
    rows.turns(
        bot, "2026-11-16 10:00", "2026-11-16 10:30", "2026-11-16 11:00:00.000001"
    )  # two talks
    midnight = rows.chat()
    rows.says(midnight, "2026-11-15 23:50", "2026-11-16 00:10")
    rows.turns(
        midnight, "2026-11-15 23:50", "2026-11-16 00:10", intent="thanks"
    )  # a talk of the 15th
    after = rows.chat()
    rows.turns(after, "2026-11-16 12:00")
    rows.stay(
        after, "2026-11-16 12:05", answered="2026-11-16 12:06", ended="2026-11-16 12:08", end=HandoffEnd.HANDED_BACK,
        agent=agents[0],
    )  # fmt: skip
    rows.turns(after, "2026-11-16 12:10", intent="praise")  # after people: a talk of its own
    for score, at in ((1, "10"), (2, "11"), (3, "12"), (4, "13"), (5, "14"), (None, "15")):
        scored = rows.chat()
        rows.turns(scored, f"2026-11-17 {at}:00", nlu={"is_miss": True})
        rows.rating(scored, f"2026-11-17 {at}:10", score)
    late = rows.chat()
    rows.turns(late, "2026-11-17 16:00")
    rows.rating(late, "2026-11-17 16:30", 5)  # the span is over
    unfinished, finished = rows.chat(), rows.chat()
    rows.says(unfinished, "2026-11-25 11:31", "2026-11-25 12:00", "2026-11-25 13:00")
    rows.turns(unfinished, "2026-11-25 11:31")
    rows.turns(finished, "2026-11-25 11:30")
    rows.rating(finished, "2026-11-25 12:00", 1)  # now: not yet asked
    rows.says(rows.chat(), "2026-11-22 23:59:59.999999")
    rows.says(rows.chat(), "2026-11-23 00:00")
    rows.says(rows.chat(), "2026-11-22 10:00", sender=Sender.BOT)  # nobody asked


def _colleagues(rows: Rows, agents: tuple[StaffMember, ...]) -> None:
    """A colleague's own chat counts nowhere; a chat that went on in another counts for itself."""
    own = rows.chat(
        participant_kind=PrincipalKind.STAFF,
        participant_staff_id=agents[1].id,
        channel=Channel.CONSOLE,
    )
    rows.says(own, "2026-11-18 10:00")
    rows.turns(own, "2026-11-18 10:00", intent="thanks")
    rows.rating(own, "2026-09-15 10:05", 5)  # never asked, and not counted if it were
    rows.stay(own, "2026-11-18 11:00", answered="2026-11-18 11:01", agent=agents[0])
    target = rows.chat()
    merged = rows.chat(merged_into_id=target.id, owner_kind=OwnerKind.CLOSED)
    for chat in (target, merged):
        rows.says(chat, "2026-11-18 12:00")
        rows.turns(chat, "2026-11-18 12:00")
