"""The way of a mail through the flows, with every repetition and loss the design allows for."""

import email
import email.message
import email.policy
from datetime import timedelta

import msgspec
import pytest

from chalicelib.cases import Status, encode, verify, verify_export
from chalicelib.errors import SendFailed, TemplateError
from chalicelib.flows.check import Answer, check
from chalicelib.flows.record import CaseRef
from chalicelib.store import SHARDS
from chalicelib.store.records import OPERATOR_HOME, DeliveryState, DraftState, MailState, Snapshot
from infra.local.samples import EMPLOYER, LAWYER, TENANT, forwarded, platform_mail

from .world import DOMAIN, World

EVERYBODY = sorted([EMPLOYER.email, EMPLOYER.phone, LAWYER.email, LAWYER.phone])


def the_case(world: World) -> Snapshot:
    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    return snapshot


def run(world: World) -> None:
    world.later(minutes=1)
    world.work()


def test_a_closure_opens_a_case_tells_everybody_once_and_orders_the_draft() -> None:
    world = World()
    mail = world.receive(world.closure())
    run(world)

    snapshot = the_case(world)
    assert mail.state is MailState.RECORDED
    # Nothing proves the closure: its clocks run, and its state waits for somebody to look.
    assert (snapshot.status, snapshot.announced) == (Status.NEW, Status.CLOSED)
    assert snapshot.firm == TENANT.firm
    assert sorted(world.told()) == EVERYBODY
    (draft,) = world.ctx.store.drafts.of_case(TENANT.firm, TENANT.id, snapshot.id)
    assert draft.state is DraftState.READY
    assert world.files.objects[draft.key].startswith(b"PK")
    stored = world.ctx.store.cases.load(TENANT.id, snapshot.id)
    assert verify(snapshot.id, stored.entries) == snapshot.head


def test_every_repetition_changes_nothing() -> None:
    """The same mail again, the same messages again, sweeps without end: nothing is said twice."""
    world = World()
    raw = world.closure()
    for _ in range(3):
        world.receive(raw)
        run(world)
        world.later(minutes=10)
        world.work()

    assert the_case(world).version == 2
    assert sorted(world.told()) == EVERYBODY


def test_two_colleagues_forwarding_the_same_closure_are_one_event() -> None:
    """Another forward of the same act has other bytes: one event, two pieces of evidence."""
    world = World()
    world.receive(world.closure(at=world.now))
    world.later(minutes=3)
    second = world.receive(world.closure(at=world.now))

    assert second.state is MailState.RECORDED
    assert [
        e.cause.split(":")[0] for e in world.ctx.store.cases.entries(TENANT.id, the_case(world).id)
    ] == ["mandate", "mail", "mail-copy"]
    state = world.ctx.store.cases.load(TENANT.id, the_case(world).id).state
    assert len(state.all("closed")) == 1


@pytest.mark.parametrize("lost", ["deliver", "draft"])
def test_a_lost_queue_is_made_good_by_the_sweep(lost: str) -> None:
    """Every message of a queue vanishes once; the due rows bring the work back."""
    world = World()
    world.receive(world.closure())
    world.later(minutes=1)
    world.work(lose=lost)
    world.later(minutes=5)
    world.work()

    assert sorted(world.told()) == EVERYBODY
    (draft,) = world.ctx.store.drafts.of_case(TENANT.firm, TENANT.id, the_case(world).id)
    assert draft.state is DraftState.READY


def test_nothing_is_left_due_but_the_next_reminder() -> None:
    """Once all is said and written, only the case's wake and its escalations remain."""
    world = World()
    world.receive(world.closure())
    run(world)
    world.later(minutes=5)
    world.work()

    rows = [
        r
        for s in range(SHARDS)
        for r in world.ctx.store.due.until(world.now + timedelta(days=365), s)
        # The watches of forwarding and of numbers; what was sent awaits its receipt.
        if r.kind not in ("silence", "phone", "delivery")
    ]
    # What nobody confirmed yet escalates (tests/unit/flows/test_escalation.py).
    assert {r.kind for r in rows} == {"wake", "escalation"}
    (wake,) = [r for r in rows if r.kind == "wake"]
    assert the_case(world).wake == wake.place


