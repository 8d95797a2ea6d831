"""Templates are hostile too: sandboxed, strict, bounded, and their faults have a place."""

from pathlib import Path

import pytest

from chalicelib.alerts.render import TEMPLATES, render_mail, render_sms
from chalicelib.alerts.view import EmployerView
from chalicelib.errors import BadInput, TemplateError

VIEW = EmployerView(
    brand="Vigie", kind="x", label="essai", today="Rien.", link="http://x", sms_link=""
)


def room(folder: Path, body: str, kind: str = "mail") -> Path:
    """A copy of the shipped layout and kit, with one template of our own."""
    for twin in ("html", "text"):
        (folder / twin).mkdir()
        for name in ("layout.j2", "kit.j2"):
            (folder / twin / name).write_text((TEMPLATES / twin / name).read_text())
    for name in ("say.j2", "subject.j2"):
        (folder / name).write_text((TEMPLATES / name).read_text())
    (folder / kind).mkdir()
    (folder / kind / "t.j2").write_text(body)
    return folder


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Bonjour\n{% if %}", "line 2"),
        ("Bonjour\n\n{{ v.absent }}", "line 3"),
        ("{{ unknown }}", "line 1"),
        ("{{ v.today.__class__.__mro__ }}", "line 1"),
        ("{{ 1 / 0 }}", "line 1"),
        ("{% include 'mail/none.j2' %}", "line 1"),
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
            "output",
        ),
        ("{% for a in range(999999) %}x{% endfor %}", "line 1"),
    ],
)
def test_a_faulty_template_is_one_clear_error(tmp_path: Path, body: str, place: str) -> None:
    """Syntax, missing variable, forbidden access, endless output: the template and the place."""
    with pytest.raises(TemplateError) as caught:
        render_mail("t", VIEW, room(tmp_path, body))

    assert caught.value.template == "mail/t.j2"
    assert caught.value.place == place


def test_a_missing_template_is_named() -> None:
    """An unknown name is an error of the table or of the disk, said as such."""
    with pytest.raises(TemplateError, match=r"mail/none\.j2"):
        render_mail("none", VIEW)


def test_values_are_escaped_in_html_and_left_alone_in_text(tmp_path: Path) -> None:
    """Autoescape is on for HTML only."""
    view = EmployerView(brand="V", kind="x", label="x", today="a", link="", sms_link="", why="<b>&")
    words = render_mail("t", view, room(tmp_path, "{{ v.why }}"))

    assert "&lt;b&gt;&amp;" in words.html
    assert words.text == "<b>&\n"


def test_a_long_link_is_never_cut(tmp_path: Path) -> None:
    """Lines fold at spaces only."""
    link = "https://vigie.example/" + "a-b/" * 40
    words = render_mail("t", VIEW, room(tmp_path, f"Voir ici la page suivante {link} et la lire."))

    assert link in words.text


def test_an_sms_over_its_budget_is_refused(tmp_path: Path) -> None:
    """The budget is two segments; nothing is cut."""
    with pytest.raises(BadInput, match="segments"):
        render_sms("t", VIEW, room(tmp_path, "é" * 400, "sms"))
