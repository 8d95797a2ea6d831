"""A small world for the pages: two employers, two firms, their people, cases opened by the flows."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import msgspec
from chalice.app import Chalice
from chalice.test import Client, HTTPResponse

from chalicelib.alerts import FakeSender
from chalicelib.cases import AnyEvent, Case, Employer, Worker, event_from
from chalicelib.errors import NotFound
from chalicelib.flows.context import Context
from chalicelib.flows.handlers import (
    deliver_message,
    draft_message,
    lint_message,
    receive_notification,
)
from chalicelib.flows.onboard import onboard_firm, onboard_tenant
from chalicelib.flows.provisional import Group
from chalicelib.flows.quarantine import hold
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at, record
from chalicelib.flows.unaddressed import hold_unaddressed
from chalicelib.scopes import Scope
from chalicelib.settings import Settings
from chalicelib.store import Store
from chalicelib.store.files import media_type
from chalicelib.store.memory import MemoryTable
from chalicelib.store.overlay import OverlayTable
from chalicelib.store.records import (
    OPERATOR_HOME,
    Archive,
    Channel,
    Firm,
    Mail,
    Person,
    Quarantined,
    Role,
    Snapshot,
    Tenant,
)
from chalicelib.store.table import Table
from chalicelib.store.token_records import ApiToken
from chalicelib.web import register
from tests.unit.flows.rights import Guarded, working
from tests.unit.flows.world import SETTINGS

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_BOUND = re.compile(r'<span class="entier">(.*?)</span>')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REFERENCE = "AT-2026-0001"

PEOPLE = {
    "emma": Person(id="emma", name="Emma Petit", email="emma@atelier.example", role=Role.EMPLOYER, tenant="atelier"),
    "marc": Person(id="marc", name="Marc Roux", email="marc@atelier.example", role=Role.MANAGER, tenant="atelier"),
    "cleo": Person(id="cleo", name="Cléo Faure", email="cleo@atelier.example", role=Role.CONTACT, tenant="atelier"),
    "lea": Person(id="lea", name="Léa Noir", email="lea@cabinet.example", role=Role.LAWYER, firm="cabinet"),
    "aude": Person(id="aude", name="Aude Brun", email="aude@cabinet.example", role=Role.ASSISTANT, firm="cabinet"),
    "omar": Person(id="omar", name="Omar Blanc", email="omar@autre.example", role=Role.EMPLOYER, tenant="autre"),
    "rita": Person(id="rita", name="Rita Vert", email="rita@autre.example", role=Role.MANAGER, tenant="autre"),
    "yves": Person(id="yves", name="Yves Gris", email="yves@rival.example", role=Role.LAWYER, firm="rival"),
    "otto": Person(id="otto", name="Otto", email="otto@vigie.example", role=Role.OPERATOR, tenant=OPERATOR_HOME),
}  # fmt: skip

STRAY = (
    b"From: Ana <ana@atelier.example>\r\nTo: depot-perdu@in.vigie.example\r\n"
    b"Subject: Cloture de la demande de Awa Diop\r\n\r\nBonjour"
)
"""A mail to an address of ours that is nobody's."""
LATER = ("cleo", "aude")
"""Who joins when a test first opens their browser: most tests are about the others."""


@dataclass
class Sent:
    """A channel, or a queue, that keeps what it is given."""

    messages: list[Any] = field(default_factory=list)

    def send(self, first: Any, *bodies: Any) -> None:
        self.messages += [(first, body) for body in bodies] or [(first,)]


