"""Events added and facts corrected by hand: forms made from the structs; the ledger keeps both."""

from datetime import date
from typing import Any

import pytest

from chalicelib.cases import BY_KIND, event_from
from chalicelib.cases.events import Correction
from chalicelib.errors import BadInput, NotFound
from chalicelib.flows import by_hand
from chalicelib.flows.record import CaseRef
from chalicelib.store.records import Snapshot
from chalicelib.web.views.entry import blank, event_of, form_fields, values_of
from chalicelib.web.views.entry_table import FILE, entry_table, read_table

from .world import CLOSURE, FILED, World, path_of, text

REQUEST = {
    "kind": "complement_requested", "on": "2026-10-01", "due": "2026-12-16", "list": "stated",
    "items": [{"id": "p1", "label": "Contrat", "required_by_text": True}, {"id": "p2", "label": "Kbis"}],
}  # fmt: skip


def add(world: World, snapshot: Snapshot, who: str = "emma", **fields: str) -> Any:
    where = f"{path_of(snapshot)}/ajouter"
    return world.visitor(who).submit(f"{where}?sorte={fields['sorte']}", where, fields)


def mend(world: World, snapshot: Snapshot, event: str, **fields: str) -> Any:
    where = f"{path_of(snapshot)}/corriger/{event}"
    return world.visitor("emma").submit(where, where, fields)


def state(world: World, snapshot: Snapshot) -> Any:
    return world.ctx.store.cases.load(snapshot.tenant, snapshot.id).state


@pytest.mark.parametrize("kind", entry_table().offered)
def test_each_kind_has_a_form_whose_blank_is_read_back_once_what_it_needs_is_typed(
    kind: str,
) -> None:
    """The form comes from the struct: what it shows, it can read, and the event is of that kind."""
    wanted = {f.name: f.choices[0][0] if f.choices else "2026-10-01" for f in form_fields(kind) if f.required}  # fmt: skip
    typed = blank(kind) | wanted

    event = event_of(kind, values_of(kind, typed, date(2026, 11, 23)), "Emma Petit", "vu")

    assert isinstance(event, BY_KIND[kind])
    assert (event.on, event.person, event.reason) == (date(2026, 10, 1), "Emma Petit", "vu")
    assert all(f.label and f.label != f.name for f in form_fields(kind))


def test_the_table_of_forms_forgets_no_kind_of_event() -> None:
    """A kind that is nowhere, or twice, or unknown, is said when the table is loaded."""
    data = FILE.read_text("utf-8")

    moved = data.replace('mandate_given = "page « Mandat »"\n', "").replace(
        '"filed",', '"filed", "mandate_given",'
    )
    for wrong in (moved, data.replace('"filed", ', ""), data.replace('"filed"', '"filed", "filed"'), data.replace('"filed"', '"fild"')):  # fmt: skip
        with pytest.raises(BadInput, match=r"saisie\.toml"):
            read_table(wrong.encode())


def test_an_event_added_by_hand_moves_the_case_and_says_who_and_why(world: World) -> None:
    """The dates follow as from a mail; who, when and why are on the page."""
    snapshot = world.open(FILED)

    answer = add(world, snapshot, sorte="refused", on="2026-11-20", raison="Lettre reçue au siège")

    assert answer.headers["Location"] == f"{path_of(snapshot)}?ajoute=oui"
    page = text(world.visitor("emma").get(path_of(snapshot)))
    assert "Refusée" in page
    assert "Lettre reçue au siège" in page
    assert "Emma Petit" in page
    assert "Agir avant le" in page


def test_the_same_event_told_twice_is_one(world: World) -> None:
    """A second click, or a colleague who tells it too, changes nothing; and says so."""
    snapshot = world.open(FILED)
    add(world, snapshot, sorte="refused", on="2026-11-20", raison="Lettre reçue")

    answer = add(world, snapshot, "marc", sorte="refused", on="2026-11-20", raison="Idem")

    assert answer.headers["Location"].endswith("?ajoute=deja")
    assert len(state(world, snapshot).all("refused")) == 1


