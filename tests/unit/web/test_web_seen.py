"""« Vu » by link and by page: shown on GET, kept on POST, one answer for every wrong link."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.alerts.sms import segments
from chalicelib.cases import event_from
from chalicelib.flows.deliver import deliver
from chalicelib.flows.dispatch import dispatch
from chalicelib.flows.escalate import alert_of
from chalicelib.flows.escalation import due_row
from chalicelib.flows.message_links import message_link
from chalicelib.flows.phones import adopt
from chalicelib.store import SHARDS, DueKind
from chalicelib.store.alert_records import Alert, Escalation, EscalationState, Side, Way
from chalicelib.store.records import Channel, Delivery, Outbox

from .world import CLOSURE, FILED, NOW, PEOPLE, World, path_of, text

PHONE = "+33639980009"


class Told(World):
    """A closure was dispatched and delivered; Emma has a mobile."""

    def __init__(self, *, mandate: bool = False) -> None:
        super().__init__()
        emma = msgspec.structs.replace(PEOPLE["emma"], phone=PHONE)
        adopt(self.ctx, emma, sample=True)
        kept = self.ctx.store.people.subscription("atelier", "emma")
        assert kept
        both = (Channel.EMAIL, Channel.SMS)
        self.ctx.store.people.subscribe(msgspec.structs.replace(kept, channels=both))
        self.snapshot = self.open(FILED)
        if mandate:
            self.snapshot = self.mandate(self.snapshot)
        self.add(self.snapshot, _closure(), "closed")
        self.pass_on()

    def pass_on(self) -> None:
        """What the stream and the deliver queue do, a minute later."""
        self.clock.now += timedelta(minutes=1)
        for shard in range(SHARDS):
            for row in list(self.ctx.store.due.until(self.clock.now, shard)):
                if row.kind is DueKind.OUTBOX:
                    dispatch(self.ctx, msgspec.json.decode(row.data, type=Outbox))
        while self.queue.messages:
            url, body = self.queue.messages.pop(0)
            if url == "deliver":
                deliver(self.ctx, body["tenant"], body["case"], body["id"])

    def to(self, person: str, channel: Channel = Channel.EMAIL) -> Delivery:
        found = self.ctx.store.deliveries.of_case("atelier", self.snapshot.id)
        closed = [d for d in found if d.purpose == "event" and d.cause == "c1"]
        return next(d for d in closed if (d.person, d.channel) == (person, channel))

    def link(self, person: str = "emma", channel: Channel = Channel.EMAIL) -> str:
        whole = message_link(self.ctx, self.to(person, channel))
        return whole.removeprefix(self.ctx.settings.base_url)

    def acks(self) -> list[tuple[str, Way]]:
        found = self.ctx.store.alerts.acknowledgements("atelier", self.snapshot.id)
        return [(a.person, a.way) for a in found]


def _closure() -> Any:
    return event_from({**CLOSURE, "id": "c1"})


def test_every_urgent_message_carries_its_link() -> None:
    """The mail and the SMS each hold theirs; the SMS has no other, and says nothing of anybody."""
    world = Told()
    sms = world.ctx.channels[Channel.SMS]
    (message,) = [m for m in sms.sent if m.to == PHONE]  # type: ignore[attr-defined]
    (mail,) = [m for m in world.mail.sent if m.to == "emma@atelier.example" and b"/v/" in m.body]

    texted = message.body.decode()
    assert world.link(channel=Channel.SMS) in texted
    assert texted.count("http") == 1
    assert segments(texted) == 1
    assert world.link() in mail.body.decode()
    assert world.link() != world.link(channel=Channel.SMS)
    assert "Diop" not in texted


def test_opening_the_link_changes_nothing_and_shows_nobody() -> None:
    """Mail scanners open links; whoever holds one reads a code, a kind and a date."""
    world = Told()
    visitor = world.visitor()
    for _ in range(3):
        page = text(visitor.get(world.link()))

    assert "J’ai vu cette alerte" in page
    assert "Clôture" in page
    assert "<dt>Agir avant le</dt><dd><strong>lundi 25 janvier 2027</strong>" in page
    assert "Arrêter des alertes" in page
    assert world.acks() == []
    for personal in ("Diop", "Awa", "Emma", "AT-2026", "Atelier", "atelier"):
        assert personal not in page


@pytest.mark.parametrize(("channel", "way"), [(Channel.EMAIL, Way.EMAIL), (Channel.SMS, Way.SMS)])
def test_the_button_confirms_without_signing_in(channel: Channel, way: Way) -> None:
    """Who, when, and by which link; pressing again is harmless."""
    world = Told()
    link, visitor = world.link("emma", channel), world.visitor()
    for _ in range(3):
        response = visitor.post(link)
        assert response.status_code == 303

    assert world.acks() == [("emma", way)]
    assert "Vous avez confirmé avoir vu cette alerte le 23 novembre 2026" in text(visitor.get(link))


def test_every_wrong_link_has_the_same_answer() -> None:
    """Guessed, expired, or of somebody who left: the same page, and nothing is kept."""
    world = Told(mandate=True)
    good, left = world.link(), world.link("lea")
    visitor = world.visitor()
    guessed = visitor.get("/v/aaaaaaaaaaaa")
    world.end_mandate(world.snapshot)
    gone = visitor.get(left)
    refused = visitor.post(left)
    world.clock.now += timedelta(days=401)
    expired = visitor.get(good)

    assert {guessed.status_code, gone.status_code, refused.status_code, expired.status_code} == {
        404
    }
    assert guessed.body == gone.body == refused.body == expired.body
    assert world.acks() == []


def test_a_post_from_another_site_is_refused() -> None:
    world = Told()
    response = world.visitor().post(world.link(), headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert world.acks() == []


def test_the_page_of_the_case_confirms_too() -> None:
    """Signed in, on the case page: the button, then who saw it."""
    world = Told()
    emma = world.visitor("emma")
    page = path_of(world.snapshot)
    alert = alert_of(world.to("emma"))
    assert "En attente de « Vu »" in text(emma.get(page))
    response = emma.submit(page, f"{page}/vu", {"alerte": alert.id})

    assert response.status_code == 303
    assert world.acks() == [("emma", Way.PAGE)]
    assert "par Emma Petit" in text(emma.get(page))
    assert "Confirmée" in text(emma.get(page))


@pytest.mark.parametrize("alert", ["", "unknown"])
def test_an_unknown_alert_is_refused_on_the_page(alert: str) -> None:
    world = Told()
    emma, page = world.visitor("emma"), path_of(world.snapshot)

    assert emma.submit(page, f"{page}/vu", {"alerte": alert}).status_code == 400


def test_an_employer_sees_its_own_people_and_counsel_sees_both() -> None:
    """The names of the firm's lawyers are the firm's; its client's people are known to it."""
    world = Told(mandate=True)
    page = path_of(world.snapshot)

    employer = text(world.visitor("marc").get(page))
    told = employer[employer.index("Qui a été prévenu") :]
    assert "Emma Petit" in told
    assert "Léa Noir" not in told
    counsel = text(world.visitor("lea").get(page))
    told = counsel[counsel.index("Qui a été prévenu") :]
    assert "Emma Petit" in told
    assert "Léa Noir" in told


