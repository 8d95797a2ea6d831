"""The worlds that the walk of every page goes through: nothing yet, one of each, many of each.

A scene says what stands for each part of a path: under the part's name, or under the path down to
it where that part means something else there. A part that no scene names fails the walk.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec

from chalicelib.flows.decide import decide
from chalicelib.flows.deposits import submit as deposit
from chalicelib.flows.ended import consequence
from chalicelib.flows.erasure_requests import ask_erasure
from chalicelib.flows.hooks import register as add_hook
from chalicelib.flows.invitations import Wanted, invite
from chalicelib.flows.links import (
    StopClaim,
    draft_link,
    invitation_link,
    sign_in_link,
    space_link,
    stop_link,
)
from chalicelib.flows.message_links import message_link
from chalicelib.flows.notes import Written, withdraw
from chalicelib.flows.notes import write as write_note
from chalicelib.flows.register import Entry, write
from chalicelib.flows.release import release, share
from chalicelib.flows.templates import offer, submit
from chalicelib.flows.unaddressed import hand
from chalicelib.flows.watch import arrived
from chalicelib.store.keys import short
from chalicelib.store.office_records import OfficeKind
from chalicelib.store.records import (
    Channel,
    Choice,
    Decision,
    Delivery,
    DeliveryState,
    Mail,
    Noted,
    Role,
    Snapshot,
    Switch,
)
from infra.local.samples import closure
from tests.unit.flows.office import LEA, PROVEN, Office
from tests.unit.flows.test_templates import own
from tests.unit.web.test_web_complement import REQUEST
from tests.unit.web.test_web_dispatches import REMINDER
from tests.unit.web.test_web_statistics import fill
from tests.unit.web.test_web_undelivered import deliver
from tests.unit.web.world import CLOSURE, FILED, NOW, PEOPLE, STRAY, World

_STRAY = "/exploitation/courriels/{item}"
LONG = "Aleksandra-Nepomucena Wojciechowska-Brzęczyszczykiewicz"
MARC = PEOPLE["marc"]
Things = dict[str, tuple[str, ...]]
OFFICE = Entry(
    kind=OfficeKind.PREFECT,
    title="le préfet de la Haute-Loire",
    source="en-tête d’un courrier",
    read_on=date(2026, 11, 2),
    address="12 rue de l’Exemple, 43000 Ville",
    departments=("43",),
)


@dataclass
class Scene:
    """A world, and what stands in it for the parts of paths."""

    name: str
    world: World
    things: Things = field(default_factory=dict)


def empty() -> Scene:
    """The first day: people, and nothing else."""
    return Scene("empty", World())


def one() -> Scene:
    """One of each thing: a closed case with counsel and its letter, and whatever else has a page."""
    world = Office(REMINDER)
    world.settle()
    things = _things(world, (world.snapshot,))
    _ready(world, things)
    write_note(world.ctx, LEA, world.stored.snapshot, Written(text="Rappeler le client lundi."))
    things[_STRAY] = (world.stray().id,)
    return Scene("one", world, things)


def many() -> Scene:
    """A full house: cases in every state, long names, a letter released and shown, long lists."""
    world = Office(
        REQUEST | {"on": "2026-10-01", "due": "2026-10-16"},
        closure=PROVEN | {"complete_original": True},
    )
    cases = [world.snapshot, *_cases(world)]
    world.settle()
    things = _things(world, tuple(cases))
    _ready(world, things)
    release(world.ctx, world.letter, 2, LEA)
    share(world.ctx, world.letter, LEA)
    _lists(world)
    _notes(world)
    things[_STRAY] = _strays(world)
    return Scene("many", world, things)


def _strays(world: Office) -> tuple[str, ...]:
    """Mails to unknown addresses: one that waits, one discarded, one handed; and what failed."""
    ctx = world.ctx
    otto, atelier = PEOPLE["otto"], ctx.store.people.tenant("atelier")
    waits, gone, handed = (world.stray(STRAY + bytes([n])) for n in b"abc")
    why = Decision(choice=Choice.DISCARDED, person="Otto", at=ctx.now(), reason="pourriel")
    decide(ctx, gone, why)
    hand(ctx, otto, handed, atelier, "faute de frappe")
    for n, state in enumerate((DeliveryState.BOUNCED, DeliveryState.GIVEN_UP)):
        bad = Delivery(
            id=f"bad{n}", tenant="atelier", case="", cause="x", purpose="event", person="emma",
            channel=Channel.SMS, state=state,
        )  # fmt: skip
        ctx.store.table.write(consequence(bad, ctx.now())[1:])
    ctx.store.switches.turn_off(Switch(reason="essai", at=ctx.now(), tenant="autre"))
    return waits.id, gone.id, handed.id


def _notes(world: Office) -> None:
    """Of the firm: some that stand, one of long words, one corrected, one withdrawn."""
    ctx, case = world.ctx, world.stored.snapshot
    made = [
        write_note(ctx, LEA, case, Written(text=text))
        for text in (
            "Appeler lundi.",
            "Mauvais dossier.",
            f"{LONG}\n{'très ' * 90}",
            "Un.",
            "Deux.",
        )
    ]
    write_note(ctx, LEA, case, Written(text="Appeler mardi.", corrects=made[0].id))
    withdraw(ctx, LEA, case, made[1].id, "Écrite au mauvais dossier")


def _cases(world: Office) -> list[Snapshot]:
    """Cases in the states that show different pages."""
    lives: tuple[tuple[dict[str, Any], ...], ...] = (
        (FILED, REQUEST),
        (FILED, {"kind": "granted", "on": "2026-11-02", "valid_until": "2027-11-01"}),
        (FILED, {"kind": "refused", "on": "2026-11-20", "evidence": "ab" * 32, "authenticity": "failed"}),
        (FILED, {"kind": "request_withdrawn", "on": "2026-10-02"}),
        ({"kind": "filed", "on": "2026-05-04"}, {"kind": "receipt_issued", "on": "2026-05-04", "type": "attestation"}),
        (FILED, REMINDER | {"posted_on": "2026-10-20"}, {"kind": "call_made", "on": "2026-11-01"}),
    )  # fmt: skip
    made = [
        world.open(*life, reference=f"AT-2026-10{n:02}", worker=LONG if n % 2 else "Bo")
        for n, life in enumerate(lives)
    ]
    for snapshot in made[:3]:
        world.mandate(snapshot)
    held = world.hold(worker="Awa Diop")
    return [*made, world.ctx.store.cases.snapshot("atelier", held.case)]


def _things(world: Office, cases: tuple[Snapshot, ...]) -> Things:
    """One of each thing that a page shows by its name in a path, beside the cases."""
    ctx, draft = world.ctx, world.letter
    settings, base = ctx.settings, ctx.settings.base_url
    held = world.hold(sha256="ef" * 32)
    invite(ctx, PEOPLE["emma"], Wanted(email="zoe@atelier.example", name="Zoé", role=Role.EMPLOYER))
    (invited,) = ctx.store.invitations.of(tenant="atelier")
    events = {event.id for case in cases for event in _state(world, case)}
    here = cases[0]
    links = {
        "/connexion/{token}": sign_in_link(settings, MARC, "/dossiers", world.clock.now),
        "/creer/{token}": space_link(settings, "nouvelle@ailleurs.example", world.clock.now),
        "/invitation/{token}": invitation_link(settings, invited),
        "/arret/{token}": stop_link(settings, StopClaim("emma", "atelier", here.id)),
        "/projets/{token}": draft_link(settings, draft, LEA, world.clock.now),
    }
    told = [d for d in ctx.store.deliveries.of_case("atelier", here.id) if d.purpose == "event"]
    return {
        "tenant": ("atelier",),
        "case": tuple(case.id for case in cases),
        "event": tuple(sorted(events)),
        "code": (short(here.id),),
        "version": ("x",),
        "sha256": (str(CLOSURE["evidence"]),),
        "document": ("observations", "reponse-complement"),
        "item": (held.sha256,),
        "hook": (add_hook(ctx, MARC, "https://exemple.example/vigie").id,),
        "archive": _archived(world),
        "office": (write(ctx, LEA, OFFICE).id,),
        "/modeles/{document}": ("observations",),
        "/v/{secret}": tuple(_last(message_link(ctx, d)) for d in told),
        **{pattern: (_last(link.removeprefix(base)),) for pattern, link in links.items()},
        **_uploads(world, here),
    }


def _state(world: World, case: Snapshot) -> list[Any]:
    stored = world.ctx.store.cases.load("atelier", case.id)
    return [
        e for kind in ("closed", "complement_requested", "filed") for e in stored.state.all(kind)
    ]


def _archived(world: Office) -> tuple[str, ...]:
    """A case that was mandated, whose mandate has ended."""
    gone = world.open(FILED, PROVEN, reference="AT-2026-0900", worker="Ibrahima Sow")
    world.mandate(gone)
    world.settle()
    world.end_mandate(gone)
    world.settle()
    return tuple(kept.id for kept in world.ctx.store.archives.of_firm("cabinet"))


def _uploads(world: Office, case: Snapshot) -> Things:
    """Files given by hand: one waits for its button, one is read, one is not understood."""
    ctx, files = world.ctx, world.files.objects
    given = {"r" * 24: closure(NOW, "AT-2026-0777").as_bytes(), "q" * 24: b"%PDF-1.7\nnot read"}
    for upload, raw in given.items():
        files[f"depots/employeurs/atelier/{upload}.bin"] = raw
        deposit(ctx, "atelier", upload, MARC)
    world.work()
    files[f"depots/employeurs/atelier/{'w' * 24}.bin"] = b"x"
    versions = [
        _template(world, own("{{ employeur.nmo }}")),
        _template(world, own("article L114-5")),
    ]
    return {
        "/deposer/{upload}": (*given, "w" * 24),
        "upload": ("w" * 24,),
        "number": tuple(map(str, versions)),
    }


def _template(world: Office, data: bytes) -> int:
    form = offer(world.ctx, "cabinet", "observations", "https://vigie.example/depot/")
    world.files.objects[form.fields["key"]] = data
    made = submit(world.ctx, "observations", _last(form.fields["success_action_redirect"]), LEA)
    world.work()
    return made.number


def _ready(world: Office, things: Things) -> None:
    """The letter edited and its sources read: what is left is to release it."""
    world.give(world.edited("Un paragraphe de plus."))
    world.clear_all()
    draft = world.letter
    link = draft_link(world.ctx.settings, draft, LEA, world.clock.now)
    things["/projets/{token}"] += (_last(link),)


def _lists(world: Office) -> None:
    """Long lists, and one line of each kind in them."""
    ask_erasure(world.ctx, MARC, world.ctx.store.people.tenant("atelier").name)
    fill(world, 60)
    for n, state in enumerate(DeliveryState):
        deliver(world, state, "emma", world.snapshot.id, days=n)
    for number in range(3):
        sha256 = f"{number}d" * 32
        mail = Mail(sha256=sha256, key="k", received_at=NOW, size=1, tenant="atelier")
        facts = {"code": "4829", "link": "https://mail-settings.google.com/mail/vf-1"}
        item = Noted(
            tenant="atelier", sha256=sha256, received_at=NOW, kind="forwarding_confirmation",
            subject=f"Objet {'très ' * 12}{number}", facts=facts,
        )  # fmt: skip
        world.ctx.store.noted.put(item, mail, None)
    for n in range(5):
        arrived(world.ctx, "atelier", NOW - timedelta(days=60 - 7 * n))
    for home in ("atelier", "cabinet"):
        world.token(home, home)
    world.ctx.store.people.put_person(
        msgspec.structs.replace(LEA, id="ines", email="ines@cabinet.example", name=LONG)
    )


def _last(address: str) -> str:
    return address.rpartition("/")[2]
