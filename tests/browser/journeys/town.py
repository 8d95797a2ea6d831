"""Employers and firms in the real local system: each journey has its own, so that none meets another.

Their people are brought in as an operator does; everything else comes by SMTP and by the pages.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.flows.context import Context
from chalicelib.flows.onboard import intake_address, onboard_firm, onboard_tenant
from chalicelib.flows.record import case_id
from chalicelib.settings import read_settings
from chalicelib.store import Files, open_store
from chalicelib.store.records import Firm, Person, Role, Tenant
from chalicelib.web.sessions import COOKIE, open_session
from infra.local.config import environment, parse
from infra.local.samples import closure, forwarded, platform_mail
from tests.system.house import House

_RECEIPT = (
    "Bonjour,\n\nNous confirmons le dépôt de votre demande d'autorisation de travail n° {} le {}.\n"
    "Salarié : {}\n\nVous trouverez votre attestation de dépôt dans votre espace.\n"
)
_REQUEST = (
    "Bonjour,\n\nAprès examen de votre demande d'autorisation de travail n° {}, nous vous invitons à "
    "compléter votre dossier en transmettant les pièces suivantes :\n\n"
    "- copie du passeport du salarié ;\n- contrat de travail signé.\n\n"
    "Ces pièces doivent être déposées sur la plateforme avant le {}.\n\n"
    "À défaut, votre demande sera clôturée.\n\nLe service instructeur\n"
)


@dataclass(frozen=True)
class Home:
    """An employer with a manager and a colleague, and a firm with its lawyer."""

    tenant: Tenant
    manager: Person
    colleague: Person
    firm: Firm
    lawyer: Person


class Town:
    """The house that runs, and who lives there. Real time: days are counted from today."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.now = datetime.now(UTC).replace(microsecond=0)
        settings = read_settings(os.environ | environment(parse(house.arguments)))
        self.ctx = Context(
            settings=settings,
            store=open_store(settings),
            files=Files(settings),
            queue=None,
            channels={},
            now=lambda: datetime.now(UTC),
        )

    def home(self, name: str, *, mandated: bool = False) -> Home:
        """A new employer, whose cases all go to its firm when `mandated`."""
        firm = Firm(id=f"cabinet-{name}", name=f"Cabinet {name.title()}", bar="barreau de Lyon", address="1 place de l’Exemple, 69001 Lyon")  # fmt: skip
        tenant = Tenant(id=name, name=f"Menuiserie {name.title()}", address=f"depot-{name}", siren="123456782", firm=firm.id if mandated else "")  # fmt: skip
        manager, colleague = (
            Person(id=f"{name}-{who.lower()}", name=f"{who} Roux", email=f"{who.lower()}@{name}.example", role=role, tenant=name)
            for who, role in (("Marc", Role.MANAGER), ("Emma", Role.EMPLOYER))
        )  # fmt: skip
        lawyer = Person(id=f"{name}-lea", name="Léa Noir", email=f"lea@cabinet-{name}.example", role=Role.LAWYER, firm=firm.id)  # fmt: skip
        onboard_firm(self.ctx, firm, (lawyer,))
        onboard_tenant(self.ctx, tenant, (manager, colleague))
        return Home(tenant, manager, colleague, firm, lawyer)

    def filed(self, home: Home, reference: str, worker: str, days: int = 70) -> str:
        """The platform's receipt is forwarded; answers the path of its case once it is there."""
        at = self.now - timedelta(days=days)
        text = _RECEIPT.format(reference, f"{at:%d/%m/%Y}", worker)
        self._forward(home, platform_mail("Demande d'AT - Attestation de dépôt", text, at))
        found = self.ctx.store.cases.by_reference
        self.house.until(lambda: found(home.tenant.id, reference))
        return path_of(home, reference)

    def asked(self, home: Home, reference: str) -> None:
        """Documents are asked for, within two weeks."""
        due = self.now + timedelta(days=14)
        text = _REQUEST.format(reference, f"{due:%d/%m/%Y}")
        mail = platform_mail("Demande de complément", text, self.now - timedelta(days=1))
        self._forward(home, mail)
        self.until_event(home, reference, "complement_requested")

    def closed(self, home: Home, reference: str) -> None:
        """The closure is forwarded, and has become an event of the case."""
        self._forward(home, closure(self.now - timedelta(minutes=5), reference))
        self.until_event(home, reference, "closed")

    def until_event(self, home: Home, reference: str, kind: str) -> None:
        load, case = self.ctx.store.cases.load, case_id(home.tenant.id, reference)
        self.house.until(lambda: load(home.tenant.id, case).state.all(kind))

    def _forward(self, home: Home, original: Any) -> None:
        self.house.send(forwarded(original, self.now), self.address(home))

    def address(self, home: Home) -> str:
        """Where this employer's mails are forwarded to."""
        return intake_address(self.ctx, home.tenant)

    def mail(self, to: Person | str, *words: str, beyond: int = 0) -> str:
        """The text of the last mail to somebody that holds all these words, once it has left.

        `beyond`: how many had left already, when another is awaited.
        """
        self.house.until(lambda: len(self.mails(to, *words)) > beyond)
        return self.mails(to, *words)[-1]

    def mails(self, to: Person | str, *words: str) -> list[str]:
        """The texts of those that have left, the oldest first."""
        address = to if isinstance(to, str) else to.email
        return [
            sent["text"]
            for sent in self.house.sent()
            if address in sent["to"] and all(w in sent["subject"] + sent["text"] for w in words)
        ]

    def link(self, to: Person | str, kind: str, *words: str, beyond: int = 0) -> str:
        """The address of that kind (`connexion`, `v`, `projets`…) in the last such mail."""
        start = f"{self.house.base}/{kind}/"
        match = re.search(rf"{re.escape(start)}\S+", self.mail(to, start, *words, beyond=beyond))
        assert match
        return match[0]

    def enter(self, page: Any, person: Person) -> None:
        """Signed in by a session opened as the sign-in page does; then the list of cases."""
        secret = open_session(self.ctx, person).partition(";")[0].partition("=")[2]
        page.context.add_cookies([{"name": COOKIE, "value": secret, "url": self.house.base}])
        page.goto(f"{self.house.base}/dossiers")

    def sign_in(self, page: Any, person: Person) -> None:
        """The whole way: an address, a mail, a link, a button."""
        earlier = len(self.mails(person, f"{self.house.base}/connexion/"))
        page.goto(f"{self.house.base}/connexion")
        page.get_by_label("Votre adresse e-mail").fill(person.email)
        page.get_by_role("button", name="Recevoir le lien").click()
        page.get_by_role("heading", name="Regardez vos e-mails").wait_for()
        page.goto(self.link(person, "connexion", beyond=earlier))
        page.get_by_role("button", name="Entrer").click()

    def case(self, home: Home, reference: str) -> str:
        """The id of a case."""
        return case_id(home.tenant.id, reference)

    def channels(self, person: Person, reference: str = "") -> tuple[str, ...]:
        """By what this person is told of a case, or of all."""
        case = case_id(person.tenant, reference) if reference else ""
        kept = self.ctx.store.people.subscription(person.tenant, person.id, case)
        assert kept
        return kept.channels

    def reload_until(self, page: Any, there: Callable[[], Any]) -> None:
        """Press « reload » until what a queue makes is on the page."""

        def shown() -> bool:
            page.reload()
            return bool(there().count())

        if not there().count():
            self.house.until(shown)


def path_of(home: Home, reference: str) -> str:
    """The path of a case, known before it is there."""
    return f"/dossiers/{home.tenant.id}/{case_id(home.tenant.id, reference)}"
