"""Mobile numbers: proven by a code, kept a year, stopped and resumed by SMS."""

import json
from datetime import datetime, timedelta

import msgspec
import pytest

from chalicelib.alerts.failures import OptedOut, SendUncertain
from chalicelib.alerts.numbers import masked, read_number, shown
from chalicelib.errors import SendFailed
from chalicelib.flows.dispatch import audience
from chalicelib.flows.phones import (
    ASKED_AFTER,
    CODE_LASTS,
    LAPSES_AFTER,
    TRIES,
    Outcome,
    adopt,
    alive,
    confirm,
    forget,
    send_code,
)
from chalicelib.flows.stop_word import inbound_sms, taken
from chalicelib.flows.sweep import sweep
from chalicelib.store import address_hash
from chalicelib.store.consent_records import ConsentKind, MobileState
from chalicelib.store.records import Channel, Person, Reason, Suppression, Switch
from tests.unit.web.world import NOW, PEOPLE, World

NUMBER = "+33612345678"
EMMA = PEOPLE["emma"]


@pytest.fixture
def world() -> World:
    return World()


def person(world: World, who: str = "emma") -> Person:
    return world.ctx.store.people.person(who)


def proven(world: World, who: str = "emma", number: str = NUMBER) -> Person:
    """Somebody with a number confirmed now."""
    assert send_code(world.ctx, person(world, who), number) is Outcome.SENT
    assert confirm(world.ctx, person(world, who), world.sms_code(), "oui") is Outcome.CONFIRMED
    return person(world, who)


def later(world: World, time: timedelta) -> datetime:
    world.clock.now += time
    return world.clock.now


def state(world: World, who: str = "emma") -> MobileState | None:
    mobile = world.ctx.store.phones.mobile(who)
    return mobile.state if mobile else None


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(
    ("typed", "e164", "fault"),
    [
        ("06 12 34 56 78", "+33612345678", ""),
        ("06.12.34.56.78", "+33612345678", ""),
        ("0033 6 12 34 56 78", "+33612345678", ""),
        ("07 56 12 34 56", "+33756123456", ""),
        ("0692 12 34 56", "+262692123456", ""),
        ("0690 12 34 56", "+590690123456", ""),
        ("+32 470 12 34 56", "+32470123456", ""),
        ("+1 415 555 2671", "+14155552671", ""),
        ("01 42 68 53 00", "", "fixe"),
        ("+32 2 277 21 11", "", "fixe"),
        ("08 99 12 34 56", "", "surtaxé"),
        ("09 72 12 34 56", "", "surtaxé"),
        ("36 30", "", "pas valable"),
        ("06 12", "", "pas valable"),
        ("abc", "", "pas valable"),
        ("06 12 34 56 78 90", "", "pas valable"),
        ("  ", "", "indiquez un numéro"),
    ],
)
def test_a_number_is_kept_only_where_sms_arrive(typed: str, e164: str, fault: str) -> None:
    """French, overseas and foreign mobiles; a landline or a special number is refused in French."""
    read = read_number(typed)

    assert read.e164 == e164
    assert fault in read.fault
    assert bool(read.fault) != bool(read.e164)


def test_a_number_is_shown_as_people_write_it_and_masked_in_mails() -> None:
    """French numbers in national form, others with their country; two digits end a masked one."""
    assert shown(NUMBER) == "06 12 34 56 78"
    assert shown("+32470123456") == "+32 470 12 34 56"
    assert masked(NUMBER) == "+33•••••••78"


def test_a_number_is_nobodys_before_its_code_comes_back(world: World) -> None:
    """The code proves it; the code's own row holds neither the code nor a plain hash of it."""
    assert send_code(world.ctx, EMMA, NUMBER) is Outcome.SENT
    code = world.sms_code()
    kept = world.ctx.store.phones.code("emma", NOW)
    before = person(world).phone

    ended = confirm(world.ctx, person(world), f" {code[:3]} {code[3:]} ", "J’accepte")

    assert before == ""
    assert kept is not None
    assert code not in str(msgspec.to_builtins(kept))
    assert ended is Outcome.CONFIRMED
    assert person(world).phone == NUMBER
    (proof,) = world.ctx.store.consents.of_person("emma")
    assert (proof.kind, proof.text, proof.at) == (ConsentKind.PHONE_CONFIRMED, "J’accepte", NOW)


