"""A firm's notes on a case: the firm's secret, never changed, kept when the mandate ends."""

import json
from datetime import timedelta

import pytest

from chalicelib.errors import BadInput, Forbidden
from chalicelib.flows.audit import read
from chalicelib.flows.handover import taken_ledger
from chalicelib.flows.notes import LONGEST, MOST, Written, withdraw, write
from chalicelib.store.audit_records import Action
from chalicelib.store.note_records import FirmNote
from chalicelib.store.records import Snapshot
from tests.unit.flows.office import Office

from .world import CLOSURE, FILED, PEOPLE, World, path_of, text

SECRET = "Le client a menti sur la date"
LEA, AUDE = PEOPLE["lea"], PEOPLE["aude"]


@pytest.fixture
def case(world: World) -> Snapshot:
    """A closed case mandated to « cabinet »."""
    return world.mandate(world.open(FILED, CLOSURE))


def noted(world: World, case: Snapshot, words: str = SECRET, **said: str) -> FirmNote:
    return write(world.ctx, LEA, case, Written(text=words, **said))


def kept(world: World, case: Snapshot) -> list[FirmNote]:
    return world.ctx.store.notes.of_case("cabinet", case.tenant, case.id)


def test_whoever_works_in_the_firm_writes_and_reads(world: World, case: Snapshot) -> None:
    """A lawyer or an assistant, each in their own name, on the page and on that of the case."""
    path = f"{path_of(case)}/notes"
    for who in ("lea", "aude"):
        visitor = world.visitor(who)
        assert visitor.submit(path, path, {"texte": f"Vu par {who}"}).status_code == 303

    pages = [text(world.visitor("lea").get(p)) for p in (path, path_of(case))]

    assert all("Vu par aude" in page and "Aude Brun, le 23 novembre" in page for page in pages)
    assert [note.by for note in kept(world, case)] in (["lea", "aude"], ["aude", "lea"])


@pytest.mark.parametrize("who", ["emma", "marc", "cleo", "yves", "otto"])
def test_nobody_else_sees_them_anywhere(world: World, case: Snapshot, who: str) -> None:
    """Neither the employer, nor another firm, nor an operator: no page, no print, no file."""
    noted(world, case)
    visitor, path = world.visitor(who), path_of(case)

    answers = [
        visitor.get(path + page) for page in ("", "/notes", "/imprimer", "/journal", "/remise")
    ]

    assert visitor.post(f"{path}/notes", {"texte": "x"}).status_code in (403, 404)
    assert answers[1].status_code == 404
    assert not any(SECRET in str(answer.body) for answer in answers)
    assert len(kept(world, case)) == 1


def test_the_ledger_and_the_employers_log_know_nothing(world: World, case: Snapshot) -> None:
    """No event, nothing to export; the firm's own log says that a note was written, not what."""
    before = world.ctx.store.cases.load(case.tenant, case.id)
    note = noted(world, case)
    withdraw(world.ctx, LEA, case, note.id, "Écrite au mauvais dossier")
    stored = world.ctx.store.cases.load(case.tenant, case.id)

    assert stored.entries == before.entries
    assert SECRET not in str(taken_ledger(world.ctx, stored, PEOPLE["marc"]))
    employers = {entry.action for entry in read(world.ctx, PEOPLE["marc"])}
    firms = [entry for entry in read(world.ctx, LEA) if entry.action.startswith("note_")]
    assert not employers & {Action.NOTE_WRITTEN, Action.NOTE_WITHDRAWN}
    assert {entry.action for entry in firms} == {Action.NOTE_WRITTEN, Action.NOTE_WITHDRAWN}
    assert all(SECRET not in entry.target for entry in firms)