def test_reminders_ring_until_the_date_and_only_once_each() -> None:
    """Day after day the sweep says each rung once, to the employer and the lawyer."""
    world = World()
    world.receive(world.closure())
    world.confirm()
    run(world)
    before = len(world.told())
    for _ in range(70):
        world.later(days=1)
        world.work()
        world.later(minutes=5)
        world.work()

    deliveries = world.ctx.store.deliveries.of_case(TENANT.id, the_case(world).id)
    reminders = [d for d in deliveries if d.purpose == "reminder" and not d.escalated]
    # Nobody said « Vu »: what is urgent is repeated (tests/unit/flows/test_escalation.py).
    repeats = [d for d in deliveries if d.escalated]
    assert len(reminders) + len(repeats) == len(world.told()) - before
    assert len(reminders) > 8
    # No receipt ever came: each one ended all the same, by its name.
    assert {d.state for d in deliveries} == {DeliveryState.UNCONFIRMED}
    assert {d.person for d in reminders} == {EMPLOYER.id, LAWYER.id}


def test_a_temporary_failure_is_tried_again_and_never_marked_done() -> None:
    world = World(SendFailed("email", "busy", permanent=False))
    world.receive(world.closure())
    run(world)
    assert len(world.mail.sent) == 1

    world.later(hours=1)
    world.work()

    assert len(world.mail.sent) == 2
    assert b"Renvoi" not in world.mail.sent[1].body


def test_a_worker_that_died_after_its_claim_makes_a_labelled_repeat() -> None:
    """The claim is stored before the send: whoever comes next knows the message may be out."""
    world = World()
    world.receive(world.closure())
    world.later(minutes=1)
    world.work(lose="deliver")
    snapshot = the_case(world)
    for delivery in world.ctx.store.deliveries.of_case(TENANT.id, snapshot.id):
        world.ctx.store.deliveries.claim(
            TENANT.id, snapshot.id, delivery.id, world.now, timedelta(seconds=60)
        )
    world.later(minutes=5)
    world.work()

    assert sorted(world.told()) == EVERYBODY
    assert all("renvoi possible" in m.body.decode() for m in world.sms.sent)


def test_an_unknown_address_waits_for_the_operator() -> None:
    world = World()
    settings = msgspec.structs.replace(world.ctx.settings, operator_email="op@vigie.example")
    world.ctx = msgspec.structs.replace(world.ctx, settings=settings)
    mail = world.receive(world.closure(), address=f"nobody@{DOMAIN}")
    run(world)

    assert mail.state is MailState.QUARANTINED
    assert world.told() == ["op@vigie.example"]
    (held,) = world.ctx.store.quarantine.of_tenant(OPERATOR_HOME)
    assert held.sha256 == mail.sha256
    assert f"evidence/{mail.sha256}" in world.files.objects


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff\xfe not a mail", b"Subject: Bonjour\r\n\r\nOn mange ensemble ?\r\n"],
)
def test_what_cannot_be_read_is_kept_visible_and_told_to_the_manager(raw: bytes) -> None:
    """Never a guess and never a drop: quarantined with a reason, bytes kept, manager told."""
    world = World()
    mail = world.receive(raw)
    run(world)

    assert mail.state is MailState.QUARANTINED
    (held,) = world.ctx.store.quarantine.of_tenant(TENANT.id)
    assert held.why
    assert f"evidence/{mail.sha256}" in world.files.objects
    assert EMPLOYER.email in world.told()
    assert LAWYER.email not in world.told()


def test_without_a_mandate_no_draft_is_written_and_no_lawyer_is_told() -> None:
    world = World(firm=False)
    world.receive(world.closure())
    run(world)

    assert sorted(world.told()) == sorted([EMPLOYER.email, EMPLOYER.phone])
    assert world.ctx.store.drafts.of_case(TENANT.firm, TENANT.id, the_case(world).id) == []


