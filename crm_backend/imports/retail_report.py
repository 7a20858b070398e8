"""What became of every line that was read; the sums must be exact."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from crm_backend.imports.retail_lines import Rejection
from crm_backend.orders.values import LineKind


class Outcome(StrEnum):
    """What a line that is no reject became."""

    GOODS = "goods"
    POSTAGE = "postage"
    FEE = "fee"
    REFUND = "refund"
    REFUND_AND_CREDIT = "refund_and_credit_note"
    CREDIT_NOTE = "credit_note"
    DUPLICATE = "exact_duplicate"
    OVERLAP = "overlap_of_files"
    KNOWN = "already_there"


SALES = (Outcome.GOODS, Outcome.POSTAGE, Outcome.FEE)
CANCELLATIONS = (Outcome.REFUND, Outcome.REFUND_AND_CREDIT, Outcome.CREDIT_NOTE)
MERGED = (Outcome.DUPLICATE, Outcome.OVERLAP, Outcome.KNOWN)
OUTCOME_OF_KIND = {kind: Outcome(kind.value) for kind in LineKind}


@dataclass
class RetailReport:
    """Counts of lines by what became of them, and the money behind them."""

    read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    rejections: Counter[Rejection] = field(default_factory=Counter)
    customers_added: int = 0
    products_added: int = 0
    orders_added: int = 0
    refunds_added: int = 0
    sold_minor: int = 0
    refunded_minor: int = 0
    credited_minor: int = 0
    seconds: float = 0.0

    @property
    def loaded(self) -> int:
        """Lines that are in the database because of this import."""
        return sum(self.outcomes[outcome] for outcome in (*SALES, *CANCELLATIONS))

    @property
    def merged(self) -> int:
        """Lines that were there before: twice in the files, or loaded earlier."""
        return sum(self.outcomes[outcome] for outcome in MERGED)

    @property
    def rejected(self) -> int:
        """Lines that were not loaded; each stands in the rejects file."""
        return self.rejections.total()

    @property
    def is_exact(self) -> bool:
        """Whether every line read became exactly one thing."""
        return self.read == self.loaded + self.merged + self.rejected

    @property
    def lines_per_second(self) -> float:
        """The pace of the whole import."""
        return self.read / self.seconds if self.seconds else 0.0
