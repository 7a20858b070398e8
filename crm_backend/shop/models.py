"""One row for the shop, one per page that embeds the widget, one per policy number or text."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, JsonDocument, UtcDateTime


class Shop(Base):
    """The one shop of this database; currency and time zone never change once there are orders."""

    __tablename__ = "shop"
    __table_args__ = (CheckConstraint("id = 1", name="one_shop"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(40))
    is_demo: Mapped[bool]
    opens_at: Mapped[str] = mapped_column(String(5), default="09:00")  # local wall time, HH:MM
    closes_at: Mapped[str] = mapped_column(String(5), default="21:00")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Site(Base):
    """A page that embeds the widget: its key, the secret it signs identities with, its origins."""

    __tablename__ = "sites"

    site_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(40))
    identity_secret: Mapped[str] = mapped_column(String(120))
    origins: Mapped[list[str]] = mapped_column(
        JsonDocument
    )  # exact origins, e.g. "https://shop.example"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PolicyNumber(Base):
    """A number the shop decides on (days, fen, hours); read at every decision."""

    __tablename__ = "policy_numbers"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class PolicyText(Base):
    """A sentence or list the shop decides on, quoted to customers as it stands."""

    __tablename__ = "policy_texts"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ShopDay(Base):
    """A day that differs from the week: a public holiday, a make-up working day, or the shop's own."""

    __tablename__ = "shop_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    is_open: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    is_own: Mapped[bool]  # decided by the shop; never overwritten by the public calendar
