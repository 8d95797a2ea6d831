"""Every route of the table, pages and API, lets in exactly who its rule says."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode

import msgspec
import pytest
from chalice.app import Chalice, Response
from chalice.test import Client, HTTPResponse

from chalicelib.flows.deposits import submit as deposit
from chalicelib.flows.hooks import register as register_hook
from chalicelib.flows.invitations import Wanted, invite
from chalicelib.flows.links import DraftRef, StopClaim, draft_link, invitation_link, stop_link
from chalicelib.flows.lint import verdict_key
from chalicelib.flows.register import Entry, write
from chalicelib.flows.templates import submit
from chalicelib.scopes import Scope
from chalicelib.store import Store, overlaid
from chalicelib.store.consent_records import Invitation
from chalicelib.store.keys import draft_id, short, unique
from chalicelib.store.office_records import OfficeKind
from chalicelib.store.records import Role
from chalicelib.store.table import Delete
from chalicelib.store.template_records import Verdict
from chalicelib.web import api, pages, register, serve
from chalicelib.web.access import Rule, Thing, Visitor, allowed
from chalicelib.web.calls import Call
from chalicelib.web.routes import ROUTES, Route
from chalicelib.web.sessions import csrf_token, hashed

from .world import CLOSURE, FILED, FORM, NOW, PEOPLE, World, archive

MANDATES = ("", "cabinet", "rival")
# A program stands where the people of its side stand: its rules are theirs.
PROGRAMS = {"atelier": "marc", "autre": "rita", "cabinet": "lea", "rival": "yves"}
WHO = ("", *PEOPLE, *PROGRAMS)
_ALL = pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
_API = [r for r in ROUTES if r.contract]


def test_every_route_of_the_app_was_declared_with_a_rule(world: World) -> None:
    """A route bound to the app by any other way than a declaration with its rule fails here."""
    bound = {(path, method) for path, methods in world.app.routes.items() for method in methods}

    assert bound == {(r.path, r.method) for r in ROUTES}
    assert len(bound) == len(ROUTES)
    assert pages.__all__
    assert api.__all__
    assert all(isinstance(r.access, Rule) for r in ROUTES)


def test_routes_that_name_a_tenant_are_not_public() -> None:
    """A path with a tenant, a case or a draft in it is never open to everybody."""
    named = [r for r in ROUTES if {"{tenant}", "{case}", "{code}"} & set(r.path.split("/"))]

    assert named
    of_case = (Rule.CASE, Rule.RECORD, Rule.TOLD, Rule.OWNER, Rule.COUNSEL, Rule.SIGNATORY)
    assert all(r.access in of_case for r in named)


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
def test_a_route_of_the_api_wants_a_token_unless_it_is_open_to_all(route: Route) -> None:
    assert (route.contract is not None) == (route.api and route.access is not Rule.PUBLIC)


@dataclass(frozen=True)
class House:
    """A world with one of each thing of « atelier », or of each firm; never written to."""

    world: World
    case: str
    mandate: str
    base: Store
    cookies: dict[str, str]
    things: dict[str, str]

    def ask(self, route: Route, who: str, app: Chalice) -> HTTPResponse:
        """What `who` gets there: nothing that a request changes lasts."""
        self.world.rewind(self.base.table)
        path = route.path.format_map(_Known(self.things | self.links(route)))
        headers, body = self._signed(route, who)
        response: HTTPResponse = Client(app).http.request(
            route.method, path, headers=headers, body=body
        )
        return response

    def links(self, route: Route) -> dict[str, str]:
        """Links that are the right to act: good ones."""
        link = _LINKS.get(route.path, _draft_link)(self.world, self.case)
        return {"token": link.rpartition("/")[2]}

    def _signed(self, route: Route, who: str) -> tuple[dict[str, str], bytes]:
        """The headers and the body of who asks, in the form that the route takes."""
        cookie = self.cookies.get(who, "")
        headers = {"Cookie": f"vigie={cookie}"} if cookie else {}
        if who in PROGRAMS:
            headers["Authorization"] = f"Bearer {who}"
        if route.api:
            return headers | {"Content-Type": "application/json"}, b"{}"
        if route.method == "GET":
            return headers, b""
        csrf = csrf_token(self.world.ctx.settings, hashed(cookie)) if cookie else ""
        return headers | FORM, urlencode({"jeton": csrf}).encode()


@pytest.fixture(scope="module")
def houses() -> dict[str, House]:
    """One for each mandate, made once: what happens in one cell is in none of the others."""
    return {mandate: _house(mandate) for mandate in MANDATES}


@pytest.fixture(scope="module")
def doors(houses: dict[str, House]) -> dict[str, Chalice]:
    """The same routes, whose views only say that somebody was let in."""

    def inside(call: Call) -> Response:
        return Response("", status_code=204)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serve, "ROUTES", [r._replace(view=_named(inside, r)) for r in ROUTES])
        made = {mandate: Chalice(app_name="test") for mandate in houses}
        for mandate, house in houses.items():
            register(made[mandate], lambda house=house: house.world.ctx)  # type: ignore[misc]
    return made


def _named(view: Callable[[Call], Response], route: Route) -> Callable[[Call], Response]:
    def same(call: Call) -> Response:
        return view(call)

    same.__name__ = route.view.__name__
    return same


def expected(route: Route, who: str, mandate: str) -> bool:
    """The rule in words: own tenant, or mandated firm, or manager; all things are atelier's."""
    if route.access is Rule.PUBLIC:
        return True
    if (route.contract is not None) != (who in PROGRAMS):
        return False  # A session opens no API route, a token no page.
    person = PEOPLE.get(PROGRAMS.get(who, who))
    if person is None:
        return False
    own = person.tenant == "atelier"
    manages = person.role is Role.MANAGER
    pleads = person.role is Role.LAWYER
    works_there = pleads or person.role is Role.ASSISTANT
    of_counsel = works_there and person.firm == mandate
    # The drafts of a link are of one firm.
    of_secret = of_counsel and ("{token}" not in route.path or mandate == "cabinet")
    of_case = own or of_counsel
    return {
        Rule.SIGNED_IN: True,
        Rule.MANAGER: manages,
        Rule.EMPLOYER: bool(person.tenant) and person.role is not Role.OPERATOR,
        Rule.OWNER: own and manages,
        Rule.CASE: of_case,
        Rule.RECORD: of_case and person.role is not Role.CONTACT,
        Rule.TOLD: of_case and person.role is not Role.ASSISTANT,
        Rule.COUNSEL: of_secret,
        Rule.SIGNATORY: of_secret and pleads,
        Rule.TEAM: person.role is not Role.OPERATOR,
        Rule.HOST: person.role in (Role.EMPLOYER, Role.MANAGER, Role.LAWYER),
        Rule.OPERATOR: person.role is Role.OPERATOR,
        Rule.CABINET: works_there,
        Rule.FIRM: pleads,
        Rule.STEWARD: manages or pleads,
        # A firm's token was made by any of its lawyers: it leads nothing.
        Rule.OVERSEER: manages or (pleads and who not in PROGRAMS),
    }[route.access]


