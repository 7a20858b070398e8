"""Campaigns, and whom each was drawn for."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.campaigns.values import CampaignState
from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type


class Campaign(Base):
    """One text for one audience; once confirmed, neither changes any more."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("state <> 'previewed' OR previewed_count IS NOT NULL", name="counted"),
        CheckConstraint(
            "(state IN ('confirmed', 'stopped')) = (confirmed_at IS NOT NULL)",
            name="confirmed_then",
        ),
        CheckConstraint("(confirmed_at IS NULL) = (seed IS NULL)", name="drawn_once"),
        CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name="stopped_then"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    audience: Mapped[dict[str, Any]] = mapped_column(JsonDocument)  # schemas.AudienceWrite
    audience_name: Mapped[str] = mapped_column(String(60))  # as it was called when last looked up
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[CampaignState] = mapped_column(enum_type(CampaignState, "campaign_state"))
    previewed_count: Mapped[int | None]
    changed_by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seed: Mapped[int | None] = mapped_column(BigInteger)  # of rules.draw_control
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CampaignMember(Base):
    """A customer a campaign was drawn for; those of the control group get nothing."""

    __tablename__ = "campaign_members"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id"), primary_key=True, autoincrement=False
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), primary_key=True, autoincrement=False, index=True
    )
    is_control: Mapped[bool]


class CampaignMessage(Base):
    """The message that said a campaign in a chat whose channel delivers it: what becomes of it counts."""

    __tablename__ = "campaign_messages"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id"), primary_key=True, autoincrement=False
    )
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
