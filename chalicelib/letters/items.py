"""What became of each document the administration asked for, told one by one."""

from ..cases.events import ComplementAnswered
from ..cases.parts import AnsweredItem, RequestedItem
from ..cases.words import Outcome
from ..law.wording import french_day
from .catalogue import chronology
from .clean import line
from .exhibits import Exhibits
from .gaps import Gap
from .narrative import clause
from .situation import Situation

_IMPOSSIBLE = (Outcome.IMPOSSIBLE, Outcome.NOT_YET_AVAILABLE)


class Items:
    """The documents asked for, as a letter tells them: `missing` ones are left to the note."""

    def __init__(self, s: Situation, exhibits: Exhibits) -> None:
        self._exhibits = exhibits
        self._until = s.until
        self._asked_by = s.asked_by
        self._rows = tuple(s.items())
        outcomes = {item.outcome for _, item, _ in self._rows if item is not None}
        self.impossible = bool(outcomes & set(_IMPOSSIBLE))
        self.impossible_in_time = any(
            item is not None and event is not None and item.outcome in _IMPOSSIBLE
            for _, item, event in self._rows
            if event is not None and s.asked_by is not None
            and event.on <= min(s.asked_by, s.until)
        )  # fmt: skip
        self.held = Outcome.HELD_BY_ADMINISTRATION in outcomes
        self.not_required = s.not_required
        self.told = [text for row in self._rows if (text := self._tell(*row))]

    def listed(self, ground: str, outcome: str) -> list[str]:
        """The documents with that outcome, as the ground tells them: those answered in its time."""
        wanted = _IMPOSSIBLE if outcome == Outcome.IMPOSSIBLE else (outcome,)
        own = [row for row in self._rows if _outcome(*row) in wanted]
        told = (self._tell(*row) for row in own if self._in_time(ground, row[2]))
        return [text for text in told if text]

    def _in_time(self, ground: str, event: ComplementAnswered | None) -> bool:
        if event is None:
            return True
        if ground == "impossibility_after_closure":
            return event.on > self._until
        last = min(self._asked_by or self._until, self._until)
        return event.on <= last or ground not in ("document_produced", "impossibility_justified")

    def _tell(
        self, wanted: RequestedItem, item: AnsweredItem | None, event: ComplementAnswered | None
    ) -> str:
        if item is None or event is None:
            return self._unanswered(wanted)
        if item.outcome is Outcome.MISSING:
            return ""
        said = (
            chronology()
            .outcomes[item.outcome]
            .format_map({"le": f" le {french_day(item.on or event.on)}", "raison": _reason(item)})
        )
        number = self._exhibits.of(event)
        proof = clause("exhibit", numero=str(number)) if number else ""
        return f"{_title(wanted, item)}, {said}{proof}"

    def _unanswered(self, wanted: RequestedItem) -> str:
        if wanted.required_by_text is not False:
            return ""
        said = chronology().outcomes[Outcome.NOT_REQUIRED].format_map({"raison": ""})
        return f"{_title(wanted, None)}, {said}"


def _outcome(
    wanted: RequestedItem, item: AnsweredItem | None, _event: ComplementAnswered | None
) -> str:
    if item is not None:
        return item.outcome
    return Outcome.NOT_REQUIRED if wanted.required_by_text is False else ""


def _title(wanted: RequestedItem, item: AnsweredItem | None) -> str:
    label = line(wanted.label or (item.label if item else ""), "items.label")
    return f"« {label} »" if label else str(Gap(f"intitulé de la pièce {line(wanted.id)}"))


def _reason(item: AnsweredItem) -> str:
    reason = line(item.reason, "items.reason").rstrip(" .;")
    if not reason and item.outcome in _IMPOSSIBLE:
        reason = str(Gap("cause de l’impossibilité, avec son justificatif"))
    return clause("detail", texte=reason) if reason else ""
