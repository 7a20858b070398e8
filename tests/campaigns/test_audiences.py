"""Whom a campaign is for by last night's scores: an RFM segment, or the regulars about to leave."""

import pytest

from crm_backend.insights.scores.words import CHOICES
from crm_backend.insights.training.values import TrainingKind
from tests.factories import results
from tests.fakes.shop_pages import WEB

LEAVING = {"churn_level": "high", "churn_prob": 0.8}
TEXTS = WEB / "console" / "texts"


def chosen(choice: str) -> dict[str, object]:
    return {"audience": {"kind": "scores", "chosen": choice}}


@pytest.fixture
async def scored(shop):
    """甲 and 乙 are frequent small buyers, 乙 about to leave; 丙 is a best customer; 丁 has no score."""
    first, second, third, _fourth = await shop.add_people("甲", "乙", "丙", "丁")
    async with shop.database.transaction() as session:
        old = await results.add_training(session, TrainingKind.CUSTOMERS, is_current=False)
        await results.add_score(session, old, first, segment="重要价值客户", **LEAVING)
        training = await results.add_training(session, TrainingKind.CUSTOMERS)
        await results.add_score(session, training, first)
        await results.add_score(session, training, second, **LEAVING)
        await results.add_score(
            session, training, third, segment="重要价值客户", purchase_days=1, **LEAVING
        )
    return shop


@pytest.mark.parametrize(
    ("choice", "called", "names"),
    [
        ("churning", "快流失的老客户", ["乙"]),
        ("重要价值客户", "重要价值客户", ["丙"]),
        ("一般价值客户", "一般价值客户", ["甲", "乙"]),
        ("一般挽留客户", "一般挽留客户", []),
    ],
)
async def test_the_scores_shown_now_choose(scored, choice, called, names):
    campaign_id = await scored.add_draft(text="{name}", **chosen(choice))
    preview = (await scored.manager.post(f"/campaigns/{campaign_id}/preview")).json()
    assert preview["campaign"]["audience_name"] == called
    assert preview["count"] == len(names)
    assert [sample["text"].splitlines()[0] for sample in preview["samples"]] == names


async def test_those_chosen_by_scores_get_it(scored):
    await scored.send(**chosen("churning"))
    await scored.deliver()
    assert list(await scored.heard()) == ["乙"]


async def test_before_the_first_training_nobody_is_chosen(shop):
    await shop.add_people("甲")
    campaign_id = await shop.add_draft(**chosen("churning"))
    preview = (await shop.manager.post(f"/campaigns/{campaign_id}/preview")).json()
    assert (preview["count"], preview["excluded"]) == (0, [])


async def test_a_choice_that_is_none_is_refused(shop):
    refused = await shop.manager.post("/campaigns", **shop.body(**chosen("everybody")))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


def test_the_console_offers_every_choice():
    for locale in ("zh-CN", "en"):
        words = (TEXTS / locale / "campaigns.js").read_text(encoding="utf-8")
        offered = words.partition("  scores: {")[2].partition("  },")[0]
        assert [line.strip().split(":")[0] for line in offered.strip().splitlines()] == list(
            CHOICES
        )
