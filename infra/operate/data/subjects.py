"""Whose data: an employer, one of its cases, a law firm or a person, as the operator names it."""

import argparse
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from chalicelib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from chalicelib.store import Store


_NAMES = ("tenant", "case", "firm", "person")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is that of the tenant, the case, the firm or the person; `tenant` whose the case is."""

    kind: Literal["tenant", "case", "firm", "person"]
    id: str
    tenant: str = ""

    @property
    def name(self) -> str:
        """As it is written in holds, reports and on the command line."""
        place = f"{self.tenant}/{self.id}" if self.kind == "case" else self.id
        return f"{self.kind}:{place}"


def declare_subject(command: Any, *, required: bool = True) -> None:
    """The options that name whose data is meant; one of them."""
    whose = command.add_mutually_exclusive_group(required=required)
    whose.add_argument("--tenant", default="", metavar="T", help="an employer, with all its cases")
    whose.add_argument(
        "--case", default="", metavar="T/C", help="one case: its id, or the platform's number"
    )
    whose.add_argument("--firm", default="", metavar="F", help="a law firm, with its own files")
    whose.add_argument("--person", default="", metavar="P", help="a person: its id, or its e-mail")


def is_named(options: argparse.Namespace) -> bool:
    """Do the options name anybody?"""
    return any(getattr(options, name) for name in _NAMES)


def subject_of(store: "Store", options: argparse.Namespace) -> Subject:
    """Whom the options name. Raises BadInput when there is nobody, or no such case."""
    try:
        if options.tenant:
            return Subject(kind="tenant", id=store.people.tenant(options.tenant).id)
        if options.firm:
            return Subject(kind="firm", id=store.people.firm(options.firm).id)
        if options.person:
            return Subject(kind="person", id=_person(store, options.person))
        return _case(store, options.case)
    except NotFound as fault:
        raise BadInput(_option(options), f"there is no {fault.what} {fault.key!r}.") from fault


def _person(store: "Store", given: str) -> str:
    if "@" not in given:
        return store.people.person(given).id
    person = store.people.person_by_email(given)
    if person is None:
        raise NotFound("person", given)
    return person.id


def _case(store: "Store", given: str) -> Subject:
    tenant, _, which = given.partition("/")
    if not which:
        raise BadInput("--case", f"{given!r} does not say whose case it is.", "Write TENANT/CASE.")
    case = store.cases.by_reference(tenant, which) or which
    store.cases.snapshot(tenant, case)
    return Subject(kind="case", id=case, tenant=tenant)


def _option(options: argparse.Namespace) -> str:
    return next(f"--{name}" for name in _NAMES if getattr(options, name))
