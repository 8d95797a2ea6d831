"""« Mes alertes »: what is ticked is what is sent, tried on last month first; the employer's ladder."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.alerts.preferring import last_of
from chalicelib.errors import BadInput
from chalicelib.flows.dispatch import dispatch
from chalicelib.flows.phones import adopt
from chalicelib.flows.preferences import prefer
from chalicelib.store import SHARDS, DueKind
from chalicelib.store.preference_records import AlertRules, Pace, Preferences, Quiet, Wish
from chalicelib.store.records import Channel, Delivery, DeliveryState, Outbox, Role
from chalicelib.web.views.preferences import Typed, lines, read
from chalicelib.web.views.told import delivery_state

from .world import CLOSURE, FILED, NOW, PEOPLE, World, text

FORM = "/alertes"
EMMA = msgspec.structs.replace(PEOPLE["emma"], phone="+33612345678")
GRANTED = {"kind": "granted", "on": "2026-11-20", "authenticity": "original_dkim"}
MAIL, BOTH = (Channel.EMAIL,), (Channel.EMAIL, Channel.SMS)


def form(**more: list[str]) -> dict[str, list[str]]:
    """The form as the browser posts it when nothing is changed, and what is."""
    usual = {
        "moyens-urgent": ["email", "sms"], "moyens-reminders": ["email", "sms"],
        "moyens-progress": ["email"], "moyens-appeals": ["email"], "moyens-point": ["email"],
        "moyens-mailbox": ["email"],
        "rythme-reminders": ["now"], "rythme-progress": ["now"], "rythme-appeals": ["now"],
        "rythme-point": ["now"], "rythme-mailbox": ["now"],
        "heure": ["8"], "jour": ["0"], "calme-de": ["20"], "calme-a": ["8"],
    }  # fmt: skip
    return usual | {name.replace("_", "-"): values for name, values in more.items()}


def told(world: World) -> None:
    """What the sweep does of the outbox, so that alerts are said and kept."""
    for shard in range(SHARDS):
        for row in list(world.ctx.store.due.until(world.clock.now, shard)):
            if row.kind is DueKind.OUTBOX:
                dispatch(world.ctx, msgspec.json.decode(row.data, type=Outbox))


def test_what_is_unchanged_is_not_kept_as_a_choice() -> None:
    """What the matrix says may improve: only what somebody changed is theirs."""
    typed = read(form(), EMMA, Preferences(person="emma"))

    assert typed.chosen == Preferences(person="emma")
    assert not typed.errors


def test_what_is_ticked_is_kept(world: World) -> None:
    """Group by group, with the recap's hour and the quiet hours."""
    fields = form(
        moyens_progress=["sms", "email"], rythme_progress=["weekly"], heure=["17"], jour=["4"],
        calme=["oui"], calme_fermes=["oui"],
    )  # fmt: skip
    world.ctx.store.people.put_person(EMMA)

    response = world.visitor("emma").submit(FORM, FORM, fields)

    assert response.status_code == 303
    assert world.ctx.store.preferences.of("emma") == Preferences(
        person="emma",
        wishes={"progress": Wish(channels=BOTH, pace=Pace.WEEKLY)},
        quiet=Quiet(start=20, end=8, closed_days=True),
        hour=17,
        weekday=4,
    )
    page = text(world.visitor("emma").get(response.headers["Location"]))
    assert "C’est enregistré." in page
    assert 'value="weekly" selected' in page


@pytest.mark.parametrize(
    ("fields", "chosen"),
    [
        ({"rythme_urgent": ["daily"]}, {}),
        ({"rythme_progress": ["never"]}, {}),
        ({"moyens_progress": ["pigeon", "email"]}, {}),
        ({"heure": ["99"], "jour": ["-1"]}, {}),
        ({"moyens_elsewhere": ["email"]}, {}),
    ],
)
def test_what_the_form_does_not_offer_changes_nothing(
    fields: dict[str, list[str]], chosen: dict[str, Any]
) -> None:
    """A forged pace never gathers what presses."""
    assert read(form(**fields), EMMA, Preferences(person="emma")).chosen.wishes == chosen


def test_without_a_number_the_text_messages_stay_as_they_were() -> None:
    """The box is not on the page: a closure still goes by SMS once a number is given."""
    without = msgspec.structs.replace(EMMA, phone="")
    fields = form(moyens_urgent=["email"], moyens_reminders=["email"])

    assert read(fields, without, Preferences(person="emma")).chosen.wishes == {}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"calme": ["oui"], "calme_de": ["12"], "calme_a": ["10"]}, {"calme"}),
        ({"calme": ["oui"], "heure": ["7"]}, {"heure"}),
        ({"calme": ["oui"], "calme_de": ["20"], "calme_a": ["8"]}, set()),
        ({"calme": ["oui"], "calme_de": ["9"], "calme_a": ["9"]}, set()),
        ({"calme_de": ["12"], "calme_a": ["10"]}, set()),
    ],
)
def test_hours_that_cannot_be_are_named(fields: dict[str, list[str]], wrong: set[str]) -> None:
    """A whole quiet day, or a recap in the quiet hours."""
    assert set(read(form(**fields), EMMA, Preferences(person="emma")).errors) == wrong


