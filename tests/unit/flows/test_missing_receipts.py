"""A registered letter whose receipt does not come back: asked for once, until it is recorded."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.alerts import due_missing, find_missing, next_missing
from chalicelib.cases import Posted
from chalicelib.flows.dispatches import Tracked, track
from chalicelib.flows.planned import RECEIVED
from chalicelib.flows.record import CaseRef
from chalicelib.law import at_clock
from chalicelib.store.preference_records import Pace
from chalicelib.store.records import Attached, Delivery, DeliveryState, Piece, Snapshot
from infra.local.samples import EMPLOYER, LAWYER

from .test_points_and_facts import days
from .test_recap import gathers, happens, opened, run, to
from .world import World

LETTER = {"means": "registered_post", "appeal": "gracieux", "tracking": "1A 234 567"}


def posted(world: World, **more: Any) -> Snapshot:
    """A case on which an appeal was posted by registered letter today."""
    snapshot = opened(world)
    happens(world, snapshot, "appeal_lodged", **LETTER, **more)
    return snapshot


def asked(world: World, snapshot: Snapshot, person: str = "") -> list[Delivery]:
    found = world.ctx.store.deliveries.of_case(snapshot.tenant, snapshot.id)
    own = [d for d in found if person in ("", d.person)]
    return [d for d in own if d.purpose == "receipt_missing"]


def letter(world: World, snapshot: Snapshot) -> Any:
    return world.ctx.store.cases.load(snapshot.tenant, snapshot.id).state.all("appeal_lodged")[0]


def test_the_receipt_is_asked_for_once_after_ten_days() -> None:
    """Of the employer and of the mandated lawyer, by e-mail, with the day and the number."""
    world = World()
    snapshot = posted(world)
    days(world, 9)
    before = asked(world, snapshot)
    days(world, 30)

    assert before == []
    assert {d.person for d in asked(world, snapshot)} == {EMPLOYER.id, LAWYER.id}
    assert len(asked(world, snapshot, EMPLOYER.id)) == 1
    mail = next(m for m in to(world) if "avis de réception" in " ".join(m.split()))
    plain = " ".join(mail.split())
    for words in (
        "Une lettre recommandée est partie le", "n° 1A 234 567", "Dites à votre avocat",
        "Aucune preuve de cet envoi n’est au dossier",
    ):  # fmt: skip
        assert words in plain
    assert any("lettre recommandée" in " ".join(m.split()) for m in to(world, LAWYER.email))


@pytest.mark.parametrize("how", ["recorded", "attached", "known at once"])
def test_a_receipt_that_is_there_is_not_asked_for(how: str) -> None:
    """A day written by hand, a file, or a letter recorded after its receipt came."""
    world = World()
    known = {"received_on": "2026-11-23"} if how == "known at once" else {}
    snapshot = posted(world, **known)
    days(world, 5)
    sent = letter(world, snapshot)
    if how == "recorded":
        ref = CaseRef(snapshot.tenant, snapshot.id)
        track(world.ctx, ref, sent.id, Tracked(received_on=world.ctx.today()), "Camille")
    if how == "attached":
        attach(world, snapshot, sent.id)
    days(world, 30)

    assert asked(world, snapshot) == []


def attach(world: World, snapshot: Snapshot, about: str) -> None:
    file = Attached(
        item="u", sha256="ab" * 32, received_at=world.now, person="Camille", at=world.now,
        media="pdf", piece=Piece.ACKNOWLEDGEMENT, about=about,
    )  # fmt: skip
    world.ctx.store.cases.attach(snapshot.tenant, snapshot.id, file)


@pytest.mark.parametrize("how", ["recorded", "attached"])
def test_what_waits_for_a_recap_ends_with_the_receipt(how: str) -> None:
    """Planned, then no more to be said: nobody hears of it."""
    world = World()
    gathers(world, "appeals", pace=Pace.WEEKLY)
    snapshot = posted(world)
    days(world, 11)
    (waiting,) = asked(world, snapshot, EMPLOYER.id)
    assert waiting.state is DeliveryState.PENDING
    sent = letter(world, snapshot)
    if how == "recorded":
        ref = CaseRef(snapshot.tenant, snapshot.id)
        track(world.ctx, ref, sent.id, Tracked(received_on=world.ctx.today()), "Camille")
    else:
        attach(world, snapshot, sent.id)
    run(world)
    days(world, 8)

    (ended,) = asked(world, snapshot, EMPLOYER.id)
    assert ended.state is DeliveryState.CANCELLED
    assert how == "attached" or ended.last_error == RECEIVED
    assert not any("lettre recommandée est partie" in " ".join(m.split()) for m in to(world))


@pytest.mark.parametrize(
    ("on", "asked_on"),
    [
        (date(2026, 11, 23), date(2026, 12, 3)),
        (date(2026, 11, 26), date(2026, 12, 7)),  # A Sunday: the Monday after.
        (date(2026, 12, 15), date(2026, 12, 28)),  # Christmas, then a week-end.
    ],
)
def test_it_is_asked_at_seven_on_a_working_day(on: date, asked_on: date) -> None:
    """Ten days after the posting, later on a closed day; never before, and once."""
    known = [Posted(event="e1", on=on)]
    at = at_clock(asked_on, 7)

    assert next_missing(known, at - timedelta(days=40)) == at
    assert next_missing(known, at) is None
    (found,) = due_missing(known, at - timedelta(seconds=1), at)
    assert due_missing(known, at, at + timedelta(days=40)) == []
    assert find_missing(known, found.key) == found
    assert find_missing(known, found.key, {"e1"}) is None
    assert find_missing([Posted(event="e1", on=on - timedelta(days=1))], found.key) is None
