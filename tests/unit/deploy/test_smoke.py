"""A deployment is alive when a mail goes in and the operator's alert goes out; else it owes a test."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.flows.operators import OPERATOR_ID
from chalicelib.store import Store, memory_store
from chalicelib.store.records import (
    OPERATOR_HOME,
    Channel,
    Delivery,
    DeliveryState,
    Person,
    Role,
    Subscription,
    Switch,
)
from infra.deploy import __main__ as command
from infra.deploy import smoke
from infra.deploy.errors import DeploymentStopped
from infra.deploy.told import alert
from tests.unit.deploy.fakes import Operator
from tests.unit.deploy.test_up import World

NOW = datetime(2026, 11, 23, tzinfo=UTC)
EMAIL = "exploitation@exemple.fr"
RAW = b"Subject: essai\r\n\r\n"


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def told(store: Store, raw: bytes, state: DeliveryState, **more: Any) -> None:
    """What the functions leave in the table of a mail to an unknown address."""
    person = Person(id=OPERATOR_ID, name="E", email=EMAIL, role=Role.MANAGER, tenant=OPERATOR_HOME)
    if store.people.subscription(OPERATOR_HOME, OPERATOR_ID) is None:
        store.people.put_person(person)
        store.people.subscribe(
            Subscription(tenant=OPERATOR_HOME, person=OPERATOR_ID, channels=(Channel.EMAIL,))
        )
    delivery = Delivery(
        id=sha(raw)[:12], tenant=OPERATOR_HOME, case="", cause=sha(raw), purpose="quarantined",
        person=OPERATOR_ID, channel=Channel.EMAIL, state=state, created_at=NOW, **more,
    )  # fmt: skip
    store.deliveries.plan(delivery, NOW)


@pytest.mark.parametrize("state", ["accepted", "delivered", "unconfirmed"])
def test_an_alert_that_left_is_proof(state: str) -> None:
    """A provider took it: its state is said. A mail told before is no proof of this one."""
    store, console = memory_store(), Operator()
    told(store, b"another", DeliveryState.GIVEN_UP)
    told(store, RAW, DeliveryState(state))

    assert alert(store, sha(RAW), EMAIL, console, 0.0)

    assert f"its alert to {EMAIL}: {state}" in console.said


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("bounced", "it ended bounced"),
        ("given_up", "it ended given_up (refused)"),
        ("pending", "it is pending (refused) after 0 seconds"),
    ],
)
def test_an_alert_that_did_not_leave_fails_the_test(state: str, why: str) -> None:
    """With how it ended, and what the provider said."""
    store = memory_store()
    error = "" if state == "bounced" else "refused"
    told(store, RAW, DeliveryState(state), last_error=error)

    with pytest.raises(DeploymentStopped) as stopped:
        alert(store, sha(RAW), EMAIL, Operator(), 0.0)

    assert why in stopped.value.why


def test_an_alert_nobody_planned_fails_the_test() -> None:
    """The stream, the sweep or dispatch."""
    store = memory_store()
    told(store, b"another", DeliveryState.ACCEPTED)

    with pytest.raises(DeploymentStopped, match="no alert of it was planned"):
        alert(store, sha(RAW), EMAIL, Operator(), 0.0)


@pytest.mark.parametrize("known", [True, False])
def test_an_operator_who_is_not_in_the_table_is_named(*, known: bool) -> None:
    """The functions only log that the address is an employer's: here it stops."""
    store = memory_store()
    if known:
        told(store, b"another", DeliveryState.ACCEPTED)

    with pytest.raises(DeploymentStopped, match="operator_email"):
        alert(store, sha(RAW), "autre@exemple.fr", Operator(), 0.0)


def test_a_stop_of_sending_is_said_and_proves_nothing() -> None:
    """After a restore it stands on purpose: no failure, and the test stays owed."""
    store, console = memory_store(), Operator()
    store.switches.turn_off(Switch(tenant="", channel="", reason="panne", by="x", at=NOW))
    told(store, RAW, DeliveryState.PENDING)

    assert not alert(store, sha(RAW), EMAIL, console, 0.0)

    assert "NOT TESTED: sending is off (panne)" in console.said


