"""A quarantined act: its clock at once, then what somebody decides of it, once and for good."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest

from chalicelib.cases import Case, Header, Status, verify
from chalicelib.cases.words import Authenticity
from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.flows import decide as decide_flow
from chalicelib.flows.acknowledge import acknowledge
from chalicelib.flows.candidates import candidates
from chalicelib.flows.check import Answer, check
from chalicelib.flows.decide import carry_out, chosen, decide, opened_as
from chalicelib.flows.record import CaseRef
from chalicelib.store import StoredCase
from chalicelib.store.alert_records import Escalation, EscalationState, Side, Way
from chalicelib.store.records import (
    Choice,
    Decision,
    Delivery,
    MailState,
    Quarantined,
    Role,
    Snapshot,
)
from infra.local.samples import EMPLOYER, TENANT, closure, platform_mail

from .world import World

DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)
RECEIPT_DAY = datetime(2026, 9, 21, 8, tzinfo=UTC)
WHO = EMPLOYER.name


def failed(raw: bytes) -> bytes:
    """The same mail, that the reception's antispam flags."""
    return b"X-SES-Spam-Verdict: FAIL\r\n" + raw


def receipt(reference: str, worker: str) -> bytes:
    text = (
        f"Bonjour,\n\nNous confirmons le dépôt de votre demande d'autorisation de travail n° "
        f"{reference} le 21/09/2026.\nSalarié : {worker}\n"
    )
    return platform_mail("Demande d'AT - Attestation de dépôt", text, RECEIPT_DAY).as_bytes()


def unnumbered(kind: str = "clôturée", subject: str = "Clôture de votre demande") -> bytes:
    """A closure without a number nor a name."""
    text = f"Bonjour,\n\nVotre demande d'autorisation de travail a été {kind}.\n"
    return platform_mail(f"Demande d'AT - {subject}", text, DAY).as_bytes()


def contradictory() -> bytes:
    text = (
        "Bonjour,\n\nVotre demande d'autorisation de travail n° AT-2026-000123 a été clôturée.\n\n"
        "Votre demande d'autorisation de travail n° AT-2026-000123 est refusée.\n"
    )
    return platform_mail("Demande d'AT", text, DAY).as_bytes()


def the_item(world: World) -> Quarantined:
    (item,) = world.ctx.store.quarantine.of_tenant(TENANT.id)
    return item


def load(world: World, case: str) -> StoredCase:
    return world.ctx.store.cases.load(TENANT.id, case)


def ordinary(world: World) -> list[Snapshot]:
    return [s for s in world.ctx.store.cases.of_tenant(TENANT.id) if not s.held]


def attach(world: World, item: Quarantined, case: str, kind: str = "") -> Quarantined:
    made = Decision(
        choice=Choice.ATTACHED, person=WHO, at=world.now, case=case, events=chosen(item, kind)
    )
    return decide(world.ctx, item, made)


def create(world: World, item: Quarantined, reference: str, kind: str = "") -> Quarantined:
    made = Decision(
        choice=Choice.CREATED, person=WHO, at=world.now, events=chosen(item, kind),
        header=opened_as(world.ctx, TENANT.id, Header(reference=reference, worker="Awa Diop")),
    )  # fmt: skip
    return decide(world.ctx, item, made)


def discard(world: World, item: Quarantined, reason: str = "Faux courriel") -> Quarantined:
    made = Decision(choice=Choice.DISCARDED, person=WHO, at=world.now, reason=reason)
    return decide(world.ctx, item, made)


def take_up(world: World, item: Quarantined) -> Quarantined:
    return decide(world.ctx, item, Decision(choice=Choice.TAKEN_UP, person=WHO, at=world.now))


def running(stored: StoredCase) -> set[tuple[str, Any]]:
    return {(d.rule, d.due) for d in stored.snapshot.deadlines if d.status != "superseded"}


# --- the clock, at once
MAILS = {
    "no number": unnumbered(),
    "failed, with a number": failed(closure(DAY).as_bytes()),
    "no number, a request": unnumbered(
        "jugée incomplète. Veuillez transmettre les pièces complémentaires",
        "Demande de pièces complémentaires",
    ),
    "a refusal": unnumbered("refusée", "Refus de votre demande"),
}