@dataclass
class FakeFiles:
    """S3 as a dictionary; gives addresses of another site for downloads and posts, as S3 does."""

    site: str = "https://drafts.example"
    objects: dict[str, bytes] = field(default_factory=dict)

    def put_draft(self, key: str, docx: bytes) -> None:
        self.objects[key] = docx

    def draft(self, key: str) -> bytes:
        if key not in self.objects:
            raise NotFound("file", key)
        return self.objects[key]

    def upload_form(self, key: str, back: str, limit: int) -> dict[str, Any]:
        del limit
        return {"url": f"{self.site}/", "fields": {"key": key, "success_action_redirect": back}}

    def uploaded(self, key: str, limit: int) -> bytes | None:
        return self.objects[key][: limit + 1] if key in self.objects else None

    def waiting(self, after: str, most: int) -> tuple[list[Any], str]:
        """No mail waits to be read."""
        del after, most
        return [], ""

    def put_verdict(self, key: str, verdict: bytes) -> None:
        self.objects[key] = verdict

    def found(self, key: str, limit: int) -> bytes | None:
        return self.uploaded(key, limit)

    def put_evidence(self, raw: bytes) -> str:
        sha256 = hashlib.sha256(raw).hexdigest()
        self.objects[f"evidence/{sha256}"] = raw
        return sha256

    def evidence(self, sha256: str) -> bytes:
        return self.draft(f"evidence/{sha256}")

    def evidence_url(self, sha256: str, filename: str) -> str:
        return f"{self.site}/evidence/{sha256}?as={filename}"

    def draft_url(self, key: str, filename: str) -> str:
        assert media_type(key)
        return f"{self.site}/{key}?as={filename}"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def settings(base_url: str = "http://127.0.0.1:8000") -> Settings:
    return msgspec.structs.replace(SETTINGS, base_url=base_url, operators=PEOPLE["otto"].email)