def test_what_was_corrected_may_be_told_again(world: World) -> None:
    """The same words are another event once the first was corrected to another day."""
    snapshot = world.open(FILED)
    fields = {"sorte": "call_made", "on": "2026-11-20", "outcome": "Rien", "raison": "Noté"}
    add(world, snapshot, **fields)
    call = state(world, snapshot).last("call_made")
    mend(world, snapshot, call.id, on="2026-11-19", outcome="Rien", raison="La veille")

    add(world, snapshot, **fields)

    assert [e.on.day for e in state(world, snapshot).all("call_made")] == [19, 20]


def test_what_contradicts_the_case_is_said_before_it_is_kept(world: World) -> None:
    """Kept only when confirmed; then reviewed, and the state stays."""
    snapshot = world.open(FILED, {**CLOSURE, "authenticity": "confirmed"})
    fields = {"sorte": "granted", "on": "2026-11-23", "raison": "Courrier reçu"}

    first = add(world, snapshot, **fields)
    assert first.status_code == 400
    assert "Cela contredit le dossier" in text(first)
    assert "alors que la demande était dans l’état" in text(first)
    assert not state(world, snapshot).all("granted")

    assert add(world, snapshot, confirme="oui", **fields).status_code == 303
    assert state(world, snapshot).status == "closed"
    assert "À vérifier sur la plateforme" in text(world.visitor("emma").get(path_of(snapshot)))


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"on": "demain"}, "on", "Écrivez un jour"),
        ({"on": "2027-01-01"}, "on", "Ce jour est à venir"),
        ({"on": ""}, "on", "À préciser"),
        ({"days": "quinze"}, "days", "Écrivez un nombre entier"),
        ({"days": "999"}, "days", "Une valeur ne convient pas"),
        ({"list": "perhaps"}, "list", "Choisissez dans la liste"),
        ({"raison": ""}, "raison", "Dites d’où vous le tenez"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    world: World, fields: dict[str, str], field: str, said: str
) -> None:
    snapshot = world.open(FILED)
    typed = {"sorte": "complement_requested", "on": "2026-10-01", "items": "Contrat <b>", "raison": "Vu"} | fields  # fmt: skip

    answer = add(world, snapshot, **typed)

    assert answer.status_code == 400
    page = text(answer)
    assert f'id="{field}-erreur"' in page
    assert said in page
    assert "Contrat &lt;b&gt;" in page
    assert not state(world, snapshot).all("complement_requested")


def test_a_correction_keeps_both_and_moves_the_date(world: World) -> None:
    """Only what was typed otherwise is corrected; the ledger has the first version and the reason."""
    snapshot = world.open(FILED, REQUEST)
    asked = state(world, snapshot).last("complement_requested")
    typed = {"on": "2026-10-01", "due": "2026-12-10", "list": "stated", "suspension": "not_seen", "items": "Contrat\r\nKbis", "complete_original": "no"}  # fmt: skip

    answer = mend(world, snapshot, asked.id, raison="Relu : le 10", **typed)

    assert answer.headers["Location"].endswith("?ajoute=corrige")
    stored = world.ctx.store.cases.load(snapshot.tenant, snapshot.id)
    said = stored.entries[-1].event()
    assert isinstance(said, Correction)
    assert (said.fields, said.reason, said.person) == ({"due": "2026-12-10"}, "Relu : le 10", "Emma Petit")  # fmt: skip
    assert stored.entries[1].event() == asked
    assert "jeudi 10 décembre 2026" in text(world.visitor("emma").get(path_of(snapshot)))


def test_a_corrected_list_keeps_the_documents_it_still_names(world: World) -> None:
    """Answers are to ids: a document that keeps its name keeps its id and what is known of it."""
    snapshot = world.open(FILED, REQUEST)
    asked = state(world, snapshot).last("complement_requested")
    typed = {"on": "2026-10-01", "due": "2026-12-16", "list": "stated", "suspension": "not_seen", "items": "Diplôme\nContrat", "complete_original": "no"}  # fmt: skip

    mend(world, snapshot, asked.id, raison="Liste relue", **typed)

    items = state(world, snapshot).last("complement_requested").items
    assert [(i.id, i.label, i.required_by_text) for i in items] == [
        ("p3", "Diplôme", None),
        ("p1", "Contrat", True),
    ]


