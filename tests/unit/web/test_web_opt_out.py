"""Opting out: shown on GET, done on POST or by one click; a legal time keeps a recipient."""

import re
from email import message_from_bytes
from email.policy import default

import msgspec
import pytest

from chalicelib.flows import dispatch
from chalicelib.flows.deliver import deliver
from chalicelib.flows.links import StopClaim, stop_link
from chalicelib.flows.message_links import message_link
from chalicelib.store.consent_records import ConsentKind, ConsentWay
from chalicelib.store.records import Channel, Outbox, Snapshot, Subscription
from tests.unit.alerts.samples import delivery
from tests.unit.flows.test_phones import proven

from .world import CLOSURE, FILED, FORM, NOW, PEOPLE, World, path_of, text

ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
)


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    return world.mandate(world.open(FILED, CLOSURE))


def link_of(world: World, who: str, case: str = "", channel: str = "") -> str:
    """The path of the opt-out link in a message to `who`."""
    link = stop_link(world.ctx.settings, StopClaim(who, "atelier", case, channel))
    return link.removeprefix("http://127.0.0.1:8000")


def post(world: World, path: str, body: bytes, content_type: str, **headers: str) -> int:
    """As a mail provider's server does: no cookie, no page before."""
    sent = {"Content-Type": content_type, **headers}
    return int(world.visitor().client.http.post(path, headers=sent, body=body).status_code)


def told(world: World, snapshot: Snapshot, kind: str = "closed") -> set[tuple[str, str]]:
    """Whom the real planning would tell of an event of the case, and how."""
    from chalicelib.alerts import plan

    box = Outbox(
        tenant="atelier", case=snapshot.id, cause="e", purpose="event", sequence=9,
        created_at=NOW, data={"kind": kind},
    )  # fmt: skip
    current = world.ctx.store.cases.snapshot("atelier", snapshot.id)
    asked = dispatch.audience(world.ctx, "atelier", current)
    return {(d.person, d.channel) for d in plan(box, current, asked, NOW)}


def held(world: World, who: str, case: str = "") -> Subscription | None:
    return world.ctx.store.people.subscription("atelier", who, case)


def test_every_alert_mail_carries_its_one_click_link(world: World, snapshot: Snapshot) -> None:
    """RFC 8058: an opaque https link for that person and case, and the header that says POST."""
    for message in list(world.queue.messages):
        if message[0] == "deliver":
            deliver(world.ctx, message[1]["tenant"], message[1]["case"], message[1]["id"])
    box = Outbox(
        tenant="atelier", case=snapshot.id, cause=world.ctx.store.cases.load("atelier", snapshot.id).state.all("closed")[0].id,
        purpose="event", sequence=2, created_at=NOW, data={"kind": "closed"},
    )  # fmt: skip
    dispatch.dispatch(world.ctx, box)
    for url, body in list(world.queue.messages):
        if url == "deliver":
            deliver(world.ctx, body["tenant"], body["case"], body["id"])

    mails = {m.to: message_from_bytes(m.body, policy=default) for m in world.mail.sent}

    assert set(mails) == {PEOPLE[w].email for w in ("emma", "marc", "lea")}
    links = {to: str(m["List-Unsubscribe"]) for to, m in mails.items()}
    assert len(set(links.values())) == 3
    for to, mail in mails.items():
        assert re.fullmatch(r"<http\S+/arret/[\w.-]+>", links[to].replace("\n", ""))
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert to not in links[to]
        body = mail.get_body(("plain",))
        assert body
        assert links[to].strip("<>") in body.get_content()


def test_opening_the_link_changes_nothing_and_says_what_would(
    world: World, snapshot: Snapshot
) -> None:
    """Scanners open links. The page says which date is lost, who stays told; not who owns it."""
    link = link_of(world, "emma", snapshot.id)
    before = held(world, "emma")

    page = text(world.visitor().get(link))

    assert held(world, "emma") == before
    assert held(world, "emma", snapshot.id) is None
    assert "Vous ne serez plus prévenu de l’échéance du" in page
    assert "Votre avocat, Cabinet Noir, le sera." in page
    assert "Une autre personne de l’entreprise reste prévenue." in page
    assert "e…@atelier.example" in page
    assert "emma@" not in page
    assert "Awa" not in page


