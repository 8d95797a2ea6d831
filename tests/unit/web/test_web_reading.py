"""A draft is read on a page: its text, its gaps, its mention, each of its versions."""

import pytest

from tests.unit.flows.office import Office

from .world import text


@pytest.fixture
def world() -> Office:
    made = Office()
    made.settle()
    return made


def test_the_lawyer_reads_the_draft_with_its_gaps_and_its_mention(world: Office) -> None:
    """What the file says, in order; « Projet à valider » above it; a script in a fact is text."""
    page = text(world.visitor("lea").get(f"{_path(world)}/lire"))

    assert "Projet à valider par l’avocat" in page
    assert "<mark>[À COMPLÉTER" in page


def test_the_last_version_is_read_and_the_others_may_be(world: Office) -> None:
    """A lawyer's own words are read as soon as their file is; an unknown version is not found."""
    world.give(world.edited("Un paragraphe <b>de plus</b>."))
    lea, path = world.visitor("lea"), f"{_path(world)}/lire"

    assert "Un paragraphe &lt;b&gt;de plus&lt;/b&gt;." in text(lea.get(path))
    assert "de plus" not in text(lea.get(f"{path}?version=1"))
    assert lea.get(f"{path}?version=9").status_code == 404


@pytest.mark.parametrize("who", ["emma", "yves", ""])
def test_nobody_else_reads_it(world: Office, who: str) -> None:
    """The right of access is that of the download: the mandated firm's."""
    answer = world.visitor(who).get(f"{_path(world)}/lire")

    assert "Projet à valider" not in text(answer)


def test_the_page_of_a_draft_leads_to_its_text(world: Office) -> None:
    """Reading comes before downloading."""
    assert f"{_path(world)}/lire" in text(world.visitor("lea").get(_path(world)))


def _path(world: Office) -> str:
    from chalicelib.flows.links import draft_link

    from .world import PEOPLE

    link = draft_link(world.ctx.settings, world.letter, PEOPLE["lea"], world.clock.now)
    return link.removeprefix(world.ctx.settings.base_url)