def test_a_fact_is_not_corrected_into_the_future(world: World) -> None:
    """By hand or by a program: what has not come yet did not happen."""
    snapshot = world.open(FILED)
    (filed,) = state(world, snapshot).events

    answer = mend(world, snapshot, filed.id, on="2026-11-24", raison="Relu")
    assert "Ce jour est à venir" in text(answer)
    said = Correction(on=date(2026, 11, 23), of=filed.id, fields={"on": "2026-11-24"}, reason="r")
    with pytest.raises(BadInput, match="à venir"):
        by_hand.mend(world.ctx, CaseRef("atelier", snapshot.id), said)

    assert state(world, snapshot).events == (filed,)


def test_a_mandate_is_not_corrected_by_hand(world: World) -> None:
    snapshot = world.mandate(world.open(FILED))
    (given,) = state(world, snapshot).all("mandate_given")

    where = f"{path_of(snapshot)}/corriger/{given.id}"
    assert world.visitor("emma").get(where).status_code == 404
    said = Correction(on=date(2026, 11, 23), of=given.id, fields={"firm": "rival"}, reason="r")
    with pytest.raises(NotFound):
        by_hand.mend(world.ctx, CaseRef("atelier", snapshot.id), said)


def test_a_correction_that_changes_nothing_is_said(world: World) -> None:
    snapshot = world.open(FILED)
    filed = state(world, snapshot).events[0]

    answer = mend(world, snapshot, filed.id, on="2026-09-23", raison="Relu")

    assert "Rien n’est changé" in text(answer)
    assert state(world, snapshot).events == (filed,)


def test_the_follow_up_page_is_a_log_of_two_field_forms(world: World) -> None:
    """A call to the contact centre is written down with its number; days without news are shown."""
    snapshot = world.open(FILED)
    where = f"{path_of(snapshot)}/suivi"
    emma = world.visitor("emma")
    assert "61 jours sans nouvelle" in text(emma.get(where))

    page = text(emma.get(where))
    assert 'name="number" value="0 806 001 620"' in page
    fields = {"retour": "suivi", "sorte": "call_made", "number": "0 806 001 620", "on": "2026-11-23", "outcome": "Rien à dire"}  # fmt: skip
    assert emma.submit(where, f"{path_of(snapshot)}/ajouter", fields).headers["Location"] == f"{where}?ajoute=oui"  # fmt: skip
    moved = {"retour": "suivi", "sorte": "travel_moved", "on": "2027-01-10", "amount": "1 250,50"}
    emma.submit(where, f"{path_of(snapshot)}/ajouter", moved)

    page = text(emma.get(where))
    assert "Rien à dire" in page
    assert "1250,50 €" in page
    assert "61 jours sans nouvelle" in page


def test_a_wrong_short_form_stays_on_its_page(world: World) -> None:
    snapshot = world.open(FILED)
    where = f"{path_of(snapshot)}/suivi"
    fields = {"retour": "suivi", "sorte": "travel_moved", "on": "2027-01-10", "amount": "beaucoup"}

    answer = world.visitor("emma").submit(where, f"{path_of(snapshot)}/ajouter", fields)

    assert answer.status_code == 400
    assert 'id="travel_moved-amount-erreur"' in text(answer)
    assert 'value="beaucoup"' in text(answer)


def test_a_provisional_case_takes_nothing_by_hand(world: World) -> None:
    """It stands for a mail that nobody placed: the case it belongs to will take it."""
    held = world.hold()
    snapshot = world.ctx.store.cases.snapshot("atelier", held.case)

    answer = world.visitor("emma").get(f"{path_of(snapshot)}/suivi")

    assert "décidez d’abord à quel dossier" in text(answer)


def test_what_a_person_says_by_hand_is_personal(world: World) -> None:
    """The reason and the name are erased with the entry, and the chain still holds."""
    from chalicelib.cases import append, erased, genesis

    event = event_from({"kind": "filed", "on": "2026-09-23", "person": "Emma", "reason": "vu"})
    entry = append(genesis("c"), 1, event, cause="x", recorded_at=world.clock(), salt="00")

    assert "Emma" not in str(erased(entry).shared)
