"""The pages on which somebody decides: a quarantined mail, and whether an act is on the platform."""

from typing import Any

import pytest

from chalicelib.cases import Status
from chalicelib.store.records import Choice, Draft, DraftState, Snapshot

from .world import CLOSURE, FILED, NOW, World, path_of, text

ITEM = f"/quarantaine/{'cd' * 32}"


def opened(world: World, **more: str) -> Snapshot:
    return world.open(FILED, reference="AT-2026-0001", **more)


def state_of(world: World, snapshot: Snapshot) -> Any:
    return world.ctx.store.cases.load(snapshot.tenant, snapshot.id).state


def test_a_held_closure_is_shown_with_its_reading_its_date_and_who_it_may_belong_to(
    world: World,
) -> None:
    """The manager reads why it waits, that a time runs already, and the likely case first."""
    snapshot = opened(world)
    world.hold(worker="Awa Diop")

    page = text(world.visitor("marc").get(ITEM))

    assert "Échéance provisoire" in page
    assert "agir avant le lundi 25 janvier 2027" in page
    assert "C’est le nom du salarié lu dans le courriel." in page
    assert path_of(snapshot) in page
    assert "Plusieurs dossiers correspondent." in page


def test_attaching_is_one_click(world: World) -> None:
    snapshot = opened(world)
    world.hold()
    marc = world.visitor("marc")

    answer = marc.submit(ITEM, ITEM, {"choix": "rattacher", "dossier": snapshot.id})

    assert answer.headers["Location"] == f"{ITEM}?fait=oui"
    page = text(marc.get(ITEM))
    assert "Rattaché à un dossier" in page
    assert "Marc Roux" in page
    assert state_of(world, snapshot).unconfirmed
    assert "Pièces ajoutées à la main" in text(marc.get(path_of(snapshot)))


def test_a_second_click_is_shown_what_was_decided(world: World) -> None:
    """Idempotent: nothing is recorded twice, and the page says who decided."""
    snapshot = opened(world)
    world.hold()
    marc = world.visitor("marc")
    form = {"jeton": marc.token(ITEM), "choix": "rattacher", "dossier": snapshot.id}
    marc.post(ITEM, form)
    before = world.ctx.store.cases.snapshot("atelier", snapshot.id)

    again = marc.post(ITEM, form)
    other = marc.post(ITEM, form | {"choix": "ecarter", "raison": "non"})

    for answer in (again, other):
        assert answer.headers["Location"] == f"{ITEM}?fait=deja"
    assert "déjà traité" in text(marc.get(f"{ITEM}?fait=deja"))
    assert world.ctx.store.cases.snapshot("atelier", snapshot.id) == before


