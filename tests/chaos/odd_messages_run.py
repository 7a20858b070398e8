"""Sends odd messages through hub, bot and actions and tells which were not answered as they should."""

import asyncio
from dataclasses import dataclass, field

from tests.fakes.chat_client import ChatClient, Refused
from tests.odd_messages import odd_messages
from tests.real_stack import RealStack

AT_ONCE = 4
# All that the hub may say of such a message: nothing is left of it once it is trimmed.
PROPER_REFUSAL = "empty_message"
# A turn that failed is tried again; none may need it because of what was typed.
TRIED_AGAIN = "SELECT id, attempt FROM turns WHERE attempt > 1"


@dataclass
class Fate:
    """What became of the messages."""

    answered: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)


async def send_odd_messages(stack: RealStack, count: int, *, seed: int) -> Fate:
    """Send so many, some at a time, each from a new visitor whose chat nothing has led anywhere."""
    fate = Fate()
    room = asyncio.Semaphore(AT_ONCE)

    async def talk(text: str) -> None:
        async with room, ChatClient(await stack.chat_of()) as client:
            await _send(client, text, fate)

    async with asyncio.TaskGroup() as talking:
        for text in odd_messages(count, seed=seed):
            talking.create_task(talk(text))
    fate.failures += [f"turn {turn} was tried {n} times" for turn, n in stack.rows(TRIED_AGAIN)]
    return fate


async def _send(client: ChatClient, text: str, fate: Fate) -> None:
    try:
        answer = await client.ask(text)
    except Refused as refusal:
        fate.refused += 1
        if refusal.code != PROPER_REFUSAL:
            fate.failures.append(f"{text!r}: {refusal.code}")
    except AssertionError as failure:
        fate.failures.append(f"{text!r}: {failure}")
    else:
        fate.answered += 1
        if not answer.text.strip() and not answer.cards:
            fate.failures.append(f"{text!r}: an answer without words")