@pytest.mark.parametrize("name", MAILS)
def test_a_quarantined_act_counts_and_tells_at_once_from_its_original_date(name: str) -> None:
    """Nobody has decided, and the ladder already runs, from the original's day (design §3.14)."""
    world = World()
    mail = world.receive(MAILS[name])
    world.later(minutes=1)
    world.work()

    item = the_item(world)
    stored = load(world, item.case)
    (event,) = item.events
    assert mail.state is MailState.QUARANTINED
    assert event.on == DAY.date()
    assert stored.snapshot.held == item.id
    assert stored.state.unconfirmed
    assert stored.snapshot.next_due is not None
    assert stored.snapshot.wake
    texts = [m.body.decode() for m in world.sms.sent]
    assert texts
    assert all("provisoire" in text for text in texts if "AT-2026" not in text)
    assert ordinary(world) == []


def test_the_ladder_of_a_provisional_case_goes_on_until_somebody_decides() -> None:
    """The sweep says its rungs like any other's."""
    world = World()
    world.receive(unnumbered())
    world.work()
    due = load(world, the_item(world).case).snapshot.next_due
    assert due is not None
    before = len(world.mail.sent)

    world.later(days=(due - world.ctx.today()).days - 7)
    world.work()
    assert len(world.mail.sent) > before

    discard(world, the_item(world))
    world.later(minutes=1)
    world.work()
    told = len(world.told())
    world.later(days=5)
    world.work()
    assert len(world.told()) == told
    assert load(world, the_item(world).case).snapshot.wake == ""


def provisional_steps(world: World, case: str) -> list[str]:
    """What the escalation of the provisional case said, in order: stage and person."""
    found = world.ctx.store.deliveries.of_case(TENANT.id, case)
    steps = [d for d in found if d.escalated]
    return [f"{d.escalated.stage}:{d.person}" for d in sorted(steps, key=_when) if d.escalated]


def escalation(world: World, case: str) -> Escalation:
    """That of the employer's side for the closure."""
    found = world.ctx.store.alerts.escalations(TENANT.id, case)
    return next(e for e in found if e.side is Side.EMPLOYER)


def _when(delivery: Delivery) -> tuple[datetime, str]:
    assert delivery.created_at
    return delivery.created_at, delivery.id


