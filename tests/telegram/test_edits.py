"""What a customer makes of an earlier message stands in its place: for agents nothing of the first one is left."""

from crm_backend.conversations.models import Message
from crm_backend.conversations.values import Attachment, AttachmentKind, Sender
from tests.fakes.fixed_clock import FixedClock
from tests.telegram.binding_world import World

MINE = 101
PHOTO = Attachment(kind=AttachmentKind.PHOTO, file_id="old")


async def test_edit_changes_words_and_picture_and_nothing_twice(world: World, clock: FixedClock):
    async def edited(text: str, attachment: Attachment | None) -> tuple[str, str | None, bool]:
        clock.advance(seconds=1)
        await world.says(MINE, text, attachment=attachment, message_id=9, is_edit=True)
        [message] = [row for row in await world.rows(Message) if row.sender is Sender.CUSTOMER]
        file_id = message.attachment and message.attachment["file_id"]
        return message.text, file_id, message.edited_at == clock.now()

    await world.says(MINE, "我的卡号 6222", attachment=PHOTO, message_id=9)
    assert await edited("", PHOTO) == ("〔图片〕", "old", True)
    assert await edited("", PHOTO) == ("〔图片〕", "old", False)
    new = Attachment(kind=AttachmentKind.FILE, about="发票.pdf", file_id="new")
    assert await edited("看这个", new) == ("〔文件〕发票.pdf\n看这个", "new", True)
    assert await edited("\u202e ", None) == ("〔文件〕发票.pdf\n看这个", "new", False)
