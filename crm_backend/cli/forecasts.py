"""``zhanggui forecast``: what will sell, and what to stock, from the stored forecasts."""

from typing import Annotated

import typer

from crm_backend.cli.shop_database import fail
from crm_backend.core.terminal import say

app = typer.Typer(help="What will sell, and what to stock.")

DEMAND_FIGURES = (
    *("demand", "reorder", "days_of_cover", "stockout_risk", "slow_movers", "stock"),
    "forecast_error",
)


@app.command()
def forecast(  # noqa: PLR0913 - one for each option
    figure: Annotated[
        str, typer.Option("--figure", help=f"One of {', '.join(DEMAND_FIGURES)}.")
    ] = "demand",
    product: Annotated[str, typer.Option(help="Part of a product's name, or its SKU.")] = "",
    category: Annotated[str, typer.Option(help="A category's whole name.")] = "",
    by: Annotated[str, typer.Option(help="product, category or week.")] = "",
    first: Annotated[str, typer.Option("--from", help="The first day, a Monday.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last day, a Sunday.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows.")] = 10,
    train: Annotated[bool, typer.Option("--train", help="Train now.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Forecast the pieces of next week, or of the weeks named; list what to stock."""
    from crm_backend.cli.stored_answers import Wish, run
    from crm_backend.insights.training.values import TrainingKind

    if figure not in DEMAND_FIGURES:
        fail(
            say(
                f"没有 {figure} 这个指标，可选：{'、'.join(DEMAND_FIGURES)}",
                f"There is no figure {figure}; there are {', '.join(DEMAND_FIGURES)}",
            )
        )
    wish = Wish(
        kind=TrainingKind.DEMAND,
        figure=figure,
        by=by,
        first=first,
        last=last,
        filters={"product": product, "category": category},
        limit=limit,
        wants_training=train,
        as_json=as_json,
    )
    run(wish)
