"""The header of a case is corrected: who, where, under which number; its dates follow."""

from datetime import date
from typing import Any

import pytest

from chalicelib.alerts import RECOMPUTED
from chalicelib.cases import Header
from chalicelib.errors import BadInput
from chalicelib.flows.header import correct_header
from chalicelib.flows.record import CaseRef
from chalicelib.flows.targets import target_of
from chalicelib.intake.values import Proposal
from chalicelib.store.records import Outbox, Snapshot

from .world import CLOSURE, FILED, World, path_of, text

PROVEN = CLOSURE | {"authenticity": "original_dkim", "id": "c1"}
AS_IT_IS = {
    "reference": "AT-2026-0001", "salarie": "Awa Diop", "residence_salarie": "metropole",
    "en_poste": "no", "employeur": "L’Atelier", "residence_employeur": "metropole",
    "tribunal": "metropole", "raison": "lu sur son passeport",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def correct(world: World, snapshot: Snapshot, who: str = "emma", **fields: str) -> Any:
    where = f"{path_of(snapshot)}/corriger"
    return world.visitor(who).submit(where, where, AS_IT_IS | fields)


def now(world: World, snapshot: Snapshot) -> Snapshot:
    return world.ctx.store.cases.snapshot(snapshot.tenant, snapshot.id)


def contest(snapshot: Snapshot, rule: str = "D7") -> list[date]:
    return [d.due for d in snapshot.deadlines if d.rule == rule]


def waiting(world: World, snapshot: Snapshot) -> list[Outbox]:
    """What the last event asks to be said."""
    import msgspec

    from chalicelib.store import SHARDS, DueKind

    rows = [r for n in range(SHARDS) for r in world.ctx.store.due.until(world.clock.now, n)]
    found = [msgspec.json.decode(r.data, type=Outbox) for r in rows if r.kind is DueKind.OUTBOX]
    return [o for o in found if o.sequence == now(world, snapshot).version]


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, date(2027, 1, 25)),
        ({"residence_employeur": "reunion"}, date(2027, 2, 24)),
        ({"residence_employeur": "abroad"}, date(2027, 3, 24)),
        ({"residence_employeur": "reunion", "tribunal": "reunion"}, date(2027, 1, 25)),
    ],
)
def test_where_the_employer_is_decides_of_its_date(
    world: World, fields: dict[str, str], due: date
) -> None:
    """CJA R421-7: one month more from overseas, two from abroad, none to the territory's court."""
    snapshot = world.open(FILED, PROVEN)

    correct(world, snapshot, **({"salarie": "Awa Diouf"} | fields))

    assert contest(now(world, snapshot))[0] == due


def test_the_page_shows_what_counts_and_the_ledger_keeps_both(world: World) -> None:
    """The trace names the residence counted, the journal what it replaces, who says so and why."""
    snapshot = world.open(FILED, PROVEN)

    answer = correct(world, snapshot, residence_employeur="reunion", salarie="Awa Diouf")
    page = text(world.visitor("emma").get(path_of(snapshot)))

    assert answer.headers["Location"].endswith("?ajoute=fiche")
    assert "Résidence comptée : La Réunion ; tribunal : France métropolitaine." in page
    assert "Fiche du dossier corrigée" in page
    assert "La Réunion (au lieu de : France métropolitaine)" in page
    assert "Awa Diouf (au lieu de : Awa Diop)" in page
    assert "lu sur son passeport" in page
    last = world.ctx.store.cases.entries(snapshot.tenant, snapshot.id)[-1].event()
    assert (last.person, last.reason) == ("Emma Petit", "lu sur son passeport")


def test_a_date_that_moves_is_told_and_a_name_is_not(world: World) -> None:
    """Whoever corrects a name knows it; whoever was told a date hears of the new one."""
    snapshot = world.open(FILED, PROVEN)
    correct(world, snapshot, salarie="Awa Diouf")
    silent = waiting(world, snapshot)

    correct(world, snapshot, salarie="Awa Diouf", residence_employeur="reunion")

    assert silent == []
    (told,) = waiting(world, snapshot)
    assert (told.purpose, told.data["because"]) == (RECOMPUTED, "header")


def test_a_corrected_number_finds_the_case_and_so_does_the_old_one(world: World) -> None:
    """A mail under either number is its mail; going back and forth claims nothing twice."""
    snapshot = world.open(FILED)
    owner = world.ctx.store.people.tenant("atelier")

    for number in ("AT-2026-0009", "AT-2026-0001", "at 2026 0009"):
        correct(world, snapshot, reference=number)

    assert now(world, snapshot).case.reference == "at 2026 0009"
    for number in ("AT-2026-0001", "AT-2026-0009"):
        proposal = Proposal(event=_filed(), reference=number)
        assert target_of(world.ctx, owner, proposal).ref == CaseRef("atelier", snapshot.id)


def test_a_corrected_name_is_the_one_that_mails_are_matched_by(world: World) -> None:
    """A mail without number goes to the case of the name as corrected."""
    snapshot = world.open(FILED)
    correct(world, snapshot, salarie="Awa Diouf")
    owner = world.ctx.store.people.tenant("atelier")

    found = target_of(world.ctx, owner, Proposal(event=_filed(), reference="", worker="Awa Diouf"))

    assert found.ref == CaseRef("atelier", snapshot.id)


