"""Who forwards a mail by hand is answered, once, in plain words; nobody else ever is."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec
import pytest

from chalicelib.flows import answering, limits
from chalicelib.flows.onboard import onboard_tenant
from chalicelib.store.records import Person, Role
from infra.local.samples import EMPLOYER, TENANT, closure, forwarded

from .world import ADDRESS, World

PROVEN = "Authentication-Results: amazonses.com; dkim=pass header.i=@menuiserie.example;\r\n"
SUBJECT = "Ce que dit le courriel que vous nous avez transféré"


def mail(world: World, **changed: str) -> EmailMessage:
    """The sample employer's forward of a closure, with other headers."""
    made = forwarded(closure(world.now, "AT-2026-000123"), world.now)
    for name, value in changed.items():
        header = name.replace("_", "-")
        del made[header]
        made[header] = value
    return made


def arrive(world: World, made: EmailMessage, *, proof: str = PROVEN) -> None:
    world.receive(proof.encode() + made.as_bytes(policy=policy.SMTP))
    world.later(minutes=2)
    world.work()


def answers(world: World) -> list[EmailMessage]:
    sent = [message_from_bytes(one.body, policy=policy.default) for one in world.mail.sent]
    return [one for one in sent if str(one["Subject"]).endswith(SUBJECT)]


def text(answer: EmailMessage) -> str:
    body = answer.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_a_mailbox_that_sends_again_is_answered_once() -> None:
    """The same Message-ID under other headers: another mail to us, the same one to its writer."""
    world = World()
    made = mail(world)
    arrive(world, made)
    made["Received"] = "from elsewhere (again)"
    arrive(world, made)

    assert len(answers(world)) == 1


def test_the_forwarder_reads_what_it_means_and_by_when() -> None:
    world = World()
    made = mail(world)
    arrive(world, made)

    (answer,) = answers(world)
    said = text(answer)
    (case,) = world.ctx.store.cases.of_tenant(TENANT.id)
    assert EMPLOYER.email in str(answer["To"])
    assert "vous nous avez transféré un courriel" in said
    assert "Vigie y a lu : clôture" in said.replace("\u00a0", " ")
    assert "AT-2026-000123" in said
    assert f"/dossiers/{TENANT.id}/{case.id}" in said
    assert answer["In-Reply-To"] == answer["References"] == made["Message-ID"]
    assert answer["Auto-Submitted"] == "auto-replied"


def test_it_says_the_sentence_that_the_cases_page_opens_with() -> None:
    from chalicelib.law import deadlines, today, today_line

    world = World()
    arrive(world, mail(world))

    (snapshot,) = world.ctx.store.cases.of_tenant(TENANT.id)
    stored, on = world.ctx.store.cases.load(TENANT.id, snapshot.id), world.ctx.today()
    line = today_line(today(deadlines(snapshot.case, stored.state, on), stored.state, on))
    assert " ".join(line.split()) in text(answers(world)[0])


def test_a_mail_that_waits_says_why_and_what_to_do() -> None:
    world = World()
    made = mail(world)
    made.clear_content()
    made.set_content("Bonjour, voici ce que nous avons reçu, je ne sais pas ce que c’est.")
    arrive(world, made)

    (answer,) = answers(world)
    said = text(answer)
    assert "vérifiez ce courriel sur la plateforme" in said
    assert "en pièce jointe" in said
    assert "/quarantaine" in said


@pytest.mark.parametrize(
    "changed",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List_Id": "<rh.menuiserie.example>"},
        {"X_MS_Exchange_Inbox_Rules_Loop": "camille.martin@menuiserie.example"},
        {"From": "inconnu@menuiserie.example"},
        {"From": "noreply@menuiserie.example"},
        {"From": "camille.martin@menuiserie.example, autre@menuiserie.example"},
    ],
)
def test_neither_a_machine_nor_a_stranger_is_answered(changed: dict[str, str]) -> None:
    world = World()
    arrive(world, mail(world, **changed))

    assert answers(world) == []
    assert world.ctx.store.cases.of_tenant(TENANT.id), "and the mail is read all the same"


