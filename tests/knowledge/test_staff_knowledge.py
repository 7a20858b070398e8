"""Articles and coupons over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm_backend.access.values import StaffPrincipal, StaffRole
from crm_backend.knowledge.models import ArticleRating, UnansweredQuestion
from crm_backend.knowledge.schemas import CouponWrite
from crm_backend.knowledge.service import articles, coupons
from crm_backend.knowledge.tasks import forget_old_questions
from tests.factories import add_article, add_coupon, add_question
from tests.fakes.fixed_clock import NOW
from tests.fakes.staff_api import PREFIX

ARTICLE = {
    "topic": "invoice",
    "title": "开票规则",
    "similar_questions": ["发票怎么开", "How do I get an invoice"],
    "text": "付款后就能申请。\n- **两个工作日**内开好",
    "title_en": "Invoices",
    "text_en": "Ask after paying.",
    "tags": ["发票"],
    "valid_from": "2026-11-01",
    "valid_until": None,
    "position": 3,
    "is_published": True,
}
COUPON = {
    "code": "TEA88",
    "name": "茶类 88 折",
    "kind": "percent",
    "value": 12,
    "min_spend_minor": 0,
    "valid_from": "2026-11-01",
    "valid_until": "2026-11-30",
    "category": "茶",
    "per_customer_limit": 2,
    "is_public": True,
}
ADDED = {
    "articles": {
        "changed_at": NOW.isoformat().replace("+00:00", "Z"),
        "helpful_count": 0,
        "unhelpful_count": 0,
    },
    "coupons": {},
}
# What is sent to write an article anew.
CHANGE = {name: ARTICLE[name] for name in ARTICLE if name != "is_published"} | {
    "changed_at": NOW.isoformat()
}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "articles": ("article", ARTICLE),
    "coupons": ("coupon", COUPON),
}
CHANGES: dict[str, dict[str, Any]] = {"articles": CHANGE, "coupons": COUPON}


@pytest.mark.parametrize("noun", KINDS)
@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.ADMIN])
async def test_managers_write_change_and_delete(staff_api, audit_log, role, noun):
    kind, wanted = KINDS[noun]
    client = await staff_api.signed_in(role)
    made = await client.post(f"/{noun}", **wanted)
    assert made.status_code == 201
    kept = made.json()
    assert kept == {"id": kept["id"], **wanted, **ADDED[noun]}
    path = f"/{noun}/{kept['id']}"
    field = "title" if noun == "articles" else "name"
    changed = await client.send("PUT", path, **{**CHANGES[noun], field: "改过的"})
    assert changed.json() == {**kept, field: "改过的"}
    agent = await staff_api.signed_in()
    assert (await agent.get(f"/{noun}")).json() == {noun: [changed.json()]}
    assert (await client.send("DELETE", path)).status_code == 204
    assert (await agent.get(f"/{noun}")).json() == {noun: []}
    assert [(e.verb, e.object_kind, e.object_id, e.facts) for e in await audit_log()] == [
        ("edit_knowledge", kind, str(kept["id"]), {"change": change})
        for change in ("added", "changed", "deleted")
    ]


@pytest.mark.parametrize("noun", KINDS)
async def test_agents_read_only_and_strangers_nothing(staff_api, noun):
    agent, stranger = await staff_api.signed_in(), staff_api.anonymous()
    doors: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("POST", "", KINDS[noun][1]),
        ("PUT", "/1", CHANGES[noun]),
        ("DELETE", "/1", {}),
    )
    for method, path, body in doors:
        refused = await agent.send(method, f"/{noun}{path}", **body)
        assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
        unknown = await stranger.request(method, f"{PREFIX}/{noun}{path}")
        assert unknown.status_code == 401
    assert (await stranger.get(f"{PREFIX}/{noun}")).status_code == 401


@pytest.mark.parametrize("noun", KINDS)
async def test_unknown_ones_are_not_found(staff_api, noun):
    kind = KINDS[noun][0]
    client = await staff_api.signed_in(StaffRole.MANAGER)
    answers = [
        await client.send("PUT", f"/{noun}/9", **CHANGES[noun]),
        await client.send("DELETE", f"/{noun}/9"),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, f"{kind}_not_found")}


@pytest.mark.parametrize(
    "change",
    [
        {"topic": "weather"},
        {"title": " "},
        {"title": "长" * 61},
        {"text": "长" * 801},
        {"text_en": None},
        {"title_en": None},
        {"valid_until": "2026-10-31"},
        {"position": -1},
        {"similar_questions": [" "]},
        {"similar_questions": ["长" * 81]},
        {"similar_questions": [f"问题{n}" for n in range(31)]},
        {"tags": ["长" * 21]},
        {"helpful_count": 5},
        {"colour": "red"},
    ],
)
async def test_impossible_article_is_refused(staff_api, change):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    answer = await client.post("/articles", **{**ARTICLE, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    "change",
    [
        {"code": "茶叶"},
        {"code": "tea"},
        {"code": "A"},
        {"kind": "gift"},
        {"value": 0},
        {"value": 100},
        {"min_spend_minor": -1},
        {"valid_until": "2026-10-31"},
        {"per_customer_limit": 0},
        {"colour": "red"},
    ],
)
async def test_impossible_coupon_is_refused(staff_api, change):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    answer = await client.post("/coupons", **{**COUPON, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_code_is_unique(staff_api):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    await client.post("/coupons", **COUPON)
    other = (await client.post("/coupons", **{**COUPON, "code": "NEW10"})).json()
    answers = [
        await client.post("/coupons", **COUPON),
        await client.send("PUT", f"/coupons/{other['id']}", **COUPON),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(409, "coupon_code_taken")}


async def test_what_else_the_database_refuses_is_not_called_a_taken_code(database):
    nobody = StaffPrincipal(
        staff_id=99,
        display_name="无",
        role=StaffRole.MANAGER,
        session_id=None,
        session_version=1,
    )
    async with database.transaction() as session:
        coupon = await add_coupon(session)
    wanted = CouponWrite.model_validate(COUPON)
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await coupons.change_coupon(session, nobody, coupon.id, wanted, now=NOW)


async def test_a_shop_has_not_endlessly_many(staff_api, monkeypatch):
    monkeypatch.setattr(articles, "MAX_ARTICLES", 0)
    monkeypatch.setattr(coupons, "MAX_COUPONS", 0)
    client = await staff_api.signed_in(StaffRole.MANAGER)
    codes = [(await client.post(f"/{noun}", **KINDS[noun][1])).json()["code"] for noun in KINDS]
    assert codes == ["too_many_articles", "too_many_coupons"]


@pytest.mark.parametrize("noun", KINDS)
async def test_one_key_makes_one(staff_api, noun):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    wanted, key = KINDS[noun][1], str(uuid4())
    first, again = [await client.post(f"/{noun}", key=key, **wanted) for _ in range(2)]
    assert first.json() == again.json()
    assert len((await client.get(f"/{noun}")).json()[noun]) == 1
    without = await client.http.post(
        f"{PREFIX}/{noun}", json=wanted, headers={"X-CSRF-Token": client.csrf_token}
    )
    assert (without.status_code, without.json()["code"]) == (422, "idempotency_key_required")


async def test_an_article_needs_no_topic_and_stands_after_the_others(staff_api):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    bare = {"title": "有没有实体店", "text": "没有。"}
    await client.post("/articles", **bare)
    await client.post("/articles", **ARTICLE)
    listed = (await client.get("/articles")).json()["articles"]
    assert [each["topic"] for each in listed] == ["invoice", None]
    assert (listed[1]["similar_questions"], listed[1]["tags"]) == ([], [])


async def test_a_save_neither_publishes_nor_overwrites_what_others_saved(staff_api, clock):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    kept = (await client.post("/articles", **ARTICLE)).json()
    path = f"/articles/{kept['id']}"
    withdrawn = await client.send("PUT", f"{path}/publication", is_published=False)
    assert withdrawn.status_code == 204
    clock.advance(minutes=1)
    first, late = [
        await client.send(
            "PUT", path, **{**CHANGE, "changed_at": kept["changed_at"], "title": title}
        )
        for title in ("先存的", "后存的")
    ]
    assert (first.json()["title"], first.json()["is_published"]) == ("先存的", False)
    assert (late.status_code, late.json()["code"]) == (409, "article_changed")
    again = {**CHANGE, "title": "后存的", **late.json()["facts"]}
    assert (await client.send("PUT", path, **again)).json()["title"] == "后存的"
    published = {**CHANGE, "is_published": True}
    assert (await client.send("PUT", path, **published)).status_code == 422


async def test_publishing_leaves_the_words_and_is_noted_once(staff_api, clock, audit_log):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    kept = (await client.post("/articles", **{**ARTICLE, "is_published": False})).json()
    path = f"/articles/{kept['id']}/publication"
    clock.advance(minutes=1)
    for _ in range(2):
        assert (await client.send("PUT", path, is_published=True)).status_code == 204
    listed = (await client.get("/articles")).json()["articles"]
    assert listed == [{**kept, "is_published": True}]
    assert [entry.facts for entry in await audit_log()] == [
        {"change": "added"},
        {"change": "changed"},
    ]
    agent = await staff_api.signed_in()
    assert (await agent.send("PUT", path, is_published=False)).status_code == 403
    unknown = await client.send("PUT", "/articles/9/publication", is_published=True)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "article_not_found")


async def test_a_rated_article_can_be_deleted(staff_api, database):
    async with database.transaction() as session:
        article = await add_article(session)
        session.add(
            ArticleRating(article_id=article.id, conversation_id="c", is_helpful=True, rated_at=NOW)
        )
    client = await staff_api.signed_in(StaffRole.MANAGER)
    assert (await client.send("DELETE", f"/articles/{article.id}")).status_code == 204


async def test_a_settled_wording_leaves_the_list_until_it_is_asked_again(
    staff_api, database, clock, audit_log
):
    async def listed() -> list[tuple[str, int]]:
        answer = (await client.get("/unanswered-questions")).json()["questions"]
        return [(each["text"], each["count"]) for each in answer]

    async with database.transaction() as session:
        await add_question(session, "有实体店吗")
        await add_question(session, "招人吗")
        newest = await add_question(session, "有实体店吗？", conversation_id="cnv_2")
    client = await staff_api.signed_in(StaffRole.MANAGER)
    assert await listed() == [("有实体店吗？", 2), ("招人吗", 1)]
    path = f"/unanswered-questions/{newest.id}"
    for _ in range(2):
        assert (await client.send("PUT", path, is_settled=True)).status_code == 204
    assert await listed() == [("招人吗", 1)]
    await client.send("PUT", path, is_settled=False)
    assert await listed() == [("有实体店吗？", 2), ("招人吗", 1)]
    await client.send("PUT", path, is_settled=True)
    async with database.transaction() as session:
        await add_question(session, "有实体店吗")
    assert ("有实体店吗", 1) in await listed()
    assert [(e.verb, e.object_kind) for e in await audit_log()] == [
        ("edit_knowledge", "question")
    ] * 3


async def test_only_the_last_ninety_days_are_listed(staff_api, database):
    async with database.transaction() as session:
        await add_question(session, "有实体店吗", asked_at=NOW - timedelta(days=91))
        await add_question(session, "有实体店吗", asked_at=NOW - timedelta(days=89))
        await add_question(session, "招人吗", asked_at=NOW - timedelta(days=91))
    agent = await staff_api.signed_in()
    listed = (await agent.get("/unanswered-questions")).json()["questions"]
    assert [(each["text"], each["count"]) for each in listed] == [("有实体店吗", 1)]


async def test_old_and_long_settled_questions_are_deleted(database, clock):
    old, settled = NOW - timedelta(days=91), NOW - timedelta(hours=25)
    async with database.transaction() as session:
        await add_question(session, "旧的", asked_at=old)
        await add_question(session, "处理过的", settled_at=settled)
        await add_question(session, "刚处理的", settled_at=NOW)
        await add_question(session, "新的")
    assert await forget_old_questions(database, clock) == 2
    async with database.reading() as session:
        left = (await session.scalars(select(UnansweredQuestion.text))).all()
    assert sorted(left) == ["刚处理的", "新的"]


async def test_agents_read_unanswered_questions_only(staff_api, database):
    async with database.transaction() as session:
        question = await add_question(session, "有实体店吗")
    agent = await staff_api.signed_in()
    path = f"/unanswered-questions/{question.id}"
    assert (await agent.send("PUT", path, is_settled=True)).status_code == 403
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    missing = await manager.send("PUT", "/unanswered-questions/99", is_settled=True)
    assert (missing.status_code, missing.json()["code"]) == (404, "question_not_found")
