"""Vos données: a copy of all that is kept of an employer, ordered and taken by its manager."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from chalicelib.cases import verify_export
from chalicelib.flows import data_copies
from chalicelib.flows.audit import read
from chalicelib.flows.deposits import by_hand
from chalicelib.flows.draft import COPY, Order
from chalicelib.flows.notes import Written, write
from chalicelib.flows.sweep import sweep
from chalicelib.store.audit_records import Action
from chalicelib.store.own_data_records import DataCopy
from infra.local.samples import closure
from tests.unit.flows.rights import working

from .world import FILED, NOW, PEOPLE, REFERENCE, World, text

PAGE, ORDER = "/donnees", "/donnees/copie"


def ordered(world: World) -> DataCopy:
    world.visitor("marc").submit(PAGE, ORDER)
    return world.ctx.store.data_copies.of_tenant("atelier")[0]


def work(world: World) -> DataCopy:
    """Under the function's own rights; each further part is left to the sweep."""
    for _ in range(20):
        with working("Draft"):
            world.work()
        world.clock.now += timedelta(minutes=1)
        copy = world.ctx.store.data_copies.of_tenant("atelier")[0]
        if copy.state != "preparing":
            break
        with working("Sweep"):
            sweep(world.ctx)
    return copy


def zips(world: World) -> list[dict[str, bytes]]:
    kept = sorted(k for k in world.files.objects if k.startswith("remises/atelier/donnees/"))
    made = []
    for key in kept:
        with zipfile.ZipFile(io.BytesIO(world.files.objects[key])) as archive:
            made.append({name: archive.read(name) for name in archive.namelist()})
    return made


def test_a_manager_orders_a_copy_and_takes_it(world: World) -> None:
    """The ledger verifies, the mail is whole, the page says until when; both acts are logged."""
    raw = closure(NOW, REFERENCE).as_bytes()
    by_hand(world.ctx, raw, "atelier")
    snapshot = world.ctx.store.cases.of_tenant("atelier")[0]
    marc = world.visitor("marc")
    assert "Préparer une copie de nos données" in text(marc.get(PAGE))

    copy = ordered(world)
    waiting = marc.get(PAGE)
    assert waiting.headers["Refresh"] == "10"
    assert "La copie se prépare" in text(waiting)
    assert marc.get(f"{ORDER}/{copy.id}/1").status_code == 404
    work(world)

    shown = text(marc.get(PAGE))
    assert "La copie est prête" in shown
    assert "À télécharger avant le" in shown
    assert marc.get(f"{ORDER}/{copy.id}/1").status_code == 303
    (files,) = zips(world)
    assert raw in [data for name, data in files.items() if name.startswith("pieces/")]
    assert verify_export(files[f"dossiers/{snapshot.id}/journal.json"]).head == snapshot.head
    assert snapshot.head in files["LISEZMOI.txt"].decode()
    assert json.loads(files["manifeste.json"])["absent"] == []
    assert PEOPLE["marc"].email.encode() in files["donnees/person.json"]
    done = [e.action for e in read(world.ctx, PEOPLE["marc"])]
    assert done.count(Action.COPY_ORDERED) == done.count(Action.COPY_TAKEN) == 1


def test_nothing_of_a_firm_nor_of_another_employer_is_in_it(world: World) -> None:
    """A note of the mandated firm stays in the firm's partition; neither is a session given."""
    snapshot = world.mandate(world.open(FILED))
    write(world.ctx, PEOPLE["lea"], snapshot, Written(text="Stratégie du cabinet", once="f"))
    world.visitor("yves").get("/dossiers")
    ordered(world)
    work(world)

    (files,) = zips(world)
    everything = b"".join(files.values())
    assert "Stratégie du cabinet".encode() not in everything
    assert b"yves@rival.example" not in everything
    assert not {"donnees/opensession.json", "donnees/session-of.json"} & files.keys()
    assert all(not name.endswith(("draft.json", "note.json")) for name in files)


def test_a_hash_that_was_only_claimed_gives_no_file(world: World) -> None:
    """A program may write any hash in an event: another employer's mail is not given for it."""
    sha256 = world.files.put_evidence(b"From: rival")
    world.open({**FILED, "evidence": sha256})
    ordered(world)
    work(world)

    assert not any(sha256 in name for name in zips(world)[0])


def test_a_large_copy_comes_in_parts_and_gives_each_thing_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part stops at its bound; the next goes on where it stood, by the sweep."""
    monkeypatch.setattr(data_copies, "PART_BYTES", 1)
    mails = [closure(NOW, f"AT-2026-0001{n}").as_bytes() for n in range(2)]
    for raw in mails:
        by_hand(world.ctx, raw, "atelier")
    ordered(world)

    copy = work(world)

    assert copy.state == "ready"
    parts = zips(world)
    assert len(parts) == len(copy.sizes) > 3
    given = [n for part in parts for n in part if n not in ("manifeste.json", "LISEZMOI.txt")]
    assert len(given) == len(set(given))
    assert {raw for part in parts for raw in part.values()} >= set(mails)
    links = world.visitor("marc").get(PAGE)
    assert f"partie 1 sur {len(parts)}" in text(links)


def test_a_copy_that_fails_is_said_and_may_be_ordered_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its attempts are counted before the work, so that it does not come back for ever."""
    world.open(FILED)
    copy = ordered(world)

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(data_copies, "case_files", broken)
    order = Order(tenant="atelier", case="", firm="", document=COPY, cause=f"{copy.id}.0")
    for _ in range(data_copies.MAX_ATTEMPTS):
        with pytest.raises(MemoryError):
            data_copies.make_part(world.ctx, order)
    data_copies.make_part(world.ctx, order)

    shown = text(world.visitor("marc").get(PAGE))
    assert "La copie n’a pas pu être préparée" in shown
    assert "Préparer une copie de nos données" in shown


def test_one_at_a_time_and_a_few_a_day(world: World) -> None:
    for n in range(3):
        ordered(world)
        ordered(world)
        assert len(world.ctx.store.data_copies.of_tenant("atelier")) == n + 1
        work(world)

    answer = world.visitor("marc").submit(PAGE, ORDER)

    assert answer.status_code == 429
    assert "Trop de copies ont été demandées aujourd’hui" in text(answer)


def test_it_is_taken_for_a_day_by_its_employer_alone(world: World) -> None:
    copy = ordered(world)
    work(world)
    where = f"{ORDER}/{copy.id}/1"
    assert world.visitor("emma").get(where).status_code == 403
    assert world.visitor("lea").get(where).status_code == 403
    marc = world.visitor("marc")
    assert [marc.get(f"{ORDER}/{copy.id}/{n}").status_code for n in ("0", "2", "x")] == [404] * 3

    world.clock.now += timedelta(days=1)

    assert marc.get(where).status_code == 404
    assert "La copie est prête" not in text(marc.get(PAGE))
