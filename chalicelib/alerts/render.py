"""Rendering: sandboxed, strict templates in French; one text makes both the HTML and its twin.

Each alert is written once (templates/alerts/mail/NAME.j2) with a small kit of blocks; the kit and
the layout exist twice, in html/ and text/, so that the plain text can never say anything else.
"""

import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import TemplateError
from ..law.wording import typeset
from . import sms
from .mime import MailText
from .view import View

if TYPE_CHECKING:
    from jinja2 import Environment

# In the repository and in the Lambda alike, templates/ stands beside chalicelib/ (vendor/ link).
TEMPLATES = Path(__file__).parents[2] / "templates" / "alerts"
MAX_CHARACTERS = 100_000
_WIDTH = 72  # RFC 3676 §4.2: also once quoted, a line fits a terminal of 80.


def render_mail(template: str, view: View, root: Path = TEMPLATES) -> MailText:
    """The alert's mail. Raises TemplateError with the template's name and line."""
    html = _render(f"mail/{template}.j2", view, "html", root)
    text = _render(f"mail/{template}.j2", view, "text", root)
    subject = " ".join(_render("subject.j2", view, "text", root).split("\n")).strip()
    return MailText(
        subject=typeset(subject), text=_wrapped(typeset(text)), html=typeset(html).strip() + "\n"
    )


def render_sms(template: str, view: View, root: Path = TEMPLATES) -> str:
    """The alert's SMS in GSM-7, ended by its one link.

    Raises TemplateError; BadInput when over its segments.
    """
    text = " ".join(_render(f"sms/{template}.j2", view, "text", root).split())
    if view.sms_link:
        text += " " + " ".join(_render("sms/link.j2", view, "text", root).split())
    return sms.fit(text)


@cache
def _environment(twin: str, root: Path) -> "Environment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([root / twin, root]),
        undefined=StrictUndefined,
        autoescape=twin == "html",
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["one_line"] = _one_line
    return environment


def _render(name: str, view: View, twin: str, root: Path) -> str:
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError

    try:
        template = _environment(twin, root).get_template(name)
        return _bounded(name, template.generate(v=view))
    except TemplateSyntaxError as fault:
        raise TemplateError(fault.name or name, f"line {fault.lineno}", str(fault)) from fault
    except (JinjaError, TypeError, ValueError, ArithmeticError, LookupError) as fault:
        raise TemplateError(name, _place(fault.__traceback__), str(fault)) from fault


def _bounded(name: str, pieces: Iterator[str]) -> str:
    """The pieces joined, stopping a template that never ends."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_CHARACTERS:
            raise TemplateError(name, "output", f"more than {MAX_CHARACTERS} characters.")
        kept.append(piece)
    return "".join(kept)


def _place(trace: TracebackType | None) -> str:
    place = "unknown line"
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            place = f"line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _one_line(text: str) -> str:
    # Not str.split(): it would also cut at no-break spaces.
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _wrapped(text: str) -> str:
    lines = (_folded(line.rstrip(" ")) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _folded(line: str) -> str:
    hanging = re.match(r" *(?:\d+\. |- )?", line)
    indent = " " * len(hanging.group()) if hanging else ""
    return textwrap.fill(
        line,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
