"""From a received mail to the exhibits of a draft: ordered, made once, for the mandated firm."""

from email.message import EmailMessage

import msgspec
import pytest

from chalicelib.cases.events import MandateEnded, TravelBooked
from chalicelib.flows.dispatch import order_bundle
from chalicelib.flows.record import CaseRef, record
from chalicelib.letters import check_bundle
from chalicelib.letters.sealing import Checked
from chalicelib.store.records import Bundle, Draft, DraftState, Exhibit
from infra.local.samples import FIRM, TENANT, closure, forwarded
from tests.unit.flows.world import World
from tests.unit.letters.court import members, words

SECRET = "ON-NE-DIT-PAS-CELA-AU-JUGE"


@pytest.fixture
def world() -> World:
    """A closure forwarded as an attachment, with the employer's own words around it."""
    made = World()
    mail = forwarded(closure(made.now), made.now)
    (body,) = [part for part in mail.iter_parts() if part.get_content_type() == "text/plain"]
    assert isinstance(body, EmailMessage)
    body.set_content(f"Maître, {SECRET}.")
    made.receive(mail.as_bytes())
    made.later(minutes=1)
    made.work()
    return made


def the_draft(world: World) -> Draft:
    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    (draft,) = world.ctx.store.drafts.of_case(FIRM.id, TENANT.id, snapshot.id)
    return draft


def changed(draft: Draft, exhibits: tuple[Exhibit, ...]) -> Draft:
    return msgspec.structs.replace(draft, exhibits=exhibits, revision=draft.revision + 1)


def made(world: World) -> Bundle:
    bundle = world.ctx.store.drafts.bundle(the_draft(world))
    assert bundle
    return bundle


def ordered(world: World) -> Bundle:
    order_bundle(world.ctx, the_draft(world))
    world.work()
    return made(world)


def checked(world: World) -> Checked:
    return check_bundle(world.files.objects[made(world).key])


def test_a_draft_keeps_the_exhibits_it_cites_and_the_ledger_it_was_written_from(
    world: World,
) -> None:
    draft = the_draft(world)

    assert [one.number for one in draft.exhibits] == [1]
    assert (draft.version, draft.on) == (2, world.now.date())


def test_the_exhibits_are_ready_and_prove_themselves(world: World) -> None:
    """In the firm's own partition, with the head of the ledger."""
    bundle = ordered(world)
    stored = world.ctx.store.cases.load(TENANT.id, bundle.case)

    assert (bundle.state, bundle.missing) == (DraftState.READY, ())
    assert bundle.key.startswith(f"{FIRM.id}/{TENANT.id}/")
    assert checked(world).sha256 == bundle.sha256
    assert checked(world).manifest.ledger.head == stored.snapshot.head


def test_nothing_the_employer_wrote_to_its_lawyer_is_in_any_file(world: World) -> None:
    """The forward is in the evidence bucket, its comment nowhere in the bundle (design §3.17)."""
    bundle = ordered(world)
    files = members(world.files.objects[bundle.key])
    (print_,) = [words(data) for name, data in files.items() if name.startswith("pieces/01_")]

    assert any(SECRET.encode() in raw for raw in world.files.objects.values() if raw[:2] != b"PK")
    assert not any(SECRET.encode() in data for data in files.values())
    assert SECRET not in " ".join(words(d) for n, d in files.items() if n.endswith(".pdf"))
    assert "ORIGINAL" in print_
    assert [name for name in files if name.endswith(".eml")]


def test_ordering_twice_makes_them_once(world: World) -> None:
    first = ordered(world)
    world.later(minutes=10)

    assert ordered(world) == first


def test_a_lost_message_is_made_good_by_the_sweep(world: World) -> None:
    order_bundle(world.ctx, the_draft(world))
    world.work(lose="draft")
    assert made(world).state is DraftState.PREPARING
    world.later(minutes=5)
    world.work()

    assert made(world).state is DraftState.READY


def test_numbers_do_not_move_when_the_case_does(world: World) -> None:
    """A filed letter cites them: a new event changes no exhibit of the draft (decision 28)."""
    before = ordered(world)
    ref = CaseRef(TENANT.id, before.case)
    record(world.ctx, ref, TravelBooked(on=world.ctx.today(), evidence="5" * 64), "t:1")
    world.work()

    assert ordered(world) == before
    assert checked(world).manifest.ledger.version == 2