def test_an_employer_cannot_confirm_what_only_its_counsel_was_told() -> None:
    world = Told(mandate=True)
    firm_side = [
        e
        for e in world.ctx.store.alerts.escalations("atelier", world.snapshot.id)
        if e.side == "firm"
    ]
    emma, page = world.visitor("emma"), path_of(world.snapshot)
    only_firm = [
        e.alert.id
        for e in firm_side
        if not world.ctx.store.alerts.escalation(e.alert, "employer")  # type: ignore[arg-type]
    ]
    for alert in only_firm:
        assert emma.submit(page, f"{page}/vu", {"alerte": alert}).status_code == 400
    assert firm_side


def test_the_api_says_who_was_told_seen_and_what_follows() -> None:
    """The same as the employer's page: its people by id, its counsel without a name."""
    import json

    from chalicelib.flows.onboard import api_token

    world = Told(mandate=True)
    token = api_token(world.ctx, "atelier")
    world.visitor().post(world.link())
    response = world.visitor().get(
        f"/api/v1/cases/{world.snapshot.id}/alerts", Authorization=f"Bearer {token}"
    )
    said = json.loads(response.body)
    (closure,) = [a for a in said["alerts"] if a["cause"] == "c1"]

    assert closure["escalation"] == "seen"
    assert [s["person"] for s in closure["seen"]] == ["emma"]
    assert {m["person"] for m in closure["messages"]} == {"emma", "marc"}
    assert "lea" not in response.body.decode()


def test_the_link_s_code_is_not_the_delivery_s_id() -> None:
    """The id is in a header of the mail; the code cannot be worked out from it."""
    world = Told()
    delivery = world.to("emma")

    assert delivery.id not in world.link()
    assert len(world.link()) == len("/v/") + 12


def test_the_page_of_a_link_says_what_holds_today() -> None:
    """Facts are read again when it is opened: a date corrected since is the corrected one."""
    world = Told()
    link = world.link()
    mended = {"kind": "correction", "of": "c1", "on": "2026-11-23", "reason": "lu trop vite"}
    world.add(world.snapshot, event_from(mended | {"fields": {"on": "2026-11-20"}}), "mended")
    page = text(world.visitor().get(link))

    assert "<strong>jeudi 21 janvier 2027</strong>" in page
    assert "25 janvier 2027" not in page


def test_a_message_of_no_case_has_its_page_too() -> None:
    """The SMS about the forwarding says what to check, opens its page, stops; nobody says « Vu »."""
    world = Told()
    asked = Delivery(
        id="f" * 32, tenant="atelier", case="", cause="x", purpose="announcement", person="marc",
        channel=Channel.SMS, data={"lines": ["Essai."]},
    )  # fmt: skip
    world.ctx.store.deliveries.plan(asked, NOW)
    link = message_link(world.ctx, asked).removeprefix(world.ctx.settings.base_url)
    visitor = world.visitor()
    page = text(visitor.get(link))

    assert "Ouvrir la page" in page
    assert "J’ai vu cette alerte" not in page
    assert visitor.post(link).status_code == 303


def test_an_alert_that_reached_nobody_is_in_sight() -> None:
    """Without anybody to send it to, the page still says that nobody confirmed it."""
    world = World()
    snapshot = world.open(FILED)
    for shard in range(SHARDS):
        for row in list(world.ctx.store.due.until(world.clock.now, shard)):
            world.ctx.store.due.drop(row)
    alert = Alert(tenant="atelier", case=snapshot.id, cause="x", purpose="event")
    made = Escalation(
        alert=alert, side=Side.EMPLOYER, kind="closed", started_at=NOW, told=(),
        state=EscalationState.UNSEEN,
    )  # fmt: skip
    world.ctx.store.alerts.start(made, due_row(made, NOW))
    page = text(world.visitor("marc").get(path_of(snapshot)))

    assert "Personne n’a confirmé une alerte" in page
    assert "ce dossier n’a personne à prévenir" in page