def test_a_note_is_corrected_by_another_and_both_are_kept(world: World, case: Snapshot) -> None:
    """The new one stands, the former one is folded; no note is corrected twice."""
    first = noted(world, case, "Appeler lundi")
    path, lea = f"{path_of(case)}/notes", world.visitor("lea")
    form = text(lea.get(f"{path}?corriger={first.id}"))
    said = {"texte": "Appeler mardi", "corrige": first.id}
    done = lea.submit(path, path, said)
    again = lea.submit(path, path, said | {"texte": "Appeler mercredi"})
    shown = text(lea.get(path))

    assert "Appeler lundi</textarea>" in form
    assert (done.status_code, again.status_code) == (303, 400)
    assert "corrigée ou retirée entre-temps" in text(again)
    assert "Appeler mercredi</textarea>" in text(again)
    assert shown.index("Appeler mardi") < shown.index("Notes corrigées ou retirées (1)")
    assert shown.index("Notes corrigées ou retirées (1)") < shown.index("Appeler lundi")


def test_a_note_is_withdrawn_with_its_reason_and_stays_readable(
    world: World, case: Snapshot
) -> None:
    """Who, when and why are beside the words; withdrawn again, the first withdrawal stands."""
    note = noted(world, case)
    path, lea = f"{path_of(case)}/notes", world.visitor("lea")
    silent = lea.submit(path, f"{path}/{note.id}", {"raison": " "})
    lea.submit(path, f"{path}/{note.id}", {"raison": "Mauvais dossier"})
    lea.submit(path, f"{path}/{note.id}", {"raison": "Autre raison"})
    page = text(lea.get(path))

    assert silent.status_code == 400
    assert 'aria-describedby="raison-1-erreur"' in silent.body.decode()
    assert "Retirée" in page
    assert "par Léa Noir" in page
    assert "Raison : Mauvais dossier" in page
    assert SECRET in page
    assert SECRET not in text(lea.get(path_of(case)))


def test_a_withdrawn_correction_gives_the_first_note_back(world: World, case: Snapshot) -> None:
    first = noted(world, case, "Appeler lundi")
    second = noted(world, case, "Appeler mardi", corrects=first.id)
    withdraw(world.ctx, AUDE, case, second.id, "C’était bien lundi")

    page = text(world.visitor("lea").get(path_of(case)))

    assert "Appeler lundi" in page
    assert "Appeler mardi" not in page


@pytest.mark.parametrize(
    ("words", "why"),
    [("", "Écrivez quelques mots"), ("x" * (LONGEST + 1), f"pour {LONGEST} au plus")],
)
def test_too_little_or_too_much_is_refused_beside_the_field(
    world: World, case: Snapshot, words: str, why: str
) -> None:
    """What was typed comes back whole, and nothing is kept."""
    path, lea = f"{path_of(case)}/notes", world.visitor("lea")

    answer = lea.submit(path, path, {"texte": words})

    assert answer.status_code == 400
    assert why in text(answer)
    assert 'aria-describedby="texte-aide texte-erreur"' in answer.body.decode() or (
        'id="texte-erreur"' in answer.body.decode()
    )
    assert f">{words}</textarea>" in text(answer)
    assert kept(world, case) == []


def test_a_form_sent_twice_is_one_note(world: World, case: Snapshot) -> None:
    """A double click, or the browser's "send again"; other words of the same form are another."""
    path, lea = f"{path_of(case)}/notes", world.visitor("lea")
    for words in ("Une fois", "Une fois", "Deux fois"):
        lea.submit(path, path, {"texte": words, "envoi": "e1"})

    assert sorted(note.text for note in kept(world, case)) == ["Deux fois", "Une fois"]


def test_a_full_notebook_says_so(world: World, case: Snapshot) -> None:
    for n in range(MOST):
        world.ctx.store.notes.add(
            FirmNote(
                firm="cabinet", tenant=case.tenant, case=case.id, id=f"{n:03}", text="x",
                by="lea", by_name="Léa Noir", at=world.ctx.now(),
            )
        )  # fmt: skip

    with pytest.raises(BadInput, match=str(MOST)):
        noted(world, case)


def test_a_script_in_a_note_is_text(world: World, case: Snapshot) -> None:
    """On its page, on the case's, and printed; its lines stay lines."""
    noted(world, case, "<script>alert(1)</script>\r\nSeconde ligne")
    lea = world.visitor("lea")

    for page in ("/notes", "", "/imprimer"):
        body = lea.get(path_of(case) + page).body.decode()
        assert "<script" not in body
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Seconde ligne" in body


