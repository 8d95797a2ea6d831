"""Files given by hand: read like a forwarded mail, or kept as evidence; never guessed."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.cases.words import Authenticity
from chalicelib.flows.deposits import PATIENCE, submit
from chalicelib.flows.limits import limits
from chalicelib.store.records import Deposit, DepositState, Mail, MailState
from infra.local.samples import closure

from .world import CLOSURE, FILED, NOW, REFERENCE, World, path_of, text

UPLOAD = "u" * 24
HERE = f"/deposer/{UPLOAD}"
PDF = b"%PDF-1.7\nnot read"
FORGED = (
    b"Received: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for a@b.example; x\n"
    b"X-SES-Spam-Verdict: PASS\nX-SES-Virus-Verdict: PASS\nReceived-SPF: pass\n"
    b"Authentication-Results: amazonses.com; dkim=pass header.i=@interieur.gouv.fr\n"
)


def key(upload: str = UPLOAD, tenant: str = "atelier") -> str:
    return f"depots/employeurs/{tenant}/{upload}.bin"


def give(world: World, raw: bytes, where: str = HERE, **fields: str) -> Deposit:
    """Post a file to the bucket, press the button, and let the queue work."""
    world.files.objects[key()] = raw
    emma = world.visitor("emma")
    answer = emma.submit(where, where, fields)
    assert answer.status_code == 303, text(answer)
    world.work()
    return world.ctx.store.deposits.get("atelier", UPLOAD)


def page(world: World, where: str = HERE, who: str = "emma") -> str:
    return text(world.visitor(who).get(where))


def mail_of(world: World, deposit: Deposit) -> Mail:
    found = world.ctx.store.mails.ended(deposit.sha256, "atelier")
    assert found
    return found


def test_a_mail_given_by_hand_opens_its_case_and_says_what_it_means(world: World) -> None:
    """The answer page says what happened and before when to act, as an alert would."""
    deposit = give(world, closure(NOW, REFERENCE).as_bytes())

    assert deposit.state is DepositState.READ
    answer = page(world)
    assert "Voici ce que dit ce courriel" in answer
    assert "Clôture à confirmer, 23 novembre 2026" in answer
    assert "agir avant le lundi 25 janvier 2027" in answer
    assert "Déposé par Emma Petit" in answer


@pytest.mark.parametrize("head", [b"", FORGED])
def test_what_a_given_file_says_of_its_own_reception_proves_nothing(
    world: World, head: bytes
) -> None:
    """Anybody may write SES's headers in a file: only signatures that we check ourselves count."""
    deposit = give(world, head + closure(NOW, REFERENCE).as_bytes())

    assert mail_of(world, deposit).grade is Authenticity.TENANT_ADDRESS
    assert mail_of(world, deposit).reasons[0].startswith("Fichier déposé à la main")


def test_a_mail_given_by_hand_says_nothing_of_the_forwarding(world: World) -> None:
    """The watch counts what came by the rule, not what somebody carried."""
    give(world, closure(NOW, REFERENCE).as_bytes())

    assert world.ctx.store.watches.get("atelier").last_at is None


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (PDF, "La pièce déposée est un PDF abîmé"),
        (b"\xff\xd8\xff\xe0photo", "Vigie ne lit pas les photos : dites-nous ce que celle-ci"),
        (b"\x89PNG\r\n\x1a\nphoto", "Vigie ne lit pas les photos : dites-nous ce que celle-ci"),
    ],
    ids=["pdf", "jpeg", "png"],
)
def test_what_is_no_mail_waits_until_somebody_says_what_it_is(
    world: World, raw: bytes, said: str
) -> None:
    """Kept as evidence and shown among the mails to check: nothing is guessed of it."""
    deposit = give(world, raw)

    assert deposit.state is DepositState.KEPT
    assert mail_of(world, deposit).state is MailState.QUARANTINED
    assert said in page(world, who="marc").replace("\u00a0", " ")
    assert f"/quarantaine/{deposit.sha256}" in page(world, who="marc")
    assert "C’est le gestionnaire" not in page(world, who="marc")
    assert "c’est lui qui dit ce que c’est" in page(world)


def test_its_manager_says_what_it_is_and_the_date_runs_from_the_day_it_bears(world: World) -> None:
    """A photographed refusal is an event of the day that somebody read on it."""
    snapshot = world.open(FILED)
    deposit = give(world, PDF)
    item, marc = f"/quarantaine/{deposit.sha256}", world.visitor("marc")

    marc.submit(
        item,
        item,
        {"choix": "rattacher", "dossier": snapshot.id, "nature": "refused", "le": "2026-11-20"},
    )

    refused = world.ctx.store.cases.load("atelier", snapshot.id).state.last("refused")
    assert refused is not None
    assert (refused.on.isoformat(), refused.evidence) == ("2026-11-20", deposit.sha256)
    answer = marc.get(f"{path_of(snapshot)}/pieces/{deposit.sha256}")
    assert answer.headers["Location"].endswith(f"?as=piece-{deposit.sha256[:12]}.pdf")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "au format .eml"),
        (b"MZ program", "ni un courriel (.eml), ni un PDF, ni une image"),
        (b"%PDF-1.7" + b"x" * 20_000_000, "dépasse 20 Mo"),
    ],
    ids=["outlook", "program", "too large"],
)
def test_a_file_that_cannot_serve_is_refused_with_what_to_do(
    world: World, raw: bytes, said: str
) -> None:
    deposit = give(world, raw)

    assert deposit.state is DepositState.REFUSED
    assert said in page(world)
    assert not [name for name in world.files.objects if name.startswith("evidence/")]


def test_a_file_that_never_came_is_said(world: World) -> None:
    emma = world.visitor("emma")
    emma.submit(HERE, HERE)
    world.work()

    assert "Le fichier n’est pas arrivé" in page(world)


