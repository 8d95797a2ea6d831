"""Opting out, an expired invitation, a number proven: by keyboard-sized steps, without script."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.flows.invitations import LASTS, Wanted, invite
from chalicelib.flows.links import StopClaim, stop_link
from chalicelib.store.records import Role
from tests.unit.web.test_web_team import links
from tests.unit.web.world import CLOSURE, FILED, PEOPLE

from .conftest import Site
from .looking import fits
from .test_pages_in_chromium import open_page, sign_in

pytestmark = pytest.mark.browser
__all__ = ["open_page"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1200, "light")])
def test_somebody_stops_the_alerts_of_a_case(
    site: Site, open_page: Any, width: int, scheme: str
) -> None:
    """From the link of a mail, not signed in: what is lost is said, one button, done."""
    snapshot = site.world.mandate(site.world.open(FILED, CLOSURE))
    page = open_page(width, scheme)

    page.goto(stop_link(site.world.ctx.settings, StopClaim("emma", "atelier", snapshot.id)))
    chosen = page.get_by_label("Ne plus être prévenu pour ce dossier").is_checked()
    said = page.get_by_text("Votre avocat, Cabinet Noir, le sera.").first.is_visible()
    wide = fits(page)
    page.get_by_role("button", name="Confirmer").click()

    assert chosen
    assert said
    assert wide
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est fait")
    kept = site.world.ctx.store.people.subscription("atelier", "emma", snapshot.id)
    assert kept is not None
    assert kept.channels == ()


def test_an_expired_invitation_gets_a_new_link_and_is_accepted(site: Site, open_page: Any) -> None:
    """The old link explains itself; the new one leads to the cases."""
    world = site.world
    wanted = Wanted(email="zoe@atelier.example", name="Zoé Brun", role=Role.EMPLOYER)
    invite(world.ctx, PEOPLE["marc"], wanted)
    world.clock.now += LASTS + timedelta(hours=1)
    page = open_page(360)

    page.goto(links(world)[0][1].replace("http://127.0.0.1:8000", site.url))
    page.get_by_role("button", name="Recevoir un nouveau lien").click()
    page.goto(links(world)[-1][1])
    wide = fits(page)
    page.get_by_role("button", name="Accepter").click()

    assert wide
    expect(page).to_have_url(f"{site.url}/dossiers")
    expect(page.get_by_role("link", name="Zoé Brun")).to_be_visible()


def test_a_number_is_proven_and_the_team_is_seen(site: Site, open_page: Any) -> None:
    """The code of the SMS, typed back; then the page of the people told, on a phone."""
    page = open_page(320, "dark")
    sign_in(page, site, "marc")

    page.get_by_role("link", name="Marc Roux").click()
    page.get_by_label("Mobile, français ou étranger").fill("06 12 34 56 78")
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Code à six chiffres").fill(site.world.sms_code())
    wide = fits(page)
    page.get_by_role("button", name="Confirmer mon numéro").click()
    expect(page.get_by_text("Confirmé : les SMS urgents y partent.")).to_be_visible()
    page.get_by_role("link", name="Équipe").click()

    assert wide
    assert fits(page)
    expect(page.get_by_role("button", name="Retirer Emma Petit")).to_be_visible()