def through(world: World, hours: int) -> None:
    """Hours pass, the sweep at work now and then."""
    for _ in range(hours // 3):
        world.later(hours=3)
        world.work()


def test_a_held_closure_that_nobody_confirms_escalates_as_a_case_does() -> None:
    """A quarantined mail is urgent like any other: next contact, manager, then a failure in sight."""
    world = World()
    boss = msgspec.structs.replace(
        EMPLOYER, id="boss", name="Boss", email="boss@x.example", phone="", role=Role.MANAGER
    )
    world.ctx.store.people.put_person(boss)
    world.receive(unnumbered())
    world.later(minutes=1)
    world.work()
    case = the_item(world).case
    assert escalation(world, case).state is EscalationState.WAITING

    through(world, 24 * 4)

    assert "manager:boss" in provisional_steps(world, case)
    assert escalation(world, case).state is EscalationState.UNSEEN


def test_vu_of_a_held_closure_ends_its_repeats() -> None:
    """The link of its alert serves before anybody decided to which case the mail belongs."""
    world = World()
    world.receive(unnumbered())
    world.later(minutes=1)
    world.work()
    case = the_item(world).case
    person = world.ctx.store.people.person(EMPLOYER.id)

    acknowledge(world.ctx, escalation(world, case).alert, person, Way.EMAIL)
    through(world, 24)

    assert not [step for step in provisional_steps(world, case) if step.endswith(EMPLOYER.id)]
    assert escalation(world, case).state is EscalationState.SEEN


def test_a_mail_in_which_nothing_is_read_starts_no_clock_and_is_told_to_the_manager() -> None:
    world = World()
    world.receive(platform_mail("Bonjour", "Une question sur le menu.\n", DAY).as_bytes())
    world.later(minutes=1)
    world.work()

    item = the_item(world)
    assert (item.case, item.events) == ("", ())
    assert world.told() == [EMPLOYER.email]
    assert world.ctx.store.cases.of_tenant(TENANT.id) == []


def test_a_mail_that_contradicts_itself_counts_each_reading_and_is_told_once() -> None:
    """Closure or refusal: the nearest date, and neither word alone."""
    world = World()
    world.receive(contradictory())
    world.later(minutes=1)
    world.work()

    item = the_item(world)
    assert {type(e).__name__ for e in item.events} == {"Closed", "Refused"}
    assert {e.may_be for e in item.events} == {("closed", "refused")}
    texts = [m.body.decode() for m in world.sms.sent if m.to == EMPLOYER.phone]
    assert len(texts) == 1
    assert "à lire" in texts[0] or "a lire" in texts[0]
    assert {"D6", "D7"} <= {rule for rule, _ in running(load(world, item.case))}


def test_replaying_a_held_mail_changes_nothing() -> None:
    world = World()
    raw = failed(closure(DAY).as_bytes())
    for _ in range(3):
        world.receive(raw)
        world.later(minutes=1)
        world.work()

    stored = load(world, the_item(world).case)
    assert len([e for e in stored.entries if e.shared["kind"] == "closed"]) == 1
    assert len(world.sms.sent) == len({m.sha256 + m.to for m in world.sms.sent})


# --- deciding
def test_attaching_records_the_act_with_its_day_and_ends_the_provisional_case() -> None:
    """The trigger never moves; the provisional case says where it went, and wakes no more."""
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(unnumbered())
    item, (case,) = the_item(world), ordinary(world)
    provisional = running(load(world, item.case))
    world.later(days=9)
    world.work()

    attach(world, item, case.id)

    target, ended = load(world, case.id), load(world, item.case)
    (closed,) = target.state.all("closed")
    assert closed.on == DAY.date()
    assert closed.evidence == item.sha256
    assert provisional <= running(target)
    assert (running(ended), ended.snapshot.wake) == (set(), "")
    assert "AT-2026-000123" in ended.state.last("correction").reason  # type: ignore[union-attr]
    assert [a.person for a in target.attached] == [WHO]
    mail = world.ctx.store.mails.ended(item.sha256, TENANT.id)
    assert mail is not None
    assert (mail.state, mail.events) == (MailState.RECORDED, (closed.id,))
    for stored in (target, ended):
        assert verify(stored.snapshot.id, stored.entries) == stored.snapshot.head


def test_creating_opens_an_ordinary_case_of_the_typed_number() -> None:
    world = World()
    world.receive(unnumbered())
    item = the_item(world)

    decided = create(world, item, "AT-2026-000777")

    (case,) = ordinary(world)
    assert (case.case.reference, case.case.worker.name) == ("AT-2026-000777", "Awa Diop")
    assert case.firm == TENANT.firm
    assert decided.decided is not None
    assert decided.decided.case == case.id
    assert load(world, case.id).state.all("closed")[0].on == DAY.date()
    assert running(load(world, item.case)) == set()


def test_discarding_stops_the_clock_tells_who_was_told_and_can_be_undone() -> None:
    """Kept with who, when and why; taken up again, the same dates run."""
    world = World()
    world.receive(unnumbered())
    world.later(minutes=1)
    world.work()
    before = running(load(world, the_item(world).case))
    told = len(world.mail.sent)

    discard(world, the_item(world), "Faux : le préfet ne l’a pas envoyé")
    world.later(minutes=1)
    world.work()
    assert running(load(world, the_item(world).case)) == set()
    assert {m.to for m in world.mail.sent[:told]} == {m.to for m in world.mail.sent[told:]}

    take_up(world, the_item(world))
    item = the_item(world)
    assert item.decided is None
    assert [(d.choice, d.person) for d in item.decisions] == [
        (Choice.DISCARDED, WHO), (Choice.TAKEN_UP, WHO),
    ]  # fmt: skip
    assert running(load(world, item.case)) == before


@pytest.mark.parametrize("choice", ["attach", "create", "discard"])
def test_two_people_at_once_decide_once(choice: str) -> None:
    """The second is told that it is decided, and changes nothing."""
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(unnumbered())
    item, (case,) = the_item(world), ordinary(world)
    deciding: dict[str, Callable[[], object]] = {
        "attach": lambda: attach(world, item, case.id),
        "create": lambda: create(world, item, "AT-2026-000777"),
        "discard": lambda: discard(world, item),
    }
    deciding[choice]()
    after = world.ctx.store.cases.of_tenant(TENANT.id)

    for other in deciding.values():
        with pytest.raises((Conflict, BadInput)):
            other()

    assert world.ctx.store.cases.of_tenant(TENANT.id) == after
    assert len(the_item(world).decisions) == 1


def test_a_decision_whose_work_was_lost_is_carried_out_by_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dying between the decision and its work loses nothing; doing it twice changes nothing."""
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(unnumbered())
    (case,) = ordinary(world)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(decide_flow, "carry_out", dies)
        with pytest.raises(KeyboardInterrupt):
            attach(world, the_item(world), case.id)
    assert load(world, case.id).state.all("closed") == ()
    world.later(minutes=1)
    world.work()
    after = load(world, case.id)
    assert len(after.state.all("closed")) == 1
    assert running(load(world, the_item(world).case)) == set()

    item = the_item(world)
    outbox = decide_flow.work_of(item, 0, world.now)
    for _ in range(3):
        carry_out(world.ctx, outbox)
    assert load(world, case.id).entries == after.entries


GOOD = closure(DAY).as_bytes()


@pytest.mark.parametrize("order", list(permutations(["hold", "good", "attach"])))
def test_a_good_copy_before_or_after_makes_one_event_with_several_evidences(
    order: tuple[str, ...],
) -> None:
    """Whatever comes first, the act is one event, proven by both mails, on its one day."""
    if order.index("attach") < order.index("hold"):
        return  # Nothing to attach yet.
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    (case,) = ordinary(world)
    steps: dict[str, Callable[[], object]] = {
        "hold": lambda: world.receive(failed(GOOD)),
        "good": lambda: world.receive(GOOD + b"\n"),
        "attach": lambda: attach(world, the_item(world), case.id),
    }
    for step in order:
        steps[step]()
        world.later(minutes=1)
        world.work()

    state = load(world, case.id).state
    (closed,) = state.all("closed")
    assert closed.on == DAY.date()
    assert closed.authenticity is Authenticity.TENANT_ADDRESS
    held = world.ctx.store.mails.ended(the_item(world).sha256, TENANT.id)
    assert held is not None
    assert held.events == (closed.id,)
    assert state.reviews == ()


def test_somebody_reads_an_act_as_one_of_its_readings() -> None:
    """A closure, says who read it: the case gets a closure and no refusal."""
    world = World()
    world.receive(contradictory())
    create(world, the_item(world), "AT-2026-000123", "closed")

    (case,) = ordinary(world)
    state = load(world, case.id).state
    assert [(e.may_be, e.on) for e in state.all("closed")] == [((), DAY.date())]
    assert state.all("refused") == ()


def test_an_act_set_aside_that_another_mail_announces_is_never_swallowed() -> None:
    """A forged mail set aside must not hide the true one of the same day."""
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    (case,) = ordinary(world)
    world.receive(failed(GOOD))
    attach(world, the_item(world), case.id)
    ref = CaseRef(TENANT.id, case.id)
    (closed,) = load(world, case.id).state.all("closed")
    check(world.ctx, ref, closed.id, Answer(found=False, on=world.ctx.today(), person=WHO))

    world.receive(GOOD + b"\n")
    waiting = [i for i in world.ctx.store.quarantine.of_tenant(TENANT.id) if not i.decided]
    assert len(waiting) == 1
    assert "mis à l’écart" in waiting[0].why
    assert running(load(world, waiting[0].case))

    world.later(minutes=1)
    attach(world, waiting[0], case.id)
    assert [e.on for e in load(world, case.id).state.all("closed")] == [DAY.date()]


# --- refusals of a decision
def test_what_cannot_be_decided_is_said_by_field() -> None:
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(unnumbered())
    item = the_item(world)

    wrong: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: attach(world, item, "nowhere"), "dossier"),
        (lambda: attach(world, item, item.case), "dossier"),
        (lambda: create(world, item, "sans chiffre"), "reference"),
        (lambda: create(world, item, "at 2026 000123"), "reference"),
        (lambda: discard(world, item, ""), "raison"),
        (lambda: take_up(world, item), "choix"),
        (lambda: attach(world, item, ordinary(world)[0].id, "granted"), "nature"),
    )
    for act, field in wrong:
        with pytest.raises(BadInput) as refused:
            act()
        assert refused.value.where == field
    assert the_item(world).decisions == ()


# --- candidates
def test_candidates_come_by_number_then_name_then_date_of_this_tenant_only() -> None:
    """Each with why; a provisional case is never one."""
    world = World()
    for reference, worker in (("AT-1001", "Awa Diop"), ("AT-1002", "Ibrahima Diop"), ("AT-1003", "Lina Roy")):  # fmt: skip
        world.receive(receipt(reference, worker))
    text = "Bonjour,\n\nVotre demande d'autorisation de travail n° AT-1003 a été clôturée.\nSalarié : Awa Diop\n"
    raw = platform_mail("Demande d'AT - Clôture de votre demande", text, DAY).as_bytes()
    world.receive(failed(raw))

    found = candidates(world.ctx, the_item(world))

    assert [s.case.reference for s, _ in found] == ["AT-1003", "AT-1001", "AT-1002"]
    assert [why[0] for _, why in found] == [
        "C’est le numéro lu dans le courriel.",
        "C’est le nom du salarié lu dans le courriel.",
        "Le nom du salarié lui ressemble.",
    ]


# --- checking an act
def checked(world: World, *, found: bool, **more: Any) -> Snapshot:
    (case,) = ordinary(world)
    state = load(world, case.id).state
    (closed,) = [e for e in (*state.events, *state.aside) if type(e).__name__ == "Closed"]
    said = Answer(found=found, on=world.ctx.today(), person=WHO, **more)
    return check(world.ctx, CaseRef(TENANT.id, case.id), closed.id, said)


def test_confirming_settles_the_state_and_moves_no_date() -> None:
    """Who, when and how many documents are in the ledger; saying it twice adds nothing."""
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(GOOD)
    world.work()
    (before,) = ordinary(world)
    contest = {d.rule: d.due for d in before.deadlines if d.rule in ("D7", "D8", "D15")}
    world.later(days=20)

    after = checked(world, found=True, documents=2)
    again = checked(world, found=True, documents=2)

    assert (before.status, after.status) == (Status.FILED, Status.CLOSED)
    assert {d.rule: d.due for d in after.deadlines if d.rule in contest} == contest
    assert again.version == after.version
    (closed,) = load(world, after.id).state.all("closed")
    assert closed.space_checked is not None  # type: ignore[union-attr]
    assert closed.space_checked.documents_found  # type: ignore[union-attr]
    said = load(world, after.id).state.last("correction")
    assert (said.person, "2 documents" in said.reason) == (WHO, True)  # type: ignore[union-attr]


def test_an_act_that_is_not_there_is_set_aside_told_and_can_come_back() -> None:
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.work()
    (quiet,) = ordinary(world)
    world.receive(GOOD)
    world.later(minutes=1)
    world.work()
    told = len(world.mail.sent)

    aside = checked(world, found=False)
    world.later(minutes=1)
    world.work()

    assert {(d.rule, d.due, d.status) for d in quiet.deadlines} <= {
        (d.rule, d.due, d.status) for d in aside.deadlines
    }
    assert EMPLOYER.email in {m.to for m in world.mail.sent[told:]}
    back = checked(world, found=True)
    assert back.status is Status.CLOSED


def test_a_check_that_cannot_be_is_refused() -> None:
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(GOOD)
    (case,) = ordinary(world)
    ref = CaseRef(TENANT.id, case.id)
    (closed,) = load(world, case.id).state.all("closed")
    (filed,) = load(world, case.id).state.all("receipt_issued")
    today = world.ctx.today()

    for answer, field in (
        (Answer(found=True, on=today + timedelta(days=1), person=WHO), "on"),
        (Answer(found=True, on=closed.on - timedelta(days=1), person=WHO), "on"),
        (Answer(found=True, on=today, person=" "), "person"),
        (Answer(found=True, on=today, person=WHO, documents=-1), "documents"),
    ):
        with pytest.raises(BadInput) as refused:
            check(world.ctx, ref, closed.id, answer)
        assert refused.value.where == field
    with pytest.raises(NotFound):
        check(world.ctx, ref, filed.id, Answer(found=True, on=today, person=WHO))


def test_an_act_of_a_provisional_case_is_placed_before_it_is_checked() -> None:
    world = World()
    world.receive(unnumbered())
    item = the_item(world)
    (closed,) = load(world, item.case).state.all("closed")

    answer = Answer(found=True, on=world.ctx.today(), person=WHO)

    with pytest.raises(BadInput):
        check(world.ctx, CaseRef(TENANT.id, item.case), closed.id, answer)


def test_a_good_copy_adds_to_a_confirmed_act_and_lowers_nothing() -> None:
    """What a person saw is never downgraded by a mail."""
    world = World()
    world.receive(receipt("AT-2026-000123", "Awa Diop"))
    world.receive(GOOD)
    checked(world, found=True)

    world.receive(world.closure(at=DAY))

    (case,) = ordinary(world)
    (closed,) = load(world, case.id).state.all("closed")
    assert closed.authenticity is Authenticity.CONFIRMED
    assert world.ctx.store.quarantine.of_tenant(TENANT.id) == []


def test_an_unknown_header_is_what_was_typed() -> None:
    world = World()

    header = opened_as(world.ctx, TENANT.id, Header(reference="AT-1", worker="Awa Diop"))

    assert header == Case(reference="AT-1", employer=header.employer, worker=header.worker)
    assert header.employer.name == TENANT.name