@pytest.mark.parametrize(
    ("fields", "said", "kept"),
    [
        ({"choix": "rattacher", "numero": "AT-9"}, "ucun de vos dossiers", 'value="AT-9"'),
        ({"choix": "rattacher"}, "crivez le numéro", ""),
        ({"choix": "rattacher", "dossier": "nowhere"}, "e dossier n’existe pas", ""),
        ({"choix": "creer", "reference": "", "salarie": "Awa"}, "crivez le numéro de la demande", 'value="Awa"'),
        ({"choix": "creer", "reference": "AT-2026-0001"}, "n dossier porte déjà ce numéro", 'value="AT-2026-0001"'),
        ({"choix": "creer", "reference": "A1" * 40}, "0 caractères au plus", ""),
        ({"choix": "ecarter", "raison": ""}, "ndiquez pourquoi", ""),
        ({"choix": "ecarter", "raison": "x" * 501}, "ndiquez pourquoi", "x" * 501),
        ({"choix": "manger"}, "hoisissez ce que devient", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(
    world: World, fields: dict[str, str], said: str, kept: str
) -> None:
    opened(world)
    item = world.hold()
    marc = world.visitor("marc")

    answer = marc.submit(ITEM, ITEM, fields)

    assert answer.status_code == 400
    assert said in text(answer)
    assert kept in text(answer)
    assert "Rien n’a été enregistré" in text(answer)
    assert world.ctx.store.quarantine.get("atelier", item.id).decisions == ()


def test_another_tenants_case_is_never_a_choice(world: World) -> None:
    """Neither offered nor accepted (design §3.12)."""
    theirs = world.open(FILED, tenant="autre", reference="AUTRE-1", worker="Awa Diop")
    world.hold(worker="Awa Diop", reference="AUTRE-1")
    marc = world.visitor("marc")

    assert theirs.id not in text(marc.get(ITEM))
    for fields in ({"dossier": theirs.id}, {"numero": "AUTRE-1"}):
        answer = marc.submit(ITEM, ITEM, {"choix": "rattacher", **fields})
        assert answer.status_code == 400


def test_a_mail_in_which_nothing_was_read_is_placed_once_somebody_says_what_it_announces(
    world: World,
) -> None:
    """Its nature and its original day are asked for; the clock is that day's."""
    snapshot = opened(world)
    item = world.hold({"kind": "granted", "on": "2026-11-20"})
    empty = item.__class__(
        tenant="atelier", sha256="ef" * 32, received_at=NOW, why="Courriel non reconnu."
    )
    mail = world.ctx.store.mails.get(item.sha256)
    other = mail.__class__(sha256="ef" * 32, key="k", received_at=NOW, size=1, tenant="atelier")
    world.ctx.store.mails.receive(other)
    world.ctx.store.quarantine.put(empty, other, None)
    marc, page = world.visitor("marc"), f"/quarantaine/{'ef' * 32}"
    wanted = {"choix": "rattacher", "dossier": snapshot.id}

    for fields, said in (
        ({}, "ites ce que ce courriel annonce"),
        ({"nature": "closed", "le": "hier"}, "crivez la date du courriel"),
        ({"nature": "closed", "le": "2027-01-01"}, "à venir"),
    ):
        answer = marc.submit(page, page, wanted | fields)
        assert (answer.status_code, said in text(answer)) == (400, True)
    marc.submit(page, page, wanted | {"nature": "closed", "le": "2026-11-19"})

    (closed,) = state_of(world, snapshot).all("closed")
    assert closed.on.isoformat() == "2026-11-19"
    assert closed.id in state_of(world, snapshot).unconfirmed


def test_a_discarded_mail_can_be_taken_up_again(world: World) -> None:
    world.hold()
    marc = world.visitor("marc")

    marc.submit(ITEM, ITEM, {"choix": "ecarter", "raison": "Publicité <b>"})
    page = text(marc.get(ITEM))
    assert "Publicité &lt;b&gt;" in page
    assert "Échéance provisoire" not in page
    marc.submit(ITEM, ITEM, {"choix": "reprendre"})

    page = text(marc.get(ITEM))
    assert "Échéance provisoire" in page
    assert "Ce qui a été décidé" in page
    item = world.ctx.store.quarantine.get("atelier", "cd" * 32)
    assert [d.choice for d in item.decisions] == [Choice.DISCARDED, Choice.TAKEN_UP]


def test_the_provisional_case_is_listed_until_it_is_placed(world: World) -> None:
    """« À rattacher » for the employer's people; gone from the list once attached, its page stays."""
    snapshot = opened(world, worker="Lina Roy")
    item = world.hold()
    emma, marc = world.visitor("emma"), world.visitor("marc")

    assert "À rattacher" in text(emma.get("/dossiers"))
    assert "Décider à quel dossier" not in text(emma.get(f"/dossiers/atelier/{item.case}"))
    assert ITEM in text(marc.get(f"/dossiers/atelier/{item.case}"))

    marc.submit(ITEM, ITEM, {"choix": "rattacher", "dossier": snapshot.id})
    assert "À rattacher" not in text(emma.get("/dossiers"))
    assert path_of(snapshot) in text(emma.get(f"/dossiers/atelier/{item.case}"))


# --- checking an act
def act_path(world: World, snapshot: Snapshot) -> str:
    state = state_of(world, snapshot)
    (act,) = [e for e in (*state.events, *state.aside) if type(e).__name__ == "Closed"]
    return f"{path_of(snapshot)}/actes/{act.id}"


@pytest.mark.parametrize("who", ["emma", "marc", "lea"])
def test_who_is_concerned_confirms_and_the_state_follows(world: World, who: str) -> None:
    """The employer's people and the mandated lawyer: each may have looked on the platform."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    visitor, path = world.visitor(who), act_path(world, snapshot)
    assert "À confirmer sur la plateforme" in text(visitor.get(path_of(snapshot)))
    form = {"figure": "oui", "le": "2026-11-23", "documents": "0"}

    for _ in range(2):
        answer = visitor.submit(path, path, form)
        assert answer.headers["Location"] == f"{path_of(snapshot)}?verifie=oui"

    page = text(visitor.get(path_of(snapshot)))
    assert "Clôturée par la plateforme" in page
    assert "À confirmer sur la plateforme" not in page
    assert "Acte vérifié sur la plateforme" in page
    entries = world.ctx.store.cases.entries("atelier", snapshot.id)
    assert sum(e.shared["kind"] == "correction" for e in entries) == 1


def test_what_is_not_there_is_set_aside_and_can_be_taken_up(world: World) -> None:
    snapshot = world.open(FILED, CLOSURE)
    emma, path = world.visitor("emma"), act_path(world, snapshot)

    emma.submit(path, path, {"figure": "non", "le": "2026-11-23"})
    page = text(emma.get(path_of(snapshot)))
    assert "Clôture (acte mis à l’écart)" in page
    assert state_of(world, snapshot).status is Status.FILED
    assert path in page

    world.clock.now = NOW.replace(hour=10)
    emma.submit(path, path, {"figure": "oui", "le": "2026-11-23"})
    assert state_of(world, snapshot).status is Status.CLOSED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choisissez une réponse."),
        ({"figure": "oui", "le": "le 23"}, "Écrivez le jour où vous avez regardé"),
        ({"figure": "oui", "le": "2026-12-24"}, "à venir"),
        ({"figure": "oui", "le": "2026-11-01"}, "précède celui de l’acte"),
        ({"figure": "oui", "le": "2026-11-23", "documents": "deux"}, "un nombre de 0 à 999"),
        ({"figure": "oui", "le": "2026-11-23", "documents": "-1"}, "un nombre de 0 à 999"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field(
    world: World, fields: dict[str, str], said: str
) -> None:
    snapshot = world.open(FILED, CLOSURE)
    emma, path = world.visitor("emma"), act_path(world, snapshot)

    answer = emma.submit(path, path, fields)

    assert answer.status_code == 400
    assert said in text(answer)
    for value in fields.values():
        assert value in text(answer)
    assert state_of(world, snapshot).unconfirmed


def test_the_draft_says_what_must_be_confirmed_first(world: World) -> None:
    """A live warning with the form's address; gone once it is confirmed."""
    from chalicelib.flows.links import draft_link
    from chalicelib.store.keys import draft_id

    snapshot = world.mandate(world.open(FILED, CLOSURE))
    draft = Draft(
        id=draft_id(snapshot.id, "observations", "c"), firm="cabinet", tenant="atelier",
        case=snapshot.id, document="observations", cause="c", state=DraftState.READY, created_at=NOW,
        key="k.docx", note=("À confirmer avant tout envoi : x.", "Autre note."),
    )  # fmt: skip
    world.ctx.store.drafts.put(draft)
    lea, path = world.visitor("lea"), act_path(world, snapshot)
    from tests.unit.web.world import PEOPLE

    base = world.ctx.settings.base_url
    link = draft_link(world.ctx.settings, draft, PEOPLE["lea"], NOW).removeprefix(base)

    page = text(lea.get(link))
    assert "À confirmer avant tout envoi" in page
    assert path in page
    lea.submit(path, path, {"figure": "oui", "le": "2026-11-23"})
    page = text(lea.get(link))
    assert "À confirmer avant tout envoi" not in page
    assert "Autre note." in page
