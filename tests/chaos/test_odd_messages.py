"""Whatever a phone can type, through hub, bot and actions: an answer, or a clear refusal.

``make soak`` sends ten thousand.
"""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.odd_messages_run import send_odd_messages
from tests.real_stack import running_stack

COUNT = 200

pytestmark = pytest.mark.stack


def test_odd_messages_are_answered_or_refused(shop_home: Path, tmp_path: Path) -> None:
    with running_stack(tmp_path / "home", shop_home) as stack:
        fate = asyncio.run(send_odd_messages(stack, COUNT, seed=3))
    assert fate.failures == []
    assert fate.answered + fate.refused == COUNT
    assert fate.answered > COUNT * 0.9
