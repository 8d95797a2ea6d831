"""The company's form: what was typed, and what it means. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from ...cases.words import Siren, Zone
from ...flows.company import Company, faults
from ...law import zone_name
from ..render import capital
from .team import name_fault

_FIELDS = {"name": "nom", "siren": "siren", "forwarders": "domaines"}


class CompanyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program writes: `siren` null for a private person who employs.

    `residence` left out stays as it is.
    """

    name: str
    siren: Siren | None = None
    residence: Zone | None = None


class CompanyOut(msgspec.Struct, frozen=True):
    """The employer: `name` empty until somebody gave it; `forwarders` are its own mail domains.

    `residence` is what a new case begins with.
    """

    name: str
    siren: str | None
    forwarders: tuple[str, ...]
    residence: Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields as typed; `errors` by the name of the field."""

    name: str = ""
    siren: str = ""
    domains: str = ""
    residence: str = str(Zone.METROPOLE)
    own_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def shown(company: Company) -> Typed:
    """The form of what is kept."""
    digits = company.siren
    in_threes = " ".join(filter(None, (digits[:3], digits[3:6], digits[6:])))
    return Typed(
        name=company.name,
        siren=in_threes,
        domains="\n".join(company.forwarders),
        residence=str(company.residence),
    )


def read(form: Mapping[str, list[str]], *, asks_name: bool) -> tuple[Typed, Company]:
    """What was typed, with what is wrong of it, and the company it describes.

    Spaces and dots in a SIREN are nothing; an e-mail address stands for its domain.
    """
    name, siren, domains, place, own = (
        form.get(key, [""])[0].strip()
        for key in ("nom", "siren", "domaines", "territoire", "votre_nom")
    )
    known = place in {zone for zone, _ in places()}
    company = Company(
        name=" ".join(name.split()),
        siren=re.sub(r"[\s.-]", "", siren),
        forwarders=_domains(domains),
        residence=Zone(place) if known else Zone.METROPOLE,
    )
    errors = {_FIELDS[key]: why for key, why in faults(company).items()}
    if not known:
        errors["territoire"] = "choisissez dans la liste."
    own = own if asks_name else ""
    if own and (why := name_fault(own)):
        errors["votre_nom"] = why
    typed = Typed(
        name=name, siren=siren, domains=domains, residence=place, own_name=own, errors=errors
    )
    return typed, company


def places() -> tuple[tuple[str, str], ...]:
    """Where an employer may reside, as its form offers it."""
    return tuple((str(zone), capital(zone_name(zone))) for zone in Zone)


def _domains(text: str) -> tuple[str, ...]:
    words = filter(None, re.split(r"[\s,;]+", text))
    return tuple(dict.fromkeys(w.rpartition("@")[2].strip(".").casefold() for w in words))
