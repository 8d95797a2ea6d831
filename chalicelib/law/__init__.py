"""The law (droit): calendar, deadlines with their trace, closure analysis, references. Pure.

Front door of the room. Source of every rule: the project's legal reference; nothing is cited
beyond the catalogue.
"""

from .calendar import (
    add_months,
    add_working_days,
    at_clock,
    day_of,
    dispatch_by,
    holiday_name,
    holidays,
    is_working_day,
    roll_over,
    zone_name,
)
from .closure import analyse
from .page import analysis_page
from .plain import plain
from .references import catalogue, citations, cite, first_days, in_force, reference
from .tables import fingerprint
from .today import ACTION_WORDS, Action, Today, TodayWords, today, today_line, today_words, why
from .trace import Step, Trace
from .unconfirmed import deadlines, named, readings
from .values import (
    Analysis,
    Deadline,
    DeadlineStatus,
    DocumentAdvice,
    Ground,
    Mark,
    Missing,
    Reference,
    ShownDeadline,
    Strength,
)
from .wording import NBSP, french_day, french_weekday, join_french, le_day, le_weekday, typeset

# ENGINE moves by hand when the code changes a date; the tables move the rest by themselves.
ENGINE = 5
LAW_VERSION = f"{ENGINE}-{fingerprint()}"

__all__ = [
    "ACTION_WORDS",
    "LAW_VERSION",
    "NBSP",
    "Action",
    "Analysis",
    "Deadline",
    "DeadlineStatus",
    "DocumentAdvice",
    "Ground",
    "Mark",
    "Missing",
    "Reference",
    "ShownDeadline",
    "Step",
    "Strength",
    "Today",
    "TodayWords",
    "Trace",
    "add_months",
    "add_working_days",
    "analyse",
    "analysis_page",
    "at_clock",
    "catalogue",
    "citations",
    "cite",
    "day_of",
    "deadlines",
    "dispatch_by",
    "first_days",
    "french_day",
    "french_weekday",
    "holiday_name",
    "holidays",
    "in_force",
    "is_working_day",
    "join_french",
    "le_day",
    "le_weekday",
    "named",
    "plain",
    "readings",
    "reference",
    "roll_over",
    "today",
    "today_line",
    "today_words",
    "typeset",
    "why",
    "zone_name",
]
