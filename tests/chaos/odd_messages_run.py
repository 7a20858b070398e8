"""Sends odd messages through hub, bot and actions and tells which were not answered as they should."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fakes.chat_client import ChatClient, Refused
from tests.odd_messages import odd_messages
from tests.real_stack import RealStack

AT_ONCE = 4
PER_CHAT = 25
# What the hub may say of a message that holds nothing, or nothing that can be kept.
PROPER_REFUSALS = ("invalid_text", "empty_text", "malformed_frame")


@dataclass
class Fate:
    """What became of the messages."""

    answered: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


async def send_odd_messages(stack: RealStack, count: int, *, seed: int) -> Fate:
    """Send so many, some chats at a time; each chat is a new visitor's."""
    messages = list(odd_messages(count, seed=seed))
    fate = Fate()
    room = asyncio.Semaphore(AT_ONCE)

    async def talk(texts: Iterable[str]) -> None:
        async with room, ChatClient(await stack.chat_of()) as client:
            for text in texts:
                await _send(client, text, fate)

    async with asyncio.TaskGroup() as talking:
        for start in range(0, count, PER_CHAT):
            talking.create_task(talk(messages[start : start + PER_CHAT]))
    return fate


async def _send(client: ChatClient, text: str, fate: Fate) -> None:
    try:
        answer = await client.ask(text)
    except Refused as refusal:
        fate.refused[refusal.code] = fate.refused.get(refusal.code, 0) + 1
    except AssertionError as failure:
        fate.failures.append(f"{text!r}: {failure}")
    else:
        fate.answered += 1
        if not answer.text.strip() and not answer.cards:
            fate.failures.append(f"{text!r}: an answer without words")
