"""Giving a case to a firm and taking it back; the file to take away when no firm is mandated."""

import io
import json
import zipfile

import msgspec
import pytest

from chalicelib.cases import decode_case
from chalicelib.cli import main
from chalicelib.flows.audit import read
from chalicelib.flows.deposits import by_hand
from infra.local.samples import closure

from .world import CLOSURE, FILED, NOW, PEOPLE, REFERENCE, World, path_of, text


def mandated(world: World) -> str:
    return world.ctx.store.cases.of_tenant("atelier")[0].firm


def test_a_mandate_is_given_after_the_firm_was_shown_and_taken_back(world: World) -> None:
    """Two steps to give, one to take back; the ledger has both, and the firm sees in between."""
    snapshot = world.open(FILED)
    where, marc, lea = f"{path_of(snapshot)}/mandat", world.visitor("marc"), world.visitor("lea")

    shown = marc.submit(where, where, {"avocat": "lea@cabinet.example"})
    assert "Confier ce dossier à Cabinet Noir ?" in text(shown)
    assert mandated(world) == ""
    assert lea.get(path_of(snapshot)).status_code == 404

    marc.submit(where, where, {"avocat": "lea@cabinet.example", "cabinet": "cabinet"})
    assert mandated(world) == "cabinet"
    assert lea.get(path_of(snapshot)).status_code == 200

    marc.submit(where, where, {"retirer": "cabinet"})
    marc.submit(where, where, {"retirer": "cabinet"})
    assert mandated(world) == ""
    assert lea.get(path_of(snapshot)).status_code == 404
    entries = world.ctx.store.cases.entries("atelier", snapshot.id)
    assert [e.shared["kind"] for e in entries] == ["filed", "mandate_given", "mandate_ended"]
    assert entries[1].event().person == "Marc Roux"


def test_a_firm_may_be_mandated_again_on_the_same_day(world: World) -> None:
    """The instants order what happens on one legal day."""
    snapshot = world.open(FILED)
    where, marc = f"{path_of(snapshot)}/mandat", world.visitor("marc")
    give = {"avocat": "lea@cabinet.example", "cabinet": "cabinet"}
    for fields in (give, {"retirer": "cabinet"}, give):
        world.clock.now = world.clock.now.replace(minute=world.clock.now.minute + 1)
        marc.submit(where, where, fields)

    assert mandated(world) == "cabinet"


@pytest.mark.parametrize("email", ["", "emma@atelier.example", "nobody@x.example", "otto@vigie.example"])  # fmt: skip
def test_an_address_that_is_no_lawyers_is_said_alike(world: World, email: str) -> None:
    """Nothing tells whose address it is: only that no lawyer is there."""
    where = f"{path_of(world.open(FILED))}/mandat"

    answer = world.visitor("marc").submit(where, where, {"avocat": email})

    assert answer.status_code == 400
    assert "Aucun avocat n’est inscrit sur Vigie à cette adresse" in text(answer)
    assert mandated(world) == ""


def test_another_firm_is_mandated_only_once_the_first_is_not(world: World) -> None:
    snapshot = world.mandate(world.open(FILED))
    where = f"{path_of(snapshot)}/mandat"
    fields = {"avocat": "yves@rival.example", "cabinet": "rival"}

    world.visitor("marc").submit(where, where, fields)

    assert mandated(world) == "cabinet"


