"""Every route declares its rule; every rule holds for every role, tenant and mandate."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product

import msgspec
import pytest

from chalicelib.flows.hooks import register
from chalicelib.flows.invitations import Wanted, invite
from chalicelib.flows.links import DraftRef, StopClaim, draft_link, invitation_link, stop_link
from chalicelib.flows.lint import verdict_key
from chalicelib.flows.templates import submit
from chalicelib.store.consent_records import Invitation
from chalicelib.store.keys import draft_id, short
from chalicelib.store.records import Archive, Role, Snapshot
from chalicelib.store.template_records import Verdict
from chalicelib.web import pages as declared_pages
from chalicelib.web.access import Rule, Thing, Visitor, allowed
from chalicelib.web.routes import ROUTES, Route
from chalicelib.web.sessions import hashed

from .world import CLOSURE, FILED, NOW, PEOPLE, World

WHO = ("", *PEOPLE)
MANDATES = ("", "cabinet")
_PAST_THE_RULE = {200, 201, 303, 400}
# Links that are their own key: what they open is tested with them.
_SECRETS = ("/connexion/{token}", "/v/{secret}", "/calendrier/{secret}")


def test_every_route_of_the_app_was_declared_with_a_rule(world: World) -> None:
    """A route bound to the app by any other way than `@route(…, access=…)` fails here."""
    bound = {(path, method) for path, methods in world.app.routes.items() for method in methods}

    assert bound == {(r.path, r.method) for r in ROUTES}
    assert all(isinstance(r.access, Rule) for r in ROUTES)
    assert declared_pages.__all__


def test_routes_that_name_a_tenant_are_not_public() -> None:
    """A path with a tenant, a case or a draft in it is never open to everybody."""
    named = [r for r in ROUTES if {"{tenant}", "{case}", "{code}"} & set(r.path.split("/"))]

    assert named
    assert all(r.access in (Rule.CASE, Rule.OWNER, Rule.COUNSEL, Rule.TOKEN) for r in named)


@dataclass(frozen=True)
class Ask:
    """One cell of the matrix: who asks which route, under which mandate."""

    route: Route
    who: str
    mandate: str


def expected(ask: Ask) -> bool:
    """The rule in words: own tenant, or mandated firm, or manager; all things are atelier's."""
    person = PEOPLE.get(ask.who)
    of_employer = ask.who in ("emma", "marc")
    if {"{item}", "{hook}", "{member}"} & set(ask.route.path.split("/")):
        return ask.who == "marc"  # Another tenant's manager finds nothing there.
    if "{invitation}" in ask.route.path:
        return of_employer
    if "{lawyer}" in ask.route.path:
        return ask.who == "lea"  # Of her own firm only.
    of_counsel = person is not None and person.role is Role.LAWYER and person.firm == ask.mandate
    return {
        Rule.PUBLIC: True,
        Rule.SIGNED_IN: person is not None,
        Rule.MANAGER: person is not None and person.role is Role.MANAGER,
        Rule.EMPLOYER: person is not None and bool(person.tenant),
        Rule.OWNER: ask.who == "marc",
        Rule.CASE: of_employer or of_counsel,
        Rule.COUNSEL: of_counsel and ask.mandate == "cabinet",
        Rule.TEAM: person is not None and person.role is not Role.OPERATOR,
        Rule.FIRM: person is not None and person.role is Role.LAWYER,
        Rule.TOKEN: False,
    }[ask.route.access]


@cache
def closed_under(mandate: str) -> tuple[World, Snapshot]:
    """A closed case of « atelier », made once for each mandate: whoever asks rewinds its world."""
    world = World()
    snapshot = world.open(FILED, CLOSURE)
    return world, world.mandate(snapshot, mandate) if mandate else snapshot


@pytest.mark.parametrize("mandate", MANDATES)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
def test_each_route_lets_in_exactly_who_its_rule_says(route: Route, who: str, mandate: str) -> None:
    """Every route × every person (own and other tenant, own and other firm) × mandate on and off."""
    world, snapshot = closed_under(mandate)
    world.rewind(world.table)
    visitor = world.visitor(who)
    path = concrete(world, route, snapshot.id)
    fields = {"jeton": visitor.token("/")} if who else {}

    response = visitor.ask(route.method, path, fields)
    sent_to_sign_in = response.headers.get("Location", "").startswith("/connexion")
    passed = response.status_code in _PAST_THE_RULE and not sent_to_sign_in

    if route.path in _SECRETS:
        assert response.status_code == 404, "a guessed secret opens nothing, whoever tries it"
    elif _wants_a_file(route) and expected(Ask(route, who, mandate)):
        assert response.status_code == 404, "admitted, but no file is ready yet"
    elif route.api:
        assert response.status_code in (401, 415), "a session opens no API route"
    else:
        assert passed == expected(Ask(route, who, mandate))


URL = "https://exemple.example/vigie"


def _wants_a_file(route: Route) -> bool:
    """All that one does with a draft, but looking at how far it is; evidence that
    nobody kept, a request for documents that was not made."""
    if (
        "{sha256}" in route.path
        or route.path.endswith("/remise/fichier")
        or "/complement" in route.path
    ):
        return True
    of_draft = route.path.startswith("/projets/{token}")
    return of_draft and (route.method == "POST" or route.path != "/projets/{token}")