def bounced(world: World, reason: Reason) -> None:
    world.ctx.store.suppressions.put(
        Suppression(
            channel=Channel.SMS, address=address_hash(NUMBER), reason=reason, at=NOW, source="d1"
        )
    )


def test_a_code_that_came_through_lifts_an_old_bounce_of_its_number(world: World) -> None:
    """A SIM that was lost works again: its owner proved it, and alerts leave by SMS again."""
    bounced(world, Reason.HARD_BOUNCE)

    proven(world)

    assert world.ctx.store.suppressions.get(Channel.SMS, address_hash(NUMBER)) is None


@pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.OPT_OUT])
def test_a_proof_that_a_number_works_lifts_no_refusal(world: World, reason: Reason) -> None:
    """What its owner refused stays refused, also when it was refused at that very moment."""
    code = Outcome.SENT is send_code(world.ctx, person(world), NUMBER) and world.sms_code()
    assert code
    bounced(world, reason)

    ended = confirm(world.ctx, person(world), code, "oui")

    assert ended is (Outcome.STOPPED if reason is Reason.OPT_OUT else Outcome.CONFIRMED)
    kept = world.ctx.store.suppressions.get(Channel.SMS, address_hash(NUMBER))
    assert kept is not None
    assert kept.reason is reason


def test_a_code_serves_once(world: World) -> None:
    """Given back a second time it is worth nothing."""
    proven(world)

    assert confirm(world.ctx, person(world), world.sms_code(), "") is Outcome.EXPIRED


def test_a_code_lasts_ten_minutes(world: World) -> None:
    send_code(world.ctx, EMMA, NUMBER)

    later(world, CODE_LASTS)

    assert confirm(world.ctx, EMMA, world.sms_code(), "") is Outcome.EXPIRED


def test_a_code_bears_five_tries(world: World) -> None:
    """After five wrong ones the right one is refused too."""
    send_code(world.ctx, EMMA, NUMBER)
    code = world.sms_code()

    tries = [confirm(world.ctx, EMMA, wrong(code), "") for _ in range(TRIES)]

    assert tries == [Outcome.WRONG] * (TRIES - 1) + [Outcome.EXPIRED]
    assert confirm(world.ctx, EMMA, code, "") is Outcome.EXPIRED
    assert person(world).phone == ""


def test_tries_at_the_same_moment_are_all_counted(world: World) -> None:
    """A guess whose count was lost to another's is not compared at all."""
    send_code(world.ctx, EMMA, NUMBER)
    phones = world.ctx.store.phones
    code = phones.code("emma", NOW)
    assert code is not None

    first, second = phones.count_try(code), phones.count_try(code)

    assert first is not None
    assert second is None


def test_a_new_code_ends_the_one_before(world: World) -> None:
    send_code(world.ctx, EMMA, NUMBER)
    first = world.sms_code()
    send_code(world.ctx, EMMA, "+33698765432")

    ended = confirm(world.ctx, EMMA, first, "")

    assert ended is (Outcome.CONFIRMED if world.sms_code() == first else Outcome.WRONG)


def test_codes_are_bounded_per_person_and_number(world: World) -> None:
    """Nobody is flooded with codes, whoever asks for them."""
    mine = [send_code(world.ctx, EMMA, f"+3361234567{n}") for n in range(6)]
    theirs = [send_code(world.ctx, PEOPLE[who], "+33698765432") for who in ["marc", "omar"] * 3]

    assert mine == [Outcome.SENT] * 5 + [Outcome.TOO_MANY]
    assert theirs == [Outcome.SENT] * 5 + [Outcome.TOO_MANY]


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (SendFailed("sms", "no route", permanent=False), Outcome.FAILED),
        (SendUncertain("sms", "no answer"), Outcome.SENT),
        (OptedOut("sms", "opted out"), Outcome.STOPPED),
    ],
)
def test_how_sending_a_code_failed_is_told_apart(
    world: World, failure: SendFailed, outcome: Outcome
) -> None:
    """Try later; perhaps sent; refused by the number itself."""
    world.sms._failures.append(failure)

    assert send_code(world.ctx, EMMA, NUMBER) is outcome


def test_a_number_that_an_operator_brings_waits_and_its_person_is_asked(world: World) -> None:
    """No SMS before it is confirmed; one mail asks, and the sweep asks once."""
    given = Person(id="ines", name="Inès", email="i@atelier.example", role=EMMA.role, tenant="atelier", phone=NUMBER)  # fmt: skip

    adopt(world.ctx, given, sample=False)
    for _ in range(2):
        sweep(world.ctx)

    assert state(world, "ines") is MobileState.WAITING
    assert person(world, "ines").phone == ""
    assert [m.to for m in world.mail.sent] == ["i@atelier.example"]
    proven(world, "ines")
    adopt(world.ctx, given, sample=False)
    assert person(world, "ines").phone == NUMBER, "brought again, it stays confirmed"


