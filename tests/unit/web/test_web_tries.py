"""The story of a message: plain French for whoever can mend it, no provider's own sentence."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.alerts.delivery import abandon, failed, told
from chalicelib.errors import SendFailed
from chalicelib.flows.acknowledge import DECIDED, OVER, SEEN, SEEN_BY_ANOTHER
from chalicelib.store.records import Channel, Delivery, DeliveryState
from chalicelib.web.views.tries import try_lines

from .world import CLOSURE, FILED, NOW, World, path_of, text

ONE = Delivery(
    id="d", tenant="t", case="c", cause="e", purpose="event", person="p", channel=Channel.EMAIL,
    created_at=NOW, attempts=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("end", "why", "said", "reason"),
    [
        ("bounced: Bounce", "Permanent General 5.1.1 smtp; 550 <a@b.example> unknown", "non remis", "n’existe pas"),
        ("later: Bounce", "Transient MailboxFull", "non remis cette fois", "sa boîte est pleine"),
        ("later: TEXT_UNREACHABLE", "", "non remis cette fois", "ne répondait pas"),
        ("bounced: TEXT_INVALID", "", "non remis", "ce numéro n’existe pas"),
        ("uncertain", "Read timed out on https://sns", "s’est perdue", "pas de réponse"),
        ("temporary", "Throttling: Rate exceeded", "nouvel essai", "saturé"),
        ("technical", "AccessDenied: arn:aws:iam::1", "réglage", ""),
        ("opted_out", "ConflictException: DESTINATION_PHONE_NUMBER_OPTED_OUT", "ne veut plus", "opérateur"),
        ("bounced", "address suppressed since 2026-11-02", "non remis", "écarté"),
        ("given_up", "limit of sms reached for 2026-11 (t)", "abandonné", "limite d’envois"),
        ("unconfirmed", "no receipt came in time", "sans accusé", "à temps"),
        ("cancelled", SEEN, "annulé", "elle avait dit « Vu »"),
        ("cancelled", SEEN_BY_ANOTHER, "annulé", "quelqu’un d’autre"),
        ("cancelled", OVER, "annulé", "plus lieu"),
        ("cancelled", DECIDED, "annulé", "l’avocat a décidé"),
        ("temporary", "something nobody foresaw", "nouvel essai", ""),
    ],
)  # fmt: skip
def test_each_end_is_said_in_french_with_its_reason(
    end: str, why: str, said: str, reason: str
) -> None:
    """What a provider wrote is never shown: it is English, and may hold an address."""
    (line,) = try_lines(msgspec.structs.replace(told(ONE, end, why, NOW), attempts=2))

    assert said in line.said
    assert reason in line.why.replace("\u00a0", " ")
    assert bool(line.why) == bool(reason)
    assert "example" not in line.said + line.why


def test_what_went_well_at_once_has_no_story() -> None:
    """The state says it; a retry that ended well is worth telling."""
    well = told(told(ONE, "accepted", "", NOW), "delivered: Delivery", "", NOW)
    late = told(told(ONE, "temporary", "Throttling", NOW), "accepted", "", NOW)

    assert try_lines(well) == ()
    assert [line.said for line in try_lines(late)] == [
        "pas parti, nouvel essai prévu",
        "remis au service d’envoi",
    ]
    assert try_lines(abandon(ONE, OVER, NOW))


def test_managers_and_lawyers_read_why_and_a_contact_only_how_it_ended(world: World) -> None:
    """Who can mend an address reads the story, on the page of the case."""
    snapshot = world.mandate(world.open(FILED, CLOSURE))
    d = msgspec.structs.replace(ONE, tenant="atelier", case=snapshot.id, person="emma", attempts=0)
    world.ctx.store.deliveries.plan(d, NOW)
    claimed = world.ctx.store.deliveries.claim(
        "atelier", snapshot.id, "d", NOW, timedelta(minutes=5)
    )
    assert claimed
    bounced = failed(
        claimed, SendFailed("email", "550 5.1.1 <emma@atelier.example>", permanent=True), NOW
    )
    assert bounced.state is DeliveryState.BOUNCED
    world.ctx.store.deliveries.finish(bounced, None)
    pages = {
        who: text(world.visitor(who).get(path_of(snapshot))) for who in ("marc", "lea", "emma")
    }

    for who in ("marc", "lea"):
        assert "cette adresse n’existe pas" in pages[who], who
    assert "cette adresse n’existe pas" not in pages["emma"]
    assert "5.1.1" not in "".join(pages.values())
