"""Campaigns over HTTP up to the second confirmation: who may, what is refused, who would get it and who not."""

import asyncio
from uuid import uuid4

from sqlalchemy import select

from crm_backend.access.models import AuditEntry
from crm_backend.access.values import StaffRole
from crm_backend.campaigns import repository, rules
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.service import sending
from crm_backend.campaigns.tasks import fill_campaigns
from crm_backend.customers.models import MarketingConsent
from crm_backend.shop.models import Site
from tests import factories
from tests.campaigns.conftest import HINT, TEXT
from tests.fakes.fixed_clock import NOW
from tests.fakes.staff_api import PREFIX, StaffApi

DOORS = [
    ("GET", "/campaigns"),
    ("POST", "/campaigns"),
    ("GET", "/campaigns/1"),
    ("PUT", "/campaigns/1"),
    ("DELETE", "/campaigns/1"),
    ("POST", "/campaigns/1/preview"),
    ("POST", "/campaigns/1/confirm"),
    ("POST", "/campaigns/1/stop"),
]


async def audit(shop):
    statement = select(AuditEntry).where(AuditEntry.object_kind == "campaign")
    async with shop.database.reading() as session:
        entries = await session.scalars(statement.order_by(AuditEntry.id))
        return [(entry.verb, entry.object_id, entry.facts) for entry in entries]


async def test_agents_have_no_door_and_strangers_neither(shop, settings):
    async with StaffApi(shop.database, shop.clock, settings) as api:
        agent, stranger = await api.signed_in(StaffRole.AGENT), api.anonymous()
        for method, path in DOORS:
            refused = await agent.send(method, path)
            assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
            assert (await stranger.request(method, PREFIX + path)).status_code == 401


async def test_a_draft_is_written_changed_and_deleted(shop):
    campaign_id = await shop.add_draft()
    row = (await shop.manager.get("/campaigns")).json()["campaigns"]
    assert row == [
        {
            "id": campaign_id,
            "name": "双十二",
            "state": "draft",
            "audience": {"kind": "segment", "segment_id": shop.segment_id},
            "audience_name": "老客",
            "text": TEXT,
            "previewed_count": None,
            "members": 0,
            "control": 0,
            "changed_at": "2026-11-25T02:00:00Z",
            "confirmed_at": None,
            "stopped_at": None,
            **dict.fromkeys(
                ("campaign_sent", "campaign_unknown", "campaign_dead", "campaign_waiting"), 0
            ),
        }
    ]
    path = f"/campaigns/{campaign_id}"
    changed = await shop.manager.send("PUT", path, **shop.body(text="您好"))
    assert (changed.status_code, changed.json()["text"]) == (200, "您好")
    assert changed.json()["report"] is None
    assert (await shop.manager.send("DELETE", path)).status_code == 204
    assert (await shop.manager.get(path)).json()["code"] == "campaign_not_found"
    assert await audit(shop) == [
        ("edit_campaigns", str(campaign_id), {"change": change})
        for change in ("added", "changed", "deleted")
    ]


async def test_what_cannot_be_sent_is_refused(shop):
    for field, changes in (
        ("text", {"text": ""}),
        ("text", {"text": "好" * 501}),
        ("text", {"text": "{nmae}，您好"}),
        ("text", {"text": "{姓名}，您好"}),
        ("text", {"text": "｛name｝，您好"}),
        ("text", {"text": "{ name }，您好"}),
        ("name", {"name": ""}),
        ("audience", {"audience": {"kind": "everybody"}}),
        ("seed", {"seed": 1}),
    ):
        refused = await shop.manager.post("/campaigns", **shop.body(**changes))
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
        assert field in str(refused.json()["facts"])
    assert (await shop.manager.post("/campaigns", **shop.body(text="好" * 500))).is_success


async def test_invisible_signs_are_taken_out(shop):
    campaign_id = await shop.add_draft(text=" 您好\u202e\x00，\n新品到店 ")
    assert (await shop.read(campaign_id))["text"] == "您好，\n新品到店"


async def test_a_segment_that_is_gone_is_named(shop):
    audience = {"kind": "segment", "segment_id": 99}
    refused = await shop.manager.post("/campaigns", **shop.body(audience=audience))
    assert (refused.status_code, refused.json()["code"]) == (404, "segment_not_found")
    campaign_id = await shop.add_draft()
    await shop.manager.send("DELETE", f"/segments/{shop.segment_id}")
    refused = await shop.manager.post(f"/campaigns/{campaign_id}/preview")
    assert (refused.status_code, refused.json()["code"]) == (404, "segment_not_found")


