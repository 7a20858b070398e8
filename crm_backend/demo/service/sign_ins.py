"""Who works at the demo shop; these sign-ins exist only there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_backend.access.values import StaffRole
from crm_backend.core.db import Database
from crm_backend.staff.errors import StaffNotFound
from crm_backend.staff.passwords import make_password
from crm_backend.staff.service import members
from crm_backend.staff.service.members import MemberChange, NewMember


@dataclass(frozen=True)
class DemoStaff:
    """One of them."""

    name: str
    role: StaffRole


STAFF = (
    DemoStaff("小李", StaffRole.AGENT),
    DemoStaff("小王", StaffRole.AGENT),
    DemoStaff("王经理", StaffRole.MANAGER),
    DemoStaff("店主", StaffRole.ADMIN),
)


async def open_sign_ins(
    database: Database, known: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Make the accounts that are missing; returns everybody's password, for its caller to keep.

    ``known`` are the passwords of an earlier call. Whoever has an account but no known password
    gets a new one; what somebody changed in the console stays as they want it.
    """
    passwords = {person.name: known.get(person.name) or make_password() for person in STAFF}
    async with database.transaction() as session:
        for person in STAFF:
            password = passwords[person.name]
            try:
                member = await members.get_by_name(session, person.name)
            except StaffNotFound:
                wanted = NewMember(
                    name=person.name,
                    display_name=person.name,
                    role=person.role,
                    password=password,
                )
                await members.add_member(session, wanted, now=now)
                continue
            if person.name not in known:
                change = MemberChange(password=password)
                await members.change_member(session, member.id, change, now=now)
    return passwords
