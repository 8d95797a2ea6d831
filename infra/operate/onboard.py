"""`onboard`: bring in an employer and its law firm, with their people, from one file."""

import argparse
import os
import secrets
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from chalicelib.cases.words import Siren, Zone
from chalicelib.errors import BadInput, Conflict, NotFound

if TYPE_CHECKING:
    from chalicelib.flows.company import Company
    from chalicelib.store import Store
    from chalicelib.store.records import Person, Role, Tenant

Id = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,39}$")]
Email = Annotated[str, msgspec.Meta(pattern=r"^[^@<>\s]+@[^@<>\s]+\.[^@<>\s]+$")]
Phone = Annotated[str, msgspec.Meta(pattern=r"^(\+[1-9][0-9]{7,14})?$")]


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody: `phone` in international form; it gets SMS once its person confirmed it."""

    name: str
    email: Email
    phone: Phone = ""


class Colleague(Member, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of the employer: its manager, a contact (reads and answers, records nothing), or neither."""

    manager: bool = False
    contact: bool = False


class Associate(Member, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of the firm: a lawyer, or an assistant, who prepares and signs nothing."""

    assistant: bool = False


class Employer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The employer; `forwarders` are domains of its own whose signature counts.

    `residence` left out stays as the manager said it.
    """

    id: Id
    name: str
    siren: Siren | None = None
    forwarders: tuple[str, ...] = ()
    residence: Zone | None = None
    people: tuple[Colleague, ...]


class Office(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The firm of a new employer's standing mandate; one that is known needs its id only.

    What the employer's manager chose since, on its own page, stands.
    """

    id: Id
    name: str = ""
    bar: str = ""
    address: str = ""
    lawyers: tuple[Associate, ...] = ()


class Newcomers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says."""

    employer: Employer
    firm: Office | None = None


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "onboard",
        help="bring in an employer, its people and its law firm, from one file",
        description="Shows who would come in; with --apply, brings them in. Again: what changed.",
    )
    command.add_argument("file", type=Path, metavar="FILE.toml", help="see docs/operations.md")
    command.add_argument("--apply", action="store_true", help="bring them in")
    command.add_argument(
        "--intake-domain",
        default=os.environ.get("VIGIE_INTAKE_DOMAIN", ""),
        help="to print the whole address to forward mails to",
    )
    command.add_argument("--token", action="store_true", help="make an API token too: shown once")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Onboard on the table the options name."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options, datetime.now(UTC))


def report(store: "Store", options: argparse.Namespace, now: datetime) -> int:
    """Show, then bring in; what to tell them is printed. Raises BadInput."""
    new = load(options.file)
    _check_roles(new)
    _check_company(store, new.employer)
    _check_addresses(store, new)
    for whose, members in _everybody(new):
        print(f"{whose}: " + ", ".join(f"{m.name} <{m.email}> ({_role(m)})" for m in members))
    if not options.apply:
        print("nobody came in: add --apply.", file=sys.stderr)
        return 0
    _bring_in(store, new, options, now)
    return 0


def load(path: Path) -> Newcomers:
    """The file's newcomers. Raises BadInput with the field that is wrong."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Newcomers)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(str(path), f"cannot be read: {fault}") from fault
    except msgspec.ValidationError as fault:
        raise BadInput(str(path), f"{fault}.") from fault


def _bring_in(store: "Store", new: Newcomers, options: argparse.Namespace, now: datetime) -> None:
    from chalicelib.flows.context import Desk
    from chalicelib.flows.onboard import (
        api_token,
        onboard_firm,
        onboard_tenant,
        secret_address,
    )
    from chalicelib.store.records import Firm, Tenant

    desk = Desk(store=store, now=lambda: now)
    try:
        if new.firm and new.firm.name:
            given = {k: v for k, v in msgspec.structs.asdict(new.firm).items() if k != "lawyers"}
            lawyers = [_person(store, m, firm=new.firm.id) for m in new.firm.lawyers]
            onboard_firm(desk, Firm(**given), tuple(lawyers))
        known = _known(store, new.employer.id)
        tenant = Tenant(
            id=new.employer.id,
            name=new.employer.name,
            address=known.address if known else secret_address(),
            siren=new.employer.siren,
            firm=known.firm if known else new.firm.id if new.firm else "",
            forwarders=new.employer.forwarders,
            residence=_place(new.employer, known),
            version=known.version if known else 0,
        )
        people = [_person(store, m, tenant=tenant.id) for m in new.employer.people]
        onboard_tenant(desk, tenant, tuple(people))
    except Conflict as fault:
        raise BadInput(
            str(options.file), "somebody took an address meanwhile; run again."
        ) from fault
    if new.firm and tenant.firm != new.firm.id:
        said = f"is {tenant.firm!r}" if tenant.firm else "was ended"
        print(f"the standing mandate {said}, as the employer chose: {new.firm.id!r} has none.")
    print(f"forward the platform's mails to: {tenant.address}@{options.intake_domain or '…'}")
    if options.token:
        print(f"API token, shown once: {api_token(desk, tenant.id)}")


def _check_roles(new: Newcomers) -> None:
    """Somebody decides on each side, and nobody is two things. Raises BadInput."""
    staff = new.employer.people
    if not any(one.manager for one in staff):
        raise BadInput("employer.people", "nobody is `manager = true`: who would be told first?")
    both = next((one for one in staff if one.manager and one.contact), None)
    if both:
        why = f"{both.email} is `manager` and `contact`."
        raise BadInput("employer.people", why, "A manager does all that a contact does: keep one.")
    lawyers = new.firm.lawyers if new.firm else ()
    if lawyers and all(one.assistant for one in lawyers):
        raise BadInput("firm.lawyers", "all are assistants: who would validate?", "Add a lawyer.")


def _company(employer: Employer, known: "Tenant | None") -> "Company":
    from chalicelib.flows.company import Company

    return Company(
        name=employer.name,
        siren=employer.siren or "",
        forwarders=employer.forwarders,
        residence=_place(employer, known),
    )


def _place(employer: Employer, known: "Tenant | None") -> Zone:
    return employer.residence or (known.residence if known else Zone.METROPOLE)


def _check_company(store: "Store", employer: Employer) -> None:
    """As on the manager's page; what the file changes of what stands there is shown.

    Raises BadInput with the field.
    """
    from chalicelib.flows.company import check, company_of, moved

    known = _known(store, employer.id)
    company = _company(employer, known)
    try:
        check(company)
    except BadInput as fault:
        raise BadInput(f"employer.{fault.where}", fault.why) from fault
    if known is None:
        return
    before = company_of(known)
    if changes := moved(before, company):
        print(f"employer {employer.id}: the file changes {', '.join(changes)}; before: {before}")


def _check_addresses(store: "Store", new: Newcomers) -> None:
    """An e-mail names one person in the whole system. Raises BadInput."""
    homes = {"tenant": new.employer.id, "firm": new.firm.id if new.firm else ""}
    for whose, members in _everybody(new):
        for member in members:
            known = store.people.person_by_email(member.email)
            if known and (known.tenant or known.firm) not in homes.values():
                why = f"{member.email} is already somebody's elsewhere."
                raise BadInput(whose, why, "Give another address.")
    if new.firm and not new.firm.name and store.people.known_firm(new.firm.id) is None:
        raise BadInput("firm.id", f"{new.firm.id!r} is no firm yet.", "Give its name and lawyers.")


def _everybody(new: Newcomers) -> list[tuple[str, tuple[Member, ...]]]:
    everybody: list[tuple[str, tuple[Member, ...]]] = [
        (f"employer {new.employer.id}", new.employer.people)
    ]
    if new.firm and new.firm.lawyers:
        everybody.append((f"firm {new.firm.id}", new.firm.lawyers))
    return everybody


def _role(member: Member) -> "Role":
    """What the file says that somebody is."""
    from chalicelib.store.records import Role

    if isinstance(member, Associate):
        return Role.ASSISTANT if member.assistant else Role.LAWYER
    if isinstance(member, Colleague) and member.manager:
        return Role.MANAGER
    contact = isinstance(member, Colleague) and member.contact
    return Role.CONTACT if contact else Role.EMPLOYER


def _person(store: "Store", member: Member, *, tenant: str = "", firm: str = "") -> "Person":
    """A known address keeps its person: running again changes a name or a number, no more."""
    from chalicelib.store.records import Person

    known = store.people.person_by_email(member.email)
    return Person(
        id=known.id if known else secrets.token_hex(8),
        name=member.name,
        email=member.email,
        role=_role(member),
        phone=member.phone,
        tenant=tenant,
        firm=firm,
    )


def _known(store: "Store", tenant: str) -> "Tenant | None":
    """The employer, once it came in: its address is secret and kept, its mandate its own."""
    try:
        return store.people.tenant(tenant)
    except NotFound:
        return None