async def test_preview_counts_members_and_says_why_others_get_nothing(shop):
    first, *_rest = await shop.add_people(*"甲乙丙丁")
    await shop.add_people("戊", "己", agreed_at=None)
    await shop.add_people("庚", withdrawn_at=NOW)
    async with shop.database.transaction() as session:
        stranger = await factories.add_customer(session, name="不在分类里")
        session.add(MarketingConsent(customer_id=stranger.id, agreed_at=NOW, agreed_how="import"))
    campaign_id = await shop.add_draft()
    preview = (await shop.manager.post(f"/campaigns/{campaign_id}/preview")).json()
    assert (preview["count"], preview["control"]) == (4, 0)
    assert preview["excluded"] == [
        {"reason": "not_agreed", "count": 2},
        {"reason": "withdrawn", "count": 1},
    ]
    assert preview["campaign"]["state"] == "previewed"
    assert preview["campaign"]["previewed_count"] == 4
    assert len(preview["samples"]) == 3
    assert preview["samples"][0] == {
        "customer_number": first.number,
        "text": "甲，双十二老客专享：全场满 199 减 20。" + HINT,
    }
    assert await shop.deliveries() == []


async def test_a_shop_without_a_site_reaches_only_those_who_have_a_chat(shop):
    guest, _other = await shop.add_people("甲", "乙")
    async with shop.database.transaction() as session:
        await factories.people.add_chat(session, guest, "你好")
        await session.delete(await session.get_one(Site, "demo"))
    campaign_id = await shop.add_draft()
    preview = (await shop.manager.post(f"/campaigns/{campaign_id}/preview")).json()
    assert preview["count"] == 1
    assert preview["excluded"] == [{"reason": "unreachable", "count": 1}]


async def test_a_preview_without_anybody_cannot_be_confirmed(shop):
    await shop.add_people("甲", agreed_at=None)
    campaign_id = await shop.add_draft()
    path = f"/campaigns/{campaign_id}"
    preview = (await shop.manager.post(f"{path}/preview")).json()
    assert (preview["count"], preview["samples"]) == (0, [])
    refused = await shop.manager.post(f"{path}/confirm", count=0)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_empty")


