"""Several mails of one act: one line of the chronology, with every copy under its proof."""

import msgspec

from chalicelib.cases import event_from
from chalicelib.flows.acts import settle
from chalicelib.flows.record import CaseRef
from chalicelib.store.records import Mail

from .world import CLOSURE, FILED, NOW, World, path_of, text


def test_every_copy_is_shown_with_its_grade_and_its_day(world: World) -> None:
    """Not only the first: each SHA-256, how it was recognised, when it came."""
    snapshot = world.open(FILED)
    ref = CaseRef(snapshot.tenant, snapshot.id)
    grades = {"a" * 64: "tenant_address", "b" * 64: "tenant_address", "c" * 64: "forwarder"}
    for sha256, grade in grades.items():
        event = event_from(CLOSURE | {"evidence": sha256, "authenticity": grade})
        mail = Mail(sha256=sha256, key="x", received_at=NOW, size=1)
        settle(world.ctx, ref, None, msgspec.structs.replace(event, id=""), mail.sha256)

    shown = text(world.visitor("marc").get(path_of(snapshot)))

    assert shown.count("<h3>La plateforme a clôturé la demande</h3>") == 1
    assert "Reçu en 3 exemplaires" in shown
    for sha256 in grades:
        assert f"<code>{sha256}</code>" in shown
    assert shown.count("Courriel authentifié par votre messagerie") >= 1
    # The copy that changed nothing is no line; the better one that took over is.
    assert shown.count("Correction d’un événement") == 1


def test_one_mail_is_shown_as_before(world: World) -> None:
    snapshot = world.open(FILED, CLOSURE)

    assert "exemplaires" not in text(world.visitor("marc").get(path_of(snapshot)))
