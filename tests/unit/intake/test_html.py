"""The text of HTML bodies: blocks, lists, tables, quotations, and what no reader sees."""

import pytest

from chalicelib.intake.html import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("un<br>deux<br><br>trois", "un\ndeux\n\ntrois"),
        ("<b>cl</b>ôturée", "clôturée"),
        ("<ul><li>passeport</li><li><p>contrat</p></li></ul>", "- passeport\n- contrat"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n- b\n- c"),
        ("<li>seul</li>", "- seul"),
        ("<table><tr><td>Dossier</td><td>n° 1</td></tr><tr><td>x</td></tr></table>", "Dossier n° 1\nx"),
        ("<p style='x'>\uf0b7<span>  </span>pièce</p>", "• pièce"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("avant<blockquote>cité<br>encore</blockquote>après", "avant\n\n> cité\n> encore\n\naprès"),
        ("<blockquote><blockquote>deux</blockquote>un</blockquote>", "> > deux\n>\n> un"),
        ('<div class="gmail_quote x">a</div>b', "> a\nb"),
        ('<div id="mail-editor-reference-message-container">a</div>b', "> a\nb"),
        ("<p>vu</p><p style='DISPLAY : none'>caché<br>aussi</p><p hidden>non</p>", "vu"),
        ("<div style='display:none'><img src=x><p>caché</div><p>vu</p>", "vu"),
        ("<head><title>non</title></head><style>p{}</style><script>x</script>oui", "oui"),
        ("<!-- non -->oui<!--[if mso]>non<![endif]-->", "oui"),
        ("&eacute;&#233;&nbsp;&lt;a&gt;", "éé\u00a0<a>"),
        ("", ""),
        ("<a <a <a", ""),
    ],
)  # fmt: skip
def test_html_becomes_the_lines_a_reader_sees(html: str, text: str) -> None:
    """Blocks are lines, lists keep their marks, quotations are marked, what is hidden is left."""
    lines = [line.rstrip() for line in text_of(html).strip().split("\n")]
    shown = "\n".join(lines)

    assert shown == text
