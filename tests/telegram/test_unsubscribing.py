"""退订 in a chat on Telegram, where a rating waits for a sentence, ends offers and is no part of the rating."""

from crm_backend.conversations.models import Feedback
from crm_backend.customers import service as customers
from crm_backend.customers.values import ConsentSource
from tests.factories import people
from tests.telegram.binding_world import World

CHAT = 101


async def test_wish_to_unsubscribe_goes_before_the_sentence_of_a_rating(world: World):
    customer = await world.customer()
    await world.bind(customer, CHAT)
    chat = await world.conversation(CHAT)
    assert chat is not None
    async with world.database.transaction() as session:
        now = world.clock.now()
        await customers.agree_to_offers(session, customer, ConsentSource.STAFF, now=now)
        await people.add_score(session, chat, 4, awaits_comment=True)
    await world.says(CHAT, "退订")
    assert "已为您退订" in (await world.seen(CHAT))[-1]
    (feedback,) = await world.rows(Feedback)
    assert (feedback.comment, feedback.awaits_comment) == ("", False)
    async with world.database.reading() as session:
        consent = await customers.find_consent(session, customer.id)
    assert consent is not None
    assert not consent.is_agreed
