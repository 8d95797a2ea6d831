"""What a refused form says first, read back from its page."""

import pytest
from markupsafe import Markup

from chalicelib.web.faults import faults


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            '<label for="nom">Nom <span class="sous">(facultatif)</span></label><input id="nom">'
            '<p class="erreur" id="nom-erreur">Trop long.</p>',
            [("nom", "Nom", "trop long.")],
        ),
        (
            '<fieldset aria-describedby="acte-erreur"><legend>Qu’est-ce qui est fait\u00a0?</legend>'
            '<input id="acte"><p class="erreur" id="acte-erreur">Choisissez.</p></fieldset>',
            [("acte", "Qu’est-ce qui est fait", "choisissez.")],
        ),
        (
            '<span class="erreur" id="jour-erreur">Un jour.</span>',
            [("jour-erreur", "", "Un jour.")],
        ),
        (
            '<label for="a">A &amp; B</label><p class="erreur" id="a-erreur">SIREN faux &lt;b&gt;.</p>',
            [("a-erreur", "A & B", "SIREN faux &lt;b&gt;.")],
        ),
        (
            '<label for="jour">Jour de l’acte</label><input id="jour">'
            '<p class="erreur" id="jour-erreur">Écrivez le jour de l’acte.</p>',
            [("jour", "", "Écrivez le jour de l’acte.")],
        ),
        ("<p>Tout va bien.</p>", []),
    ],
)
def test_each_fault_leads_to_its_field(page: str, said: list[tuple[str, str, str]]) -> None:
    """To the field or to the group's first box; where there is none, to the words themselves."""
    assert [(f.target, f.label, str(f.why)) for f in faults(Markup(page))] == said


def test_a_fault_that_several_forms_show_is_said_once() -> None:
    """A page with the same field in three forms is wrong once."""
    one = '<label for="nature-{0}">Ce qu’il annonce</label><p class="erreur" id="nature-{0}-erreur">Choisissez.</p>'

    found = faults(Markup("".join(one.format(n) for n in (1, 2))))

    assert [f.target for f in found] == ["nature-1-erreur"]
