"""`leaked`: what somebody else may hold opens nothing any more. (The signing key: `rotate-key`.)

Each says what it would do; nothing is changed without --apply, and twice is as once.
"""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from chalicelib.store import Store
    from chalicelib.store.records import Person
    from chalicelib.store.table import Item
    from chalicelib.store.token_records import OpenSession

EVERYBODY = "all"
_BY = "l’exploitant de Vigie"


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "leaked",
        help="end sessions, a calendar's address, API tokens, an intake address",
        description="sessions: of a person, or of everybody (`all`). calendar: of a person. "
        "tokens: of an employer or a firm. address: another one for an employer; both are good "
        "until the former one is closed with --former.",
    )
    command.add_argument("what", choices=("sessions", "calendar", "tokens", "address"))
    command.add_argument("whose", help="an e-mail address; for tokens and address, an id")
    command.add_argument("--former", default="", help="the intake address to close, before its @")
    command.add_argument("--apply", action="store_true", help="do it")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it on the table the options name. Raises BadInput, Conflict."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return report(Store(DynamoTable(options.table)), options, datetime.now(UTC))


def report(store: "Store", options: argparse.Namespace, now: datetime) -> int:
    """Say what it is, and end it with --apply. Raises BadInput, Conflict."""
    if options.former and options.what != "address":
        raise BadInput("--former", "is of an intake address only.")
    if options.what == "sessions":
        said = _sessions(store, options.whose, now, apply=options.apply)
    elif options.what == "calendar":
        said = _calendar(store, options.whose, apply=options.apply)
    elif options.what == "tokens":
        said = _tokens(store, options.whose, now, apply=options.apply)
    else:
        said = _address(store, options.whose, options.former, apply=options.apply)
    print(said)
    if not options.apply:
        print("nothing was changed: add --apply.", file=sys.stderr)
    return 0


def _sessions(store: "Store", whose: str, now: datetime, *, apply: bool) -> str:
    """Those of all are read from the whole table: nothing lists them."""
    if whose == EVERYBODY:
        found = [session for one in store.table.every() if (session := _session(one))]
    else:
        found = store.sessions.of_person(_person(store, whose).id, now)
    if apply:
        store.sessions.close(*found)
    return f"{len(found)} sessions of {whose}: whoever had one signs in again"


def _session(kept: "Item") -> "OpenSession | None":
    from chalicelib.store.token_records import OpenSession

    if kept.kind != OpenSession.__name__.lower():
        return None
    return msgspec.json.decode(kept.data, type=OpenSession)


def _calendar(store: "Store", whose: str, *, apply: bool) -> str:
    person = _person(store, whose)
    there = store.feeds.of(person.id) is not None
    if apply:
        store.feeds.revoke(person.id)
    return f"{int(there)} calendar address of {whose}: another one is made on the page Calendrier"


def _tokens(store: "Store", whose: str, now: datetime, *, apply: bool) -> str:
    from chalicelib.flows.audit import note
    from chalicelib.flows.context import Desk
    from chalicelib.store.audit_records import Action
    from chalicelib.store.records import Person, Role

    home = _home(store, whose)
    found = [token for token in store.api_tokens.of_home(home) if token.stands(now)]
    us = Person(id="", name=_BY, email="", role=Role.OPERATOR)
    for token in found if apply else ():
        store.api_tokens.revoke(token, _BY, now)
        desk = Desk(store=store, now=lambda: now)
        note(desk, us, Action.TOKEN_REVOKED, token.name, homes=(home,))
    names = ", ".join(token.name for token in found)
    return f"{len(found)} tokens of {whose} ({names}): others are made on the page Jetons"


def _address(store: "Store", tenant_id: str, former: str, *, apply: bool) -> str:
    """Another address first; the former one is closed when the employer's rule is changed."""
    from chalicelib.flows.onboard import secret_address

    try:
        tenant = store.people.tenant(tenant_id)
    except NotFound as fault:
        raise BadInput("WHOSE", f"{tenant_id!r} is no employer.") from fault
    if former:
        local = former.partition("@")[0]
        _check_former(store, tenant_id, local, tenant.address)
        if apply:
            store.people.close_address(local)
        return f"{local} is closed: what comes to it goes to the operator, as to no address"
    if not apply:
        return f"{tenant_id} receives at {tenant.address}@…; it would get another one besides"
    moved = msgspec.structs.replace(tenant, address=secret_address())
    store.people.put_tenant(moved)
    return (
        f"{tenant_id} receives at {moved.address}@… from now on, and still at {tenant.address}@…\n"
        f"once its forwarding rule is changed: leaked address {tenant_id} --former {tenant.address}"
    )


def _check_former(store: "Store", tenant_id: str, local: str, current: str) -> None:
    owner = store.people.tenant_by_address(local)
    if local.casefold() == current.casefold():
        why = f"{local} is the only address {tenant_id} has now."
        raise BadInput("--former", why, "Run it without --former first.")
    if owner is None or owner.id != tenant_id:
        raise BadInput("--former", f"{local} is no address of {tenant_id} (closed already?).")


def _person(store: "Store", email: str) -> "Person":
    person = store.people.person_by_email(email)
    if person is None:
        raise BadInput("WHOSE", f"nobody has the address {email!r}.")
    return person


def _home(store: "Store", whose: str) -> str:
    from chalicelib.store.keys import firm, tenant

    try:
        store.people.tenant(whose)
    except NotFound:
        if store.people.known_firm(whose) is None:
            raise BadInput("WHOSE", f"{whose!r} is no employer and no firm.") from None
        return firm(whose)
    return tenant(whose)
