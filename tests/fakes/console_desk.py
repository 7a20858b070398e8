"""The conversation endpoints of the fake console hub."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused, StaffChat
from tests.fakes.console_data import CANNED, Data, minutes_ago
from tests.fakes.console_socket import EventStream
from tests.fakes.console_state import HubState, body_of

ChatDeed = Callable[[StaffChat, Data, Data, Request], Awaitable[object]]
FILTERS: dict[str, Callable[[StaffChat, Data], bool]] = {
    "queue": lambda chat, staff: chat.owner["kind"] == "queue",
    "me": lambda chat, staff: chat.owned_by(staff),
    "agents": lambda chat, staff: chat.owner["kind"] == "agent" and not chat.owned_by(staff),
    "bot": lambda chat, staff: chat.owner["kind"] == "bot",
    "closed": lambda chat, staff: chat.owner["kind"] == "closed",
    "all": lambda chat, staff: True,
}


class DeskPart:
    """Lists, reads and deeds on chats."""

    def __init__(self, state: HubState, stream: EventStream) -> None:
        self.state = state
        self.stream = stream
        self.list_calls = 0

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        base = "/api/v1/conversations"
        guarded = self.state.guarded
        deeds: dict[str, ChatDeed] = {
            "take-over": self.take_over,
            "messages": self.reply,
            "notes": self.note,
            "hand-back": self.hand_back,
            "resolve": self.resolve,
            "transfer": self.transfer,
            "suggestions/{turn_id}/accept": self.accept,
            "suggestions/{turn_id}/dismiss": self.dismiss,
            "proposals/{proposal_id}/approve": self.approve,
            "proposals/{proposal_id}/decline": self.decline,
        }
        return [
            Route(base, guarded(self.list)),
            Route(f"{base}/{{id}}", guarded(self.read)),
            Route(f"{base}/{{id}}/read", guarded(self.mark_read), methods=["POST"]),
            Route(f"{base}/{{id}}/messages", guarded(self.messages)),
            Route(f"{base}/{{id}}/notes", guarded(self.notes)),
            Route(f"{base}/{{id}}/handoff-card", guarded(self.card)),
            Route(f"{base}/{{id}}/customer", guarded(self.customer)),
            *(
                Route(f"{base}/{{id}}/{path}", guarded(self.once(deed)), methods=["POST"])
                for path, deed in deeds.items()
            ),
            Route("/api/v1/canned-replies", guarded(self.canned)),
            Route("/api/v1/customers/{number}/reveal", guarded(self.reveal), methods=["POST"]),
            Route("/api/v1/refunds/{number}/{verb}", guarded(self.review), methods=["POST"]),
        ]

    def chat(self, request: Request) -> StaffChat:
        """The chat of the path."""
        chat = self.state.chats.get(request.path_params["id"])
        if chat is None:
            raise Refused(404, "not_found")
        return chat

    def once(self, deed: ChatDeed) -> Callable[[Request, Data], Awaitable[object]]:
        """A deed that a repeated key does not do again."""

        async def serve(request: Request, staff: Data) -> object:
            chat = self.chat(request)
            key = request.headers.get("idempotency-key")
            if not key:
                raise Refused(422, "idempotency_key_missing")
            body = await body_of(request)
            sent = json.dumps([request.url.path, body], sort_keys=True)
            if key in chat.answered:
                earlier, answer = chat.answered[key]
                if earlier != sent:
                    raise Refused(409, "deed_reused")
                return answer
            self.state.deeds.append((request.url.path, key, body))
            answer = await deed(chat, staff, body, request)
            chat.answered[key] = (sent, answer)
            return answer

        return serve

    # ---- reads

    async def list(self, request: Request, staff: Data) -> Data:
        """The rows of one filter."""
        self.list_calls += 1
        query = request.query_params
        listed = [chat for chat in self.state.chats.values() if chat.is_listed]
        rows = [
            chat.row()
            for chat in listed
            if FILTERS[query.get("owner", "all")](chat, staff) and found(chat, query.get("q", ""))
        ]
        if query.get("owner") == "queue":
            rows.sort(key=lambda row: row["queued_at"] or "")
        else:
            rows.sort(key=lambda row: row["last_message_at"], reverse=True)
        start, limit = int(query.get("before", "0")), int(query.get("limit", "50"))
        end = start + limit
        return {
            "conversations": rows[start:end],
            "counts": {
                name: sum(test(chat, staff) for chat in listed)
                for name, test in FILTERS.items()
                if name != "all"
            },
            "last_event": self.stream.last_event,
            "next_before": str(end) if end < len(rows) else None,
        }

    async def read(self, request: Request, _staff: Data) -> Data:
        """One chat."""
        return self.chat(request).detail()

    async def messages(self, request: Request, _staff: Data) -> Data:
        """A page of messages."""
        all_of_them = self.chat(request).messages
        limit = int(request.query_params.get("limit", "50"))
        before = request.query_params.get("before_seq")
        if before is not None:
            page = [m for m in all_of_them if m["seq"] < int(before)][-limit:]
        else:
            after = int(request.query_params.get("after_seq", "0"))
            page = all_of_them[after : after + limit]
        return {"messages": page, "last_seq": len(all_of_them)}

    async def notes(self, request: Request, _staff: Data) -> Data:
        """What staff wrote for each other."""
        return {"notes": self.chat(request).notes}

    async def card(self, request: Request, _staff: Data) -> Data | None:
        """Why a person is needed."""
        return self.chat(request).card

    async def customer(self, request: Request, _staff: Data) -> Data:
        """The right pane."""
        return self.chat(request).customer

    async def canned(self, _request: Request, _staff: Data) -> Data:
        """Canned replies."""
        return {"replies": CANNED}

    async def reveal(self, request: Request, _staff: Data) -> Data:
        """The whole phone number; logged as a deed."""
        self.state.deeds.append((request.url.path, "", await body_of(request)))
        return {"value": "13812345678"}

    async def mark_read(self, request: Request, _staff: Data) -> None:
        """Seen up to a seq."""
        chat = self.chat(request)
        chat.read_seq = max(chat.read_seq, (await body_of(request))["seq"])

    # ---- deeds

    async def tell_owner(self, chat: StaffChat, change: Data) -> Data:
        """Bring a change of owner out; returns the answer of the deed."""
        told = {key: change[key] for key in ("epoch", "reason", "reason_text", "by")}
        await self.stream.publish("owner", chat.id, owner=chat.owner, **told)
        return {"owner": chat.owner, "epoch": chat.epoch}

    async def say(self, chat: StaffChat, sender: str, text: str, **extra: object) -> Data:
        """Append and publish a message."""
        message = chat.append(sender, text, **extra)
        await self.stream.publish("message", chat.id, message=message)
        return message

    async def claim(self, chat: StaffChat, staff: Data) -> None:
        """Take over and tell the customer and everybody."""
        change = chat.claim(staff)
        if change:
            await self.tell_owner(chat, change)
            await self.say(chat, "system", f"客服{staff['display_name']}已接入，为您服务。")

    async def take_over(self, chat: StaffChat, staff: Data, _body: Data, _r: Request) -> Data:
        """The chat is theirs."""
        await self.claim(chat, staff)
        return {"owner": chat.owner, "epoch": chat.epoch}

    async def reply(self, chat: StaffChat, staff: Data, body: Data, _r: Request) -> object:
        """A message of an agent is by itself a take-over."""
        await self.claim(chat, staff)
        message = await self.say(chat, "agent", body["text"], agent_name=staff["display_name"])
        return 201, message

    async def note(self, chat: StaffChat, staff: Data, body: Data, _r: Request) -> object:
        """For staff only."""
        note = {
            "no": len(chat.notes) + 1,
            "author": staff["display_name"],
            "text": body["text"],
            "written_at": minutes_ago(0),
        }
        chat.notes.append(note)
        await self.stream.publish("note", chat.id, note=note)
        return 201, note

    async def give_away(self, chat: StaffChat, staff: Data, owner: Data, words: str) -> Data:
        """Whoever has it lets go."""
        chat.require_owner(staff)
        change = chat.change_owner(
            owner, by=staff["display_name"], reason=owner["kind"], reason_text=words
        )
        return await self.tell_owner(chat, change)

    async def hand_back(self, chat: StaffChat, staff: Data, _body: Data, _r: Request) -> Data:
        """To the bot."""
        return await self.give_away(chat, staff, {"kind": "bot"}, "交回机器人")

    async def resolve(self, chat: StaffChat, staff: Data, _body: Data, _r: Request) -> Data:
        """Done."""
        return await self.give_away(chat, staff, {"kind": "closed"}, "客服结束会话")

    async def transfer(self, chat: StaffChat, staff: Data, body: Data, request: Request) -> Data:
        """To a colleague, with a note."""
        colleague = next(s for s in self.state.staff if s["id"] == body["staff_id"])
        owner = {
            "kind": "agent",
            "agent_id": colleague["id"],
            "agent_name": colleague["display_name"],
        }
        answer = await self.give_away(chat, staff, owner, "转接")
        if body["note"]:
            await self.note(chat, staff, {"text": body["note"]}, request)
        return answer

    async def drop_suggestion(self, chat: StaffChat, turn_id: str) -> Data:
        """Take a suggestion away, from every screen."""
        wanted = next((s for s in chat.suggestions if s["turn_id"] == turn_id), None)
        if wanted is None:
            raise Refused(404, "not_found")
        chat.suggestions.remove(wanted)
        await self.stream.publish("suggestion", chat.id, suggestion=None)
        return wanted

    async def accept(self, chat: StaffChat, staff: Data, body: Data, request: Request) -> object:
        """The agent says what the bot wanted to say."""
        suggestion = await self.drop_suggestion(chat, request.path_params["turn_id"])
        text = body.get("text") or "\n".join(suggestion["texts"])
        return await self.reply(chat, staff, {"text": text}, request)

    async def dismiss(self, chat: StaffChat, _staff: Data, _body: Data, request: Request) -> None:
        """Not said."""
        await self.drop_suggestion(chat, request.path_params["turn_id"])

    def open_proposal(self, chat: StaffChat, request: Request) -> Data:
        """The proposal of the path, or that it is gone."""
        proposal: Data | None = chat.card and chat.card["proposal"]
        if proposal is None or proposal["id"] != request.path_params["proposal_id"]:
            raise Refused(409, "proposal_gone")
        return proposal

    async def approve(self, chat: StaffChat, staff: Data, _body: Data, request: Request) -> Data:
        """The bot carries it out and confirms to the customer."""
        self.open_proposal(chat, request)
        await self.claim(chat, staff)
        if chat.card:
            chat.card["proposal"] = None
        refund = self.settle(chat, "approved", "已同意，待打款")
        message = await self.say(chat, "bot", "退款已同意，待打款。", card=refund)
        return {"refund": refund, "order": None, "message": message}

    async def decline(self, chat: StaffChat, _staff: Data, _body: Data, request: Request) -> None:
        """Not done."""
        self.open_proposal(chat, request)
        if chat.card:
            chat.card["proposal"] = None

    def settle(self, chat: StaffChat, state: str, words: str) -> Data:
        """The chat's waiting refund reaches another state."""
        refund: Data = chat.customer["refunds"][0]
        if refund["state"] != "requested":
            raise Refused(409, "refund_state_conflict")
        refund.update(state=state, state_text=words)
        return refund

    async def review(self, request: Request, _staff: Data) -> Data:
        """Approve or refuse a refund from the right pane."""
        number, verb = request.path_params["number"], request.path_params["verb"]
        self.state.deeds.append(
            (request.url.path, request.headers["idempotency-key"], await body_of(request))
        )
        chat = next(
            chat
            for chat in self.state.chats.values()
            if any(refund["number"] == number for refund in chat.customer["refunds"])
        )
        state = ("approved", "已同意，待打款") if verb == "approve" else ("refused", "已拒绝")
        refund = self.settle(chat, *state)
        await self.stream.publish("refund", chat.id, refund=refund)
        return {"refund": refund}


def found(chat: StaffChat, query: str) -> bool:
    """Whether a search hits the chat."""
    words = [chat.participant["name"], *(message["text"] for message in chat.messages)]
    return any(query in text for text in words)