async def test_nothing_is_confirmed_that_was_not_previewed_since_the_last_change(shop):
    await shop.add_people("甲")
    campaign_id = await shop.add_draft()
    path = f"/campaigns/{campaign_id}"
    refused = await shop.manager.post(f"{path}/confirm", count=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_not_previewed")
    await shop.manager.post(f"{path}/preview")
    await shop.manager.send("PUT", path, **shop.body(text="换了一句"))
    refused = await shop.manager.post(f"{path}/confirm", count=1)
    assert refused.json()["code"] == "campaign_not_previewed"


async def test_another_number_of_people_is_refused_with_the_new_one(shop):
    await shop.add_people("甲", "乙")
    campaign_id = await shop.add_draft()
    path = f"/campaigns/{campaign_id}"
    await shop.manager.post(f"{path}/preview")
    await shop.add_people("丙")
    refused = await shop.manager.post(f"{path}/confirm", count=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_audience_changed")
    assert refused.json()["facts"] == {"count": 3, "previewed": 2}
    # Nobody has seen the new number in a preview yet.
    assert (await shop.manager.post(f"{path}/confirm", count=3)).status_code == 409
    await shop.manager.post(f"{path}/preview")
    assert (await shop.manager.post(f"{path}/confirm", count=3)).status_code == 200


async def test_too_many_people_are_refused(shop, monkeypatch):
    monkeypatch.setattr(sending, "MAX_MEMBERS", 1)
    await shop.add_people("甲", "乙")
    campaign_id = await shop.add_draft()
    await shop.manager.post(f"/campaigns/{campaign_id}/preview")
    refused = await shop.manager.post(f"/campaigns/{campaign_id}/confirm", count=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_too_large")
    assert refused.json()["facts"] == {"limit": 1}


async def test_confirming_draws_a_tenth_once_and_writes_a_delivery_for_everybody_else(shop):
    await shop.add_people(*(f"客{index}" for index in range(25)))
    campaign_id = await shop.send()
    members = await shop.members(campaign_id)
    control = {customer_id for customer_id, is_control in members.items() if is_control}
    async with shop.database.reading() as session:
        campaign = await session.get_one(Campaign, campaign_id)
    assert campaign.seed is not None
    assert control == rules.draw_control(members, campaign.seed)
    assert (len(members), len(control)) == (25, 3)
    deliveries = await shop.deliveries()
    assert {entry.payload["customer_id"] for entry in deliveries} == members.keys() - control
    assert {(e.kind, e.cause, e.state.value) for e in deliveries} == {
        ("campaign", f"campaign:{campaign_id}", "pending")
    }
    assert (await audit(shop))[-1] == (
        "send_campaigns",
        str(campaign_id),
        {"campaign_step": "confirmed", "people": 22},
    )
    row = (await shop.manager.get("/campaigns")).json()["campaigns"][0]
    assert (row["state"], row["members"], row["control"]) == ("sending", 25, 3)
    assert row["campaign_waiting"] == 22


async def test_pressed_twice_or_from_two_windows_it_is_sent_once(shop):
    await shop.add_people("甲", "乙")
    campaign_id = await shop.add_draft()
    path = f"/campaigns/{campaign_id}"
    await shop.manager.post(f"{path}/preview")
    key = str(uuid4())
    pressed = [shop.manager.post(f"{path}/confirm", key=key, count=2) for _ in range(2)]
    other_window = shop.manager.post(f"{path}/confirm", count=2)
    first, again, other = await asyncio.gather(*pressed, other_window)
    answers = sorted(answer.status_code for answer in (first, again, other))
    assert answers in ([200, 200, 409], [200, 409, 409])
    assert await fill_campaigns(shop.database, shop.clock) == 1
    assert len(await shop.deliveries()) == 2
    late = await shop.manager.post(f"{path}/confirm", count=2)
    assert (late.status_code, late.json()["code"]) == (409, "campaign_confirmed")


async def test_what_was_confirmed_stays_as_it_is(shop):
    await shop.add_people("甲")
    path = f"/campaigns/{await shop.send()}"
    tries = [
        await shop.manager.send("PUT", path, **shop.body(text="换了")),
        await shop.manager.send("DELETE", path),
        await shop.manager.post(f"{path}/preview"),
        await shop.manager.post(f"{path}/confirm", count=1),
    ]
    assert {(each.status_code, each.json()["code"]) for each in tries} == {
        (409, "campaign_confirmed")
    }
    assert (await shop.manager.get(path)).json()["text"] == TEXT


async def test_chats_are_written_while_people_are_counted(shop, monkeypatch):
    """Counting takes longer than the write lock may be held: a write in the middle of it waits for nobody."""
    await shop.add_people("甲", "乙")
    written = []

    def writing_meanwhile(name):
        count = getattr(repository, name)

        async def counted(*args, **options):
            async with asyncio.timeout(3), shop.database.transaction() as session:
                await factories.add_chat(session)
            written.append(name)
            return await count(*args, **options)

        monkeypatch.setattr(repository, name, counted)

    for name in ("count_standings", "list_member_ids"):
        writing_meanwhile(name)
    await shop.send()
    assert written == ["count_standings", "list_member_ids"]


async def test_a_draft_given_to_others_while_it_is_counted_is_counted_again(shop, monkeypatch):
    await shop.add_people("甲", "乙")
    campaign_id = await shop.add_draft()
    count = repository.count_standings
    scores = {"kind": "scores", "chosen": "churning"}

    async def counted(*args, **options):
        monkeypatch.setattr(repository, "count_standings", count)
        body = shop.body(audience=scores)
        changed = await shop.manager.send("PUT", f"/campaigns/{campaign_id}", **body)
        assert changed.status_code == 200
        return await count(*args, **options)

    monkeypatch.setattr(repository, "count_standings", counted)
    preview = (await shop.manager.post(f"/campaigns/{campaign_id}/preview")).json()
    assert (preview["count"], preview["campaign"]["audience"]) == (0, scores)


async def test_the_list_has_pages(shop):
    ids = [await shop.add_draft(name=f"第 {index} 次") for index in range(3)]
    first = (await shop.manager.get("/campaigns", limit=2)).json()
    assert [each["id"] for each in first["campaigns"]] == ids[:0:-1]
    rest = (await shop.manager.get("/campaigns", limit=2, before=first["next_before"])).json()
    assert ([each["id"] for each in rest["campaigns"]], rest["next_before"]) == ([ids[0]], None)
