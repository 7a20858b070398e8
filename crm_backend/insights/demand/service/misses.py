"""How far the forecast of the last full week was from what was sold."""

from datetime import timedelta

from crm_backend.insights.demand import repository, rules
from crm_backend.insights.demand.service.forecasts import week_text
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import WEEK, Ahead, ProductState
from crm_backend.insights.demand.words import WORDS
from crm_backend.insights.estimates import count_amount, error_amount, pieces_amount
from crm_backend.insights.periods import midnight
from crm_backend.insights.schemas import Row
from crm_backend.insights.stored import Draft, column, figure_read, top
from crm_backend.insights.values import Figure, Period


async def draft(view: View) -> Draft:
    """Week 1 of the forecast stored with *as of* the Monday of the last full week, against its pieces."""
    monday = Ahead(day=view.frame.today).monday - WEEK
    zone = view.frame.time_zone
    start, end = midnight(monday, zone), midnight(monday + WEEK, zone)
    stored = await repository.find_stored_at(view.session, start)
    period = Period(first=monday, last=monday + timedelta(days=6))
    words = WORDS[Figure.FORECAST_ERROR]
    if stored is None:
        nothing = figure_read(Figure.FORECAST_ERROR, words, view.frame, error_amount(0.0, 0))
        sentence = view.frame.say(
            f"上周（{week_text(view, monday)}）的周一没有存下预测，算不出误差",
            f"No forecast was stored on the Monday of last week ({week_text(view, monday)})",
        )
        return Draft(sentence=sentence, figures=[nothing], period=period)
    wanted = {product.sku for product in view.products}
    then = await repository.list_products(view.session, stored.id, [monday])
    foretold = [product for product in then if product.weeks and product.sku in wanted]
    sold = await repository.pieces_by_sku(view.session, start, end)
    missed, pieces = rules.forecast_miss(
        [product.weeks[monday].mean for product in foretold],
        [sold.get(product.sku, 0) for product in foretold],
    )
    whole = error_amount(missed, pieces)

    def size(product: ProductState) -> float:
        return abs(product.weeks[monday].mean - sold.get(product.sku, 0))

    shown = top(foretold, view.question, value=size, name=lambda each: (each.name, each.sku))
    return Draft(
        sentence=view.frame.say(
            f"上周（{week_text(view, monday)}）的预测与实际相差 {whole.text}",
            f"Last week's forecast ({week_text(view, monday)}) was off by {whole.text}",
        ),
        figures=[figure_read(Figure.FORECAST_ERROR, words, view.frame, whole)],
        columns=[
            column(each, WORDS[each], view.frame)
            for each in (Figure.FORECAST_ERROR, Figure.DEMAND, Figure.PIECES)
        ],
        rows=[
            _row(rank, each, each.weeks[monday].mean, sold.get(each.sku, 0))
            for rank, each in enumerate(shown, 1)
        ],
        total_rows=len(foretold),
        period=period,
    )


def _row(rank: int, product: ProductState, expected: float, sold: int) -> Row:
    missed = error_amount(abs(expected - sold), sold)
    amounts = [missed, pieces_amount(expected), count_amount(sold)]
    return Row(rank=rank, key=product.sku, name=product.name, amounts=amounts)