def test_the_file_to_take_away_holds_facts_and_originals_and_can_be_proven(
    world: World, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made by the queue; the ledger verifies, the JSON is read back, the originals are whole."""
    raw = closure(NOW, REFERENCE).as_bytes()
    by_hand(world.ctx, raw, "atelier")
    snapshot = world.ctx.store.cases.of_tenant("atelier")[0]
    where, emma = f"{path_of(snapshot)}/remise", world.visitor("emma")
    assert "Préparer le fichier" in text(emma.get(where))

    emma.submit(where, where)
    assert emma.get(f"{where}?attendre=oui").headers["Refresh"] == "4"
    world.work()

    assert "Le fichier est prêt" in text(emma.get(f"{where}?attendre=oui"))
    assert emma.get(f"{where}/fichier").status_code == 303
    made = next(data for key, data in world.files.objects.items() if key.startswith("remises/"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert raw in files.values()
    assert decode_case(files["dossier.json"]).case.reference == REFERENCE
    assert "agir avant le lundi 25 janvier 2027" in files["dates.txt"].decode()
    assert files["journal.pdf"].startswith(b"%PDF")
    ledger = f"{tmp_path}/journal.json"
    with open(ledger, "wb") as kept:
        kept.write(files["journal.json"])
    assert main(["verify", ledger]) == 0
    capsys.readouterr()


def test_the_file_changes_with_the_case(world: World) -> None:
    """A file made before the last event is not given as the case."""
    snapshot = world.open(FILED)
    where, emma = f"{path_of(snapshot)}/remise", world.visitor("emma")
    emma.submit(where, where)
    world.work()
    assert "Le fichier est prêt" in text(emma.get(where))

    world.add(snapshot, world.ctx.store.cases.load("atelier", snapshot.id).state.events[0], "again")

    assert "Préparer le fichier" in text(emma.get(where))


def test_a_token_exports_a_case_in_the_interchange(world: World) -> None:
    snapshot = world.open(FILED, CLOSURE)
    world.token("atelier", "secret")

    answer = world.visitor().get(f"/api/v1/cases/{snapshot.id}/export", Authorization="Bearer secret")  # fmt: skip

    assert [e["kind"] for e in json.loads(answer.body)["events"]] == ["filed", "closed"]
    assert decode_case(answer.body).case == snapshot.case


def test_a_mandate_is_not_corrected_by_hand(world: World) -> None:
    """It is given and taken back on its own page: no link, and no page, to change its words."""
    snapshot = world.mandate(world.open())
    given = world.ctx.store.cases.load("atelier", snapshot.id).state.all("mandate_given")[0]
    path = f"{path_of(snapshot)}/corriger/{given.id}"
    marc = world.visitor("marc")

    assert path not in text(marc.get(path_of(snapshot)))
    assert marc.get(path).status_code == 404


def test_new_cases_are_given_ahead_from_a_page_and_no_more(world: World) -> None:
    """Two steps to give, one to end; what is open stays as it is; both sides' logs say it."""
    marc, give = world.visitor("marc"), {"avocat": "lea@cabinet.example"}
    old = world.open(FILED, reference="AT-1")
    shown = text(marc.submit("/mandat", "/mandat", give))
    assert "Confier les nouveaux dossiers à Cabinet Noir ?" in shown
    assert world.ctx.store.people.tenant("atelier").firm == ""
    marc.submit("/mandat", "/mandat", {**give, "cabinet": "cabinet"})
    new = world.open(FILED, reference="AT-2")
    page = text(marc.get("/mandat"))
    marc.submit("/mandat", "/mandat", {"retirer": "rival"})  # A page that was open for long.
    still = world.ctx.store.people.tenant("atelier").firm
    marc.submit("/mandat", "/mandat", {"retirer": "cabinet"})
    marc.submit("/mandat", "/mandat", {"retirer": "cabinet"})
    later = world.open(FILED, reference="AT-3")

    firms = [world.ctx.store.cases.snapshot("atelier", s.id).firm for s in (old, new, later)]
    assert firms == ["", "cabinet", ""]
    assert ("1 dossier lui est confié" in page, still) == (True, "cabinet")
    for who, target in (("marc", "Cabinet Noir"), ("lea", "L’Atelier")):
        done = [
            (e.action, e.target) for e in read(world.ctx, PEOPLE[who]) if "standing" in e.action
        ]
        assert sorted(done) == [("standing_ended", target), ("standing_given", target)]


def test_another_firm_takes_over_the_new_cases(world: World) -> None:
    """Said before it is done; the one before is told by its own log."""
    marc = world.visitor("marc")
    for firm, email in (("cabinet", "lea@cabinet.example"), ("rival", "yves@rival.example")):
        shown = text(marc.submit("/mandat", "/mandat", {"avocat": email}))
        marc.submit("/mandat", "/mandat", {"avocat": email, "cabinet": firm})

    assert "Cabinet Noir ne recevra plus les nouveaux dossiers" in shown
    assert world.ctx.store.people.tenant("atelier").firm == "rival"
    said = {e.action for e in read(world.ctx, PEOPLE["lea"]) if "standing" in e.action}
    assert said == {"standing_given", "standing_ended"}


@pytest.mark.parametrize("who", ["emma", "cleo", "lea"])
def test_only_the_manager_gives_new_cases_ahead(world: World, who: str) -> None:
    assert world.visitor(who).get("/mandat").status_code in (403, 404)
    wrong = world.visitor("marc").submit("/mandat", "/mandat", {"avocat": "emma@atelier.example"})
    assert wrong.status_code == 400
    assert "aucun avocat" in text(wrong).casefold()


def test_a_firm_that_left_can_still_be_ended(world: World) -> None:
    """Its name is gone, its id stands: the manager is not left with a mandate to nobody."""
    people = world.ctx.store.people
    people.put_tenant(msgspec.structs.replace(people.tenant("atelier"), firm="parti"))
    marc = world.visitor("marc")

    assert "Aujourd’hui : parti" in text(marc.get("/mandat"))
    marc.submit("/mandat", "/mandat", {"retirer": "parti"})
    assert people.tenant("atelier").firm == ""
