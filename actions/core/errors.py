"""What can go wrong at the hub's door, in our words; the client alone makes these.

::

    HubError
    ├── HubUnavailable     no answer, too late, or 5xx: the same call may succeed later
    ├── TurnOver           the turn was overtaken; nobody will read its answer any more
    ├── HubMisuse          we called wrongly (secret, form, contract); a person must mend code or set-up
    └── HubRefusal         the hub understood and said no, with a stable ``code`` and ``facts``
        ├── SignInRequired, ProofRequired, TooManyTries
        ├── OrderNotFound, RefundNotFound, ArticleNotFound
        ├── RoleNotAllowed, FilterWithoutMatch, FigureNotByDimension, FigureNotServed, FigureNotCompared
        ├── PeriodNotBegun, PeriodRefused, PeriodTooLong, ForecastWeeksOnly
        └── OrderNotCancellable, OrderNotExpeditable, RefundAlreadyOpen, RefundRefused
"""

from typing import Any


class HubError(Exception):
    """Base of all errors of the client."""


class HubUnavailable(HubError):
    """No usable answer. ``was_deed``: a change may have happened, and we do not know."""

    def __init__(self, message: str, *, was_deed: bool = False) -> None:
        super().__init__(message)
        self.was_deed = was_deed


class TurnOver(HubError):
    """The turn may no longer read or do anything."""


class HubMisuse(HubError):
    """The call or the answer was not of the contract's form."""


class HubRefusal(HubError):
    """A clear no; ``code`` is the hub's, ``facts`` are its machine-readable details."""

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class SignInRequired(HubRefusal):
    """Only a signed-in customer may."""


class ProofRequired(HubRefusal):
    """A visitor has to prove first that the order is theirs."""


class TooManyTries(HubRefusal):
    """Wait; ``facts.retry_after_seconds`` says how long."""


class OrderNotFound(HubRefusal):
    """Absent, or somebody else's: both look the same."""


class RefundNotFound(HubRefusal):
    """Absent, or somebody else's."""


class ArticleNotFound(HubRefusal):
    """Staff have deleted it meanwhile."""


class RoleNotAllowed(HubRefusal):
    """A member of staff whose role may not see this."""


class FilterWithoutMatch(HubRefusal):
    """Nothing has that name; ``facts.nearest`` are the names that come near."""


class FigureNotByDimension(HubRefusal):
    """A figure cannot be looked at so; ``facts.possible`` are the dimensions it has."""


class FigureNotServed(HubRefusal):
    """No figure of that name is answered at that address."""


class FigureNotCompared(HubRefusal):
    """What is stored has one state, that of now: there is nothing to compare it with."""


class PeriodNotBegun(HubRefusal):
    """The days asked about lie ahead."""


class PeriodRefused(HubRefusal):
    """A period ends before it begins."""


class PeriodTooLong(HubRefusal):
    """More days, weeks or months than one answer lists; ``facts.limit`` says how many it does."""


class ForecastWeeksOnly(HubRefusal):
    """Forecasts are of whole weeks, as far as ``facts.last``."""


class OrderNotCancellable(HubRefusal):
    """Shipped, finished or closed; ``facts.status`` says which."""


class OrderNotExpeditable(HubRefusal):
    """Nothing is left to hurry."""


class RefundAlreadyOpen(HubRefusal):
    """A refund of these lines is under way."""


class RefundRefused(HubRefusal):
    """The policy says no; ``facts.verdict_reason`` says why."""


REFUSALS: dict[str, type[HubRefusal]] = {
    "sign_in_required": SignInRequired,
    # Staff have no orders to prove; as customers they would sign in on the shop's page.
    "visitors_only": SignInRequired,
    "proof_required": ProofRequired,
    "too_many_tries": TooManyTries,
    "article_not_found": ArticleNotFound,
    "order_not_found": OrderNotFound,
    "refund_not_found": RefundNotFound,
    "role_not_allowed": RoleNotAllowed,
    "filter_without_match": FilterWithoutMatch,
    "figure_not_by_dimension": FigureNotByDimension,
    "figure_without_comparison": FigureNotCompared,
    "figure_of_another_page": FigureNotServed,
    "not_found": FigureNotServed,
    "period_not_begun": PeriodNotBegun,
    "period_invalid": PeriodRefused,
    "period_too_long": PeriodTooLong,
    "forecast_weeks_only": ForecastWeeksOnly,
    "order_not_cancellable": OrderNotCancellable,
    "order_not_expeditable": OrderNotExpeditable,
    "refund_already_open": RefundAlreadyOpen,
    "refund_refused": RefundRefused,
}
TURN_OVER_CODES = frozenset({"turn_superseded", "turn_not_running"})
