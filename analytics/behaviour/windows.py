"""Closed windows: what was known of customers on a past day, and what they did in the days after."""

from dataclasses import dataclass

import numpy as np

from analytics.behaviour.bgnbd import LEAST_CUSTOMERS
from analytics.behaviour.facts import facts_of
from analytics.behaviour.features import Snapshot
from analytics.behaviour.ledger import Flags, Floats, Ints, Ledger

HISTORY_DAYS = 30
"""What must be known before the first day of a window."""

_STEPS_PER_WINDOW = 3  # windows overlap: one begins each third of a horizon
_MOST = 12


@dataclass(frozen=True, eq=False)
class Window:
    """One past day and the horizon after it; one entry per customer known on that day.

    Attributes
    ----------
    day : int
        The window's first day, in days since 1 January 1970.
    snapshot : Snapshot
        What was known before it.
    values : ndarray, float[n, n_features]
    lifetime_prob : ndarray, float[n]
        What BG/NBD foretold of a purchase.
    bought, refunded : ndarray, bool[n]
        Whether there was a purchase day, an approved refund.
    spent : ndarray, int[n]
        Minor units.
    """

    day: int
    snapshot: Snapshot
    values: Floats
    lifetime_prob: Floats
    bought: Flags
    refunded: Flags
    spent: Ints


class Windows:
    """The closed windows of a ledger, made when asked for and kept.

    Parameters
    ----------
    ledger : Ledger
    horizon : int
        Days.

    Attributes
    ----------
    names : tuple of str
        Of the features.
    """

    def __init__(self, ledger: Ledger, horizon: int) -> None:
        self.ledger = ledger
        self.horizon = horizon
        self.with_visits = ledger.visits is not None and len(ledger.visits.day) > 0
        self.names: tuple[str, ...] = ()
        self._made: dict[int, Window] = {}
        facts = facts_of(ledger)
        came = np.sort(facts.first[facts.spent > 0])
        some = len(came) >= LEAST_CUSTOMERS
        self.first_day = int(facts.first.min()) if some else ledger.today
        self._enough_from = int(came[LEAST_CUSTOMERS - 1]) + 1 if some else ledger.today

    @property
    def step(self) -> int:
        """Days from the beginning of a window to that of the next."""
        return max(self.horizon // _STEPS_PER_WINDOW, 1)

    def closed_by(self, day: int) -> list[int]:
        """List the first days of windows that were over on a day, newest first; they overlap."""
        newest = day - self.horizon
        starts = (newest - self.step * back for back in range(_MOST))
        earliest = max(self.first_day + HISTORY_DAYS, self._enough_from)
        return [each for each in starts if each >= earliest]

    def apart(self) -> list[int]:
        """List the first days of closed windows that do not overlap, newest first."""
        return self.closed_by(self.ledger.today)[::_STEPS_PER_WINDOW]

    def at(self, day: int) -> Window:
        """Look at one window.

        Raises
        ------
        ValueError
            It is not over.
        analytics.errors.InsufficientData
            Too few customers were known; never of days that ``closed_by`` lists.
        """
        if day + self.horizon > self.ledger.today:
            raise ValueError("the window is not over")
        if day not in self._made:
            self._made[day] = self._window(day)
        return self._made[day]

    def _window(self, day: int) -> Window:
        snapshot = Snapshot.of(self.ledger.until(day))
        features = snapshot.features(self.horizon, with_visits=self.with_visits)
        self.names = tuple(features)
        customers, size = snapshot.facts.customer, self.ledger.n_customers
        end = day + self.horizon
        bought, back = self.ledger.purchases, self.ledger.refunds
        bought = bought.where((bought.day >= day) & (bought.day < end))
        back = back.where((back.day >= day) & (back.day < end))
        return Window(
            day=day,
            snapshot=snapshot,
            values=np.column_stack(list(features.values())),
            lifetime_prob=snapshot.lifetimes.purchase_prob(snapshot.facts, self.horizon),
            bought=bought.days(size)[customers] > 0,
            refunded=back.days(size)[customers] > 0,
            spent=bought.total("amount", size)[customers],
        )
