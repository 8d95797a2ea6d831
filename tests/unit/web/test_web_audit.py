"""Journal des actions: each deed is a line of its own side's log, read by who answers for it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from chalicelib.alerts import FakeSender
from chalicelib.alerts.opting import Stop
from chalicelib.errors import SendFailed
from chalicelib.flows.audit import note, read
from chalicelib.flows.invitations import Wanted, accept, invite, refuse
from chalicelib.flows.links import StopClaim
from chalicelib.flows.members import have_told, take_out
from chalicelib.flows.no_action import Decided, date_id, decide, open_dates, take_back
from chalicelib.flows.opt_out import stop
from chalicelib.flows.release import release, share
from chalicelib.flows.statistics import choose
from chalicelib.law import french_day
from chalicelib.store.audit_records import Action, AuditEntry, Topic, topic_of
from chalicelib.store.consent_records import ConsentKind, ConsentWay
from chalicelib.store.records import Channel, Choice, Role
from chalicelib.web.sessions import open_session
from tests.unit.flows.office import Office

from .world import CLOSURE, FILED, NOW, PEOPLE, REFERENCE, World, text

PAGE = "/journal"
MARC, EMMA, LEA = PEOPLE["marc"], PEOPLE["emma"], PEOPLE["lea"]


def said(world: World, who: str = "marc") -> list[tuple[Action, str, str]]:
    """The log of somebody's side: what, to what, by whom; oldest first."""
    return [(e.action, e.target, e.by_name) for e in reversed(read(world.ctx, PEOPLE[who]))]


def test_every_action_has_its_topic_and_every_choice_its_action() -> None:
    """What a consent or a decision is called is an action too; none is without a topic."""
    assert {topic_of(action) for action in Action} == set(Topic)
    assert {kind.value for kind in (*ConsentKind, *Choice)} <= {action.value for action in Action}


def _token(world: World) -> None:
    marc = world.visitor("marc")
    marc.submit("/jetons", "/jetons", {"nom": "Paie", "droits": "cases:read", "duree": "90"})
    (kept,) = world.ctx.store.api_tokens.of_home("TENANT#atelier")
    marc.submit("/jetons", f"/jetons/{kept.id}")


def _hook(world: World) -> None:
    marc = world.visitor("marc")
    marc.submit("/points-d-appel", "/points-d-appel", {"adresse": "https://a.example/v"})
    (hook,) = world.ctx.store.hooks.of_tenant("atelier")
    for act in ("suspendre", "reprendre", "secret", "oublier", "supprimer"):
        marc.submit("/points-d-appel", f"/points-d-appel/{hook.id}", {"action": act})


def _people(world: World) -> None:
    marc = world.visitor("marc")
    new = {"nom": "Zoé", "courriel": "zoe@atelier.example", "role": "employer"}
    marc.submit("/equipe", "/equipe", new)
    (asked,) = world.ctx.store.invitations.of(tenant="atelier")
    marc.submit("/equipe", f"/equipe/invitations/{asked.id}", {"faire": "retirer"})
    marc.submit("/equipe", "/equipe/personnes/emma", {"faire": "retirer"})


def _mandate(world: World) -> None:
    path = f"/dossiers/atelier/{world.open().id}/mandat"
    marc = world.visitor("marc")
    given = {"avocat": LEA.email, "cabinet": "cabinet", "confirme": "oui"}
    marc.submit(path, path, given)
    marc.submit(path, path, {"retirer": "cabinet"})


def _mail(world: World) -> None:
    path = f"/quarantaine/{world.hold().id}"
    world.visitor("marc").submit(path, path, {"choix": "ecarter", "raison": "publicité"})


def _figures(world: World) -> None:
    choose(world.ctx, MARC, counted=True)
    choose(world.ctx, MARC, counted=False)


def _reminders(world: World) -> None:
    """The same form posted twice is one deed."""
    marc, case = world.visitor("marc"), world.open().id
    for _ in range(2):
        marc.submit("/alertes/entreprise", "/alertes/entreprise", {"salaries": "oui"})
        order = {"dossier": case, "ordre-emma": "1", "ordre-marc": "2"}
        marc.submit(f"/relances?dossier={case}", "/relances", order)


def _taken(world: World) -> None:
    marc, path = world.visitor("marc"), f"/dossiers/atelier/{world.open().id}"
    marc.get(f"{path}/journal")
    assert marc.get(f"{path}/remise/fichier").status_code == 404  # Not made: not taken.
    marc.submit(f"{path}/remise", f"{path}/remise")
    world.work()
    assert marc.get(f"{path}/remise/fichier").status_code == 303