def concrete(world: World, route: Route, case: str) -> str:
    """The route's path for the case of « atelier »; a draft link made for Léa, of the firm."""
    link = "guessed"
    if route.access is Rule.COUNSEL:
        ref = DraftRef(
            firm="cabinet", tenant="atelier", case=case, id=draft_id(case, "observations", "c")
        )
        link = draft_link(world.ctx.settings, ref, PEOPLE["lea"], NOW).rpartition("/")[2]
    if route.path in PUBLIC_LINKS:
        link = PUBLIC_LINKS[route.path](world, case).rpartition("/")[2]
    act = world.ctx.store.cases.load("atelier", case).state.all("closed")[0]
    return route.path.format(
        tenant="atelier",
        case=case,
        token=link,
        version="x",
        upload="u" * 24,
        secret="guessed",
        code=short(case),
        event=act.id,
        hook=register(world.ctx, "atelier", URL).id if "{hook}" in route.path else "",
        item=world.hold().id if "{item}" in route.path else "",
        document="observations",
        member="emma",
        lawyer=_colleague(world) if "{lawyer}" in route.path else "",
        invitation=_invited(world, case).id,
        archive=_archived(world) if "{archive}" in route.path else "",
        sha256=CLOSURE["evidence"],
        number=_given(world) if "{number}" in route.path else 0,
    )


def _colleague(world: World) -> str:
    """Another lawyer of « cabinet », where Léa was before."""
    world.ctx.store.people.put_person(
        msgspec.structs.replace(PEOPLE["lea"], id="ines", email="ines@cabinet.example")
    )
    return "ines"


def _invited(world: World, case: str) -> Invitation:
    """A colleague whom Emma, of « atelier », invites for the case."""
    wanted = Wanted(email="zoe@atelier.example", name="Zoé", role=Role.EMPLOYER, case=case)
    invite(world.ctx, PEOPLE["emma"], wanted)
    return world.ctx.store.invitations.of(tenant="atelier")[0]


# Routes open to whoever holds their link: what a good one is.
PUBLIC_LINKS: dict[str, Callable[[World, str], str]] = {
    "/invitation/{token}": lambda w, case: invitation_link(w.ctx.settings, _invited(w, case)),
    "/arret/{token}": lambda w, case: stop_link(w.ctx.settings, StopClaim("emma", "atelier", case)),
}


def _archived(world: World) -> str:
    """A case that each firm archived, under one id: each may look at its own."""
    for firm in ("cabinet", "rival"):
        kept = Archive(
            id="a", firm=firm, tenant="atelier", case="c", sequence=1, head="h", reference="AT-1",
            employer="", worker="", ended_on=NOW.date(), frozen_at=NOW, case_key="x.json",
            journal_key="y.json",
        )  # fmt: skip
        world.ctx.store.archives.put(kept)
    return "a"


def _given(world: World) -> int:
    """A template of each firm, read and found good: each may look at its own version 1."""
    for who in ("lea", "yves"):
        made = submit(world.ctx, "observations", "u" * 24, PEOPLE[who])
        folder = f"modeles/{made.firm}/observations/{made.upload}"
        verdict = Verdict(sha256="x", size=1, faults=(), key=f"{folder}/x.docx", preview=f"{folder}/y.docx")  # fmt: skip
        world.files.objects[verdict_key(folder)] = msgspec.json.encode(verdict)
    return 1


def test_a_lawyer_loses_the_case_when_the_mandate_ends(world: World) -> None:
    """A lawyer sees a case only while the employer's mandate stands (design §3.12)."""
    snapshot = world.mandate(world.open())
    lea = world.visitor("lea")
    path = f"/dossiers/atelier/{snapshot.id}"
    before = lea.get(path).status_code

    world.end_mandate(snapshot)

    assert (before, lea.get(path).status_code) == (200, 404)


def test_what_is_not_yours_looks_like_what_does_not_exist(world: World) -> None:
    """The answer to another tenant's case is the answer to a case that is not there."""
    snapshot = world.open()
    omar = world.visitor("omar")

    theirs = omar.get(f"/dossiers/atelier/{snapshot.id}")
    nobodys = omar.get("/dossiers/atelier/0123456789")

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.body == nobodys.body


@pytest.mark.parametrize("owner", ["atelier", "autre"])
def test_an_api_token_opens_its_own_tenant_only(world: World, owner: str) -> None:
    """A token of another tenant finds nothing, whatever case it names."""
    snapshot = world.open()
    world.ctx.store.tokens.put_api_token(hashed("secret"), owner)

    response = world.visitor().get(f"/api/v1/cases/{snapshot.id}", Authorization="Bearer secret")

    assert response.status_code == (200 if owner == "atelier" else 404)


@pytest.mark.parametrize(("rule", "role"), list(product(Rule, Role)))
def test_nobody_without_tenant_nor_firm_passes_a_rule_about_things(rule: Rule, role: Role) -> None:
    """Empty never equals empty: a person of nowhere and a thing of nobody do not match."""
    lost = msgspec.structs.replace(PEOPLE["emma"], role=role, tenant="", firm="")

    pages = (Rule.PUBLIC,) if role is Role.WORKER else (Rule.PUBLIC, Rule.SIGNED_IN)
    assert allowed(rule, Visitor(lost), Thing()) == (rule in pages)


@pytest.mark.parametrize("rule", [r for r in Rule if r is not Rule.PUBLIC])
def test_a_worker_has_no_page(rule: Rule) -> None:
    """Told by message of their own request; the employer's files are not theirs to read."""
    worker = msgspec.structs.replace(PEOPLE["emma"], role=Role.WORKER)

    assert not allowed(rule, Visitor(worker), Thing(tenant="atelier"))
