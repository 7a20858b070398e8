"""The conversations of the fake console hub: their state and what staff may do with them."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.console_data import Data, minutes_ago


class Refused(Exception):
    """A problem-details answer."""

    def __init__(self, status: int, code: str, **facts: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.facts = facts


@dataclass
class StaffChat:
    """One conversation as staff see it."""

    id: str
    participant: Data
    owner: Data = field(default_factory=lambda: {"kind": "bot"})
    reason: str | None = None
    reason_text: str | None = None
    queued_at: str | None = None
    due_at: str | None = None
    waiting_since: str | None = None
    order_value_minor: int | None = None
    value_at_risk_minor: int | None = None
    risk_text: str | None = None
    channel: str = "web"
    unreachable_since: str | None = None
    epoch: int = 1
    read_seq: int = 0
    is_listed: bool = True
    messages: list[Data] = field(default_factory=list)
    notes: list[Data] = field(default_factory=list)
    ledger: list[Data] = field(default_factory=list)
    suggestions: list[Data] = field(default_factory=list)
    card: Data | None = None
    customer: Data = field(
        default_factory=lambda: {
            "profile": None,
            "orders": [],
            "refunds": [],
            "tickets": [],
            "past_chats": [],
        }
    )
    viewers: dict[str, str] = field(default_factory=dict)
    answered: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def append(self, sender: str, text: str, **extra: object) -> Data:
        """Add what the customer may see."""
        message = {
            "seq": len(self.messages) + 1,
            "sender": sender,
            "text": text,
            "sent_at": minutes_ago(0),
            **extra,
        }
        self.messages.append(message)
        if sender == "agent":
            self.waiting_since = self.due_at = None
        elif sender == "customer" and self.owner["kind"] in ("queue", "agent"):
            self.waiting_since = self.waiting_since or str(message["sent_at"])
        return message

    def row(self) -> Data:
        """The Row of the API."""
        said = [m for m in self.messages if m["sender"] in ("customer", "agent")]
        last = said[-1] if said else None
        unread = [m for m in self.messages[self.read_seq :] if m["sender"] == "customer"]
        return {
            "id": self.id,
            "channel": self.channel,
            "locale": "zh-CN",
            "owner": self.owner,
            "participant": self.participant,
            "last_message": last
            and {key: last[key] for key in ("seq", "sender", "text", "sent_at")},
            "last_message_at": self.messages[-1]["sent_at"],
            "last_seq": len(self.messages),
            "unread": len(unread),
            "waiting_since": self.waiting_since,
            "queued_at": self.queued_at,
            "first_answer_due_at": self.due_at,
            "reason": self.reason,
            "reason_text": self.reason_text,
            "order_value_minor": self.order_value_minor,
            "currency": "CNY",
            "value_at_risk_minor": self.value_at_risk_minor,
            "risk_text": self.risk_text,
            **({"unreachable_since": self.unreachable_since} if self.unreachable_since else {}),
            "epoch": self.epoch,
        }

    def detail(self) -> Data:
        """The row with what only an open chat shows."""
        return {
            **self.row(),
            "viewers": self.viewer_list(),
            "suggestions": self.suggestions,
            "ledger": self.ledger,
        }

    def viewer_list(self) -> list[Data]:
        """Who looks at it."""
        return [{"id": key, "display_name": name} for key, name in self.viewers.items()]

    def change_owner(self, owner: Data, *, by: str, reason: str, reason_text: str) -> Data:
        """The one transition; returns the ledger's entry."""
        self.epoch += 1
        entry = {
            "epoch": self.epoch,
            "from": self.owner["kind"],
            "to": owner["kind"],
            "by": by,
            "reason": reason,
            "reason_text": reason_text,
            "changed_at": minutes_ago(0),
        }
        if "agent_name" in owner:
            entry["agent_name"] = owner["agent_name"]
        self.owner = owner
        if owner["kind"] == "queue":
            self.queued_at = self.queued_at or minutes_ago(0)
        else:
            self.queued_at = None
        if owner["kind"] in ("bot", "closed"):
            self.waiting_since = self.due_at = self.card = None
        self.ledger.append(entry)
        return entry

    def owned_by(self, staff: Data) -> bool:
        """Whether this person answers it."""
        return bool(self.owner.get("agent_id") == staff["id"])

    def claim(self, staff: Data) -> Data | None:
        """Take over, or say who has it; None when it was already theirs."""
        if self.owned_by(staff):
            return None
        is_senior = staff["role"] in ("manager", "admin")
        if self.owner["kind"] == "agent" and not is_senior:
            raise Refused(409, "already_owned", owner_name=self.owner["agent_name"])
        owner = {"kind": "agent", "agent_id": staff["id"], "agent_name": staff["display_name"]}
        return self.change_owner(
            owner, by=staff["display_name"], reason="taken_over", reason_text="客服接管"
        )

    def require_owner(self, staff: Data) -> None:
        """Only whoever has it may give it away."""
        if not self.owned_by(staff):
            raise Refused(409, "not_owner")
