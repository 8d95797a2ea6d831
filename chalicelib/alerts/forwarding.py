"""The facts of a forwarding that may be broken: a silence, or a test mail not come back. Pure."""

from datetime import datetime

from ..errors import NotFound
from ..law import day_of, french_weekday
from ..store.records import Delivery, Watch
from . import mailbox
from .about import About, Links
from .matrix import Kind
from .view import EmployerView


def view(delivery: Delivery, about: About, links: Links, kind: Kind) -> EmployerView:
    """What the manager reads. Raises NotFound once something came through: nothing is broken."""
    why = _why(delivery, about.watch or Watch(tenant=delivery.tenant))
    return EmployerView(**mailbox.common(delivery, about, links, kind), why=why)


def _why(delivery: Delivery, watch: Watch) -> str:
    if delivery.data.get("why") == "trial":
        trial = next((t for t in watch.trials if t.token == delivery.data.get("token")), None)
        if trial is None or trial.back_at:
            raise NotFound("test mail that is still missing", delivery.cause)
        day = french_weekday(day_of(trial.sent_at))
        return f"Le courriel d’essai envoyé à {trial.to} {day} n’est pas revenu."
    since = datetime.fromisoformat(str(delivery.data["since"]))
    if watch.alive_at != since:
        raise NotFound("silence that still lasts", delivery.cause)
    day = french_weekday(day_of(since))
    return (
        f"Aucun courriel de la plateforme ne nous est arrivé depuis {day}. C’est plus long que "
        "d’habitude pour vous, et au moins une de vos demandes est en cours."
    )
