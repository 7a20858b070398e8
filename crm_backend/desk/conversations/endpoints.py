"""The chats page: ``/conversations``; reading by ``READ_CONVERSATIONS``, deeds by ``HANDLE_CONVERSATIONS``."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.channels.endpoints import Hub
from crm_backend.conversations.errors import (
    AlreadyOwned,
    ConversationMerged,
    ConversationNotFound,
    EmptyMessage,
    MessageTooLong,
    NotOwner,
    SuggestionGone,
    SuggestionNotFound,
    TransferToSelf,
)
from crm_backend.conversations.schemas import MessageRead, NoteRead, OwnershipRead
from crm_backend.conversations.service import (
    giving_away,
    replying,
    staff_reading,
    suggesting,
    taking_over,
)
from crm_backend.conversations.service.staff_calls import StaffCall
from crm_backend.core.cursors import Cursor, CursorInvalid
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.paging import BeforeCursor, PageLimit
from crm_backend.core.path_ids import TextId
from crm_backend.core.plain_text import PlainText
from crm_backend.core.problems import declared
from crm_backend.desk.conversations.schemas import (
    ConversationRead,
    ConversationsRead,
    MessagesRead,
    NotesRead,
    ReadWrite,
    SuggestionAccept,
    TextWrite,
    TransferWrite,
    ViewerRead,
)
from crm_backend.desk.conversations.service import reading
from crm_backend.desk.conversations.service.reading import ChatQuery
from crm_backend.desk.conversations.values import ChatFilter, QueueOrder
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted
from crm_backend.staff.errors import StaffNotFound

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CONVERSATIONS))]
Handler = Annotated[StaffPrincipal, Depends(permitted(Operation.HANDLE_CONVERSATIONS))]
Seq = Annotated[int, Query(ge=0, le=2**31 - 1)]

CHAT_DEED_ERRORS = (*DEED_ERRORS, ConversationNotFound)
WORD_ERRORS = (EmptyMessage, MessageTooLong)
CLAIM_ERRORS = (AlreadyOwned, ConversationMerged)


async def _call(
    caller: Handler, key: IdempotencyKey, conversation_id: TextId, clock: AppClock
) -> StaffCall:
    return StaffCall(
        staff=caller, conversation_id=conversation_id, idempotency_key=key, now=clock.now()
    )


Call = Annotated[StaffCall, Depends(_call)]


def _query(
    owner: ChatFilter = ChatFilter.ALL,
    q: Annotated[PlainText, Query(max_length=100)] = "",
    order: QueueOrder = QueueOrder.WAIT,
    before: BeforeCursor = None,
    limit: PageLimit = 50,
) -> ChatQuery:
    cursor = Cursor.parse(before, ties=1)
    return ChatQuery(wanted=owner, words=q, order=order, before=cursor, limit=limit)


@router.get("", responses=declared(*READ_ERRORS, CursorInvalid))
async def list_conversations(
    caller: Reader, query: Annotated[ChatQuery, Depends(_query)], session: ReadSession
) -> ConversationsRead:
    """List chats: the queue from the longest wait on, every other list from the newest activity on.

    ``order=value_at_risk`` begins the queue with who may be lost with most: its longest 200 waits, on one page.
    """
    return await reading.list_conversations(session, caller, query)


@router.get("/{conversation_id}", responses=declared(*READ_ERRORS, ConversationNotFound))
async def read_conversation(
    conversation_id: TextId, caller: Reader, session: ReadSession, hub: Hub
) -> ConversationRead:
    """Read one chat with its ledger, the bot's kept-back answers, and who looks at it."""
    viewers = [
        ViewerRead(id=viewer.id, display_name=viewer.display_name)
        for viewer in hub.presence.viewers(conversation_id)
    ]
    return await reading.get_conversation(session, caller, conversation_id, viewers=viewers)


@router.get("/{conversation_id}/messages", responses=declared(*READ_ERRORS, ConversationNotFound))
async def list_messages(
    conversation_id: TextId,
    caller: Reader,
    session: ReadSession,
    after_seq: Seq = 0,
    before_seq: Seq | None = None,
    limit: PageLimit = 50,
) -> MessagesRead:
    """List messages after a seq, or the last ones before one; always in the customer's order."""
    conversation, messages = await staff_reading.list_messages(
        session, conversation_id, after_seq=after_seq, before_seq=before_seq, limit=limit
    )
    return MessagesRead(messages=messages, last_seq=conversation.last_seq)


