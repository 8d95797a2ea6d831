"""Who is told, by which channel, and with which id."""

from datetime import date
from typing import Any

import pytest

from chalicelib.alerts import delivery_id, plan
from chalicelib.store.records import (
    OPERATOR_HOME,
    Channel,
    DeliveryState,
    Outbox,
    Person,
    Role,
)

from .samples import (
    CLOSED,
    EMPLOYER,
    FILED,
    LAWYER,
    MANAGER,
    NOW,
    follows,
    outbox,
    reminder,
    replace,
    silent,
    snapshot_of,
    state_of,
)

SNAPSHOT = snapshot_of(state_of(FILED, CLOSED))
ALL = [follows(EMPLOYER), follows(MANAGER), follows(LAWYER)]


def told(box: Outbox, audience: Any = ALL, snapshot: Any = SNAPSHOT) -> set[tuple[str, str]]:
    return {(d.person, d.channel) for d in plan(box, snapshot, audience, NOW)}


def test_a_closure_goes_by_mail_and_sms_to_all_who_have_a_phone() -> None:
    """Urgent is e-mail and SMS; who has no number is told by e-mail."""
    assert told(outbox("closed")) == {
        ("p-emp", "email"), ("p-emp", "sms"), ("p-man", "email"), ("p-law", "email"), ("p-law", "sms"),
    }  # fmt: skip


def test_a_subscription_narrows_the_channels() -> None:
    """People choose their channels."""
    assert told(outbox("closed"), [follows(EMPLOYER, Channel.EMAIL)]) == {("p-emp", "email")}


def test_who_wants_sms_only_still_gets_what_goes_by_mail_only() -> None:
    """E-mail is the reference channel: nobody who must be told is left without."""
    assert told(outbox("granted"), [follows(EMPLOYER, Channel.SMS)]) == {("p-emp", "email")}


def test_two_subscriptions_of_one_person_are_one_alert() -> None:
    """Following all cases and this one is not being told twice."""
    twice = [follows(EMPLOYER, Channel.EMAIL), follows(EMPLOYER, case="c1")]

    planned = plan(outbox("closed"), SNAPSHOT, twice, NOW)
    assert len(planned) == len({d.id for d in planned}) == 2


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("own", "channels"),
    [
        (follows(EMPLOYER, Channel.EMAIL, case="c1"), {"email"}),
        (follows(EMPLOYER, case="c2"), {"email", "sms"}),
        (silent(EMPLOYER, case="c1"), set()),
        (silent(EMPLOYER, case="c2"), {"email", "sms"}),
    ],
)
def test_what_is_chosen_for_a_case_replaces_what_is_chosen_for_all(
    own: Any, channels: set[str], backwards: bool
) -> None:
    """Fewer channels, or none, for this case only; another case's choice changes nothing here."""
    audience = [follows(EMPLOYER), own, follows(MANAGER)]

    reached = told(outbox("closed"), audience[::-1] if backwards else audience)

    assert {c for p, c in reached if p == "p-emp"} == channels


def test_a_case_may_be_followed_by_who_stopped_all_the_others() -> None:
    """The choice for the case holds in that direction too."""
    audience = [silent(EMPLOYER), follows(EMPLOYER, Channel.SMS, case="c1"), follows(MANAGER)]

    assert ("p-emp", "sms") in told(outbox("closed"), audience)


@pytest.mark.parametrize("case", ["", "c1"])
def test_a_lawyer_who_stopped_is_not_told(case: str) -> None:
    """No channel chosen is a choice, not a gap that e-mail fills."""
    audience = [follows(EMPLOYER), silent(LAWYER, case=case)]

    assert {p for p, _ in told(outbox("closed"), audience)} == {"p-emp"}
    assert told(reminder("J-30", "D8", "2027-11-23"), audience) == set()


def test_a_legal_time_is_said_even_when_the_last_of_the_employer_s_side_stopped() -> None:
    """Two people stop at the same moment, or one leaves: those left are told by e-mail."""
    audience = [silent(EMPLOYER, case="c1"), silent(MANAGER), follows(LAWYER)]
    staff = {("p-emp", "email"), ("p-man", "email")}

    assert staff <= told(outbox("closed"), audience)
    assert staff <= told(reminder(), audience)
    assert told(quarantined(), [silent(MANAGER)], None) == {("p-man", "email")}
    assert not staff & told(outbox("granted"), audience), "no time runs"


def test_a_manager_who_stopped_leaves_quarantined_mails_to_the_employer_s_people() -> None:
    """Somebody who still listens comes first."""
    audience = [silent(MANAGER), follows(EMPLOYER)]

    assert told(quarantined(), audience, None) == {("p-emp", "email")}