URL = "https://a.example/v"
DEEDS: dict[str, tuple[Callable[[World], None], list[tuple[Action, str]]]] = {
    "a token": (_token, [(Action.TOKEN_MADE, "Paie"), (Action.TOKEN_REVOKED, "Paie")]),
    "a webhook": (
        _hook,
        [
            (Action.HOOK_ADDED, URL),
            (Action.HOOK_PAUSED, URL),
            (Action.HOOK_RESUMED, URL),
            (Action.SECRET_CHANGED, URL),
            (Action.SECRET_FORGOTTEN, URL),
            (Action.HOOK_REMOVED, URL),
        ],
    ),
    "people": (
        _people,
        [
            (Action.INVITED, "zoe@atelier.example"),
            (Action.INVITATION_WITHDRAWN, "zoe@atelier.example"),
            (Action.REMOVED, "Emma Petit"),
        ],
    ),
    "a mandate": (
        _mandate,
        [(Action.MANDATE_GIVEN, REFERENCE), (Action.MANDATE_ENDED, REFERENCE)],
    ),
    "a mail": (_mail, [(Action.DISCARDED, "courriel reçu le 23 novembre 2026")]),
    "its reminders": (
        _reminders,
        [(Action.RULES_CHOSEN, ""), (Action.CONTACTS_CHOSEN, REFERENCE)],
    ),
    "what is taken away": (
        _taken,
        [(Action.LEDGER_TAKEN, REFERENCE), (Action.HANDOVER_TAKEN, REFERENCE)],
    ),
    "figures": (_figures, [(Action.FIGURES_GIVEN, ""), (Action.FIGURES_WITHDRAWN, "")]),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_is_a_line_with_its_doer(world: World, deed: str) -> None:
    """What, to what, by whom, in the log of the employer whose affair it is; nowhere else."""
    act, lines = DEEDS[deed]
    ticking(world)

    act(world)

    assert sorted(said(world)) == sorted((what, target, "Marc Roux") for what, target in lines)
    assert said(world, "rita") == []


def ticking(world: World) -> None:
    """A clock that never says the same instant twice, as the real one."""
    ticks = iter(range(10**6))
    world.ctx = msgspec.structs.replace(
        world.ctx, now=lambda: world.clock.now + timedelta(milliseconds=next(ticks))
    )


def test_a_mandate_is_said_to_both_sides(world: World) -> None:
    """The firm reads who mandated it, and who took it back."""
    _mandate(world)

    assert [(what, by) for what, _, by in said(world, "lea")] == [
        (Action.MANDATE_GIVEN, "Marc Roux"),
        (Action.MANDATE_ENDED, "Marc Roux"),
    ]


def test_counsel_s_decision_is_a_line_of_the_firm_s_log_alone(world: World) -> None:
    """Who decided not to act, on which date, and who took it back; the reason is nowhere in it."""
    ticking(world)
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    stored = world.ctx.store.cases.load("atelier", snapshot.id)
    first = min(open_dates(world.ctx, stored), key=lambda d: d.due)
    before = said(world, "marc")
    decide(world.ctx, stored, LEA, Decided(id=date_id(first), on=NOW.date(), reason="secret"))
    take_back(world.ctx, stored, LEA, date_id(first))

    about = f"{REFERENCE}, échéance du {french_day(first.due)}"
    assert said(world, "lea")[-2:] == [
        (Action.NO_ACTION_DECIDED, about, "Léa Noir"),
        (Action.NO_ACTION_WITHDRAWN, about, "Léa Noir"),
    ]
    assert said(world, "marc") == before
    assert "secret" not in str(read(world.ctx, LEA))
    assert "Décision de ne pas agir" in text(world.visitor("lea").get(PAGE))


def test_a_program_s_deeds_are_said_with_its_name_and_its_readings_once_an_hour(
    world: World,
) -> None:
    """A ledger read every minute must not fill the log."""
    world.token("atelier")
    case = world.open().id
    for minute in range(3):
        world.clock.now = NOW + timedelta(minutes=minute)
        assert world.api("GET", f"/cases/{case}/ledger").status_code == 200
    assert world.api("PUT", "/alert-rules", {"steps": [], "worker": True}).status_code == 200
    assert world.api("PUT", "/escalation", {"contacts": ["marc", "emma"]}).status_code == 200

    found = {(what, by) for what, _, by in said(world)}
    assert {what for what, _ in found} == {
        Action.LEDGER_TAKEN, Action.RULES_CHOSEN, Action.CONTACTS_CHOSEN,
    }  # fmt: skip
    assert len(said(world)) == 3


def test_what_was_refused_is_no_line(world: World) -> None:
    """A deed that did not happen is not said to have."""
    marc = world.visitor("marc")
    marc.submit("/jetons", "/jetons", {"nom": "", "duree": "90"})
    marc.submit("/equipe", "/equipe/personnes/marc", {"faire": "retirer"})
    have_told(world.ctx, MARC, EMMA)

    assert said(world) == []


def test_a_sign_in_is_a_line_and_its_link_presented_again_another(world: World) -> None:
    """Tried ten times within the hour, a spent link is said once."""
    visitor = world.visitor()
    visitor.post("/connexion", {"courriel": EMMA.email})
    ((_, link),) = world.mailed()
    path = link.removeprefix("http://127.0.0.1:8000")
    statuses = {world.visitor().post(path).status_code for _ in range(10)}

    assert statuses == {303, 404}
    assert sorted(said(world)) == [
        (Action.LINK_REPLAYED, "", "Emma Petit"),
        (Action.SIGNED_IN, "", "Emma Petit"),
    ]


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_token_that_ended_and_is_still_tried_is_said_to_its_side(world: World, end: str) -> None:
    """The program gets the answer of one that never was; its side reads that it was tried."""
    token = world.token("atelier", "secret")
    if end == "revoked":
        world.ctx.store.api_tokens.revoke(token, "Marc Roux", NOW)
    else:
        world.clock.now = token.expires_at

    answers = [world.api("GET", "/cases", token=one) for one in ("secret", "secret", "guess")]

    assert len({a.body for a in answers}) == 1
    assert {a.status_code for a in answers} == {401}
    assert said(world) == [(Action.TOKEN_REFUSED, "Paie", "Paie")]


def test_consents_of_whoever_left_stay_readable(world: World) -> None:
    """Who was taken out, by whom, and what they had chosen before."""
    case = world.open().id
    emma, path = world.visitor("emma"), f"/dossiers/atelier/{case}/abonnement"
    emma.submit(path, path, {"moyens": "email", "portee": "tous"})
    world.clock.now = NOW + timedelta(minutes=1)
    take_out(world.ctx, MARC, EMMA)

    assert said(world) == [
        (Action.ALERTS_CHOSEN, "", "Emma Petit"),
        (Action.REMOVED, "Emma Petit", "Marc Roux"),
    ]


def test_a_refusal_names_nobody_and_is_said_to_who_asked(world: World) -> None:
    """Of whom it was, nothing is kept; the firm reads that its invitation was refused."""
    invite(world.ctx, LEA, Wanted(email="z@cabinet.example", name="Zoé", role=Role.LAWYER))
    (asked,) = world.ctx.store.invitations.of(firm="cabinet")
    world.clock.now = NOW + timedelta(minutes=1)
    refuse(world.ctx, asked, "non")

    assert said(world, "lea")[-1] == (Action.DECLINED, "", "")


def test_what_a_lawyer_chooses_is_its_firms_affair(world: World) -> None:
    """The employer does not read how its counsel is told."""
    case = world.mandate(world.open()).id
    claim = StopClaim("lea", "atelier", case)
    stop(world.ctx, claim, Stop.ALL, ConsentWay.LINK)

    assert said(world, "lea") == [(Action.ALERTS_STOPPED, "", "Léa Noir")]
    assert said(world) == []


def test_what_a_firm_reads_releases_and_shows_is_in_its_own_log_alone() -> None:
    """Professional secrecy: the employer's log says nothing of its counsel's work."""
    office = Office()
    office.give(office.edited())
    office.clear_all()
    release(office.ctx, office.letter, 2, LEA)
    share(office.ctx, office.letter, LEA)

    mine = {what: target for what, target, _ in said(office, "lea")}
    assert {Action.CLEARED, Action.DRAFT_RELEASED, Action.DRAFT_SHARED} <= set(mine)
    assert mine[Action.DRAFT_RELEASED].endswith(REFERENCE)
    assert said(office, "marc") == []


def test_a_mail_that_did_not_leave_is_no_invitation_sent(world: World) -> None:
    failing = FakeSender(SendFailed("email", "down", permanent=False))
    ctx = msgspec.structs.replace(
        world.ctx, channels={Channel.EMAIL: failing, Channel.SMS: world.sms}
    )
    invite(ctx, MARC, Wanted(email="z@a.example", name="Z", role=Role.EMPLOYER))

    assert said(world) == []


def test_the_page_shows_a_month_a_topic_and_who(world: World) -> None:
    """The latest first; a program is named as one."""
    _token(world)
    world.clock.now = NOW + timedelta(minutes=5)
    invite(world.ctx, EMMA, Wanted(email="z@a.example", name="Z", role=Role.EMPLOYER))
    world.token("atelier", "secret")
    world.api("DELETE", "/webhooks/none")
    marc = world.visitor("marc")

    whole, topic = text(marc.get(PAGE)), text(marc.get(f"{PAGE}?quoi=programs"))

    assert whole.index("Invitation envoyée") < whole.index("Jeton révoqué")
    assert "z@a.example" in whole
    assert "23 novembre 2026 à 10 h 12" in topic
    assert "Invitation envoyée" not in topic.replace("<option", "")
    assert "Rien pour ce mois" in text(marc.get(f"{PAGE}?mois=2026-10"))
    assert "Jeton révoqué" in text(marc.get(f"{PAGE}?mois=rien&quoi=rien"))


def test_the_month_is_that_of_paris(world: World) -> None:
    """Half past eleven in the evening, UTC, of November's last day is December in Paris."""
    world.clock.now = NOW.replace(day=30, hour=23, minute=30)
    note(world.ctx, MARC, Action.SIGNED_IN)
    world.clock.now += timedelta(days=1)

    marc = world.visitor("marc")

    assert "1er décembre 2026 à 0 h 30" in text(marc.get(f"{PAGE}?mois=2026-12"))
    assert "Rien pour ce mois" in text(marc.get(f"{PAGE}?mois=2026-11"))


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(world: World) -> None:
    """Semicolons, UTF-8 marked; a cell that begins like a formula is text."""
    note(world.ctx, msgspec.structs.replace(MARC, name="=cmd|x"), Action.HOOK_ADDED, "@é")

    answer = world.visitor("marc").get(f"{PAGE}/fichier?mois=2026-11")
    body = answer.body.decode()

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="journal-2026-11.csv"' in answer.headers["Content-Disposition"]
    assert body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(body[1:]), delimiter=";"))
    assert rows[1:] == [
        ["2026-11-23 10:12:00", "Point d’appel ajouté", "Jetons et points d’appel", "'@é",
         "'=cmd|x", ""]
    ]  # fmt: skip


