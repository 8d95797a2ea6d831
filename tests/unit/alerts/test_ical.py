"""Calendars: stable, complete, no more than the reader may know, and read by two libraries."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import icalendar
import msgspec
import pytest
import vobject

from chalicelib.alerts.ical import Around, Entry, attachment, entry, feed, reading_of
from chalicelib.alerts.mime import build
from chalicelib.law import DeadlineStatus, deadlines
from chalicelib.store.records import Snapshot

from .samples import CLOSED, FILED, NOW, replace, snapshot_of, state_of
from .test_mime import ENVELOPE, WORDS

CHANGED = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
ONE = Entry(
    uid="u1@vigie",
    sequence=3,
    changed_at=CHANGED,
    due=date(2027, 1, 25),
    act="Délai pour contester",
    dossier="ABC234",
    link="https://vigie.example/dossiers/t/c",
    cancelled=False,
    why=("Clôture notifiée le lundi 23 novembre 2026 ; virgule, point-virgule ; et \\ barre." * 4,),
    reference="AT-2026-0001",
)


STATE = state_of(FILED, CLOSED)
UNPROVEN = {
    "kind": "complement_requested",
    "on": "2026-10-01",
    "id": "k1",
    "days": 18,
    "list": "stated",
    "items": [{"id": "p1", "label": "Passeport"}],
    "suspension": "stated",
    "authenticity": "failed",
}


def strict(raw: bytes) -> list[Any]:
    """The events as icalendar's own strict parser reads them: any fault raises."""
    calendar = icalendar.Calendar.from_ical(raw)
    assert not calendar.errors
    assert all(not part.errors for part in calendar.walk())
    return list(calendar.walk("VEVENT"))


def second(raw: bytes) -> list[Any]:
    """The same by another library, which validates against RFC 5545 by itself."""
    calendar = vobject.readOne(raw.decode())
    calendar.validate(raiseException=True)
    return list(calendar.contents.get("vevent", []))


def test_both_libraries_read_the_same_dates() -> None:
    raw = feed([ONE, replace(ONE, uid="u2@vigie", due=date(2026, 12, 14))], "Vigie")
    mine, other = strict(raw), second(raw)

    assert [e["uid"] for e in mine] == [e.uid.value for e in other] == ["u2@vigie", "u1@vigie"]
    assert [e.decoded("dtstart") for e in mine] == [e.dtstart.value for e in other]
    assert other[1].description.value == str(mine[1]["description"])
    assert "virgule, point-virgule" in other[1].description.value


def test_days_are_whole_days_and_lines_are_folded() -> None:
    """VALUE=DATE, the end is the next day, no line over 75 octets, and CRLF everywhere."""
    raw = feed([ONE], "Vigie")
    (event,) = strict(raw)

    assert b"DTSTART;VALUE=DATE:20270125\r\n" in raw
    assert event.decoded("dtend") == date(2027, 1, 26)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw == feed([ONE], "Vigie"), "the same dates are the same bytes"


def test_a_replaced_date_is_cancelled_and_rings_no_more() -> None:
    (event,) = strict(feed([replace(ONE, cancelled=True, sequence=4)], "Vigie"))

    assert event["status"] == "CANCELLED"
    assert event["sequence"] == 4
    assert not event.walk("VALARM")


def snapshot(**more: Any) -> Snapshot:
    return msgspec.structs.replace(snapshot_of(STATE), **more)


def around(*, counsel: bool, **more: Any) -> Around:
    return Around(
        snapshot=snapshot(**more), link="https://v.example/x", changed_at=CHANGED, counsel=counsel
    )


def the_dates() -> Any:
    return deadlines(snapshot().case, STATE, NOW.date())


@pytest.mark.parametrize("counsel", [True, False])
def test_every_date_of_the_law_makes_an_entry_that_parses(counsel: bool) -> None:
    raw = feed([entry(d, around(counsel=counsel), reading=0) for d in the_dates()], "Vigie")

    assert len(strict(raw)) == len(second(raw)) == len(the_dates()) > 2
    assert len({e["uid"] for e in strict(raw)}) == len(the_dates())


def test_the_uid_stays_and_the_sequence_grows_when_the_date_moves() -> None:
    """The same rule and act: one event that moves, for every reader and every version."""
    (first, *_) = the_dates()
    moved = msgspec.structs.replace(first, due=first.due + timedelta(days=7))
    was = entry(first, around(counsel=True), reading=0)
    now = entry(moved, around(counsel=False, version=snapshot().version + 1), reading=0)

    assert was.uid == now.uid
    assert now.sequence > was.sequence
    recomputed = entry(moved, around(counsel=True, recomputed=snapshot().recomputed + 1), reading=0)
    assert recomputed.sequence > was.sequence


def test_two_readings_of_one_time_are_two_events_the_nearest_under_the_plain_uid() -> None:
    """A complement request that nothing proves may suspend the silence, or not: both dates show.

    When the doubt ends, the date that is left is the first one's event, moved: no client keeps two.
    """
    doubtful = state_of(FILED, UNPROVEN)
    dates = deadlines(snapshot().case, doubtful, NOW.date())
    near, far = (d for d in dates if d.rule == "D15")
    raw = feed([entry(d, around(counsel=True), reading=reading_of(d, dates)) for d in dates], "V")
    events = strict(raw)

    assert len({str(e["uid"]) for e in events}) == len(events) == len(dates)
    assert (reading_of(near, dates), reading_of(far, dates)) == (0, 1)
    assert reading_of(far, [far]) == 0
    replaced = msgspec.structs.replace(near, status=DeadlineStatus.SUPERSEDED)
    assert (reading_of(far, [replaced, far]), reading_of(replaced, [replaced, far])) == (0, 1)


def test_the_alarms_are_the_ladder_at_seven() -> None:
    """J-7 rings at seven in the morning a week before; a closed day rings earlier."""
    ringing = next(d for d in the_dates() if d.rule == "D7")
    raw = feed([entry(ringing, around(counsel=False), reading=0)], "Vigie")
    (event,) = strict(raw)
    triggers = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]

    assert len(triggers) >= 5
    assert all((t.total_seconds() / 3600) % 24 == 7 for t in triggers)
    assert all(t < timedelta(days=1) for t in triggers)


def test_an_employer_s_entry_holds_no_latest_day() -> None:
    (first, *_) = the_dates()
    later = msgspec.structs.replace(first, latest=first.due + timedelta(days=3))

    assert entry(later, around(counsel=False), reading=0).latest is None
    assert entry(later, around(counsel=True), reading=0).latest == later.latest


def test_a_mail_carries_the_dates_as_a_file() -> None:
    """Beside the two texts, a calendar file that both libraries open; the same bytes twice."""
    envelope = replace(ENVELOPE, calendar=attachment([ONE]))
    raw = build(WORDS, envelope)
    mail = message_from_bytes(raw, policy=policy.default)
    (joined,) = mail.iter_attachments()

    assert joined.get_content_type() == "text/calendar"
    assert joined.get_filename() == "echeances.ics"
    assert joined.get_param("method") == "PUBLISH"
    content = joined.get_content().replace("\r\n", "\n").replace("\n", "\r\n").encode()
    assert len(strict(content)) == len(second(content)) == 1
    assert mail.get_body(("plain",)) is not None
    assert raw == build(WORDS, envelope)