def test_an_alert_that_waits_for_its_hour_is_said() -> None:
    """Somebody who deploys at night does not wait for the morning."""
    store, console = memory_store(), Operator()
    told(store, RAW, DeliveryState.PENDING, not_before=datetime.now(UTC) + timedelta(hours=3))

    assert not alert(store, sha(RAW), EMAIL, console, 0.0)

    assert "NOT TESTED: its alert leaves at" in console.said


def test_a_mail_that_nobody_reads_fails_the_test(tmp_path: Path) -> None:
    """With its key, and where to look."""
    world = World(tmp_path)
    world.storage.reads_mails = False

    with pytest.raises(DeploymentStopped, match="essai-"):
        smoke.mail(world.storage, "in", "x.fr", NOW, Operator(), 0.0)


class Site:
    """A world whose functions tell the operator of each mail, and the command as it is typed."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.store = World(folder), memory_store()
        self.ends, self.tries = DeliveryState.ACCEPTED, 0
        self.world.storage.on_mail = self._told
        self.console, self.dns = Operator(yes=True), dict[str, tuple[str, ...]]()
        said = {
            "clients": self.world.clients,
            "load_stage": lambda *_: self.world.stage,
            "system_lookup": lambda name, _: self.dns.get(name, ("192.0.2.1",)),
            "Console": lambda **_: self.console,
            "open_store": lambda *_: self.store,
        }
        for name, value in said.items():
            monkeypatch.setattr(command, name, value)
        monkeypatch.setattr(smoke, "fetch", lambda _: (200, "Vigie"))

    def _told(self, raw: bytes) -> None:
        self.tries += 1
        told(self.store, raw, self.ends)

    def up(self, *options: str) -> int:
        self.console.lines.clear()
        return command.main(["up", "essai", "--package", str(self.world.package), *options])


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def test_a_deployment_is_tested_once(site: Site) -> None:
    """With nothing changed since a test that passed, the operator gets no other mail."""
    assert site.up() == 0
    assert "accepted" in site.console.said
    assert site.up() == 0

    assert "Nothing has changed since the last deployment, which was tested." in site.console.said
    assert site.tries == 1
    site.world.version("two")
    assert site.up() == 0
    assert site.tries == 2


def test_a_test_that_failed_is_owed(site: Site) -> None:
    """The same command tests again, though nothing is left to change."""
    site.ends = DeliveryState.BOUNCED
    assert site.up() == 1
    assert site.up() == 1
    site.ends = DeliveryState.ACCEPTED

    assert site.up() == 0

    assert (site.tries, "accepted" in site.console.said) == (3, True)


def test_a_test_that_was_killed_is_owed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the last change and the end of the test, whenever."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(smoke, "page", killed)
        assert site.up() == 1
    assert site.tries == 0

    assert site.up() == 0

    assert site.tries == 1


def test_a_test_that_was_left_out_is_owed(site: Site) -> None:
    """`--no-smoke` says so; the next run without it tests."""
    assert site.up("--no-smoke") == 0
    assert "Not tested" in site.console.said

    assert site.up() == 0

    assert site.tries == 1


def test_a_sender_that_is_not_verified_waits_for_dns(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own exit code: the records were printed above, and the same command goes on."""
    site.world.identities.verified = False
    assert site.up() == 3
    assert "exemple.fr is not verified" in capsys.readouterr().err
    site.world.identities.verified = True

    assert site.up() == 0


def test_a_stop_of_sending_is_tested_again_once_it_is_lifted(site: Site) -> None:
    """The deployment itself went well."""
    site.store.switches.turn_off(Switch(tenant="", channel="", reason="panne", by="x", at=NOW))
    assert site.up() == 0
    assert "NOT TESTED" in site.console.said
    site.store.switches.turn_on()

    assert site.up() == 0

    assert (site.tries, "accepted" in site.console.said) == (2, True)


def test_pages_whose_domain_has_no_address_yet_are_not_tested(site: Site) -> None:
    """The record was printed a line above: nobody could have created it. The mail is tested."""
    site.world.change(public_domain="vigie.exemple.fr")
    assert site.up() == 3
    site.world.certificates.issue()
    site.dns["vigie.exemple.fr"] = ()

    assert site.up() == 0

    assert "create its CNAME; not tested" in site.console.said
    assert "read to its end" in site.console.said
    site.dns.clear()
    assert site.up() == 0
    assert "/connexion: answers" in site.console.said, "the page was owed"
