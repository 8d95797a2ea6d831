"""The guard that every flow of these tests works under: each function's own rights on the table."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chalicelib.store import keys
from chalicelib.store.table import ABSENT, Check, Delete, Item, Put, Table

from .rights import AccessDenied, Guarded, rights, working

WORKERS = ("Receive", "Dispatch", "Deliver", "Draft", "Receipts", "Notify", "Sweep")
PAPERS = (
    keys.firm_case("f", "t", "c"),
    keys.archives("f"),
    keys.clearances("f"),
    keys.offices("f"),
    keys.templates("f"),
)
SESSIONS = (keys.unique("session", "secret"), keys.unique("api", "secret"))
SHARED = (
    keys.tenant("t"),
    keys.case("t", "c"),
    keys.hook_calls("t", "h"),
    keys.due(datetime(2026, 11, 23, tzinfo=UTC).date(), 0),
    keys.SWITCHES,
    keys.unique("told", "t", "x"),
)


def may(function: str, act: Callable[[Table], object]) -> bool:
    """Would DynamoDB do it for that function?"""
    with working(function):
        try:
            act(Guarded())
        except AccessDenied:
            return False
    return True


def put(pk: str) -> Callable[[Table], object]:
    return lambda table: table.write([Put(Item(pk=pk, sk="#", kind="k", data=""))])


def reads(pk: str) -> tuple[Callable[[Table], object], ...]:
    """Every way to see an item."""
    return (
        lambda table: table.get(pk, "#"),
        lambda table: table.get_many([(pk, "#")]),
        lambda table: list(table.query(pk)),
    )


@pytest.mark.parametrize("function", ["Receive", "Deliver", "Receipts", "Notify"])
@pytest.mark.parametrize("pk", PAPERS)
def test_a_firms_own_papers_are_not_for_who_meets_strangers(function: str, pk: str) -> None:
    """Whoever reads mails, sends, hears providers or calls webhooks sees no draft and no note (§3.16)."""
    assert not any(may(function, read) for read in reads(pk))
    assert not may(function, put(pk))
    assert may("Draft", put(pk))


@pytest.mark.parametrize("function", WORKERS)
@pytest.mark.parametrize("pk", SESSIONS)
def test_no_worker_makes_or_reads_a_session_or_a_token(function: str, pk: str) -> None:
    """A worker that ran a stranger's code could not sign in as anybody."""
    assert not any(may(function, act) for act in (*reads(pk), put(pk)))
    assert may("APIHandler", put(pk))


@pytest.mark.parametrize(
    "pk", [keys.person("p"), keys.firm("f"), keys.mail("0" * 64), keys.unique("email", "a@b.fr"),
           keys.number("+33600000000"), keys.suppression("sms", "x")],
)  # fmt: skip
def test_who_calls_strangers_addresses_sees_nobody(pk: str) -> None:
    """A webhook needs its employer's rows, not a person, a firm or a mail."""
    assert not any(may("Notify", act) for act in (*reads(pk), put(pk)))


@pytest.mark.parametrize("function", WORKERS)
@pytest.mark.parametrize("pk", SHARED)
def test_every_worker_reads_cases_and_moves_its_due_rows(function: str, pk: str) -> None:
    """What is denied stands beside what is not: the patterns do not take in too much."""
    assert all(may(function, act) for act in (*reads(pk), put(pk)))
    assert may(function, lambda table: table.write([Delete(pk, "#")]))


def test_only_the_pages_write_on_condition_of_another_item() -> None:
    """A release on its case, a removal on its author: nobody else asks for it."""
    kept = Check("x", "#", ABSENT)

    able = {f for f in ("APIHandler", *WORKERS) if may(f, lambda table: table.write([kept]))}

    assert able == {"APIHandler"}


def test_cases_of_an_employer_are_listed_by_those_who_need_the_list() -> None:
    """The pages show it, a mail without a reference is compared to it, the watch looks for open ones."""
    able = {
        f
        for f in ("APIHandler", *WORKERS)
        if may(f, lambda table: list(table.query_index(keys.tenant("t"))))
    }

    assert able == {"APIHandler", "Receive", "Sweep"}


@pytest.mark.parametrize("function", ["APIHandler", *WORKERS])
def test_nobody_reads_the_whole_table(function: str) -> None:
    """That is an operator's, under rights of their own."""
    assert not may(function, lambda table: list(table.scan("#SNAPSHOT")))
    assert not may(function, lambda table: list(table.every()))


def test_the_sandbox_has_no_right_on_the_table() -> None:
    """A firm's template is read where there is no table (§3.10)."""
    assert rights("Lint") == ()


def test_people_and_operators_are_not_held_to_a_functions_rights() -> None:
    """Outside of a function's work, a test sees and sets what it likes."""
    table = Guarded()
    put(SESSIONS[0])(table)

    assert len(list(table.every())) == 1
    assert table.asked == set()
