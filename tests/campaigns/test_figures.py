"""What a manager is told of a campaign who asks for it by name."""

from tests import factories
from tests.campaigns.test_report import groups
from tests.fakes.fixed_clock import NOW


async def ask(shop, **params):
    return await shop.manager.get("/insights/campaigns", **params)


async def test_a_report_tells_every_figure_and_that_it_still_counts(shop):
    await shop.add_people(*(f"客{index}" for index in range(20)))
    campaign_id = await shop.send(name="双十一召回")
    await shop.deliver()
    sending, control = await groups(shop, campaign_id)
    for customer_id in (*sending[:9], control[0]):
        async with shop.database.transaction() as session:
            await factories.add_order(
                session, None, customer_id=customer_id, placed_at=NOW, paid_at=NOW
            )
    shop.clock.advance(hours=1)

    answer = (await ask(shop, figure="campaign_report", campaign="双十一召回")).json()
    told = {each["figure"]: each["amount"]["text"] for each in answer["figures"]}
    # 18 people got it, 9 of them ordered; 1 of the 2 who got nothing did, too.
    assert told == {
        "campaign_sent": "18",
        "campaign_unknown": "0",
        "campaign_dead": "0",
        "campaign_waiting": "0",
        "campaign_ordered": "50.0%",
        "control_ordered": "50.0%",
        "campaign_lift": "0.0",
    }
    assert "18 人里 9 人" in answer["sentence"]
    assert "看不出差别" in answer["sentence"]
    assert answer["sentence"].endswith("；还在统计，2026-12-02 10:00 才满 7 天")

    english = (await ask(shop, figure="campaign_lift", lang="en")).json()
    assert english["sentence"].startswith("“双十一召回”: lift 0.0 points (95% interval -")


async def test_a_name_that_no_campaign_has_is_said_with_the_nearest(shop):
    await shop.add_people("甲")
    await shop.send(name="双十一召回")
    refused = await ask(shop, figure="campaign_sent", campaign="双十二召回")
    assert refused.status_code == 404
    assert refused.json()["code"] == "filter_without_match"
    assert refused.json()["facts"]["nearest"] == ["双十一召回"]


async def test_what_is_no_figure_of_a_campaign_is_refused(shop):
    await shop.add_people("甲")
    await shop.send()
    refused = await ask(shop, figure="sales")
    assert refused.status_code == 422
    assert "campaign_lift" in refused.json()["facts"]["possible"]
