"""One exception tree: each class carries the data of its problem and says what to do."""


class VigieError(Exception):
    """Root of everything Vigie raises on purpose."""


class BadInput(VigieError):
    """Something given to Vigie cannot be used; nothing was kept of it.

    `where` is a JSON path, a file or a field; `why` says what is wrong; `remedy` what to do.
    """

    def __init__(self, where: str, why: str, remedy: str = "") -> None:
        self.where = where
        self.why = why
        self.remedy = remedy
        super().__init__(f"{where}: {why}" + (f" {remedy}" if remedy else ""))


class TooLarge(BadInput):
    """More was sent at once than is ever read."""


class BrokenLedger(VigieError):
    """A ledger's hash chain does not hold at `sequence` (1-based)."""

    def __init__(self, sequence: int, why: str) -> None:
        self.sequence = sequence
        self.why = why
        super().__init__(f"ledger broken at entry {sequence}: {why}")


class BrokenBundle(VigieError):
    """The files of a bundle are not those of its manifest; `faults` says each, in French."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(
            "\n".join(("ce dossier de pièces ne correspond pas à son manifeste :", *faults))
        )


class NotFound(VigieError):
    """The thing asked for does not exist, or not for who asks."""

    def __init__(self, what: str, key: str) -> None:
        self.what = what
        self.key = key
        super().__init__(f"{what} not found: {key}")


class Forbidden(VigieError):
    """Who asks may not do that; `rule` names the access rule that refused."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(f"refused by access rule: {rule}")


class Conflict(VigieError):
    """Somebody else changed the same case meanwhile; safe to try again from a fresh read."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"changed meanwhile: {key}")


class TooMany(VigieError):
    """Something was asked too often; it may be asked again in `seconds`."""

    def __init__(self, what: str, seconds: int) -> None:
        self.what = what
        self.seconds = seconds
        super().__init__(f"too many: {what}; again in {seconds} s")


class TemplateError(VigieError):
    """A template cannot be used: `template` and `place` (line, paragraph) say where.

    `why` says what is wrong, `remedy` what to do.
    """

    def __init__(self, template: str, place: str, why: str, remedy: str = "") -> None:
        self.template = template
        self.place = place
        self.why = why
        self.remedy = remedy
        super().__init__(f"{template}, {place}: {why}" + (f" {remedy}" if remedy else ""))


class SendFailed(VigieError):
    """A provider did not take a message. `permanent` is True when trying again cannot help.

    `technical`: our account, settings or limits are why; an operator mends it while we try again.
    """

    def __init__(self, channel: str, why: str, *, permanent: bool, technical: bool = False) -> None:
        self.channel = channel
        self.why = why
        self.permanent = permanent
        self.technical = technical
        super().__init__(f"{channel} send failed: {why}")


class NoAnswer(VigieError):
    """DNS did not say within the time given; nothing is known of `name`, good or bad."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.why = why
        super().__init__(f"{name}: {why}")


class MissingSetting(VigieError):
    """The configuration lacks values the code needs; `names` lists all of them at once."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__("missing settings: " + ", ".join(names))


class SecretUnread(VigieError):
    """A secret that the configuration refers to cannot be read; `name` says which."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.why = why
        super().__init__(f"the parameter {name} cannot be read: {why}")