class World:
    """A context over a store in memory, with its people; cases are opened by the real flows."""

    def __init__(self, base_url: str = "http://127.0.0.1:8000", files: Any = None) -> None:
        self.clock = Clock()
        self.mail, self.sms = FakeSender(), FakeSender()
        self.queue, self.files = Sent(), files or FakeFiles()
        self.table = MemoryTable()
        self.ctx = Context(
            settings=settings(base_url),
            store=Store(Guarded(self.table)),
            files=self.files,
            queue=self.queue,
            now=self.clock,
            channels={Channel.EMAIL: self.mail, Channel.SMS: self.sms},
        )
        for firm, name in (
            ("cabinet", "Cabinet Noir"),
            ("rival", "Cabinet Gris"),
        ):
            lawyers = tuple(p for p in PEOPLE.values() if p.firm == firm and p.id not in LATER)
            onboard_firm(self.ctx, Firm(id=firm, name=name), lawyers)
        for tenant, name in (("atelier", "L’Atelier"), ("autre", "Autre SARL")):
            members = tuple(p for p in PEOPLE.values() if p.tenant == tenant and p.id not in LATER)
            onboard_tenant(self.ctx, Tenant(id=tenant, name=name, address=f"s-{tenant}"), members)
        self.ctx.store.people.put_person(PEOPLE["otto"])
        self.app = Chalice(app_name="test")
        register(self.app, lambda: self.ctx)

    def rewind(self, beneath: Table) -> None:
        """Begin again from what that table holds, which stays as it is: nothing sent nor queued."""
        self.mail, self.sms = FakeSender(), FakeSender()
        self.queue, self.files = Sent(), FakeFiles()
        self.ctx = msgspec.structs.replace(
            self.ctx,
            store=Store(OverlayTable(beneath)),
            files=self.files,
            queue=self.queue,
            channels={Channel.EMAIL: self.mail, Channel.SMS: self.sms},
        )

    def open(
        self,
        *events: dict[str, Any],
        tenant: str = "atelier",
        reference: str = REFERENCE,
        worker: str = "Awa Diop",
    ) -> Snapshot:
        """Open a case and record its events (by default a filing, sixty-one days before NOW)."""
        header = Case(
            reference=reference, employer=Employer(name="L’Atelier"), worker=Worker(name=worker)
        )
        facts = events or ({"kind": "filed", "on": "2026-09-23"},)
        first, *others = [event_from(dict(fact)) for fact in facts]
        ref = CaseRef(tenant, case_id(tenant, header.reference))
        snapshot = open_at(self.ctx, ref, Opening(header), first, Cause("test:0"))
        for n, event in enumerate(others, 1):
            snapshot = self.add(snapshot, event, f"test:{n}")
        return snapshot

    def add(self, snapshot: Snapshot, event: AnyEvent, cause: str) -> Snapshot:
        return record(self.ctx, CaseRef(snapshot.tenant, snapshot.id), event, cause)

    def mandate(self, snapshot: Snapshot, firm: str = "cabinet") -> Snapshot:
        given = event_from({"kind": "mandate_given", "on": "2026-11-23", "firm": firm})
        return self.add(snapshot, given, f"mandate:{firm}")

    def end_mandate(self, snapshot: Snapshot, firm: str = "cabinet") -> Snapshot:
        ended = event_from(
            {
                "kind": "mandate_ended",
                "on": "2026-11-23",
                "firm": firm,
                "at": "2026-11-23T23:00:00+01:00",
            }
        )
        return self.add(snapshot, ended, f"mandate-ended:{firm}")

    def hold(
        self,
        *events: dict[str, Any],
        sha256: str = "cd" * 32,
        worker: str = "",
        reference: str = "",
    ) -> Quarantined:
        """A mail nobody could place (by default an unproven closure), as the real flow holds it."""
        facts = events or ({**CLOSURE, "evidence": sha256},)
        group = Group(
            reference=reference,
            worker=worker,
            events=tuple(
                msgspec.structs.replace(event_from({**fact, "evidence": sha256}), id="")
                for fact in facts
            ),
        )
        mail = Mail(sha256=sha256, key="k", received_at=NOW, size=1, tenant="atelier")
        self.ctx.store.mails.receive(mail)
        hold(self.ctx, mail, "Plusieurs dossiers correspondent.", groups=(group,))
        return self.ctx.store.quarantine.get("atelier", sha256)

    def stray(self, raw: bytes = STRAY) -> Quarantined:
        """A mail sent to an address that is no employer's, as the real flow holds it."""
        sha256 = hashlib.sha256(raw).hexdigest()
        self.files.objects[f"evidence/{sha256}"] = raw
        mail = Mail(sha256=sha256, key="k", received_at=self.ctx.now(), size=len(raw), tenant=OPERATOR_HOME)  # fmt: skip
        hold_unaddressed(self.ctx, self.ctx.store.mails.receive(mail), raw)
        return self.ctx.store.quarantine.get(OPERATOR_HOME, sha256)

    def work(self) -> None:
        """Hand over every message of the drafts' and the sandbox's queues, JSON as on SQS."""
        handlers = {
            "draft": draft_message,
            "lint": lint_message,
            "intake": receive_notification,
        }
        while self.queue.messages:
            url, body = self.queue.messages.pop(0)
            if url in handlers:
                handlers[url](self.ctx, msgspec.json.decode(msgspec.json.encode(body)))

    def send_links(self) -> None:
        """Hand over the links that were asked for, JSON as on SQS; other work stays queued."""
        asked = [body for _, body in self.queue.messages if "link" in body]
        self.queue.messages = [m for m in self.queue.messages if "link" not in m[1]]
        for body in asked:
            deliver_message(self.ctx, msgspec.json.decode(msgspec.json.encode(body)))

    def mailed(self) -> list[tuple[str, str]]:
        """The links that let somebody in, once those that were asked for are sent."""
        self.send_links()
        return [(message.to, _link(message.body)) for message in self.mail.sent]

    def texted(self) -> list[tuple[str, str]]:
        """The SMS that were sent: (to which number, text)."""
        return [(message.to, message.body.decode()) for message in self.sms.sent]

    def sms_code(self) -> str:
        """The code of the last SMS."""
        found = re.search(r"\b(\d{6})\b", self.texted()[-1][1])
        assert found
        return found[1]

    def confirm_phone(self, visitor: "Visitor") -> None:
        """Give back the code that was just sent, as its person does."""
        answer = visitor.submit(
            "/telephone", "/telephone", {"faire": "code", "code": self.sms_code()}
        )
        assert answer.status_code == 303

    def token(
        self, home: str, secret: str = "secret", scopes: tuple[Scope, ...] = tuple(Scope)
    ) -> ApiToken:
        """An API token of an employer or a firm, whose secret the test knows."""
        of_firm = home in ("cabinet", "rival")
        made = ApiToken(
            id=f"id-{secret}",
            name="Paie",
            secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=scopes,
            created_at=NOW,
            expires_at=NOW + timedelta(days=90),
            made_by="Marc Roux",
            tenant="" if of_firm else home,
            firm=home if of_firm else "",
        )
        self.ctx.store.api_tokens.add(made)
        return made

    def api(
        self, method: str, path: str, body: Any = None, token: str = "secret", **headers: str
    ) -> HTTPResponse:
        """What a program asks with its token; `path` follows /api/v1."""
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        )
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **headers}
        with working("APIHandler"):
            return Client(self.app).http.request(method, f"/api/v1{path}", headers=sent, body=raw)

    def visitor(self, person: str = "") -> "Visitor":
        """A browser, signed in as `person` when one is named."""
        from chalicelib.web.sessions import open_session

        made = Visitor(Client(self.app))
        if person in LATER:
            self.ctx.store.people.put_person(PEOPLE[person])
        if person:
            made.keep(open_session(self.ctx, PEOPLE[person]))
        return made


