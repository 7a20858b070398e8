"""``zhanggui scores``: which customers buy again, leave or give back, from the stored scores."""

from typing import Annotated

import typer

from crm_backend.cli.shop_database import fail
from crm_backend.core.terminal import say

app = typer.Typer(help="Which customers buy again, leave, give back.")

SCORE_FIGURES = (
    *("segment", "churning", "value_at_risk", "churn_prob", "purchase_prob", "expected_spend"),
    *("spent", "spent_365", "refund_prob", "next_need", "rfm", "refund_days"),
)


@app.command()
def scores(  # noqa: PLR0913 - one for each option
    figure: Annotated[
        str, typer.Option("--figure", help=f"One of {', '.join(SCORE_FIGURES)}.")
    ] = "churning",
    customer: Annotated[str, typer.Option(help="A customer's number or whole name.")] = "",
    segment: Annotated[str, typer.Option(help="A segment's name, such as 重要价值客户.")] = "",
    product: Annotated[str, typer.Option(help="With next_need: part of a product's name.")] = "",
    by: Annotated[str, typer.Option(help="customer or segment.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows.")] = 10,
    train: Annotated[bool, typer.Option("--train", help="Train now.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List customers by a score: who is about to leave unless another figure is named."""
    from crm_backend.cli.stored_answers import Wish, run
    from crm_backend.insights.training.values import TrainingKind

    if figure not in SCORE_FIGURES:
        fail(
            say(
                f"没有 {figure} 这个指标，可选：{'、'.join(SCORE_FIGURES)}",
                f"There is no figure {figure}; there are {', '.join(SCORE_FIGURES)}",
            )
        )
    wish = Wish(
        kind=TrainingKind.CUSTOMERS,
        figure="rfm" if customer and figure == "segment" else figure,
        by=by,
        filters={"customer": customer, "segment": segment, "product": product},
        limit=limit,
        wants_training=train,
        as_json=as_json,
    )
    run(wish)