@pytest.mark.parametrize(
    "proof",
    [
        "",
        PROVEN.replace("menuiserie.example", "ailleurs.example"),
        PROVEN.replace("menuiserie.example", "example"),
        PROVEN.replace("pass", "fail"),
        "X-SES-Spam-Verdict: FAIL\r\n" + PROVEN,
    ],
)
def test_an_address_that_nobody_proved_is_not_answered(proof: str) -> None:
    """An answer to a forged sender would go to a stranger."""
    world = World()
    arrive(world, mail(world), proof=proof)

    assert answers(world) == []


def test_a_mail_without_a_return_path_is_a_machines() -> None:
    world = World()
    raw = PROVEN.encode() + mail(world).as_bytes(policy=policy.SMTP)
    received = f"Return-Path: <>\r\nReceived: from x by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 for {ADDRESS}; Mon, 23 Nov 2026 09:12:00 +0000\r\n"
    world.files.objects["incoming/2"] = received.encode() + raw
    from chalicelib.flows.receive import receive

    receive(world.ctx, "incoming/2")
    world.later(minutes=2)
    world.work()
    assert answers(world) == []


def test_only_the_one_who_wrote_is_answered_also_without_alerts_of_theirs() -> None:
    """A contact, told by e-mail of everything; the manager gets no answer of theirs."""
    world = World()
    contact = Person(
        id="c1", name="Léo", email="leo@menuiserie.example", role=Role.CONTACT, tenant=TENANT.id
    )
    onboard_tenant(world.ctx, world.ctx.store.people.tenant(TENANT.id), (contact,))
    arrive(world, mail(world, From="Léo <leo@menuiserie.example>"))

    assert [str(answer["To"]) for answer in answers(world)] == ["Léo <leo@menuiserie.example>"]


def test_another_employers_person_is_a_stranger_here() -> None:
    world = World()
    other = msgspec.structs.replace(TENANT, id="autre", address="depot-autre", firm="", version=0)
    boss = msgspec.structs.replace(
        EMPLOYER, id="b1", email="patron@autre.example", phone="", tenant="autre"
    )
    onboard_tenant(world.ctx, other, (boss,))
    proof = PROVEN.replace("menuiserie.example", "autre.example")
    arrive(world, mail(world, From="patron@autre.example"), proof=proof)

    assert answers(world) == []


def test_one_answer_a_mail_and_our_own_answer_is_not_answered() -> None:
    world = World()
    made = mail(world)
    arrive(world, made)
    arrive(world, made)
    (answer,) = answers(world)

    world.receive(PROVEN.encode() + answer.as_bytes(policy=policy.SMTP))
    world.later(minutes=2)
    world.work()
    assert len(answers(world)) == 1


def test_above_its_limit_a_mail_is_read_and_not_answered() -> None:
    world = World()
    most = limits.limits().answer.person
    assert most is not None
    for _ in range(most.most):
        assert limits.within(world.ctx, "answer", person=EMPLOYER.id)
    arrive(world, mail(world))

    assert answers(world) == []
    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1


def test_what_is_wrong_with_an_answer_never_holds_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a word")

    monkeypatch.setattr(answering, "_read", broken)
    world = World()
    arrive(world, mail(world))

    assert len(world.ctx.store.cases.of_tenant(TENANT.id)) == 1
    assert answers(world) == []


def test_killed_after_the_answer_was_placed_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    raw = PROVEN.encode() + mail(world).as_bytes(policy=policy.SMTP)

    def killed(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(world.ctx.store.mails, "finish", killed)
        with pytest.raises(TimeoutError):
            world.receive(raw)
    world.receive(raw)
    world.later(minutes=2)
    world.work()
    assert len(answers(world)) == 1