def test_a_sample_s_number_is_taken_as_confirmed(world: World) -> None:
    given = Person(id="s", name="S", email="s@atelier.example", role=EMMA.role, tenant="atelier", phone=NUMBER)  # fmt: skip

    adopt(world.ctx, given, sample=True)

    assert (person(world, "s").phone, state(world, "s")) == (NUMBER, MobileState.CONFIRMED)


def test_a_number_from_before_confirmation_existed_waits_at_its_next_alert(world: World) -> None:
    """Planning finds it, alerts go by e-mail, its person is asked; nothing needs migrating."""
    world.ctx.store.people.put_person(msgspec.structs.replace(EMMA, phone=NUMBER))
    snapshot = world.open()

    told = {p.id: p.phone for p, _ in audience(world.ctx, "atelier", snapshot)}
    sweep(world.ctx)

    assert told["emma"] == ""
    assert state(world) is MobileState.WAITING
    assert [m.to for m in world.mail.sent] == [EMMA.email]


def test_a_silent_number_is_asked_a_month_before_it_lapses(world: World) -> None:
    """At eleven months one mail; at twelve no SMS any more, with its proof."""
    proven(world)

    later(world, ASKED_AFTER - timedelta(hours=1))
    sweep(world.ctx)
    before = len(world.mail.sent)
    later(world, timedelta(hours=2))
    for _ in range(2):
        sweep(world.ctx)
    asked = [m.to for m in world.mail.sent]
    still = person(world).phone
    later(world, LAPSES_AFTER - ASKED_AFTER)
    sweep(world.ctx)

    assert before == 0
    assert asked == [EMMA.email]
    assert still == NUMBER
    assert (person(world).phone, state(world)) == ("", MobileState.LAPSED)
    assert world.ctx.store.consents.of_person("emma")[-1].kind is ConsentKind.PHONE_LAPSED


def test_a_sign_of_life_keeps_the_number_another_year(world: World) -> None:
    """Signing in or acknowledging is enough; no mail is sent then."""
    proven(world)
    later(world, ASKED_AFTER - timedelta(days=1))

    alive(world.ctx, "emma")
    later(world, timedelta(days=60))
    sweep(world.ctx)

    assert world.mail.sent == []
    assert person(world).phone == NUMBER


def test_a_mail_that_cannot_leave_is_tried_again(world: World) -> None:
    """The question stays due until it has left, some hours later: not at every sweep."""
    proven(world)
    later(world, ASKED_AFTER)
    world.mail._failures.append(SendFailed("email", "down", permanent=False))

    for _ in range(3):
        sweep(world.ctx)
    at_once = len(world.mail.sent)
    later(world, timedelta(hours=6))
    sweep(world.ctx)

    assert at_once == 0
    assert [m.to for m in world.mail.sent] == [EMMA.email]


def test_the_kill_switch_holds_the_question_about_a_number(world: World) -> None:
    """It is no answer to somebody at a page: off, nothing leaves; on, it is asked."""
    proven(world)
    later(world, ASKED_AFTER)
    world.ctx.store.switches.turn_off(Switch(reason="incident", at=world.clock.now))
    sweep(world.ctx)
    held = len(world.mail.sent)
    world.ctx.store.switches.turn_on()
    later(world, timedelta(hours=6))
    sweep(world.ctx)

    assert held == 0
    assert [m.to for m in world.mail.sent] == [EMMA.email]


@pytest.mark.parametrize("known", [True, False])
def test_a_mailbox_that_takes_nothing_is_not_asked_again_and_again(
    world: World, known: bool
) -> None:
    """Its address is suppressed, or refuses for good: the number lapses in its time."""
    proven(world)
    later(world, ASKED_AFTER)
    if known:
        world.ctx.store.suppressions.put(
            Suppression(
                channel=Channel.EMAIL,
                address=address_hash(EMMA.email),
                reason=Reason.HARD_BOUNCE,
                source="receipt",
                at=world.clock.now,
            )
        )
    else:
        world.mail._failures.append(SendFailed("email", "gone", permanent=True))
    for hours in (0, 6, 24):
        later(world, timedelta(hours=hours))
        sweep(world.ctx)
    tried = len(world.mail.sent)
    later(world, LAPSES_AFTER - ASKED_AFTER)
    sweep(world.ctx)

    assert (tried, state(world)) == (0, MobileState.LAPSED)


