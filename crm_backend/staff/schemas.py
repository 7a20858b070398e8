"""Bodies of the staff's HTTP calls."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from crm_backend.access.models import AuditEntry
from crm_backend.access.values import StaffRole
from crm_backend.core.plain_text import PlainText
from crm_backend.staff.models import ApiToken, StaffMember
from crm_backend.staff.rules import MAX_PASSWORD_LENGTH

# Longer than any password may be: refused before anybody computes a hash of it.
Password = Annotated[str, StringConstraints(max_length=MAX_PASSWORD_LENGTH)]
Name = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)]
Label = Annotated[PlainText, StringConstraints(min_length=1, max_length=60)]


class SignIn(BaseModel):
    """Who wants to work, and their password."""

    name: Name
    password: Password = Field(repr=False)


class StaffRead(BaseModel):
    """Somebody who works here."""

    id: int
    name: str
    display_name: str
    role: StaffRole
    is_active: bool


class SignedInRead(BaseModel):
    """A new session; its cookie came along."""

    csrf_token: str
    staff: StaffRead


class ShopRead(BaseModel):
    """The shop one works for."""

    name: str
    currency: str
    time_zone: str
    is_demo: bool


class MeRead(BaseModel):
    """Who one is here and what one may do; a token has no ``csrf_token``, as it needs none."""

    staff: StaffRead
    csrf_token: str | None
    may: list[str]
    shop: ShopRead


class PasswordChange(BaseModel):
    """The present password and the one to have from now on."""

    current: Password = Field(repr=False)
    new: Password = Field(repr=False)


class MembersRead(BaseModel):
    """Everybody who works or worked here."""

    members: list[StaffRead]


class MemberCreate(BaseModel):
    """A new account."""

    name: Name
    display_name: str = Field(max_length=60)
    role: StaffRole
    password: Password = Field(repr=False)


class MemberPatch(BaseModel):
    """What is to be different; what is absent or null stays."""

    display_name: str | None = Field(default=None, max_length=60)
    role: StaffRole | None = None
    is_active: bool | None = None
    password: Password | None = Field(default=None, repr=False)


class ApiTokenCreate(BaseModel):
    """A program that is to act for the caller."""

    label: Label
    scopes: list[str] = Field(min_length=1, max_length=50)


class ApiTokenRead(BaseModel):
    """A token without its secret."""

    id: int
    label: str
    scopes: list[str]
    staff_id: int
    created_at: datetime
    revoked_at: datetime | None


class ApiTokenMade(BaseModel):
    """A new token; ``token`` is shown by nothing else."""

    id: int
    label: str
    scopes: list[str]
    token: str


class ApiTokensRead(BaseModel):
    """Tokens by id, revoked ones too."""

    api_tokens: list[ApiTokenRead]


class AuditEntryRead(BaseModel):
    """Something somebody did; ``actor`` is null for the command line."""

    id: int
    at: datetime
    staff_id: int | None
    actor: str | None
    verb: str
    object_kind: str
    object_id: str
    facts: dict[str, Any]


class AuditLogRead(BaseModel):
    """A page of the audit log, newest first."""

    entries: list[AuditEntryRead]
    next_before: int | None


def staff_read(member: StaffMember) -> StaffRead:
    """An account as colleagues see it."""
    return StaffRead(
        id=member.id,
        name=member.name,
        display_name=member.display_name,
        role=member.role,
        is_active=member.is_active,
    )


def api_token_read(row: ApiToken) -> ApiTokenRead:
    """A token as admins see it."""
    return ApiTokenRead(
        id=row.id,
        label=row.label,
        scopes=row.scopes,
        staff_id=row.staff_id,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def audit_entry_read(entry: AuditEntry, actor: str | None) -> AuditEntryRead:
    """An entry with its actor's name."""
    return AuditEntryRead(
        id=entry.id,
        at=entry.happened_at,
        staff_id=entry.staff_id,
        actor=actor,
        verb=entry.verb,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        facts=entry.facts,
    )