@router.get("/{conversation_id}/notes", responses=declared(*READ_ERRORS, ConversationNotFound))
async def list_notes(
    conversation_id: TextId,
    caller: Reader,
    session: ReadSession,
    before_no: Seq | None = None,
    limit: PageLimit = 200,
) -> NotesRead:
    """List the newest notes of a chat, oldest first."""
    notes = await staff_reading.list_notes(
        session, conversation_id, before_no=before_no, limit=limit
    )
    return NotesRead(notes=notes)


@router.post("/{conversation_id}/take-over", responses=declared(*CHAT_DEED_ERRORS, *CLAIM_ERRORS))
async def take_over(call: Call, session: WriteSession) -> OwnershipRead:
    """Become the chat's owner; of many who try at once exactly one does."""
    return OwnershipRead.model_validate(await taking_over.take_over(session, call))


@router.post(
    "/{conversation_id}/messages",
    status_code=HTTPStatus.CREATED,
    responses=declared(*CHAT_DEED_ERRORS, *CLAIM_ERRORS, *WORD_ERRORS),
)
async def reply(call: Call, body: TextWrite, session: WriteSession) -> MessageRead:
    """Answer the customer; on a chat of bot, queue or nobody this is by itself a take-over."""
    return MessageRead.model_validate(await replying.reply(session, call, body.text))


@router.post(
    "/{conversation_id}/notes",
    status_code=HTTPStatus.CREATED,
    responses=declared(*CHAT_DEED_ERRORS, *WORD_ERRORS),
)
async def write_note(call: Call, body: TextWrite, session: WriteSession) -> NoteRead:
    """Write something down for colleagues; the customer never sees it."""
    return NoteRead.model_validate(await replying.write_note(session, call, body.text))


@router.post("/{conversation_id}/hand-back", responses=declared(*CHAT_DEED_ERRORS, NotOwner))
async def hand_back(call: Call, session: WriteSession) -> OwnershipRead:
    """Give the chat back to the bot, which answers the customer's next message."""
    return OwnershipRead.model_validate(await giving_away.hand_back(session, call))


@router.post("/{conversation_id}/resolve", responses=declared(*CHAT_DEED_ERRORS, NotOwner))
async def resolve(call: Call, session: WriteSession) -> OwnershipRead:
    """Close the chat; the customer's next message opens it again with the bot."""
    return OwnershipRead.model_validate(await giving_away.resolve(session, call))


@router.post(
    "/{conversation_id}/transfer",
    responses=declared(*CHAT_DEED_ERRORS, NotOwner, StaffNotFound, TransferToSelf, MessageTooLong),
)
async def transfer(call: Call, body: TransferWrite, session: WriteSession) -> OwnershipRead:
    """Give the chat to a colleague, with a note for them if there is one."""
    answer = await giving_away.transfer(session, call, body.staff_id, body.note)
    return OwnershipRead.model_validate(answer)


@router.post(
    "/{conversation_id}/read",
    status_code=HTTPStatus.NO_CONTENT,
    responses=declared(*WRITE_ERRORS, ConversationNotFound),
)
async def mark_read(
    conversation_id: TextId, body: ReadWrite, caller: Reader, session: WriteSession
) -> Response:
    """Remember how far the caller has read; a mark never goes back."""
    await replying.mark_read(session, caller, conversation_id, body.seq)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post(
    "/{conversation_id}/suggestions/{turn_id}/accept",
    status_code=HTTPStatus.CREATED,
    responses=declared(
        *CHAT_DEED_ERRORS, *CLAIM_ERRORS, *WORD_ERRORS, SuggestionNotFound, SuggestionGone
    ),
)
async def accept_suggestion(
    turn_id: TextId, call: Call, body: SuggestionAccept, session: WriteSession
) -> MessageRead:
    """Send what the bot would have said as one's own message, as it is or edited."""
    answer = await suggesting.accept(session, call, turn_id, body.text)
    return MessageRead.model_validate(answer)


@router.post(
    "/{conversation_id}/suggestions/{turn_id}/dismiss",
    status_code=HTTPStatus.NO_CONTENT,
    responses=declared(*CHAT_DEED_ERRORS, SuggestionNotFound, SuggestionGone),
)
async def dismiss_suggestion(turn_id: TextId, call: Call, session: WriteSession) -> Response:
    """Put away what the bot would have said."""
    await suggesting.dismiss(session, call, turn_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)