CLOSURE = {
    "kind": "closed", "on": "2026-11-23", "cause": "incomplete", "author": "absent",
    "reasons_in_law": "absent", "reasons_in_fact": "not_seen", "remedies": "absent",
    "evidence": "ab" * 32, "authenticity": "tenant_address",
    "quotes": [{"fact": "kind", "text": "Clôture de votre demande"}],
}  # fmt: skip
FILED = {"kind": "filed", "on": "2026-09-23"}


@dataclass
class Visitor:
    """A browser without JavaScript: keeps cookies, posts forms with the page's token."""

    client: Client
    cookies: dict[str, str] = field(default_factory=dict)

    def keep(self, set_cookie: str) -> None:
        for name, morsel in SimpleCookie(set_cookie).items():
            self.cookies[name] = morsel.value

    def get(self, path: str, **headers: str) -> HTTPResponse:
        return self._send("GET", path, headers)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> HTTPResponse:
        body = urlencode(fields or {}, doseq=True).encode()
        return self._send("POST", path, FORM | (headers or {}), body)

    def ask(self, method: str, path: str, fields: dict[str, Any]) -> HTTPResponse:
        """Any method: a form is posted with every one but GET."""
        if method == "GET":
            return self.get(path)
        return self._send(method, path, dict(FORM), urlencode(fields, doseq=True).encode())

    def submit(self, page: str, path: str, fields: dict[str, Any] | None = None) -> HTTPResponse:
        """Post to `path` with the hidden token of `page`, as a form of that page would."""
        return self.post(path, {"jeton": self.token(page), **(fields or {})})

    def token(self, page: str) -> str:
        found = re.search(r'name="jeton" value="([0-9a-f]+)"', text(self.get(page)))
        assert found, f"no form on {page}"
        return found[1]

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> HTTPResponse:
        sent = dict(headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        with working("APIHandler"):
            response = self.client.http.request(method, path, headers=sent, body=body)
        if "Set-Cookie" in response.headers:
            self.keep(response.headers["Set-Cookie"])
        return response


def text(response: HTTPResponse) -> str:
    """The body as text, no-break spaces and bound words made plain so that tests read."""
    body = _BOUND.sub(r"\1", response.body.decode())
    return body.replace("\u00a0", " ").replace("&nbsp;", " ")


def _link(mail: bytes) -> str:
    body = message_from_bytes(mail, policy=default).get_body(("plain",))
    assert body
    found = re.search(r"https?://\S+/(?:connexion|creer)/\S+", body.get_content())
    assert found
    return found[0]


def archive(world: World) -> str:
    """A case that each firm archived, under one id: each may look at its own."""
    for firm in ("cabinet", "rival"):
        kept = Archive(
            id="a", firm=firm, tenant="atelier", case="c", sequence=1, head="h", reference="AT-1",
            employer="", worker="", ended_on=NOW.date(), frozen_at=NOW, case_key="x.json",
            journal_key="y.json",
        )  # fmt: skip
        world.ctx.store.archives.put(kept)
    return "a"


def path_of(snapshot: Snapshot) -> str:
    return f"/dossiers/{snapshot.tenant}/{snapshot.id}"


def today() -> date:
    return NOW.date()


__all__ = [
    "CLOSURE",
    "FILED",
    "FORM",
    "NOW",
    "PEOPLE",
    "REFERENCE",
    "Visitor",
    "World",
    "archive",
    "case_id",
    "path_of",
    "settings",
    "text",
    "today",
]