@pytest.mark.parametrize(
    ("fields", "field", "why"),
    [
        ({"reference": "sans chiffre"}, "reference", "avec ses chiffres"),
        ({"reference": "AT-2026-0002"}, "reference", "un autre de vos dossiers"),
        ({"salarie": "x" * 121}, "salarie", "120 caractères au plus"),
        ({"residence_salarie": "lune"}, "residence_salarie", "choisissez dans la liste"),
        ({"tribunal": "abroad"}, "tribunal", "choisissez dans la liste"),
        ({"salarie": "Awa Diouf", "raison": ""}, "raison", "dites d’où vous le tenez"),
        ({}, "", "rien n’est changé"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(
    world: World, fields: dict[str, str], field: str, why: str
) -> None:
    """Nothing is recorded, what was typed stays in the form."""
    snapshot = world.open(FILED)
    world.open(FILED, reference="AT-2026-0002", worker="Bo")

    answer = correct(world, snapshot, **fields)
    page = text(answer)

    assert answer.status_code == 400
    assert why.casefold() in page.casefold()
    if field:
        assert f'aria-describedby="{field}-erreur"' in page
    if field in ("reference", "salarie"):
        assert f'value="{fields[field]}"' in page
    assert now(world, snapshot) == snapshot


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    """Nobody corrects a form three times over; a missing reason is one of its faults."""
    snapshot = world.open(FILED)

    page = text(correct(world, snapshot, reference="x", salarie="y" * 121, raison=""))

    for field in ("reference", "salarie", "raison"):
        assert f'id="{field}-erreur"' in page


def test_the_lawyer_compares_the_running_deadlines_in_one_table(world: World) -> None:
    """A real table: a caption, a scope for each heading, one row for each card below it."""
    snapshot = world.mandate(world.open(FILED, PROVEN))

    page = text(world.visitor("lea").get(path_of(snapshot)))
    table = page.partition('<table class="echeances">')[2].partition("</table>")[0]
    cards = page.partition("<h2>Échéances en cours</h2>")[2].partition("<details>\n<summary>Éch")[0]

    assert "<caption" in table
    assert table.count('scope="row"') == cards.count('<li class="carte') > 1
    assert "25 janvier 2027" in table.replace("\u00a0", " ")
    assert "echeances" not in text(world.visitor("emma").get(path_of(snapshot)))


def test_a_provisional_case_has_no_header_to_correct(world: World) -> None:
    """Its mail belongs to another case, or to none yet."""
    held = world.hold()
    ref = CaseRef("atelier", held.case)

    with pytest.raises(BadInput, match="rattachez"):
        correct_header(world.ctx, ref, Header(worker="Bo"), person="Emma", reason="vu")


def test_a_program_corrects_the_header_and_reads_it(world: World) -> None:
    """The same door as the page: said again, nothing changes; what is wrong has its path."""
    snapshot = world.open(FILED, PROVEN)
    world.token("atelier")
    where = f"/cases/{snapshot.id}/header"
    said = {"header": {"worker_residence": "abroad", "in_post": True}, "reason": "passeport"}

    first, again = (world.api("POST", where, said) for _ in range(2))
    wrong = world.api("POST", where, {"header": {"reference": "x"}, "reason": "vu"})
    posted = world.api("POST", f"/cases/{snapshot.id}/events", {"event": {"kind": "header_corrected", "on": "2026-11-23", "becomes": {}, "reason": "x"}})  # fmt: skip

    assert (first.status_code, again.json_body["version"]) == (200, first.json_body["version"])
    assert world.api("GET", where).json_body["worker_residence"] == "abroad"
    assert (wrong.status_code, wrong.json_body["path"]) == (400, "$.header.reference")
    assert (posted.status_code, posted.json_body["path"]) == (400, "$.event.kind")


def test_a_case_opened_by_hand_says_where_everybody_is(world: World) -> None:
    """The questions that no mail answers are asked where a case is opened by hand."""
    held = world.hold()
    where = f"/quarantaine/{held.id}"
    fields = {
        "choix": "creer", "reference": "AT-2026-0044", "salarie": "Awa Diop", "en_poste": "yes",
        "residence_salarie": "abroad", "residence_employeur": "reunion", "tribunal": "reunion",
    }  # fmt: skip
    marc = world.visitor("marc")

    wrong = marc.submit(where, where, fields | {"tribunal": "lune"})
    marc.submit(where, where, fields)

    assert wrong.status_code == 400
    assert "Choisissez dans la liste" in text(wrong)
    case = world.ctx.store.cases.by_reference("atelier", "AT-2026-0044")
    assert case
    header = world.ctx.store.cases.snapshot("atelier", case).case
    assert (header.worker.residence, header.worker.in_post) == ("abroad", True)
    assert (header.employer.residence, header.court_zone) == ("reunion", "reunion")
    assert header.employer.name == "L’Atelier"


def _filed() -> Any:
    from chalicelib.cases import event_from

    return event_from(FILED)
