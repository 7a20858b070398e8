"""The figures that bot and actions know are those of the hub, each on the page that answers it."""

from actions.figures.question import FiguresQuestion
from bot.figures import dictionary
from crm_backend.insights.demand.service import answering as demand
from crm_backend.insights.quality.rules import ANSWERED
from crm_backend.insights.scores.service import answering as scores
from crm_backend.insights.values import Figure

CAMPAIGNS = {each.value for each in Figure if each.startswith(("campaign", "control"))}
PAGES = {
    "demand": {each.value for each in demand._POSSIBLE},
    "scores": {each.value for each in scores._POSSIBLE},
    "service": {each.value for each in ANSWERED},
    "campaigns": CAMPAIGNS,
}


def test_bot_knows_every_figure_of_the_hub_and_no_other():
    assert set(dictionary.FIGURES) == {each.value for each in Figure}


def test_bot_sorts_figures_as_the_hub_does():
    assert set(dictionary.DEMAND) == PAGES["demand"]
    assert set(dictionary.SCORES) == PAGES["scores"]
    assert set(dictionary.SERVICE) == PAGES["service"]
    assert set(dictionary.CAMPAIGNS) == PAGES["campaigns"]


def test_actions_ask_each_figure_where_the_hub_answers_it():
    for figure in Figure:
        wanted = next((page for page, names in PAGES.items() if figure.value in names), "sales")
        if figure is Figure.SEGMENT:
            wanted = "segments"  # an address of its own, on the page of scores
        assert FiguresQuestion(figure=figure.value).part == wanted, figure