@pytest.mark.parametrize("choice", ["dossier", "tous"])
def test_posting_stops_and_keeps_the_proof(world: World, snapshot: Snapshot, choice: str) -> None:
    """Not told any more; the lawyer still is; one mail says it; the text shown is kept."""
    link = link_of(world, "emma", snapshot.id)

    answer = world.visitor().post(link, {"choix": choice})
    again = world.visitor().post(link, {"choix": choice})

    assert (answer.status_code, again.status_code) == (200, 200)
    assert {who for who, _ in told(world, snapshot)} == {"marc", "lea"}
    assert [m.to for m in world.mail.sent] == [PEOPLE["emma"].email], "said once"
    (proof,) = world.ctx.store.consents.of_person("emma")
    assert (proof.kind, proof.way) == (ConsentKind.ALERTS_STOPPED, ConsentWay.LINK)
    assert "Vous ne serez plus prévenu" in proof.text
    assert proof.case == (snapshot.id if choice == "dossier" else "")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ONE_CLICK, FORM["Content-Type"]),
        (ONE_CLICK, "application/x-www-form-urlencoded; charset=utf-8"),
        (MULTIPART, "multipart/form-data; boundary=x"),
    ],
)
def test_one_click_stops_the_case_without_cookie_nor_page(
    world: World, snapshot: Snapshot, body: bytes, content_type: str
) -> None:
    """RFC 8058 §3.1, both encodings, even sent by a script of another site."""
    link = link_of(world, "emma", snapshot.id)
    other = world.open(reference="AT-2026-0002")

    status = post(world, link, body, content_type, **{"Sec-Fetch-Site": "cross-site"})

    assert status == 200
    assert {who for who, _ in told(world, snapshot)} == {"marc", "lea"}
    assert "emma" in {who for who, _ in told(world, other)}
    (proof,) = world.ctx.store.consents.of_person("emma")
    assert proof.way is ConsentWay.ONE_CLICK


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM["Content-Type"]),
        (b"List-Unsubscribe=Two-Clicks", FORM["Content-Type"]),
        (ONE_CLICK + b"&choix=tous", FORM["Content-Type"]),
        (b"choix=tous", FORM["Content-Type"]),
        (MULTIPART.replace(b"One-Click", b"Other"), "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data"),
        (ONE_CLICK, "text/plain"),
    ],
)
def test_no_other_body_is_taken_from_another_site(
    world: World, snapshot: Snapshot, body: bytes, content_type: str
) -> None:
    """Only RFC 8058's exact body is exempt from the form protections."""
    link = link_of(world, "emma", snapshot.id)

    status = post(world, link, body, content_type, **{"Sec-Fetch-Site": "cross-site"})

    assert status in (400, 403, 415)
    assert "emma" in {who for who, _ in told(world, snapshot)}


@pytest.mark.parametrize("path", ["/connexion", "/equipe", "/telephone"])
def test_one_click_is_taken_on_that_route_only(world: World, path: str) -> None:
    """No other form is open to another site by sending that body."""
    marc = world.visitor("marc")
    headers = {**FORM, "Sec-Fetch-Site": "cross-site"}
    headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in marc.cookies.items())

    answer = marc.client.http.post(path, headers=headers, body=ONE_CLICK)

    assert answer.status_code == 403


@pytest.mark.parametrize("way", ["page", "one_click"])
def test_the_last_told_keeps_legal_times_and_may_name_somebody(
    world: World, snapshot: Snapshot, way: str
) -> None:
    """The rest stops; a closure still reaches them by e-mail, until somebody else is told."""
    link = link_of(world, "emma", snapshot.id)
    post(world, link_of(world, "marc", snapshot.id), ONE_CLICK, FORM["Content-Type"])

    shown = text(world.visitor().get(link))
    if way == "page":
        world.visitor().post(link, {"choix": "dossier"})
    else:
        post(world, link, ONE_CLICK, FORM["Content-Type"])

    assert "Ne garder que les délais légaux pour ce dossier" in shown
    assert "Nommez d’abord quelqu’un d’autre" in shown
    assert ("emma", Channel.EMAIL) in told(world, snapshot, "closed")
    assert "emma" not in {who for who, _ in told(world, snapshot, "call_made")}


