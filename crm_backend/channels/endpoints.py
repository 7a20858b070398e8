"""The chat over HTTP: sessions, history, and the door of the WebSocket."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Query, Response, WebSocket, status
from starlette.requests import HTTPConnection, Request

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.channels.hub import ChatHub
from crm_backend.channels.schemas import (
    MessagePage,
    SessionCreate,
    SessionRead,
    StaffChatRead,
)
from crm_backend.channels.staff_socket import serve_staff_socket
from crm_backend.channels.views import rfc3339, view_conversation
from crm_backend.channels.web import serve_socket
from crm_backend.conversations.errors import SessionInvalid, TooManySessions
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import sessions, staff_chats
from crm_backend.conversations.service.sessions import ChatSession, SessionRequest
from crm_backend.core.addresses import client_address
from crm_backend.core.http import AppClock, WriteSession
from crm_backend.core.paging import PageLimit
from crm_backend.core.problems import declared
from crm_backend.orders import service as orders
from crm_backend.staff.caller_errors import WRITE_ERRORS
from crm_backend.staff.dependencies import permitted

router = APIRouter(prefix="/api/v1/chat", tags=["chat"])
staff_router = APIRouter(prefix="/api/v1/staff", tags=["staff"])


def get_chat_hub(connection: HTTPConnection) -> ChatHub:
    """The app's chat collaborators."""
    return cast("ChatHub", connection.app.state.chat_hub)


Hub = Annotated[ChatHub, Depends(get_chat_hub)]


async def _session_of(
    hub: Hub, authorization: Annotated[str, Header()] = ""
) -> tuple[ChatSession, Conversation | None]:
    scheme, _space, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SessionInvalid
    async with hub.database.reading() as session:
        return await sessions.authenticate(session, hub.tokens, token, now=hub.clock.now())


Authenticated = Annotated[tuple[ChatSession, Conversation | None], Depends(_session_of)]


@router.post("/sessions", status_code=status.HTTP_201_CREATED, response_model_exclude_none=True)
async def create_chat_session(body: SessionCreate, request: Request, hub: Hub) -> SessionRead:
    """Open a chat, or go on with an earlier one; a refused identity leaves a visitor and says why."""
    asked = SessionRequest(
        site_key=body.site_key,
        identity_token=body.identity_token,
        locale=body.locale,
        session_token=body.session_token,
    )
    address = client_address(request, hub.trusted_proxies)
    async with hub.database.transaction() as session:
        opened = await sessions.open_session(session, hub.tokens, asked, now=hub.clock.now())
        if opened.is_new and not await hub.session_limit.allows(address):
            raise TooManySessions(retry_after_seconds=60)
        for conversation_id in opened.changed_conversation_ids:
            await orders.clear_proofs(session, conversation_id)
    return SessionRead(
        session_token=hub.tokens.write(opened.chat),
        conversation_id=opened.chat.conversation_id,
        verified=opened.chat.is_verified,
        expires_at=rfc3339(opened.chat.expires_at),
        identity_error=opened.identity_error,
    )


@router.delete("/sessions/current", status_code=status.HTTP_204_NO_CONTENT)
async def delete_chat_session(authenticated: Authenticated, hub: Hub) -> Response:
    """Sign out: the token is refused from now on, and its sockets are closed."""
    chat, _conversation = authenticated
    async with hub.database.transaction() as session:
        await sessions.end_session(session, chat)
    hub.wakeups.wake(chat.conversation_id, {"type": "session_ended", "session_id": chat.session_id})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/messages")
async def list_chat_messages(
    authenticated: Authenticated,
    hub: Hub,
    after_seq: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: PageLimit = 50,
) -> MessagePage:
    """The conversation's messages after a seq, in order."""
    _chat, conversation = authenticated
    async with hub.database.reading() as session:
        view = await view_conversation(
            session,
            conversation,
            after_seq=after_seq,
            limit=limit,
            bot_is_ready=hub.bot_readiness.is_ready,
        )
    return MessagePage(messages=view.messages, last_seq=view.last_seq)


@router.websocket("/ws")
async def chat_socket(websocket: WebSocket, hub: Hub) -> None:
    """Chat protocol v1."""
    await serve_socket(websocket, hub)


@staff_router.post(
    "/chat-sessions",
    status_code=status.HTTP_201_CREATED,
    responses=declared(*WRITE_ERRORS),
)
async def create_staff_chat_session(
    caller: Annotated[StaffPrincipal, Depends(permitted(Operation.CHAT_AS_STAFF))],
    session: WriteSession,
    hub: Hub,
    clock: AppClock,
) -> StaffChatRead:
    """Open the caller's own chat with the bot; its token speaks the chat protocol."""
    chat = await staff_chats.open_staff_chat(session, caller, now=clock.now())
    return StaffChatRead(
        session_token=hub.tokens.write(chat),
        conversation_id=chat.conversation_id,
        expires_at=rfc3339(chat.expires_at),
    )


@staff_router.websocket("/ws")
async def staff_socket(websocket: WebSocket, hub: Hub) -> None:
    """The console's live events."""
    await serve_staff_socket(websocket, hub)