@_ALL
def test_each_route_lets_in_exactly_who_its_rule_says(
    route: Route, houses: dict[str, House], doors: dict[str, Chalice]
) -> None:
    """Every route × every person and program, own and other side × mandate on, off, another's."""
    wrong = [
        (who, mandate, answer.status_code)
        for mandate, who in product(MANDATES, WHO)
        for answer in [houses[mandate].ask(route, who, doors[mandate])]
        if (answer.status_code == 204) != expected(route, who, mandate)
    ]

    assert wrong == []


@_ALL
def test_a_refusal_is_neutral(
    route: Route, houses: dict[str, House], doors: dict[str, Chalice]
) -> None:
    """Who holds no token is told so, who is signed out may sign in; the others find nothing."""
    for who in WHO:
        status = houses[""].ask(route, who, doors[""]).status_code
        if expected(route, who, ""):
            continue
        nobody = who not in PROGRAMS if route.contract else who not in PEOPLE
        unknown = 401 if route.contract else 303
        manager = route.access is Rule.MANAGER
        assert status == (unknown if nobody else 403 if manager else 404), who


@pytest.mark.parametrize("route", _API, ids=lambda r: f"{r.method} {r.path}")
def test_a_token_does_what_its_scopes_name(
    route: Route, houses: dict[str, House], doors: dict[str, Chalice]
) -> None:
    """Without the route's scope it does nothing there, with it alone it does."""
    assert route.contract
    house, needed = houses["cabinet"], route.contract.scope
    who = next(one for one in PROGRAMS if expected(route, one, "cabinet"))
    (token,) = house.base.api_tokens.of_home(_home(who))

    def with_scopes(*scopes: Scope) -> HTTPResponse:
        store = overlaid(house.base)
        moved = msgspec.structs.replace(token, id=f"{token.id}-2", scopes=scopes)
        store.table.write([Delete(unique("api", token.secret_hash), "#")])
        store.api_tokens.add(moved)
        kept = House(house.world, house.case, "cabinet", store, house.cookies, house.things)
        return kept.ask(route, who, doors["cabinet"])

    refused = with_scopes(*(s for s in Scope if s is not needed))
    assert (refused.status_code, refused.json_body["scope"]) == (403, needed)
    assert with_scopes(needed).status_code == 204