@pytest.mark.parametrize(
    "person",
    [
        replace(LAWYER, firm="f2"),
        replace(EMPLOYER, tenant="t2"),
        replace(EMPLOYER, role=Role.OPERATOR),
    ],
)
def test_who_may_not_see_the_case_is_never_told(person: Person) -> None:
    """Tenants never meet; operators read no case (design §3.12)."""
    assert told(outbox("closed"), [follows(person)]) == set()


def test_an_operator_is_told_of_what_waits_at_their_own_home_alone() -> None:
    """What is nobody's yet; never of an employer's mailbox, whatever they subscribed to."""
    operator = replace(MANAGER, role=Role.OPERATOR, tenant=OPERATOR_HOME)
    stray = outbox(case="", cause="a" * 64, purpose="unaddressed", data={}, tenant=OPERATOR_HOME)
    inside = [(operator, replace(follows(operator)[1], tenant=OPERATOR_HOME))]

    assert told(stray, inside, None) == {("p-man", "email")}
    assert told(quarantined(), [follows(operator)], None) == set()
    assert told(quarantined(), [follows(replace(MANAGER, role=Role.OPERATOR))], None) == set()


def test_a_lawyer_without_mandate_is_not_told() -> None:
    """A lawyer sees a case only while the employer's mandate stands."""
    free = snapshot_of(state_of(FILED, CLOSED), firm="")

    assert told(outbox("closed"), [follows(LAWYER)], free) == set()
    assert told(outbox("closed"), [follows(replace(LAWYER, firm=""))], free) == set()


def test_a_subscription_to_another_case_or_tenant_does_not_count() -> None:
    """A subscription says which case it is for."""
    person, other_case = follows(EMPLOYER, case="c2")
    other_tenant = replace(follows(EMPLOYER)[1], tenant="t2")

    assert told(outbox("closed"), [(person, other_case), (person, other_tenant)]) == set()


def test_a_silent_kind_tells_nobody() -> None:
    """The matrix says so."""
    assert told(outbox("call_made")) == set()


def test_an_early_reminder_is_a_mail_and_a_late_one_also_an_sms() -> None:
    """The rung decides the urgency."""
    assert told(reminder("J-30"), [follows(EMPLOYER)]) == {("p-emp", "email")}
    assert told(reminder("J-3"), [follows(EMPLOYER)]) == {("p-emp", "email"), ("p-emp", "sms")}


def test_a_lawyer_s_reminder_never_reaches_employers() -> None:
    """D8, the one-year limit, is a competing date."""
    assert {p for p, _ in told(reminder("J-30", "D8", "2027-11-23"))} == {"p-law"}


@pytest.mark.parametrize(
    "box",
    [reminder(due="2027-01-26"), reminder(event="e9"), reminder("J-4"), outbox("invented")],
)
def test_what_lost_its_cause_tells_nobody(box: Outbox) -> None:
    """A moved date cancels what was planned; an unknown kind is not guessed."""
    assert told(box) == set()


def test_a_date_that_was_answered_is_not_reminded() -> None:
    """No "délai dépassé" after an action filed with its proof."""
    filed_action = {"kind": "action_filed", "on": "2026-12-01", "id": "e7", "proof": True}
    answered = snapshot_of(state_of(FILED, CLOSED, filed_action), on=date(2026, 12, 2))

    assert told(reminder()) != set()
    assert told(reminder(), snapshot=answered) == set()


def quarantined() -> Outbox:
    return outbox(case="", cause="a" * 64, purpose="quarantined", data={})


def test_a_quarantined_mail_is_the_managers_business() -> None:
    """Managers decide; the lawyer is not told of what belongs to no case."""
    assert told(quarantined(), snapshot=None) == {("p-man", "email")}


def test_a_quarantined_mail_is_never_nobody_s() -> None:
    """Without a manager, the employer's people are told."""
    assert told(quarantined(), [follows(EMPLOYER), follows(LAWYER)], None) == {("p-emp", "email")}


def test_ids_are_the_same_for_the_same_cause_and_differ_for_all_else() -> None:
    """A replay plans the same deliveries; another person, channel, purpose, case or cause does not."""
    box = outbox()
    others = [
        delivery_id(box, "p-emp", Channel.SMS),
        delivery_id(box, "p-law", Channel.EMAIL),
        *(
            delivery_id(replace(box, **change), "p-emp", Channel.EMAIL)
            for change in ({"cause": "e6"}, {"purpose": "x"}, {"case": "c2"}, {"tenant": "t2"})
        ),
    ]

    first = delivery_id(box, "p-emp", Channel.EMAIL)
    assert first == delivery_id(replace(box, sequence=9), "p-emp", Channel.EMAIL)
    assert first not in others
    assert len(set(others)) == len(others)


def test_a_planned_delivery_waits() -> None:
    """It carries its cause and starts its patience now."""
    (planned,) = plan(outbox("granted"), SNAPSHOT, [follows(EMPLOYER)], NOW)

    assert planned.state is DeliveryState.PENDING
    assert (planned.cause, planned.purpose, planned.created_at) == ("e5", "event", NOW)