def complement(world: World, days_ago: int) -> bytes:
    """A complement request without time or list, of some days ago."""
    at = world.now - timedelta(days=days_ago)
    text = (
        "Bonjour,\n\nVotre demande d'autorisation de travail n° AT-2026-000123 est incomplète. Nous "
        "vous invitons à transmettre des pièces complémentaires depuis votre espace.\n"
    )
    return platform_mail("Demande d'AT - Demande de pièces complémentaires", text, at).as_bytes()


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(1, "Répondre avant le 07/12/2026"), (15, "Dernier jour"), (40, "dépassée (29/10/2026)")],
)
def test_a_complement_request_speaks_of_its_own_date(days_ago: int, words: str) -> None:
    """Without a printed time the earliest of 15 and 30 days; late, it says so and what to do."""
    world = World()
    world.receive(complement(world, days_ago))
    run(world)

    texts = [m.body.decode() for m in world.sms.sent if m.to == EMPLOYER.phone]
    assert [words in text for text in texts] == [True], texts


def test_a_complement_request_read_after_the_closure_asks_for_no_answer() -> None:
    """Mails may arrive in any order: what is over is told as over, with no date."""
    world = World()
    world.receive(world.closure())
    run(world)
    ref = CaseRef(TENANT.id, the_case(world).id)
    (closure,) = world.ctx.store.cases.load(ref.tenant, ref.id).state.all("closed")
    told_before = len(world.mail.sent)
    check(
        world.ctx,
        ref,
        closure.id,
        Answer(found=True, on=world.ctx.today(), person="Camille Martin"),
    )
    before = len(world.sms.sent)
    world.receive(complement(world, 3))
    run(world)

    (text,) = [m.body.decode() for m in world.sms.sent[before:] if m.to == EMPLOYER.phone]
    assert "Répondre" not in text
    mails = [m for m in world.mail.sent[told_before:] if m.to == EMPLOYER.email]
    read = [email.message_from_bytes(m.body, policy=email.policy.default) for m in mails]
    (parsed,) = [m for m in read if "complément" in m["Subject"]]
    body = parsed.get_body(("plain",))
    assert body is not None
    assert "plus à y répondre" in " ".join(str(body.get_content()).split())


def test_an_inline_and_an_attached_copy_of_a_request_are_one_event() -> None:
    """What a copy shows less of never makes another event."""
    world = World()
    original = complement(world, 3)
    attached = email.message_from_bytes(original, policy=email.policy.default)
    assert isinstance(attached, email.message.EmailMessage)
    world.receive(original)
    world.receive(forwarded(attached, world.now).as_bytes())

    entries = world.ctx.store.cases.entries(TENANT.id, the_case(world).id)
    assert [e.shared["kind"] for e in entries] == [
        "mandate_given",
        "complement_requested",
        "correction",
    ]
    assert entries[-1].shared["fields"] == {}


def test_a_broken_letter_template_is_said_and_tried_again_until_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system goes on: people are told, the draft is failed with its place, then written."""
    from chalicelib.letters import drafting

    def broken(*_: object, **__: object) -> None:
        raise TemplateError("observations.docx", "paragraphe 3", "balise jamais fermée")

    world = World()
    with monkeypatch.context() as patched:
        patched.setattr(drafting, "render", broken)
        world.receive(world.closure())
        run(world)
    snapshot = the_case(world)
    (draft,) = world.ctx.store.drafts.of_case(TENANT.firm, TENANT.id, snapshot.id)
    assert (draft.state, "paragraphe 3" in draft.why) == (DraftState.FAILED, True)
    assert sorted(world.told()) == EVERYBODY

    world.later(minutes=5)
    world.work()

    (draft,) = world.ctx.store.drafts.of_case(TENANT.firm, TENANT.id, snapshot.id)
    assert draft.state is DraftState.READY


def test_a_case_can_be_given_as_an_export_that_anyone_can_prove() -> None:
    world = World()
    world.receive(world.closure())
    snapshot = the_case(world)

    export = world.ctx.store.cases.export(TENANT.id, snapshot.id)

    assert verify_export(encode(export)).head == snapshot.head
