"""Answers about customers from stored scores; asked through the API."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from crm_backend.access.values import GrantState, PrincipalKind, StaffRole
from crm_backend.insights.models import NextNeed
from crm_backend.insights.scores.words import SEGMENTS
from crm_backend.insights.training.values import TrainingKind
from crm_backend.refunds.values import RefundState
from tests import factories
from tests.factories.people import add_refund
from tests.factories.results import add_score, add_training
from tests.fakes.fixed_clock import NOW

PATH = "/insights/scores"


@pytest.fixture
async def manager(staff_api):
    return await staff_api.signed_in(StaffRole.MANAGER)


@pytest.fixture
async def shop(database):
    """Three customers: a regular about to leave, a good one, and one who bought once."""
    async with database.transaction() as session:
        await factories.add_shop(session)
        await factories.add_order(session, None)
        training = await add_training(session, TrainingKind.CUSTOMERS)
        leaving, good, once = [
            await factories.add_customer(session, number=number, name=name)
            for number, name in (("C1", "王小明"), ("C2", "李芳"), ("C3", ""))
        ]
        await add_score(
            session,
            training,
            leaving,
            churn_prob=0.845,
            churn_level="high",
            value_at_risk_minor=42_250,
            segment="重要保持客户",
        )
        await add_score(session, training, good, purchase_prob=0.985, segment="重要价值客户")
        await add_score(
            session,
            training,
            once,
            spent_minor=7_777,
            spent_365_minor=0,
            purchase_days=1,
            churn_prob=0.9,
            churn_level="high",
            value_at_risk_minor=0,
            is_rule=True,
        )
        await factories.add_product(session, sku="TEA", name="桂花乌龙茶")
        for customer, prob, due in ((good, 0.4, 3), (leaving, None, 1), (once, 0.7, 9)):
            session.add(
                NextNeed(
                    training_id=training.id,
                    customer_id=customer.id,
                    sku="TEA",
                    purchases=3,
                    last_bought_on=date(2026, 10, 1),
                    usual_gap_days=30.4,
                    due_on=date(2026, 12, due),
                    prob=prob,
                    reason_zh="已买过 3 次",
                    reason_en="bought 3 times",
                )
            )
    return training


async def ask(client, path=PATH, **params):
    answer = await client.get(path, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def table(answer):
    return [
        (row["rank"], row["name"], [amount["text"] for amount in row["amounts"]])
        for row in answer["rows"]
    ]


async def test_regulars_about_to_leave(manager, shop):
    answer = await ask(manager, figure="churning")
    # C3 bought on one day only.
    assert table(answer) == [(1, "王小明", ["¥422.50", "85%", "¥500.00", "2026-10-01"])]
    assert [each["amount"]["text"] for each in answer["figures"]] == ["1", "¥422.50"]
    assert answer["rows"][0]["detail"] == "平均约 39 天买一次；一共买过 4 单"
    assert answer["sentence"].startswith("有 1 位老客户快流失了")


async def test_the_risk_of_a_refund_is_explained_by_refunds_alone(manager, shop, database):
    late = "平均约 39 天买一次，上次是 50 天前（比一般客户更不容易再买）"
    refunded = "4 单里有 2 单退过款，退款风险比一般客户高"
    async with database.transaction() as session:
        risky = await factories.add_customer(session, number="C4", name="赵强")
        reasons = {"reasons_zh": [late, refunded], "reasons_en": [late, refunded]}
        await add_score(session, shop, risky, refund_prob=0.9, **reasons)
    rows = (await ask(manager, figure="refund_prob"))["rows"]
    assert [row["detail"] for row in rows] == [refunded, "", "", ""]
    purchase = (await ask(manager, figure="purchase_prob", customer="C4"))["rows"]
    assert purchase[0]["detail"] == f"{late}；{refunded}"


async def test_sums_and_ties(manager, shop):
    answer = await ask(manager, figure="spent")
    # Equal amounts by name, by code point: 李 before 王; without a name the number stands.
    assert [row[:2] for row in table(answer)] == [(1, "李芳"), (2, "王小明"), (3, "C3")]
    assert answer["figures"][0]["amount"]["value"] == 207_777
    assert answer["notes"] == []  # a fact is no estimate
    lowest = await ask(manager, figure="spent", order="lowest", limit=1)
    assert [row[1] for row in table(lowest)] == ["C3"]


async def test_rules_are_marked_and_english_is_spoken(manager, shop):
    answer = await ask(manager, figure="churn_prob", limit=1, lang="en")
    assert table(answer) == [(1, "C3", ["90%", "high", "¥0.00", "2026-10-01"])]
    assert answer["note_texts"] == ["Too little data: estimated by rule"]
    assert answer["sentence"] == "Highest is C3, who stays away for 60 days with 90% (high)"


async def test_one_customer(manager, shop):
    answer = await ask(manager, figure="rfm", customer="王小明")
    assert table(answer) == [(1, "王小明", ["5", "4", "3", "重要保持客户"])]
    assert answer["sentence"] == ("「王小明」最近购买 5 分、单数 4 分、金额 3 分，属于重要保持客户")
    not_leaving = await ask(manager, figure="churning", customer="C2")
    assert not_leaving["sentence"] == "这位客户不在快流失的老客户里"


async def test_segments_are_all_eight_by_size(manager, shop, database):
    async with database.transaction() as session:
        second = await factories.add_customer(session, number="C4", name="赵一")
        await add_score(session, shop, second, spent_minor=1_000, segment="重要价值客户")
    answer = await ask(manager, "/insights/segments")
    rest = {"一般价值客户", "重要保持客户", "重要价值客户"}
    # Equals by name, by code point: 一 before 重.
    assert [row["key"] for row in answer["rows"]] == [
        *("重要价值客户", "一般价值客户", "重要保持客户"),
        *sorted(set(SEGMENTS) - rest),
    ]
    assert [row["rank"] for row in answer["rows"]] == list(range(1, 9))
    sizes = [(row["amounts"][0]["value"], row["share"]) for row in answer["rows"]]
    assert sizes == [(2, "50.0%"), (1, "25.0%"), (1, "25.0%"), *[(0, "0.0%")] * 5]
    fewest = await ask(manager, PATH, figure="segment", by="segment", order="lowest", limit=6)
    assert [row["key"] for row in fewest["rows"]] == [
        *sorted(set(SEGMENTS) - rest),
        "一般价值客户",
    ]
    best = await ask(manager, "/insights/segments", segment="重要价值客户")
    # Of all customers, not of those in it.
    assert [(row["key"], row["share"]) for row in best["rows"]] == [("重要价值客户", "50.0%")]
    of_one = await ask(manager, PATH, figure="spent", segment="重要价值客户")
    assert [row["key"] for row in of_one["rows"]] == ["C2", "C4"]
    by_segment = await ask(manager, PATH, figure="spent", by="segment")
    # ¥1,000.00 of 李芳 and ¥10.00 of 赵一, ¥1,000.00 of 王小明, ¥77.77 of who bought once
    money = [row["amounts"][0]["text"] for row in by_segment["rows"]]
    assert money == ["¥1,010.00", "¥1,000.00", "¥77.77", *["¥0.00"] * 5]
    lowest = await ask(manager, PATH, figure="spent", by="segment", order="lowest", limit=3)
    assert [row["rank"] for row in lowest["rows"]] == [1, 2, 3]
    assert lowest["rows"][0]["amounts"][0]["text"] == "¥0.00"


async def test_money_by_segment_is_answered_with_that_money(manager, shop):
    by_segment = await ask(manager, figure="value_at_risk", by="segment")
    # ¥500.00 of the last year: 0.845, 0.25 and 0.9 of nothing
    assert by_segment["sentence"] == (
        "3 位客户的可能流失的金额共 ¥547.50，最多的是重要保持客户：¥422.50，占 77.2%"
    )
    lowest = await ask(manager, figure="spent", by="segment", order="lowest", lang="en")
    assert lowest["sentence"] == (
        "3 customers, spent: ¥2,077.77, least of it Big spenders slipping away: ¥0.00 (0.0%)"
    )
    of_one = await ask(manager, figure="spent", by="segment", segment="重要价值客户")
    assert of_one["sentence"] == "重要价值客户的累计消费共 ¥1,000.00"


async def test_next_needs_the_most_probable_first(manager, shop):
    answer = await ask(manager, figure="next_need", product="乌龙")
    assert table(answer) == [
        (1, "C3 · 桂花乌龙茶", ["70%", "2026-12-09"]),
        (2, "李芳 · 桂花乌龙茶", ["40%", "2026-12-03"]),
        (3, "王小明 · 桂花乌龙茶", ["—", "2026-12-01"]),
    ]
    assert answer["total_rows"] == 3
    assert answer["notes"] == ["by_rule"]


async def test_need_whose_day_is_over_is_called_overdue(manager, shop, database):
    async with database.transaction() as session:
        await session.execute(update(NextNeed).values(due_on=date(2026, 8, 27)))
    for lang, words in (
        ("zh", "早该买了（按习惯应在 8 月 27 日前后）；"),
        ("en", "overdue (by habit about 27 Aug); "),
    ):
        answer = await ask(manager, figure="next_need", product="乌龙", lang=lang)
        assert all(row["detail"].startswith(words) for row in answer["rows"])
    one = await ask(manager, figure="next_need", customer="王小明")
    assert one["sentence"] == ("「王小明」的「桂花乌龙茶」早该买了（按习惯应在 8 月 27 日前后）")
    outlook = (await manager.get("/customers/C2/outlook")).json()["outlook"]
    assert [each["is_overdue"] for each in outlook["next_needs"]] == [True]


async def add_paid_refunds(database, days: list[int], **fields: object) -> None:
    async with database.transaction() as session:
        customer = await factories.add_customer(session)
        for each in days:
            order = await factories.add_order(session, customer)
            ended = NOW - timedelta(days=2)
            await add_refund(
                session,
                order,
                **{
                    "state": RefundState.PAID,
                    "approved_at": ended - timedelta(days=each),
                    "ended_at": ended,
                    **fields,
                },
            )


async def test_refund_days_of_the_shops_own_refunds(manager, shop, database):
    await add_paid_refunds(database, [1] * 3 + [2] * 12 + [5] * 4 + [30])
    await add_paid_refunds(database, [99] * 5, verdict_reason="imported")
    await add_paid_refunds(database, [50] * 5, state=RefundState.REQUESTED)
    answer = await ask(manager, figure="refund_days")
    # Of 20: the 10th, the 2nd and the 18th smallest.
    assert [each["amount"]["value"] for each in answer["figures"]] == [2, 1, 5]
    assert answer["notes"] == []


async def test_too_few_refunds_are_answered_by_the_policy_and_marked(manager, shop, database):
    await add_paid_refunds(database, [9] * 19)
    answer = await ask(manager, figure="refund_days")
    assert [each["amount"]["value"] for each in answer["figures"]] == [None, 1, 3]
    assert answer["notes"] == ["by_rule"]
    assert "只有 19 笔" in answer["sentence"]


async def test_agents_read_one_customer_and_no_list(staff_api, shop):
    agent = await staff_api.signed_in(StaffRole.AGENT)
    one = await agent.get(PATH, figure="churn_prob", customer="C1")
    assert one.json()["rows"][0]["key"] == "C1"
    for path, params in (
        (PATH, {"figure": "churning"}),
        (PATH, {"figure": "spent", "segment": "重要价值客户"}),
        (PATH, {"figure": "spent", "by": "segment", "customer": "C1"}),
        ("/insights/segments", {}),
        (f"{PATH}.csv", {"figure": "spent", "customer": "C1"}),
    ):
        refused = await agent.get(path, **params)
        assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")


async def test_nobody_of_that_name(manager, shop):
    answer = await manager.get(PATH, figure="spent", customer="王大明")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (404, "filter_without_match")
    assert problem["facts"]["nearest"][0] == "王小明"


@pytest.mark.parametrize("words", ["c1", "Ｃ1", " Anna WANG "])
@pytest.mark.parametrize(("path", "figure"), [(PATH, "spent"), ("/insights/sales", "sales")])
async def test_customers_are_found_letter_case_and_width_aside(
    manager, shop, database, path, figure, words
):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C4", name="Anna Wang")
        await add_score(session, shop, customer)
    wanted = "C4" if "W" in words else "C1"
    answer = await ask(manager, path, figure=figure, customer=words)
    assert [each["key"] for each in answer["filters"][0]["matches"]] == [wanted]


async def test_nobody_is_answered_alike_by_sales_and_scores(manager, shop):
    answers = [
        await manager.get(path, figure=figure, customer="王大明")
        for path, figure in ((PATH, "spent"), ("/insights/sales", "sales"))
    ]
    assert answers[0].json()["facts"] == answers[1].json()["facts"]
    assert answers[1].json()["facts"]["nearest"] == ["王小明"]


async def test_before_the_first_training(manager, database):
    async with database.transaction() as session:
        await factories.add_shop(session)
    answer = await ask(manager, figure="churning")
    assert (answer["notes"], answer["rows"]) == (["empty_shop"], [])


@pytest.mark.parametrize(
    ("role", "status"), [(StaffRole.AGENT, 403), (StaffRole.MANAGER, 200), (None, 403)]
)
async def test_a_turn_of_staff_asks_as_that_person(staff_api, shop, database, role, status):
    async with database.transaction() as session:
        if role is None:
            customer = await factories.add_customer(session)
            turn = await factories.add_turn(session, customer)
        else:
            member = await factories.add_staff(session, role=role)
            turn = await factories.add_turn(
                session,
                principal_kind=PrincipalKind.STAFF,
                staff_id=member.id,
                state=GrantState.RUNNING,
            )
    token = staff_api.settings.service_token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}", "X-Zhanggui-Turn": turn}
    answer = await staff_api.anonymous().get(
        f"/api/v1{PATH}", params={"figure": "churning"}, headers=headers
    )
    assert answer.status_code == status


def test_segments_are_those_of_the_library():
    behaviour = pytest.importorskip("analytics.behaviour")
    assert behaviour.SEGMENTS_EN == SEGMENTS


async def test_agents_see_a_customers_outlook_with_why(staff_api, shop, database):
    agent = await staff_api.signed_in(StaffRole.AGENT)
    answer = await agent.get("/customers/C2/outlook", lang="en")
    outlook = answer.json()["outlook"]
    assert (outlook["segment"], outlook["churn_level_text"]) == ("Best customers", "low")
    assert (outlook["purchase_prob"], outlook["last_known_day"]) == (0.985, "2026-11-24")
    assert outlook["reasons"] == ["buys about every 39 days", "4 orders so far"]
    assert [(each["product_name"], each["prob"]) for each in outlook["next_needs"]] == [
        ("桂花乌龙茶", 0.4)
    ]
    assert [each["is_overdue"] for each in outlook["next_needs"]] == [False]
    async with database.transaction() as session:
        await factories.add_customer(session, number="C9")
    assert (await agent.get("/customers/C9/outlook")).json() == {"outlook": None}
    assert (await agent.get("/customers/C8/outlook")).status_code == 404