def test_the_page_waits_by_itself_and_the_order_may_be_given_again(world: World) -> None:
    """Without JavaScript the page reloads; an order that the queue lost is given again, once."""
    world.files.objects[key()] = PDF
    emma = world.visitor("emma")
    emma.submit(HERE, HERE)
    world.queue.messages.clear()

    assert emma.get(HERE).headers["Refresh"] == "4"
    assert "Relancer" not in page(world)
    world.clock.now += PATIENCE + PATIENCE
    assert "Relancer la lecture" in page(world)
    emma.submit(HERE, HERE)
    world.clock.now += PATIENCE / 2
    emma.submit(HERE, HERE)

    assert len(world.queue.messages) == 1


def test_pressing_twice_reads_once(world: World) -> None:
    """The same file again, or the same message of the queue again, changes nothing."""
    deposit = give(world, closure(NOW, REFERENCE).as_bytes())
    before = [s.version for s in world.ctx.store.cases.of_tenant("atelier")]

    again = give(world, closure(NOW, REFERENCE).as_bytes())

    assert again == deposit
    assert [s.version for s in world.ctx.store.cases.of_tenant("atelier")] == before


def test_a_proof_given_to_a_case_stays_with_the_event_it_proves(world: World) -> None:
    """Kept on the case as what its giver says; no state and no date change."""
    snapshot = world.open(FILED)
    where = f"{path_of(snapshot)}/deposer/{UPLOAD}"
    filed = world.ctx.store.cases.load("atelier", snapshot.id).state.events[0]

    deposit = give(world, PDF, where, nature="posting", evenement=filed.id)

    stored = world.ctx.store.cases.load("atelier", snapshot.id)
    assert [(a.sha256, a.about, a.piece) for a in stored.attached] == [
        (deposit.sha256, filed.id, "posting")
    ]
    assert stored.snapshot.version == snapshot.version
    assert "Preuve de dépôt à la poste" in page(world, where)
    assert "Preuve de dépôt à la poste" in page(world, path_of(snapshot))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"nature": "x"}, "Dites ce que c’est."),
        ({"nature": "posting", "evenement": "nope"}, "Choisissez un événement de la liste."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    world: World, fields: dict[str, str], said: str
) -> None:
    where = f"{path_of(world.open(FILED))}/deposer/{UPLOAD}"

    answer = world.visitor("emma").submit(where, where, fields)

    assert answer.status_code == 400
    assert said in text(answer)
    assert world.ctx.store.deposits.maybe("atelier", UPLOAD) is None


def test_a_claimed_hash_opens_no_file(world: World) -> None:
    """An event may claim any hash: only what this tenant received, or gave here, is given back."""
    theirs = give(world, PDF).sha256
    stranger = world.open({**CLOSURE, "evidence": theirs}, tenant="autre", reference="AT-9")
    own = world.open(FILED)

    assert world.visitor("omar").get(f"{path_of(stranger)}/pieces/{theirs}").status_code == 404
    assert world.visitor("emma").get(f"{path_of(own)}/pieces/{theirs}").status_code == 404


def test_evidence_is_a_download_of_the_bytes_received(world: World) -> None:
    """303 to a short-lived address, for the employer and the firm mandated now."""
    deposit = give(world, closure(NOW, REFERENCE).as_bytes())
    case = mail_of(world, deposit).cases[0]
    path = f"/dossiers/atelier/{case}/pieces/{deposit.sha256}"

    answer: Any = world.visitor("emma").get(path)

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"?as=piece-{deposit.sha256[:12]}.eml")
    assert world.visitor("lea").get(path).status_code == 404
    assert world.visitor("omar").get(path).status_code == 404
    assert f'href="{path}"' in page(world, f"/dossiers/atelier/{case}")


def test_a_mandated_firm_sees_of_a_given_mail_its_own_case_only(world: World) -> None:
    """A mail may open another case of the employer: its name and dates are not the firm's."""
    snapshot = world.mandate(world.open(FILED, reference="AT-1"))
    where = f"{path_of(snapshot)}/deposer/{UPLOAD}"
    give(world, closure(NOW, "AT-2").as_bytes(), where, nature="platform_mail")

    assert "agir avant le" in page(world, where)
    assert "agir avant le" not in page(world, where, "lea")
    other = world.mandate(world.open(FILED, reference="AT-3"))
    assert world.visitor("lea").get(f"{path_of(other)}/deposer/{UPLOAD}").status_code == 404


def test_too_many_files_at_once_wait_where_they_were_posted(world: World) -> None:
    """Each is fetched, read and kept for years: a person's are counted, by every door; the same
    button works once the window has passed, and nobody else is slowed."""
    most = limits().deposit.person
    assert most
    emma, full = world.visitor("emma"), f"/deposer/{'z' * 24}"
    for n in range(most.most):
        submit(world.ctx, "atelier", f"{n:024}", world.ctx.store.people.person("emma"))

    refused = emma.submit(HERE, full)

    assert refused.status_code == 429
    assert "Trop de demandes à la fois" in text(refused)
    assert world.ctx.store.deposits.maybe("atelier", "z" * 24) is None
    assert world.visitor("marc").submit(HERE, HERE).status_code == 303
    world.clock.now += timedelta(minutes=most.minutes)
    assert emma.submit(full, full).status_code == 303


def test_a_file_submitted_again_is_not_counted_again(world: World) -> None:
    """A button pressed many times is one file."""
    emma = world.ctx.store.people.person("emma")
    most = limits().deposit.person
    assert most

    for _ in range(most.most + 5):
        submit(world.ctx, "atelier", UPLOAD, emma)

    assert len(world.ctx.store.deposits.of_tenant("atelier")) == 1
