"""The private calendar: opened, changed and closed on its page; read with its secret alone."""

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest

from chalicelib.cases import event_from
from chalicelib.flows.calendar import open_feed
from chalicelib.law import deadlines, today

from .world import CLOSURE, FILED, PEOPLE, World, text

ASKED = {"kind": "complement_requested", "on": "2026-11-20", "id": "k1", "due": "2026-12-14"}
DOUBTFUL = {
    "kind": "complement_requested",
    "on": "2026-10-01",
    "id": "k1",
    "due": "2026-10-19",
    "list": "stated",
    "suspension": "stated",
    "authenticity": "failed",
}
PRODUCED = [{"id": "p1", "outcome": "produced"}]
PROVEN = CLOSURE | {"id": "c1", "authenticity": "original_dkim"}


def events(response: Any) -> dict[str, Any]:
    """The entries by status and day."""
    calendar = icalendar.Calendar.from_ical(response.body)
    found = list(calendar.walk("VEVENT"))
    return {f"{e['status']} {e.decoded('dtstart')}": e for e in found}


def opened(world: World, person: str) -> str:
    return open_feed(world.ctx, PEOPLE[person]).removeprefix(world.ctx.settings.base_url)


def test_the_page_shows_the_address_once_and_the_feed_opens_without_signing_in(
    world: World,
) -> None:
    world.open(FILED, ASKED)
    emma = world.visitor("emma")
    page = text(emma.submit("/calendrier", "/calendrier", {"action": "ouvrir"}))
    address = re.search(r'value="http://127\.0\.0\.1:8000(/calendrier/\S+\.ics)"', page)

    assert address
    feed = world.visitor().get(address[1])
    assert feed.status_code == 200
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert events(feed)
    assert address[1] not in text(emma.get("/calendrier"))


def test_a_new_address_closes_the_old_one_and_closing_closes_all(world: World) -> None:
    first, second = opened(world, "emma"), opened(world, "emma")
    visitor, emma = world.visitor(), world.visitor("emma")

    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200
    assert emma.submit("/calendrier", "/calendrier", {"action": "fermer"}).status_code == 303
    assert visitor.get(second).status_code == visitor.get("/calendrier/guessed").status_code == 404
    assert emma.submit("/calendrier", "/calendrier", {"action": "autre"}).status_code == 400


def test_nothing_is_sent_again_to_who_has_it(world: World) -> None:
    """ETag: 304 until a case moves; and what changed has another tag."""
    snapshot = world.open(FILED, ASKED)
    path, visitor = opened(world, "emma"), world.visitor()
    tag = visitor.get(path).headers["ETag"]
    again = visitor.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.body) == (304, b"")

    world.add(snapshot, event_from({"kind": "complement_answered", "on": "2026-11-23"}), "a")
    changed = visitor.get(path, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_an_employer_gets_one_date_and_counsel_every_one(world: World) -> None:
    """Competing, latest and worker's dates are the mandated lawyer's (design §3.15)."""
    snapshot = world.mandate(world.open(FILED, PROVEN))
    visitor = world.visitor()
    mine = events(visitor.get(opened(world, "emma")))
    hers = events(visitor.get(opened(world, "lea")))

    assert list(mine) == ["CONFIRMED 2027-01-25"]
    assert len(hers) > 2
    whole = "".join(str(e["description"]) for e in mine.values())
    assert "Dernière date défendable" not in whole
    assert "Diop" not in whole + "".join(str(e["description"]) for e in hers.values())
    assert snapshot.firm == "cabinet"


def test_counsel_s_feed_ends_with_the_mandate(world: World) -> None:
    snapshot = world.mandate(world.open(FILED, PROVEN))
    path, visitor = opened(world, "lea"), world.visitor()
    assert events(visitor.get(path))

    world.end_mandate(snapshot)
    assert events(visitor.get(path)) == {}


def test_a_replaced_date_is_cancelled_under_the_same_uid(world: World) -> None:
    """The complement's date, once the file is closed, is no more; the time to contest runs."""
    snapshot = world.open(FILED, ASKED)
    path, visitor = opened(world, "emma"), world.visitor()
    (was,) = events(visitor.get(path)).values()
    world.clock.now += timedelta(hours=1)
    world.add(snapshot, event_from(dict(PROVEN)), "c")
    now = events(visitor.get(path))

    (gone,) = [e for e in now.values() if e["uid"] == was["uid"]]
    assert gone["status"] == "CANCELLED"
    assert gone["sequence"] > was["sequence"]
    assert sum(e["status"] == "CONFIRMED" for e in now.values()) == 1


def test_a_moved_date_moves_under_the_same_uid(world: World) -> None:
    snapshot = world.open(FILED, ASKED)
    path, visitor = opened(world, "emma"), world.visitor()
    (was,) = events(visitor.get(path)).values()
    fix = {"kind": "correction", "on": "2026-11-23", "of": "k1", "fields": {"due": "2026-12-21"}, "reason": "relu"}  # fmt: skip
    world.add(snapshot, event_from(fix), "fix")
    (now,) = events(visitor.get(path)).values()

    assert now["uid"] == was["uid"]
    assert now.decoded("dtstart") > was.decoded("dtstart")
    assert now["sequence"] > was["sequence"]


def test_of_two_readings_of_one_time_the_employer_s_calendar_has_the_prudent_one(
    world: World,
) -> None:
    """A request that nothing proves may have suspended the silence: the nearer date is the one."""
    asked = DOUBTFUL | {"items": [{"id": "p1", "label": "Passeport"}]}
    answered = {"kind": "complement_answered", "on": "2026-10-16", "items": PRODUCED, "proof": True}
    snapshot = world.open(FILED, asked, answered)
    world.clock.now += timedelta(days=21)
    stored = world.ctx.store.cases.load(snapshot.tenant, snapshot.id)
    dates = deadlines(stored.snapshot.case, stored.state, world.ctx.today())
    what = today(dates, stored.state, world.ctx.today())
    near, far = (d for d in dates if (d.rule, d.status) == (what.rule, "live"))
    mine = events(world.visitor().get(opened(world, "emma")))

    assert near.due == what.act_before
    assert near.due < far.due
    assert f"CONFIRMED {near.due}" in mine
    assert f"CONFIRMED {far.due}" not in mine


@pytest.mark.parametrize("person", ["omar", "yves", "otto"])
def test_nobody_reads_another_s_dates(world: World, person: str) -> None:
    world.mandate(world.open(FILED, PROVEN))

    assert events(world.visitor().get(opened(world, person))) == {}
