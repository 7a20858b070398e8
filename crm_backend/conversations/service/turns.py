"""Turns: starting, claiming after a crash, publishing behind the fence, giving up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import service as access
from crm_backend.access.values import GrantState, PrincipalKind, TurnPrincipal
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Message, Turn
from crm_backend.conversations.rules import (
    MAX_TURN_CODE_POINTS,
    WaitingMessage,
    count_misses,
    disarm,
    is_parting,
    next_turn_input,
)
from crm_backend.conversations.service import staff_chats
from crm_backend.conversations.service.attachments import words_for_the_bot
from crm_backend.conversations.service.feedback import ask_feedback
from crm_backend.conversations.service.messages import append_answer, settle
from crm_backend.conversations.service.ownership import HandOff, OpenTicket, hand_off
from crm_backend.conversations.service.start_menu import find_start_choice
from crm_backend.conversations.service.suggestions import keep_back
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import (
    BotAnswer,
    ChangeReason,
    FeedbackPart,
    HubCommand,
    Lease,
    OfferedChoice,
    Outcome,
    OutgoingMessage,
    OwnerKind,
    Sender,
    TurnState,
    TurnWork,
)
from crm_backend.core.ids import new_id
from crm_backend.shop import service as shop_service


async def start_next_turn(
    session: AsyncSession,
    conversation: Conversation,
    *,
    client_address: str,
    lease: Lease,
    now: datetime,
) -> TurnWork | None:
    """Start a turn over what waits in a locked conversation, unless the bot does not own it or one is running.

    What somebody wrote who works here no longer is answered by nobody.
    """
    if conversation.owner_kind is not OwnerKind.BOT:
        return None
    if await repository.find_running_turn(session, conversation.id) is not None:
        return None
    waiting = [
        await _waiting(session, conversation, message)
        for message in await repository.list_waiting(session, conversation.id)
    ]
    turn_input = next_turn_input(waiting)
    if turn_input is None:
        return None
    staff_version = await staff_chats.version_of(session, conversation)
    if conversation.participant_kind is PrincipalKind.STAFF and staff_version is None:
        await repository.set_outcomes(
            session,
            conversation.id,
            through_seq=turn_input.last_seq,
            outcome=Outcome.DEAD_LETTER,
        )
        return None
    turn = Turn(
        id=new_id("trn"),
        conversation_id=conversation.id,
        state=TurnState.RUNNING,
        owner_epoch=conversation.owner_epoch,
        first_seq=turn_input.first_seq,
        last_seq=turn_input.last_seq,
        text=turn_input.text,
        choice=turn_input.choice,
        attempt=1,
        lease_holder=lease.holder,
        lease_until=lease.until,
        created_at=now,
    )
    session.add(turn)
    principal = TurnPrincipal(
        kind=conversation.participant_kind,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        staff_id=conversation.participant_staff_id,
        turn_id=turn.id,
        client_address=client_address,
        staff_version=staff_version,
    )
    access.grant_turn(
        session, principal, owner_epoch=conversation.owner_epoch, lease_until=lease.until
    )
    await session.flush()
    return await _work(session, turn, conversation)


@dataclass(frozen=True, kw_only=True)
class Unattended:
    """What nobody runs: (turn, conversation) to be claimed, and conversations that lack a turn."""

    turns: Sequence[tuple[str, str]]
    conversations: Sequence[str]


async def list_unattended(
    session: AsyncSession, *, now: datetime, holder: str | None, limit: int
) -> Unattended:
    """Turns whose lease ended or that ``holder`` left behind, and waiting messages without a turn (there are none)."""
    return Unattended(
        turns=await repository.list_claimable_turns(session, now=now, holder=holder, limit=limit),
        conversations=await repository.list_conversations_without_turn(session, limit=limit),
    )


async def start_forgotten(
    session: AsyncSession, conversation_id: str, *, lease: Lease, now: datetime
) -> TurnWork | None:
    """Start the turn a conversation lacks."""
    conversation = await repository.lock_conversation(session, conversation_id)
    if conversation is None:
        return None
    return await start_next_turn(session, conversation, client_address="", lease=lease, now=now)


async def claim(
    session: AsyncSession,
    turn_id: str,
    conversation_id: str,
    *,
    lease: Lease,
    now: datetime,
    holder: str | None,
) -> TurnWork | None:
    """Take over a turn whose runner is gone; its next attempt fences out the old one. None if it is not free."""
    conversation = await repository.lock_conversation(session, conversation_id)
    turn = await repository.get_turn(session, turn_id)
    is_free = turn.lease_until <= now or (holder is not None and turn.lease_holder == holder)
    if conversation is None or turn.state is not TurnState.RUNNING or not is_free:
        return None
    if await _lost_rights(session, conversation, turn, now=now):
        return None
    turn.attempt += 1
    await _lease(session, turn, lease)
    return await _work(session, turn, conversation)


async def renew(session: AsyncSession, work: TurnWork, *, lease: Lease, now: datetime) -> bool:
    """Keep a turn before another attempt at the bot; False when it is not ours any more."""
    conversation = await repository.lock_conversation(session, work.conversation_id)
    turn = await repository.get_turn(session, work.turn_id)
    if turn.state is not TurnState.RUNNING or turn.attempt != work.attempt:
        return False
    if conversation is None or await _lost_rights(session, conversation, turn, now=now):
        return False
    await _lease(session, turn, lease)
    return True


async def publish(
    session: AsyncSession,
    work: TurnWork,
    answer: BotAnswer,
    *,
    lease: Lease,
    open_ticket: OpenTicket,
    now: datetime,
) -> TurnWork | None:
    """Publish an answer if the fence holds, and return the next turn to run.

    The fence: the bot still owns the chat, in the same epoch, and this attempt still owns the turn. Messages, dialogue
    state, commands and the next turn are one transaction; where the fence fails, the answer is kept as a suggestion
    and the customer sees nothing (I4). What a staff member asked whose rights changed meanwhile is asked anew.
    """
    conversation = await repository.lock_conversation(session, work.conversation_id)
    turn = await repository.get_turn(session, work.turn_id)
    _note(turn, answer)
    if not _fence_holds(conversation, turn, work):
        if turn.attempt == work.attempt and turn.state is TurnState.SUPERSEDED:
            keep_back(session, conversation, turn, answer.messages, now=now)
        return None
    assert conversation is not None  # noqa: S101 - the fence has looked
    address = await access.client_address_of(session, turn.id)
    if await _lost_rights(session, conversation, turn, now=now):
        return await start_next_turn(
            session, conversation, client_address=address, lease=lease, now=now
        )
    for outgoing in answer.messages:
        await append_answer(session, conversation, outgoing, sender=Sender.BOT, now=now, turn=turn)
    await _end(session, turn, TurnState.DONE, now=now)
    await _settle_messages(session, turn, Outcome.TURN)
    conversation.dialogue_state = answer.state
    _count_miss(conversation, is_miss=answer.is_miss, now=now)
    await session.flush()
    for command in answer.commands:
        if command.name == HubCommand.HAND_OFF and conversation.owner_kind is OwnerKind.BOT:
            wish = HandOff(reason=command.reason, summary=command.summary)
            await hand_off(session, conversation, wish, open_ticket=open_ticket, now=now)
    following = await start_next_turn(
        session, conversation, client_address=address, lease=lease, now=now
    )
    is_over = following is None and conversation.owner_kind is OwnerKind.BOT
    if is_over and is_parting(turn.intent):
        await ask_feedback(session, conversation, part=FeedbackPart.BOT, now=now)
    return following


async def tell_slow(session: AsyncSession, work: TurnWork, *, now: datetime) -> bool:
    """Say once that the answer takes longer, with the way to a person (I10); False when it is not needed."""
    conversation = await repository.lock_conversation(session, work.conversation_id)
    turn = await repository.get_turn(session, work.turn_id)
    if turn.noticed_at is not None or not _fence_holds(conversation, turn, work):
        return False
    assert conversation is not None  # noqa: S101 - the fence has looked
    turn.noticed_at = now
    choice = OfferedChoice(
        title=say(conversation.locale, "hand_off_choice"), command=HubCommand.HAND_OFF
    )
    is_staff = conversation.participant_kind is PrincipalKind.STAFF
    choices = () if is_staff else (choice,)
    outgoing = OutgoingMessage(text=say(conversation.locale, "bot_slow"), choices=choices)
    await append_answer(session, conversation, outgoing, sender=Sender.SYSTEM, now=now)
    return True


async def give_up(
    session: AsyncSession, work: TurnWork, *, failure: str, open_ticket: OpenTicket, now: datetime
) -> bool:
    """No answer could be had: the messages become dead letters that staff see, the chat goes to the queue (I10)."""
    conversation = await repository.lock_conversation(session, work.conversation_id)
    turn = await repository.get_turn(session, work.turn_id)
    if not _fence_holds(conversation, turn, work):
        return False
    assert conversation is not None  # noqa: S101 - the fence has looked
    turn.failure = failure[:200]
    await _end(session, turn, TurnState.FAILED, now=now)
    await _settle_messages(session, turn, Outcome.DEAD_LETTER)
    await session.flush()
    wish = HandOff(
        reason=ChangeReason.BOT_UNAVAILABLE, summary=turn.text or "", sentence="bot_down"
    )
    await hand_off(session, conversation, wish, open_ticket=open_ticket, now=now)
    return True


def _fence_holds(conversation: Conversation | None, turn: Turn, work: TurnWork) -> bool:
    return (
        conversation is not None
        and conversation.owner_kind is OwnerKind.BOT
        and conversation.owner_epoch == turn.owner_epoch
        and turn.state is TurnState.RUNNING
        and turn.attempt == work.attempt
    )


async def _lost_rights(
    session: AsyncSession, conversation: Conversation, turn: Turn, *, now: datetime
) -> bool:
    """Whether role, password or activity of the staff member who asks changed since; their turn is over then."""
    if conversation.participant_kind is not PrincipalKind.STAFF:
        return False
    began_with = await access.staff_version_of(session, turn.id)
    if began_with in (None, await staff_chats.version_of(session, conversation)):
        return False
    turn.state = TurnState.SUPERSEDED
    turn.ended_at = now
    conversation.dialogue_state = None
    await access.end_grants(session, [turn.id], GrantState.SUPERSEDED)
    await session.flush()
    return True


def _note(turn: Turn, answer: BotAnswer) -> None:
    turn.nlu = answer.nlu
    turn.intent = answer.nlu.get("intent")
    turn.confidence = answer.nlu.get("confidence")
    turn.model_version = answer.model_version
    turn.timings_ms = dict(answer.timings_ms)


async def _end(session: AsyncSession, turn: Turn, state: TurnState, *, now: datetime) -> None:
    turn.state = state
    turn.ended_at = now
    await access.end_grants(session, [turn.id], GrantState.ENDED)


async def _lease(session: AsyncSession, turn: Turn, lease: Lease) -> None:
    turn.lease_holder = lease.holder
    turn.lease_until = lease.until
    await access.extend_grant(session, turn.id, lease.until)
    await session.flush()


async def _settle_messages(session: AsyncSession, turn: Turn, outcome: Outcome) -> None:
    """The last message of the turn gets ``outcome``; those before it were folded into it."""
    for message in await repository.list_waiting(session, turn.conversation_id):
        if message.seq <= turn.last_seq:
            message.turn_id = turn.id
            settle(message, outcome if message.seq == turn.last_seq else Outcome.FOLDED)


def _count_miss(conversation: Conversation, *, is_miss: bool, now: datetime) -> None:
    before = conversation.consecutive_misses
    conversation.consecutive_misses = count_misses(
        before, is_miss=is_miss, last_miss_at=conversation.last_miss_at, now=now
    )
    if conversation.consecutive_misses > before:
        # Only misses that count start the ten seconds anew; else a steady trickle would never add up.
        conversation.last_miss_at = now


async def _waiting(
    session: AsyncSession, conversation: Conversation, message: Message
) -> WaitingMessage:
    choice = None
    if message.choice_id is not None:
        offered = find_start_choice(message.choice_id, conversation.locale)
        stored = await repository.find_choice(session, conversation.id, message.choice_id)
        intent = offered.intent if offered else stored.intent if stored else None
        entities = stored.entities if stored and not offered else {}
        choice = {"intent": intent, "entities": entities} if intent else None
    # What is longer came from a channel with longer texts; it is kept whole.
    text = words_for_the_bot(message)[:MAX_TURN_CODE_POINTS]
    return WaitingMessage(seq=message.seq, text=text, choice=choice)


async def _day_of(session: AsyncSession, turn: Turn) -> date:
    """The shop's day on which a turn began: a repeated turn reads 今天 as the first did."""
    shop = await shop_service.get_shop(session)
    return turn.created_at.astimezone(ZoneInfo(shop.time_zone)).date()


async def _work(session: AsyncSession, turn: Turn, conversation: Conversation) -> TurnWork:
    is_staff = conversation.participant_kind is PrincipalKind.STAFF
    return TurnWork(
        turn_id=turn.id,
        conversation_id=conversation.id,
        attempt=turn.attempt,
        text=None if turn.text is None else disarm(turn.text),
        choice=turn.choice,
        state=conversation.dialogue_state,
        locale=conversation.locale,
        channel=conversation.channel,
        audience="staff" if is_staff else "customer",
        today=await _day_of(session, turn) if is_staff else None,
        created_at=turn.created_at,
        noticed=turn.noticed_at is not None,
    )