def test_a_number_is_removed_at_once(world: World) -> None:
    proven(world)

    forget(world.ctx, person(world), "Je retire mon numéro")

    assert person(world).phone == ""
    assert state(world) is None
    assert world.ctx.store.phones.people_of(NUMBER) == []


def said(number: str, body: str) -> dict[str, str]:
    """As AWS End User Messaging publishes a received SMS."""
    return {
        "originationNumber": number,
        "destinationNumber": "+33700000000",
        "messageKeyword": "KEYWORD_1",
        "messageBody": body,
        "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    }


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop svp", "ARRET", "Arrêt.", "unsubscribe"])
def test_stop_by_sms_ends_the_sms_of_everybody_on_that_number(world: World, word: str) -> None:
    """A shared mobile stops for both; e-mail goes on; no code goes there either."""
    proven(world)
    proven(world, "marc")
    later(world, timedelta(seconds=1))

    inbound_sms(world.ctx, said(NUMBER, word))
    later(world, timedelta(seconds=1))
    inbound_sms(world.ctx, said(NUMBER, word))

    assert [person(world, who).phone for who in ("emma", "marc")] == ["", ""]
    kinds = [c.kind for c in world.ctx.store.consents.of_person("emma")]
    assert kinds == [ConsentKind.PHONE_CONFIRMED, ConsentKind.SMS_STOPPED], "once"
    assert send_code(world.ctx, person(world), NUMBER) is Outcome.STOPPED


@pytest.mark.parametrize("word", ["START", "start"])
def test_start_by_sms_brings_them_back(world: World, word: str) -> None:
    proven(world)
    inbound_sms(world.ctx, said(NUMBER, "STOP"))

    inbound_sms(world.ctx, said(NUMBER, word))

    assert person(world).phone == NUMBER


def test_start_after_a_silent_year_asks_for_the_code_again(world: World) -> None:
    """The number may be somebody else's by then: whoever has it cannot switch alerts on."""
    proven(world)
    inbound_sms(world.ctx, said(NUMBER, "STOP"))
    later(world, LAPSES_AFTER)

    inbound_sms(world.ctx, said(NUMBER, "START"))

    assert (person(world).phone, state(world)) == ("", MobileState.LAPSED)


@pytest.mark.parametrize(
    "message",
    [
        said(NUMBER, "Bonjour, ne vous arrêtez pas"),
        said(NUMBER, ""),
        said("+33600000000", "STOP"),
        said("STOP", "STOP"),
        {"messageBody": "STOP"},
        {},
    ],
)
def test_any_other_sms_changes_nothing(world: World, message: dict[str, str]) -> None:
    proven(world)

    inbound_sms(world.ctx, message)

    assert person(world).phone == NUMBER


def test_a_received_sms_is_told_from_a_receipt(world: World) -> None:
    """A two-way number publishes on the topic of the receipts: each is for one reader only."""
    proven(world)

    assert not taken(world.ctx, {"eventType": "TEXT_DELIVERED", "messageId": "m"})
    assert taken(world.ctx, said(NUMBER, "STOP"))
    assert person(world).phone == ""


def test_the_old_number_s_stop_does_not_touch_the_new_one(world: World) -> None:
    proven(world)
    proven(world, number="+33698765432")

    inbound_sms(world.ctx, said(NUMBER, "STOP"))

    assert person(world).phone == "+33698765432"


def test_the_code_goes_out_on_the_sms_channel_only(world: World) -> None:
    """One segment, no name, no file."""
    send_code(world.ctx, EMMA, NUMBER)

    ((to, words),) = world.texted()
    assert to == NUMBER
    assert len(words) <= 160
    assert "Emma" not in words
    assert world.ctx.channels[Channel.EMAIL] is world.mail
    assert world.mail.sent == []


def test_a_stop_that_comes_by_the_receipts_queue_is_obeyed(world: World) -> None:
    """A two-way number speaks on the same topic as the receipts."""
    from chalicelib.flows.receipts import receipt_message

    proven(world)

    receipt_message(world.ctx, {"Message": json.dumps(said(NUMBER, "STOP"))})

    assert send_code(world.ctx, person(world), NUMBER) is Outcome.STOPPED