def test_a_lawyer_who_chose_silence_is_not_said_to_be_told(
    world: World, snapshot: Snapshot
) -> None:
    """ "Votre avocat le sera" is said only when it is true."""
    post(world, link_of(world, "lea", snapshot.id), ONE_CLICK, FORM["Content-Type"])

    page = text(world.visitor().get(link_of(world, "emma", snapshot.id)))

    assert "Aucun avocat n’est prévenu par Vigie pour ce dossier." in page
    assert "Cabinet Noir" not in page


def test_a_lawyer_learns_who_stays_told(world: World, snapshot: Snapshot) -> None:
    """The employer always is; the page says when no fellow lawyer would be."""
    page = text(world.visitor().get(link_of(world, "lea", snapshot.id)))

    assert "L’Atelier le sera" in page
    assert "plus aucun avocat ne serait prévenu" in page


def test_a_lawyer_s_recap_stops_all_the_employers_it_gathers(
    world: World, snapshot: Snapshot
) -> None:
    """A recap is of the firm: its one click is of each employer in it, and leaves employers told."""
    link = stop_link(world.ctx.settings, StopClaim("lea", "firm:cabinet", "", "email"))
    path = link.removeprefix("http://127.0.0.1:8000")
    page = text(world.visitor().get(path))

    status = post(world, path, ONE_CLICK, FORM["Content-Type"])

    assert "tous les dossiers de Cabinet Noir" in page
    assert status == 200
    assert {who for who, _ in told(world, snapshot)} == {"emma", "marc"}


def test_a_short_link_of_an_sms_stops_the_sms_and_leaves_the_mails(
    world: World, snapshot: Snapshot
) -> None:
    """One short link leads to a page whose stop button offers SMS first."""
    proven(world)
    both = Subscription(tenant="atelier", person="emma", channels=tuple(Channel))
    world.ctx.store.people.subscribe(both)
    d = msgspec.structs.replace(
        delivery(PEOPLE["emma"], Channel.SMS), tenant="atelier", case=snapshot.id
    )
    world.ctx.store.deliveries.plan(d, NOW)
    short = message_link(world.ctx, d).removeprefix("http://127.0.0.1:8000")

    shown = str(world.visitor().get(short).body)
    stop = re.search(r'href="(/arret/[^"]+)"', shown)
    assert stop
    page = text(world.visitor().get(stop[1]))
    world.visitor().post(stop[1], {"choix": "sms"})

    assert page.index("Ne plus recevoir de SMS") < page.index("Ne plus être prévenu pour")
    assert {c for who, c in told(world, snapshot) if who == "emma"} == {Channel.EMAIL}


@pytest.mark.parametrize("path", ["/arret/forged", "/v/aaaaaaaaaaaa"])
def test_a_guessed_link_opens_nothing(world: World, path: str) -> None:
    assert world.visitor().get(path).status_code == 404


def test_the_subscription_page_says_what_stopping_changes_before(
    world: World, snapshot: Snapshot
) -> None:
    """The date that would be lost and who stays told, beside the button; kept with the choice."""
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")
    shown = text(emma.get(form))

    emma.submit(form, form, {"portee": "dossier", "arreter": "oui"})

    (proof,) = world.ctx.store.consents.of_person("emma")
    for said in ("plus prévenu de l’échéance du 25", "Votre avocat, Cabinet Noir, le sera."):
        assert said in shown
        assert said in proof.text.replace("\u00a0", " ")


def test_the_subscription_page_keeps_its_proof_too(world: World, snapshot: Snapshot) -> None:
    """What was chosen while signed in is shown in one's history."""
    form = path_of(snapshot) + "/abonnement"
    emma = world.visitor("emma")

    emma.submit(form, form, {"moyens": "email", "portee": "dossier"})

    assert "Me prévenir par e-mail, pour ce dossier." in text(emma.get("/mes-choix"))