def test_once_the_mandate_has_ended_nothing_is_made(world: World) -> None:
    draft = the_draft(world)
    order_bundle(world.ctx, draft)
    ended = MandateEnded(on=world.ctx.today(), at=world.now, firm=FIRM.id)
    record(world.ctx, CaseRef(TENANT.id, draft.case), ended, "m:1")
    world.work()

    assert made(world).state is DraftState.REFUSED
    assert not [key for key in world.files.objects if key.endswith(".zip")]


def test_a_hash_that_the_tenant_never_received_prints_nothing(world: World) -> None:
    """An event's evidence is a claim: another employer's mail cannot be had by naming its hash."""
    draft = the_draft(world)
    (own,) = draft.exhibits
    other = world.files.put_evidence(closure(world.now).as_bytes())
    claimed = Exhibit(number=2, label="Réclamée", sha256=other, event="x")
    world.ctx.store.drafts.put(changed(draft, (own, claimed)))
    bundle = ordered(world)

    assert "Réclamée" in bundle.missing[0]
    assert [f.number for f in checked(world).manifest.exhibits()] == [1]


def test_evidence_that_changed_in_the_bucket_is_not_produced(world: World) -> None:
    """Its bytes no longer have the hash of the ledger: said, never printed."""
    (own,) = the_draft(world).exhibits
    world.files.objects[f"evidence/{own.sha256}"] += b"x"

    assert "empreinte enregistrée" in ordered(world).missing[0]


def test_a_draft_without_exhibits_is_refused_with_the_reason(world: World) -> None:
    world.ctx.store.drafts.put(changed(the_draft(world), ()))
    bundle = ordered(world)

    assert bundle.state is DraftState.REFUSED
    assert "ne cite aucune pièce" in bundle.why


def test_a_file_that_stops_its_reader_is_given_up_and_may_be_ordered_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three attempts, then a refusal that the page shows: no order comes back for ever."""
    draft = the_draft(world)
    evidence = world.files.evidence
    monkeypatch.setattr(world.files, "evidence", {}.__getitem__)
    order_bundle(world.ctx, draft)
    for _ in range(3):
        with pytest.raises(KeyError):
            world.work()
        assert made(world).state is DraftState.PREPARING
        world.later(minutes=5)
    world.work()
    assert made(world).state is DraftState.REFUSED
    assert not [
        row
        for s in range(4)
        for row in world.ctx.store.due.until(world.now, s)
        if row.kind == "draft"
    ]

    monkeypatch.setattr(world.files, "evidence", evidence)
    assert ordered(world).state is DraftState.READY


def test_mails_too_heavy_for_memory_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.flows.bundle.MAX_EVIDENCE", 10)

    assert "pèsent plus de" in ordered(world).why


@pytest.fixture
def by_hand() -> World:
    """A closure forwarded in the text, with the employer's words above and below."""
    world = World()
    inner = closure(world.now)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "rh@menuiserie.example", f"TR: {inner['Subject']}"
    mail["Date"] = world.now
    mail.set_content(
        f"{SECRET}\n\n---------- Forwarded message ---------\nDe : <noreply@interieur.gouv.fr>\n"
        f"Date: lun. 23 nov. 2026 à 10:12\nSubject: {inner['Subject']}\nTo: <rh@menuiserie.example>\n\n"
        f"{inner.get_content()}\n-- \n{SECRET}\n"
    )
    world.receive(mail.as_bytes())
    world.later(minutes=1)
    world.work()
    return world


def test_a_mail_forwarded_by_hand_is_transmitted_and_to_be_read_again(by_hand: World) -> None:
    """No original beside it; the lawyer is told to compare."""
    world = by_hand
    bundle = ordered(world)
    files = members(world.files.objects[bundle.key])

    assert [f.kind for f in checked(world).manifest.exhibits()] == ["transmitted"]
    assert not [name for name in files if name.endswith(".eml")]
    assert SECRET not in " ".join(words(d) for n, d in files.items() if n.endswith(".pdf"))
    assert any("Relisez" in note for note in bundle.notes)


@pytest.mark.parametrize("confirmed", [False, True])
def test_an_act_found_on_the_platform_since_is_said_so(by_hand: World, confirmed: bool) -> None:
    """The mail still proves nothing by itself; the lawyer is not asked twice to look."""
    if confirmed:
        by_hand.confirm()
    bundle = ordered(by_hand)
    files = members(by_hand.files.objects[bundle.key])
    (print_,) = [words(data) for name, data in files.items() if name.startswith("pieces/01_")]

    assert ("vérifié ensuite sur la plateforme" in print_) == confirmed
    assert any("aucune signature" in note for note in bundle.notes) != confirmed