# What belongs to one side, and is named by its id in a path.
_THINGS = {"{item}", "{office}", "{hook}", "{member}", "{lawyer}", "{invitation}", "{jeton}"}


@pytest.mark.parametrize(
    "route",
    [r for r in ROUTES if set(r.path.split("/")) & _THINGS],
    ids=lambda r: f"{r.method} {r.path}",
)
def test_a_thing_of_another_side_does_not_exist(route: Route, houses: dict[str, House]) -> None:
    """Whoever passes the rule for their own side finds nothing of atelier's by its id."""
    house = houses[""]
    for who in ("autre", "rival") if route.contract else ("rita", "yves"):
        if expected(route, who, ""):
            answer = house.ask(route, who, house.world.app)
            # A body that says nothing is refused before anything is looked for.
            assert answer.status_code in (400, 404), who
            assert answer.status_code == 404 or (route.contract and route.contract.takes), who


@pytest.mark.parametrize(
    "route",
    [
        r
        for r in ROUTES
        if r.access is Rule.PUBLIC and set(r.path.split("/")) & {"{token}", "{secret}", "{code}"}
    ],
    ids=lambda r: f"{r.method} {r.path}",
)
def test_a_guessed_link_opens_nothing(route: Route, houses: dict[str, House]) -> None:
    """Whoever tries it, by whichever method."""
    world = houses[""].world
    for who in ("", "marc", "lea"):
        path = route.path.format(token="guessed", secret="guessed")
        visitor = world.visitor(who)
        answer = visitor.ask(route.method, path, {"jeton": visitor.token("/")} if who else {})
        assert answer.status_code in (400, 404)


class _Known(dict[str, str]):
    """What is known of the world; a part of a path that nobody made is a guess."""

    def __missing__(self, name: str) -> str:
        return "guessed"


def _home(who: str) -> str:
    return f"TENANT#{who}" if PEOPLE[PROGRAMS[who]].tenant else f"FIRM#{who}"


def _house(mandate: str) -> House:
    world = World()
    snapshot = world.open(FILED, CLOSURE)
    act = world.ctx.store.cases.load("atelier", snapshot.id).state.all("closed")[0]
    if mandate:
        world.mandate(snapshot, mandate)
    for home in PROGRAMS:
        world.token(home, home)
    deposit(world.ctx, "atelier", "u" * 24, PEOPLE["marc"])
    archived = archive(world)
    things = {
        "tenant": "atelier",
        "case": snapshot.id,
        "code": short(snapshot.id),
        "event": act.id,
        "version": "x",
        "upload": "u" * 24,
        "secret": "guessed",
        "hook": register_hook(world.ctx, PEOPLE["marc"], "https://exemple.example/vigie").id,
        "item": world.hold().id,
        "document": "observations",
        "draft": "d" * 32,
        "member": "emma",
        "lawyer": _colleague(world),
        "invitation": _invited(world, snapshot.id).id,
        "archive": archived,
        "file": "dossier",
        "sha256": str(CLOSURE["evidence"]),
        "number": str(_given(world)),
        "jeton": "id-atelier",
        "office": _registered(world),
    }
    cookies = {who: world.visitor(who).cookies["vigie"] for who in PEOPLE}
    return House(world, snapshot.id, mandate, world.ctx.store, cookies, things)


def _draft_link(world: World, case: str) -> str:
    """A draft's link made for Léa, of « cabinet »."""
    id_ = draft_id(case, "observations", "c")
    ref = DraftRef(firm="cabinet", tenant="atelier", case=case, id=id_)
    return draft_link(world.ctx.settings, ref, PEOPLE["lea"], NOW)


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
_LINKS: dict[str, Callable[[World, str], str]] = {
    "/invitation/{token}": lambda w, case: invitation_link(w.ctx.settings, _invited(w, case)),
    "/arret/{token}": lambda w, case: stop_link(w.ctx.settings, StopClaim("emma", "atelier", case)),
}


def _registered(world: World) -> str:
    """An entry of the register of « cabinet »."""
    entry = Entry(
        kind=OfficeKind.PREFECT, title="le préfet de l’Isère", source="x", read_on=NOW.date()
    )
    return write(world.ctx, PEOPLE["lea"], entry).id


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
    world.token(owner, "secret")

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
