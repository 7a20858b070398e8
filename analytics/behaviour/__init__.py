"""Who buys again, who leaves, who gives back, what each is worth: from order lines of known people.

``CustomerScorer`` is the one entry an application needs::

    scorer = CustomerScorer(time_zone="Asia/Shanghai", currency="CNY")
    scorer.fit(order_lines, refunds, visits, as_of=as_of)      # visits may be None
    scores = scorer.score(order_lines, refunds, visits, as_of=as_of)
    scorer.model_card_.as_json()

Frames are those of ``analytics.frames``; ``as_of`` is a datetime with a time zone, exclusive, cut to
its midnight in the shop's time zone. ``score`` returns one row per customer with an order before
``as_of``, sorted by number; its columns are ``SCORE_COLUMNS`` (see ``CustomerScorer.score``). A
fitted scorer pickles. Fitting takes seconds (6,000 customers, a year and a half: under 20 s on one
core), so it belongs in a job; scoring takes half a second. What the figures mean is docs/metrics.md, section Customers.
"""

from analytics.behaviour.bgnbd import BgNbd
from analytics.behaviour.gamma_gamma import GammaGamma
from analytics.behaviour.model_card import CustomerCard, TaskCard
from analytics.behaviour.preprocessing import (
    CustomerPreprocessor,
    RefundClassifier,
    customer_rows,
)
from analytics.behaviour.rfm import SEGMENTS, SEGMENTS_EN, RfmScorer
from analytics.behaviour.score_table import SCORE_COLUMNS
from analytics.behaviour.scorer import CustomerScorer

__all__ = [
    "SCORE_COLUMNS",
    "SEGMENTS",
    "SEGMENTS_EN",
    "BgNbd",
    "CustomerCard",
    "CustomerPreprocessor",
    "CustomerScorer",
    "GammaGamma",
    "RefundClassifier",
    "RfmScorer",
    "TaskCard",
    "customer_rows",
]
