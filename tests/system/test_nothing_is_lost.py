"""Killed anywhere between a mail and its alerts: nothing is lost, nothing is said twice unlabelled."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.alerts import short_code
from chalicelib.flows.record import case_id
from infra.local.config import INTAKE_DOMAIN
from infra.local.samples import EMPLOYER, LAWYER, TENANT, closure, forwarded
from tests.system.dying import POINTS, arm, disarm
from tests.system.house import ANSWER, LONG_LEASE, SHORT_LEASE, House

pytestmark = pytest.mark.system
ADDRESS = f"{TENANT.address}@{INTAKE_DOMAIN}"
EXPECTED = {
    ("email", EMPLOYER.email),
    ("sms", EMPLOYER.phone),
    ("email", LAWYER.email),
    ("sms", LAWYER.phone),
}
# Before anything was claimed nothing can be repeated. Later, whichever delivery was between the
# provider's acceptance and our record (another worker's too) may be, and must say so.
NO_REPEAT = list(POINTS)[: list(POINTS).index("delivery-claimed")]


def alerts(house: House, reference: str) -> list[dict[str, Any]]:
    """The closure alerts of one case: mails name its number, SMS its opaque code."""
    code = short_code(case_id(TENANT.id, reference))
    about = [s for s in house.about(reference, code) if "/connexion/" not in s["text"]]
    return [s for s in about if ANSWER not in s["subject"]]


def answers(house: House, reference: str) -> list[dict[str, Any]]:
    """What who forwarded it is told besides."""
    return [s for s in house.about(reference) if ANSWER in s["subject"]]


def told(house: House, reference: str) -> set[tuple[str, str]]:
    return {(s["channel"], s["to"]) for s in alerts(house, reference)}


def labelled(alert: dict[str, Any]) -> bool:
    return "envoi possible" in alert["subject"] + alert["text"]


def send_and_die(house: House, point: str, reference: str, *, and_engine: bool) -> None:
    """Send one mail and see the process die of it, then start again.

    A mail that got no 250 was not accepted: its sender sends it again, as mail servers do.
    What starts again dies of the next test. A delivery claimed by the dead is taken up soon.
    """
    lease = LONG_LEASE if point in NO_REPEAT else SHORT_LEASE
    ready_to_die(house, lease)
    now = datetime.now(UTC)
    mail = forwarded(closure(now, reference), now)
    arm(house.data, point, and_engine=and_engine)
    try:
        house.send(mail, ADDRESS)
        accepted = True
    except OSError:
        accepted = False
    house.until(house.dead)
    disarm(house.data)
    house.start(mortal=True, lease=lease)
    if not accepted:
        house.send(mail, ADDRESS)


def ready_to_die(house: House, lease: int) -> None:
    """A process that can be armed runs, and claims for so many seconds."""
    if house.dead() or not house.mortal or house.lease != lease:
        if not house.dead():
            house.kill()
        house.start(mortal=True, lease=lease)


def check(house: House, point: str, reference: str) -> None:
    """Everybody is told; repeats are labelled and carry the same delivery id."""
    house.until(lambda: told(house, reference) >= EXPECTED, 90)
    found = alerts(house, reference)
    assert {(s["channel"], s["to"]) for s in found} == EXPECTED
    counts = Counter((s["channel"], s["to"]) for s in found)
    repeats = [s for s in found if labelled(s)]
    assert sum(counts.values()) - len(EXPECTED) <= len(repeats), found
    if point in NO_REPEAT:
        assert repeats == []
    for who, count in counts.items():
        same = [s for s in found if (s["channel"], s["to"]) == who]
        assert len({s["delivery"] for s in same}) == 1
        assert count - 1 <= len([s for s in same if labelled(s)])
    house.until(lambda: bool(answers(house, reference)))
    answered = answers(house, reference)
    assert {s["to"] for s in answered} == {EMPLOYER.email}
    assert len([s for s in answered if not labelled(s)]) <= 1
    draft_is_ready(house, reference)


def draft_is_ready(house: House, reference: str) -> None:
    mail = next(s for s in alerts(house, reference) if s["to"] == LAWYER.email)
    link = re.search(rf"{house.base}/projets/\S+", mail["text"])
    assert link
    session = house.sign_in(LAWYER.email)
    house.until(lambda: "Télécharger" in session.get(link[0], timeout=30).text)


@pytest.mark.parametrize("point", POINTS)
def test_our_process_is_killed(house: House, point: str) -> None:
    """SIGKILL right after each step of a mail's way, then a restart."""
    reference = f"AT-2026-P{list(POINTS).index(point):04}"

    send_and_die(house, point, reference, and_engine=False)

    check(house, point, reference)


@pytest.mark.parametrize(
    "point", ["mail-spooled", "event-recorded", "delivery-claimed", "mail-accepted"]
)
def test_everything_is_killed_engine_included(house: House, point: str) -> None:
    """The engine dies first, unwarned, then our process: what was acknowledged is still there."""
    reference = f"AT-2026-E{list(POINTS).index(point):04}"

    send_and_die(house, point, reference, and_engine=True)

    check(house, point, reference)
