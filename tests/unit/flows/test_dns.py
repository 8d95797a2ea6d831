"""DNS asked for keys: bounded in time, remembered, and never an exception for the mail."""

from types import SimpleNamespace
from typing import Any

import dns.exception
import dns.resolver
import msgspec
import pytest

from chalicelib.cases.words import Authenticity
from chalicelib.errors import NoAnswer
from chalicelib.flows.dns import BUDGET, EACH, FAILED_AGE, SystemDns
from chalicelib.flows.record import case_id
from infra.local.samples import TENANT
from tests.unit.intake.mails import mail
from tests.unit.intake.signing import Dns, signed

from .world import ADDRESS, World


class Resolver:
    """A resolver whose questions take time; silent ones take all they are given."""

    def __init__(self, *, silent: bool = False, takes: float = 0.1, ttl: float = 300) -> None:
        self.silent, self.takes, self.ttl = silent, takes, ttl
        self.now = 1000.0
        self.given: list[float] = []

    def __call__(self, name: str, seconds: float) -> tuple[tuple[bytes, ...], float]:
        self.given.append(seconds)
        self.now += seconds if self.silent else self.takes
        if self.silent:
            raise NoAnswer(name, "timed out")
        return (name.encode(),), self.ttl

    def dns(self) -> SystemDns:
        return SystemDns(self, clock=lambda: self.now)


def test_a_silent_dns_costs_a_mail_its_budget_and_no_more() -> None:
    """Each question has its limit, all of them together the budget of the mail."""
    resolver = Resolver(silent=True)
    lookup = resolver.dns().for_one_mail()

    for name in ("a.example", "b.example", "c.example", "d.example"):
        with pytest.raises(NoAnswer):
            lookup(name)

    assert resolver.given == [EACH, EACH]
    assert sum(resolver.given) <= BUDGET


def test_a_silence_is_remembered_for_a_while() -> None:
    """A machine without network waits once, not at every mail; then it asks again."""
    resolver = Resolver(silent=True)
    system = resolver.dns()
    for _ in range(5):
        with pytest.raises(NoAnswer):
            system.for_one_mail()("a.example")
    asked = len(resolver.given)
    resolver.now += FAILED_AGE + 1
    resolver.silent = False

    assert asked == 1
    assert system.for_one_mail()("a.example") == (b"a.example",)


def test_an_answer_is_kept_as_long_as_it_says() -> None:
    """A key is asked for again once its time to live is over."""
    resolver = Resolver(ttl=300)
    system = resolver.dns()
    system.for_one_mail()("a.example")
    system.for_one_mail()("a.example")
    kept = len(resolver.given)
    resolver.now += 301
    system.for_one_mail()("a.example")

    assert (kept, len(resolver.given)) == (1, 2)


def test_no_time_left_is_not_remembered_against_a_name() -> None:
    """A name that one mail had no time to ask for is asked for by the next."""
    resolver = Resolver(silent=True)
    system = resolver.dns()
    lookup = system.for_one_mail()
    for name in ("a.example", "b.example", "c.example"):
        with pytest.raises(NoAnswer):
            lookup(name)
    resolver.silent = False

    assert system.for_one_mail()("c.example") == (b"c.example",)


class Record:
    """One TXT record, in pieces as DNS carries it."""

    strings = (b"v=DKIM1; ", b"p=abc")


class Answer(list[Record]):
    """What dnspython answers."""

    rrset = SimpleNamespace(ttl=60)


def test_the_systems_resolver_is_asked_in_time_and_its_failures_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A TXT record in pieces is one; a name without record is an answer; a time-out is none."""
    failures = {"b": dns.resolver.NXDOMAIN, "c": dns.exception.Timeout, "d": OSError}

    def resolve(name: Any, kind: str, *, lifetime: float, search: bool) -> Answer:
        assert (kind, search) == ("TXT", False)
        assert 0 < lifetime <= EACH
        failure = failures.get(str(name)[0])
        if failure:
            raise failure
        return Answer([Record()])

    system = SimpleNamespace(resolve=resolve)
    monkeypatch.setattr(dns.resolver, "get_default_resolver", lambda: system)
    lookup = SystemDns().for_one_mail()

    assert lookup("a.example") == (b"v=DKIM1; p=abc",)
    assert lookup("b.example") == ()
    for name in ("c.example", "d.example"):
        with pytest.raises(NoAnswer):
            lookup(name)
    assert lookup("x" * 70 + ".example") == ()


def test_a_mail_is_graded_at_reception_with_its_reasons_kept() -> None:
    """The record of the mail and its event say the grade and why; no DNS: it says so."""
    world = World()
    kept = world.receive(signed(mail(to=ADDRESS), "interieur.gouv.fr"))
    stored = world.ctx.store.cases.load(TENANT.id, case_id(TENANT.id, "2026-AT-0048213"))
    (event,) = [e for e in stored.state.events if e.evidence == kept.sha256]

    assert kept.grade is Authenticity.TENANT_ADDRESS
    assert any("DNS est désactivé" in why for why in kept.reasons)
    assert (event.authenticity, event.authenticity_reasons) == (kept.grade, kept.reasons)


def test_a_world_with_dns_believes_the_platforms_own_signature() -> None:
    """The lookup of the context is asked once a mail, at reception."""
    world, asked = World(), Dns("interieur.gouv.fr")
    world.ctx = msgspec.structs.replace(world.ctx, dns=lambda: asked)
    raw = signed(mail(), "interieur.gouv.fr")

    assert world.receive(raw).grade is Authenticity.ORIGINAL_DKIM
    assert world.receive(raw).grade is Authenticity.ORIGINAL_DKIM
    assert asked.asked == ["s2026._domainkey.interieur.gouv.fr"]


def test_a_quarantined_mail_keeps_its_grade_too() -> None:
    """Reading it again later asks no DNS."""
    kept = World().receive(mail("Bonjour, voici des nouvelles.", subject="Bonjour"))

    assert kept.state == "quarantined"
    assert kept.grade is not None
    assert kept.reasons