def test_a_fault_keeps_what_was_typed_and_stores_nothing(world: World) -> None:
    """The error is beside its field."""
    response = world.visitor("emma").submit(FORM, FORM, form(calme=["oui"], heure=["7"]))
    page = text(response)

    assert response.status_code == 400
    assert "Cette heure est dans vos heures calmes" in page
    assert '<option value="7" selected>' in page
    assert world.ctx.store.preferences.of("emma") == Preferences(person="emma")


@pytest.mark.parametrize("group", ["urgent", "reminders"])
def test_the_last_of_the_employer_s_side_cannot_refuse_a_legal_group(
    world: World, group: str
) -> None:
    """The first may, and is warned; the second may not, and is told why."""
    fields = form(**{f"moyens_{group}": []})
    marc, emma = world.visitor("marc"), world.visitor("emma")

    first = marc.submit(FORM, FORM, fields)
    warned = text(marc.get(FORM))
    second = emma.submit(FORM, FORM, fields)

    assert first.status_code == 303
    assert "un délai légal peut courir sans que vous le sachiez" in warned
    assert second.status_code == 400
    assert "Demandez d’abord à un collègue de les garder." in text(second)
    assert world.ctx.store.preferences.of("emma").wishes == {}


def test_a_lawyer_and_a_group_without_legal_times_may_always_be_refused() -> None:
    """The rule is for the employer's side and for what a time depends on."""
    nothing = Preferences(person="x", wishes={"progress": Wish(channels=())})
    legal = Preferences(person="lea", wishes={"urgent": Wish(channels=())})

    assert last_of(EMMA, [EMMA], [], {}, nothing) == {}
    assert last_of(PEOPLE["lea"], [], [], {}, legal) == {}
    assert set(last_of(EMMA, [EMMA], [], {}, legal)) == {"urgent"}


def test_one_kind_is_told_otherwise_than_its_group(world: World) -> None:
    """News by e-mail, the grant by SMS too, receipts not at all: kept where it differs, and shown."""
    adopt(world.ctx, EMMA, sample=True)
    fields = form() | {
        "genre-granted": ["email-sms"],
        "genre-receipt_issued": ["rien"],
        "genre-reopened": ["groupe"],
        "genre-closure_withdrawn": ["email"],
    }
    emma = world.visitor("emma")

    saved = emma.submit(FORM, FORM, fields)
    page = text(emma.get(saved.headers["Location"]))

    assert world.ctx.store.preferences.of("emma").kinds == {"granted": BOTH, "receipt_issued": ()}
    assert "choisir message par message (2 à part)" in page
    assert '<option value="email-sms" selected>e-mail et SMS</option>' in page


def test_the_last_of_the_employer_s_side_cannot_refuse_one_legal_kind(world: World) -> None:
    """The closure alone, its group kept: refused beside its own line once nobody else hears it."""
    fields = form() | {"genre-closed": ["rien"]}
    marc, emma = world.visitor("marc"), world.visitor("emma")

    first, second = marc.submit(FORM, FORM, fields), emma.submit(FORM, FORM, fields)
    page = text(second)

    assert (first.status_code, second.status_code) == (303, 400)
    assert "un délai légal peut courir" in text(marc.get(FORM))
    line = page[page.index('for="genre-closed"') :]
    assert "Demandez d’abord à un collègue" in line[: line.index("</li>")]
    assert world.ctx.store.preferences.of("emma").kinds == {}


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ({"wishes": {"nowhere": Wish(channels=MAIL)}}, "wishes.nowhere"),
        ({"wishes": {"urgent": Wish(channels=MAIL, pace=Pace.DAILY)}}, "wishes.urgent.pace"),
        ({"kinds": {"filed": MAIL}}, "kinds.filed"),
        ({"quiet": Quiet(start=12, end=10)}, "calme"),
    ],
)
def test_a_program_s_choices_are_held_to_the_page_s_rules(
    world: World, wanted: dict[str, Any], where: str
) -> None:
    """A group, kind or pace that is not offered, or hours that cannot be: named, nothing kept."""
    with pytest.raises(BadInput, match=where):
        prefer(world.ctx, EMMA, Preferences(person="emma", **wanted))

    assert world.ctx.store.preferences.of("emma") == Preferences(person="emma")


