"""The firm's shelves: drafts with their versions, releases, what is shared, clearances."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from chalicelib.errors import Conflict
from chalicelib.store import DueKind, DueRow, Store
from chalicelib.store.keys import case
from chalicelib.store.records import (
    Clearance,
    Draft,
    DraftState,
    DraftVersion,
    Release,
    Share,
    SharedDocument,
    VersionState,
)
from chalicelib.store.table import Item, Put

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DRAFT = Draft(
    id="x", firm="f", tenant="t", case="c", document="observations", cause="e1",
    state=DraftState.READY, created_at=NOW,
)  # fmt: skip
MADE = Release(version=1, by="lea", by_name="Léa Noir", at=NOW, key="finals/k.docx", sha256="s")
ROW = DueRow(at=NOW, kind=DueKind.DRAFT, key="k", tenant="t", case="c")
SHOWN = SharedDocument(
    tenant="t", case="c", draft="x", document="observations", key="finals/k.docx", sha256="s",
    firm="f", by_name="Léa Noir", released_at=NOW, shared_at=NOW,
)  # fmt: skip


def next_of(draft: Draft, **changed: object) -> Draft:
    return msgspec.structs.replace(draft, revision=draft.revision + 1, **changed)


def version(number: int, **changed: object) -> DraftVersion:
    made = DraftVersion(
        draft="x", number=number, state=VersionState.CHECKING, by="lea", by_name="Léa", at=NOW,
        upload=f"u{number}",
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


@pytest.fixture
def drafts(store: Store) -> Store:
    """One draft, of a case whose ledger holds three entries."""
    store.table.write([Put(Item(pk=case("t", "c"), sk="#SNAPSHOT", kind="s", data="", version=3))])
    store.drafts.put(DRAFT)
    return store


def test_a_draft_is_written_over_only_by_who_read_it(drafts: Store) -> None:
    """A second first writer, or one who read an older revision, is refused."""
    second = next_of(DRAFT, why="one")
    drafts.drafts.put(second)

    for late in (DRAFT, next_of(DRAFT, why="two")):
        with pytest.raises(Conflict):
            drafts.drafts.put(late)

    assert drafts.drafts.get("f", "t", "c", "x") == second


def test_a_version_its_number_and_its_check_are_written_together(drafts: Store) -> None:
    """Two lawyers who give back at once get two numbers; each has its due row."""
    drafts.drafts.add_version(DRAFT, version(2), ROW)
    with pytest.raises(Conflict):
        drafts.drafts.add_version(DRAFT, version(2, by="paul"), ROW)
    counted = drafts.drafts.get("f", "t", "c", "x")
    drafts.drafts.add_version(counted, version(3), ROW)

    assert counted.versions == 2
    assert [v.number for v in drafts.drafts.versions(DRAFT)] == [2, 3]
    assert drafts.due.at(ROW.place) == ROW


def test_a_version_ends_once(drafts: Store) -> None:
    """Two workers that read the same file: the second one's word changes nothing."""
    drafts.drafts.add_version(DRAFT, version(2), ROW)
    kept = version(2, state=VersionState.KEPT, key="k", revision=1)
    drafts.drafts.put_version(DRAFT, kept)

    with pytest.raises(Conflict):
        drafts.drafts.put_version(DRAFT, version(2, state=VersionState.REFUSED, revision=1))

    assert drafts.drafts.versions(DRAFT) == [kept]


@pytest.mark.parametrize(("ledger", "revision"), [(2, 1), (4, 1), (3, 2)])
def test_a_release_needs_the_case_and_the_draft_as_they_were_read(
    drafts: Store, ledger: int, revision: int
) -> None:
    """An event, or another change of the draft, that came meanwhile refuses it; nothing is kept."""
    released = msgspec.structs.replace(DRAFT, released=MADE, revision=revision)

    with pytest.raises(Conflict):
        drafts.drafts.release(released, ledger)

    assert drafts.drafts.get("f", "t", "c", "x") == DRAFT


def test_a_release_and_a_share_are_kept(drafts: Store) -> None:
    released = next_of(DRAFT, released=MADE)
    drafts.drafts.release(released, 3)
    before = drafts.drafts.shared("t", "c")
    share = Share(by="lea", by_name="Léa Noir", at=NOW, key=MADE.key)
    drafts.drafts.share(next_of(released, shared=share), SHOWN, 3)

    assert before == []
    assert drafts.drafts.shared("t", "c") == [SHOWN]
    assert drafts.drafts.shared("u", "c") == []
    assert drafts.drafts.get("f", "t", "c", "x").shared == share


def test_what_is_not_shared_together_is_not_shared_at_all(drafts: Store) -> None:
    """The employer's list never runs ahead of the draft's own record."""
    with pytest.raises(Conflict):
        drafts.drafts.share(next_of(DRAFT, released=MADE), SHOWN, 2)

    assert drafts.drafts.shared("t", "c") == []


def test_the_first_clearance_of_a_wording_stands(store: Store) -> None:
    """A colleague's second one, or another firm's, takes nothing from it."""
    first = Clearance(
        firm="f", subject="CE-506904", fingerprint="a", title="CE", source="lu", by="lea",
        by_name="Léa Noir", read_on=date(2026, 11, 23), at=NOW,
    )  # fmt: skip
    again = msgspec.structs.replace(first, by="paul", by_name="Paul Noir")
    other_words = msgspec.structs.replace(again, fingerprint="b")

    assert store.clearances.put(first)
    assert not store.clearances.put(again)
    assert store.clearances.put(other_words)
    assert store.clearances.put(msgspec.structs.replace(first, firm="g"))
    assert store.clearances.of_firm("f") == [first, other_words]