def test_what_is_a_year_old_is_not_shown(world: World) -> None:
    """The engine drops it late: reading does not wait for it."""
    note(world.ctx, MARC, Action.SIGNED_IN)
    world.clock.now = NOW + timedelta(days=367)

    assert read(world.ctx, MARC, "2026-11") == ()


def test_only_who_leads_a_firm_reads_its_log(world: World) -> None:
    """A lawyer whom a colleague invited does not; the page is as if it were not there."""
    invite(world.ctx, LEA, Wanted(email="z@cabinet.example", name="Zoé", role=Role.LAWYER))
    (asked,) = world.ctx.store.invitations.of(firm="cabinet")
    zoe = accept(world.ctx, asked, "Zoé", "oui")
    assert zoe
    visitor = world.visitor()
    visitor.keep(open_session(world.ctx, zoe))

    assert visitor.get(PAGE).status_code == visitor.get(f"{PAGE}/fichier").status_code == 404
    assert visitor.get("/equipe").status_code == 200
    assert "/journal" not in text(visitor.get("/equipe"))
    assert "/journal" in text(world.visitor("lea").get("/equipe"))
    assert (Action.JOINED, "", "Zoé") in said(world, "lea")


def test_a_program_reads_the_log_page_by_page(world: World) -> None:
    """By month, oldest first; what is no month is refused."""
    world.token("atelier", "secret")
    for minute in range(3):
        world.clock.now = NOW + timedelta(minutes=minute)
        note(world.ctx, MARC, Action.SIGNED_IN)

    first = world.api("GET", "/audit?limit=2").json_body
    then = world.api("GET", f"/audit?limit=2&cursor={first['next']}").json_body

    assert [e["at"] for e in (*first["items"], *then["items"])] == [
        f"2026-11-23T09:{12 + n}:00Z" for n in range(3)
    ]
    assert first["items"][0] | {"at": ""} == {
        "at": "", "action": "signed_in", "topic": "access", "by": "marc", "by_name": "Marc Roux",
        "target": "", "case": "",
    }  # fmt: skip
    assert world.api("GET", "/audit?month=2026-13").status_code == 400
    assert world.api("GET", "/audit?month=2026-10").json_body == {"items": [], "next": None}


def test_a_log_only_grows(world: World) -> None:
    """The same line at the same instant is one; nothing overwrites it."""
    entry = AuditEntry(home="TENANT#t", month="2026-11", at=NOW, action=Action.SIGNED_IN, by="m")

    assert world.ctx.store.audit.add(entry)
    assert not world.ctx.store.audit.add(entry)
    assert world.ctx.store.audit.of_month("TENANT#t", "2026-11") == [entry]
