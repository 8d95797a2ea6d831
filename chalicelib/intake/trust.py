"""Whose word counts: trusted sealers, registered forwarders, the administration's own domains."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from ..cases.parts import Part
from ..errors import BadInput
from .classify import rules

TRUST = Path(__file__).with_name("authenticity.toml")


class Sealer(Part, frozen=True, kw_only=True):
    """An ARC sealer that is believed, and the name its own results bear."""

    domain: str
    service: str


class Trust(Part, frozen=True, kw_only=True):
    """The whole of authenticity.toml."""

    shared_domains: frozenset[str]
    sealer: tuple[Sealer, ...]


@cache
def trust() -> Trust:
    """The tables, checked. Raises BadInput naming the faulty place of authenticity.toml."""
    try:
        return msgspec.convert(tomllib.loads(TRUST.read_text("utf-8")), Trust)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(TRUST.name, f"{fault}.", "Correct the place it names.") from fault


def service_of(domain: str) -> str:
    """The name a trusted sealer signs its results with; empty for an unknown sealer."""
    return next((s.service for s in trust().sealer if s.domain == domain), "")


def organisation(domain: str) -> str:
    """The ministry's own domain: one label under the administration's; empty elsewhere.

    `gouv.fr` is a public suffix, so two ministries are two organisations (RFC 7489 §3.2).
    """
    for suffix in rules().administration:
        if domain.endswith(f".{suffix}"):
            label = domain.removesuffix(f".{suffix}").rpartition(".")[2]
            return f"{label}.{suffix}" if label else ""
    return ""


def aligned(signing: str, sender: str) -> bool:
    """Does an administration's signature speak for its sender? Relaxed (RFC 7489 §3.1.1)."""
    return bool(organisation(sender)) and organisation(signing) == organisation(sender)


def is_shared(domain: str) -> bool:
    """Has anybody a mailbox there? Its signature proves no employer."""
    return domain in trust().shared_domains


def is_administration(domain: str) -> bool:
    """Is it the administration's, or under it?"""
    return any(domain == s or domain.endswith(f".{s}") for s in rules().administration)


def registered(domain: str, forwarders: Sequence[str]) -> bool:
    """Is a signing domain one that the tenant registered, or under one that it registered?

    A shared mailbox provider's, or a whole top-level domain, is nobody's own.
    """
    for forwarder in forwarders:
        own = forwarder.lower().strip("@. ")
        if "." in own and own not in trust().shared_domains and f".{domain}".endswith(f".{own}"):
            return True
    return False
