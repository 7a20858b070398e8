"""Whatever an update may be: no 5xx, no chat blocked, and what cannot be read is kept and counted.

``make soak OPTIONS=--telegram`` sends ten thousand.
"""

from crm_backend.core.settings import Settings
from tests.telegram.malformed_run import BATCH, send_malformed

COUNT = 250
SEED = 20261127


def test_malformed_updates_break_nothing_and_block_nobody(settings: Settings, database_url: str):
    shop = settings.model_copy(update={"database_url": database_url})
    fate = send_malformed(shop, COUNT, seed=SEED)
    assert fate.failures == []
    assert fate.sent == COUNT
    assert fate.read + fate.odd == fate.kept
    assert fate.answered == 3 * COUNT // BATCH
    # Neither is everything refused nor everything read.
    assert min(fate.read, fate.odd) > COUNT // 8
