"""Bodies of the chat's HTTP calls (design.md section 7)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class SessionCreate(BaseModel):
    """Who wants to chat, and what they can show for it."""

    model_config = ConfigDict(extra="ignore")

    site_key: str = Field(max_length=40)
    identity_token: str | None = Field(default=None, max_length=4096)
    locale: str | None = Field(default=None, max_length=10)
    session_token: str | None = Field(default=None, max_length=4096)


class SessionRead(BaseModel):
    """The session to use from now on."""

    session_token: str
    conversation_id: str
    verified: bool
    expires_at: str
    identity_error: str | None = None


class StaffChatRead(BaseModel):
    """A session of the chat protocol for a staff member."""

    session_token: str
    conversation_id: str
    expires_at: str


class MessagePage(BaseModel):
    """Messages after a seq, in order, and the conversation's last seq."""

    messages: list[dict[str, Any]]
    last_seq: int