def test_each_role_sees_its_own_groups() -> None:
    """The mailbox is the manager's; a lawyer's point is weekly until they choose."""
    by_role = {
        role: [line.name for line in lines(PEOPLE[who], Typed(chosen=Preferences(person=who)))]
        for role, who in ((Role.EMPLOYER, "emma"), (Role.MANAGER, "marc"), (Role.LAWYER, "lea"))
    }
    point = next(
        line
        for line in lines(PEOPLE["lea"], Typed(chosen=Preferences(person="lea")))
        if line.name == "point"
    )

    assert "mailbox" in by_role[Role.MANAGER]
    assert "mailbox" not in by_role[Role.EMPLOYER] + by_role[Role.LAWYER]
    assert by_role[Role.LAWYER][0] == "urgent"
    assert point.pace is Pace.WEEKLY


def test_a_dry_run_counts_last_month_under_the_choices_shown(world: World) -> None:
    """Real alerts, planned again: two closures, a grant; a recap is one mail; nothing is stored."""
    adopt(world.ctx, EMMA, sample=True)
    world.ctx.store.people.subscribe(
        msgspec.structs.replace(
            next(s for s in world.ctx.store.people.subscriptions("atelier") if s.person == "emma"),
            channels=BOTH,
        )
    )
    for n in (1, 2):
        world.open(FILED, CLOSURE, reference=f"AT-2026-000{n}")
    for n in (3, 4, 5):
        world.open(FILED, GRANTED, reference=f"AT-2026-000{n}")
    told(world)
    world.clock.now = NOW + timedelta(days=3)
    emma = world.visitor("emma")

    usual = text(emma.get(FORM))
    tried = emma.submit(
        FORM, FORM, form(rythme_progress=["daily"], moyens_urgent=["email"], essai=["oui"])
    )

    assert "2 SMS</strong> et <strong>5 e-mails" in usual
    assert "depuis le 26 octobre 2026" in usual
    assert "0 SMS</strong> et <strong>3 e-mails" in text(tried)
    assert "Rien n’est encore enregistré." in text(tried)
    assert world.ctx.store.preferences.of("emma") == Preferences(person="emma")


def test_a_dry_run_sees_only_what_the_person_may_know(world: World) -> None:
    """Another employer's alerts, a case without mandate, an old month: not counted."""
    world.open(FILED, CLOSURE)
    world.open(FILED, CLOSURE, tenant="autre")
    told(world)
    page = text(world.visitor("lea").get(FORM))
    world.clock.now = NOW + timedelta(days=60)

    assert "0 SMS</strong> et <strong>0 e-mail<" in page
    assert "0 SMS</strong> et <strong>0 e-mail<" in text(world.visitor("emma").get(FORM))


def test_a_mandated_lawyer_is_counted_without_having_subscribed(world: World) -> None:
    """The mandate is why they are told."""
    snapshot = world.mandate(world.open(FILED, reference="AT-2026-0009"))
    told(world)
    from chalicelib.cases import event_from

    world.add(snapshot, event_from(dict(CLOSURE)), "closure")
    told(world)
    world.clock.now = NOW + timedelta(minutes=1)

    assert "<strong>2 e-mails" in text(world.visitor("lea").get(FORM))


def test_a_manager_sets_the_employer_s_ladder(world: World) -> None:
    """Optional rungs are dropped or added; those of legal times cannot be."""
    marc = world.visitor("marc")
    shown = text(marc.get("/alertes/entreprise"))

    saved = marc.submit(
        "/alertes/entreprise", "/alertes/entreprise",
        {"marches": ["J-60", "J-7", "J-31"], "salaries": "oui"},
    )  # fmt: skip

    assert "checked disabled" in shown
    assert 'value="J-7"' not in shown
    assert 'value="J-30" checked' in shown
    assert world.ctx.store.preferences.rules("atelier") == AlertRules(
        tenant="atelier", steps=("J-60",), worker=True
    )
    page = text(marc.get(saved.headers["Location"]))
    assert 'value="J-60" checked' in page
    assert 'value="J-30" checked' not in page
    assert world.visitor("emma").get("/alertes/entreprise").status_code == 403
    assert world.visitor("lea").get("/alertes/entreprise").status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "en attente d’envoi"),
        ({"period": "daily:2026-11-24"}, "attend le récapitulatif du 24 novembre 2026"),
        (
            {"period": "weekly:2026-11-30", "state": DeliveryState.GATHERED},
            "dans le récapitulatif du 30 novembre 2026",
        ),
        (
            {"period": "daily:2026-11-24", "state": DeliveryState.BOUNCED},
            "non remis : adresse ou numéro à corriger",
        ),
    ],
)
def test_the_case_says_which_recap_told_a_message(changes: dict[str, Any], said: str) -> None:
    """« Qui a été prévenu » names the day; a recap that bounced told nobody."""
    one = Delivery(
        id="d", tenant="t", case="c", cause="e", purpose="event", person="p", channel=Channel.EMAIL
    )

    told = delivery_state(msgspec.structs.replace(one, **changes))
    assert told.replace("\u00a0", " ") == said
