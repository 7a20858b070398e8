"""Daily sums of what was sold, and what has changed since they were made."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, UtcDateTime

# SQLite keeps such a table in the order of its key, here by day, and has no second copy of it.
_BY_KEY = {"sqlite_with_rowid": False}


class SalesChange(Base):
    """Something was changed about what was paid at ``moment``; triggers write it in the same transaction.

    The sums of that day are not to be used until they are made anew, which takes the row away.
    """

    __tablename__ = "sales_changes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    moment: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SummaryDay(Base):
    """A day of the shop whose sums were made; ``version`` counts how often.

    While they are being written, a few hundred rows at a time, they are not ready.
    """

    __tablename__ = "summary_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    version: Mapped[int]
    is_ready: Mapped[bool]
    summed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CustomerDay(Base):
    """What a customer bought on a day, all lines of all counted orders; customer 0 is nobody.

    Region, rep and channel are as they are grouped: a missing one is ''.
    """

    __tablename__ = "customer_days"
    __table_args__ = _BY_KEY

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    region: Mapped[str] = mapped_column(String(60), primary_key=True)
    rep: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    orders: Mapped[int]
    sales_minor: Mapped[int] = mapped_column(BigInteger)
    pieces: Mapped[int] = mapped_column(BigInteger)


class ProductDay(Base):
    """What was sold of a product on a day; ``orders`` are those that hold it.

    Lines that name no product have ``product_id`` 0 and keep their own SKU; postage and fees are
    no goods and have none.
    """

    __tablename__ = "product_days"
    __table_args__ = _BY_KEY

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    is_goods: Mapped[bool] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sku: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(60), primary_key=True)
    rep: Mapped[str] = mapped_column(String(60), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    orders: Mapped[int]
    sales_minor: Mapped[int] = mapped_column(BigInteger)
    pieces: Mapped[int] = mapped_column(BigInteger)
