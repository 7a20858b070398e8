"""What staff are told in their chat about figures where a customer would be served: no form, no order, no ticket.

The audience comes with the turn and decides only the words; what may be read is always the hub's to say.
"""

from typing import Any, Final

from actions.core.talk import Choice, Talk
from actions.figures.question import FiguresQuestion

STAFF: Final = "staff"
GREETINGS: Final = frozenset({"greet", "bot_challenge"})
# With these nobody was asked for: the words were not understood, or they answer nothing.
_NOT_READ: Final = frozenset(
    {"nlu_fallback", "out_of_scope", "chitchat", "inform", "affirm", "deny", ""}
)


def is_to_staff(metadata: dict[str, Any]) -> bool:
    """Whether a member of staff is talking, as the hub said with the turn."""
    return metadata.get("audience") == STAFF


def answer_staff(talk: Talk) -> None:
    """Say that this chat answers figures and where customers are looked up, with questions to try."""
    talk.say(_key(talk), choices=sample_questions(talk))


def _key(talk: Talk) -> str:
    # The bot has no rule for a greeting of staff: what it heard stands first in the ranking only.
    heard = str(talk.ranking[0].get("name")) if talk.ranking else ""
    if talk.intent == "out_of_scope" and heard in GREETINGS:
        return "figures.greeting"
    return "figures.not_understood" if talk.intent in _NOT_READ else "figures.not_customers"


def sample_questions(talk: Talk) -> list[Choice]:
    """Questions that always have an answer."""
    return [
        talk.chip("figures_sales", "ask_sales_summary", figures_question=_plain("sales_summary")),
        talk.chip("figures_refund_rate", "ask_refund_rate", figures_question=_plain("refund_rate")),
        talk.chip("figures_stockout", "ask_stock_risk", figures_question=_plain("stockout_risk")),
        talk.chip("figures_churning", "ask_churn_risk", figures_question=_plain("churning")),
    ]


def _plain(figure: str) -> str:
    """A question with the hub's own defaults."""
    by = {"stockout_risk": "product", "churning": "customer"}.get(figure)
    compare = "previous" if figure == "sales_summary" else None
    return FiguresQuestion(
        figure=figure, by=by, limit=10 if by else None, compare=compare
    ).as_text()