def test_the_firm_prints_them_or_leaves_them_out(world: World, case: Snapshot) -> None:
    """A print goes to others: it says that they are the firm's, and may be made without them."""
    noted(world, case)
    lea, path = world.visitor("lea"), f"{path_of(case)}/imprimer"

    assert SECRET in text(lea.get(path))
    assert "ne remettez pas ces notes" in text(lea.get(path))
    assert SECRET not in text(lea.get(f"{path}?notes=non"))


def test_the_archive_keeps_them_as_they_were_when_the_mandate_ended() -> None:
    """Nothing newer is in the copy: neither a later note nor a later withdrawal."""
    world = Office()
    case = world.stored.snapshot
    note = noted(world, case)
    world.end_mandate(case)
    world.settle()
    closed = world.visitor("lea").get(f"{path_of(case)}/notes").status_code
    world.clock.now += timedelta(days=2)
    again = world.happen("again", kind="mandate_given", firm="cabinet", on="2026-11-25")
    noted(world, again, "Du second mandat")
    withdraw(world.ctx, LEA, again, note.id, "trop tard pour la copie")
    (archive,) = world.ctx.store.archives.of_firm("cabinet")
    world.token("cabinet")
    page = text(world.visitor("lea").get(f"/archives/{archive.id}"))
    answer = world.api("GET", f"/archives/{archive.id}").json_body

    assert closed == 404
    assert SECRET in page
    assert "Du second mandat" not in page
    assert "trop tard" not in page
    assert [(n["text"], n["standing"]) for n in answer["notes"]] == [(SECRET, True)]


@pytest.mark.parametrize("who", ["marc", "yves", "otto"])
def test_the_flow_refuses_a_stranger_by_itself(world: World, case: Snapshot, who: str) -> None:
    with pytest.raises(Forbidden):
        write(world.ctx, PEOPLE[who], case, Written(text="x"))


def test_programs_of_the_firm_write_read_and_withdraw(world: World, case: Snapshot) -> None:
    """In the name of a person of the firm, with the firm's own scopes; no other side's program."""
    for home in ("cabinet", "atelier", "rival"):
        world.token(home, home)
    world.visitor("aude")
    path = f"/cases/{case.id}/notes"
    said = {"person": "aude", "text": SECRET}
    made = world.api("POST", path, said, "cabinet", **{"Idempotency-Key": "k1"})
    same = world.api("POST", path, said, "cabinet", **{"Idempotency-Key": "k1"})
    world.clock.now += timedelta(minutes=1)
    mended = world.api("POST", path, said | {"text": "Non", "corrects": made.json_body["id"]}, "cabinet")  # fmt: skip
    gone = world.api(
        "POST", f"{path}/{mended.json_body['id']}/withdrawal",
        {"person": "lea", "reason": "erreur"}, "cabinet",
    )  # fmt: skip
    listed = world.api("GET", path, token="cabinet").json_body["items"]

    assert [a.status_code for a in (made, same, mended, gone)] == [201, 201, 201, 200]
    assert made.json_body["by_name"] == "Aude Brun"
    assert [(n["text"], n["standing"]) for n in listed] == [(SECRET, True), ("Non", False)]
    assert listed[1]["withdrawn"]["by_name"] == "Léa Noir"
    for token in ("atelier", "rival"):
        assert world.api("GET", path, token=token).status_code == 404
        assert world.api("POST", path, said, token).status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"person": "marc", "text": "x"}, "$.person"),
        ({"person": "lea", "text": " "}, "$.text"),
        ({"person": "lea", "text": "x" * (LONGEST + 1)}, "$.text"),
        ({"person": "lea", "text": "x", "corrects": "unknown"}, "$.corrects"),
        ({"person": "lea"}, "$"),
    ],
)
def test_a_program_is_told_where_its_fault_is(
    world: World, case: Snapshot, body: dict[str, str], path: str
) -> None:
    world.token("cabinet")
    answer = world.api("POST", f"/cases/{case.id}/notes", body)

    assert (answer.status_code, json.loads(answer.body)["path"]) == (400, path)
    assert kept(world, case) == []
