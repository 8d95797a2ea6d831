"""The company (entreprise): its name, its SIREN, the mail domains whose signature counts.

One check for what its manager writes on the page and for what an operator's file says.
"""

import re

import msgspec

from ..cases.words import Zone, siren_holds
from ..errors import BadInput
from ..store.audit_records import Action
from ..store.records import Person, Tenant
from .audit import note
from .context import Desk

MOST = 20
_LONGEST = 200
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_WORDS = {"name": "nom", "siren": "SIREN", "forwarders": "domaines", "residence": "territoire"}


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an employer; a private person who employs has no `siren`.

    `residence` is what a new case begins with; each case may then be corrected (decision 59).
    """

    name: str
    siren: str = ""
    forwarders: tuple[str, ...] = ()
    residence: Zone = Zone.METROPOLE


def company_of(tenant: Tenant) -> Company:
    """What is kept of an employer."""
    return Company(
        name=tenant.name,
        siren=tenant.siren or "",
        forwarders=tenant.forwarders,
        residence=tenant.residence,
    )


def moved(before: Company, after: Company) -> tuple[str, ...]:
    """The fields that differ, in French."""
    return tuple(w for name, w in _WORDS.items() if getattr(before, name) != getattr(after, name))


def change(desk: Desk, by: Person, company: Company) -> Tenant:
    """Keep what the manager wrote of the company; the same words change nothing.

    Cases that are open keep the name and the place they were opened with. Raises BadInput naming
    the field, Conflict when somebody else wrote meanwhile.
    """
    check(company)
    kept = desk.store.people.tenant(by.tenant)
    changes = moved(company_of(kept), company)
    if not changes:
        return kept
    changed = desk.store.people.change_tenant(
        msgspec.structs.replace(
            kept,
            name=company.name,
            siren=company.siren or None,
            forwarders=company.forwarders,
            residence=company.residence,
            opened_by="",
        )
    )
    note(desk, by, Action.COMPANY_CHANGED, ", ".join(changes))
    return changed


def rename(desk: Desk, person: Person, name: str) -> None:
    """Give a name to somebody who made their space with an address alone."""
    kept = desk.store.people.person(person.id)
    desk.store.people.put_person(msgspec.structs.replace(kept, name=name))


def check(company: Company) -> None:
    """Raises BadInput with the first field that is wrong."""
    for name, why in faults(company).items():
        raise BadInput(name, why)


def faults(company: Company) -> dict[str, str]:
    """What is wrong with a company, by field, in French."""
    found = {}
    if not company.name or len(company.name) > _LONGEST or not company.name.isprintable():
        found["name"] = f"écrivez le nom de l’entreprise, {_LONGEST} signes au plus."
    if company.siren and not re.fullmatch("[0-9]{9}", company.siren):
        found["siren"] = "le numéro SIREN compte neuf chiffres."
    elif company.siren and not siren_holds(company.siren):
        found["siren"] = "ce n’est pas un numéro SIREN : sa clé ne correspond pas. Relisez-le."
    wrong = [why for domain in company.forwarders if (why := _domain_fault(domain))]
    if len(company.forwarders) > MOST:
        found["forwarders"] = f"{MOST} domaines au plus."
    elif wrong:
        found["forwarders"] = wrong[0]
    return found


def own_domain(email: str) -> str:
    """The domain of an address, when it can be a company's own; else empty."""
    domain = email.rpartition("@")[2].casefold()
    return "" if _domain_fault(domain) else domain


def _domain_fault(domain: str) -> str:
    from ..intake import is_administration, is_shared

    if not _DOMAIN.fullmatch(domain):
        return f"« {domain[:60]} » n’est pas un domaine : écrivez par exemple entreprise.fr."
    if is_shared(domain):
        return f"« {domain} » est à tout le monde : sa signature ne prouve pas votre entreprise."
    if is_administration(domain):
        return f"« {domain} » est à l’administration : il ne peut pas être celui de l’entreprise."
    return ""
