"""Who people are to an employer, to a firm, or to Vigie itself."""

from enum import StrEnum


class Role(StrEnum):
    """A worker (salarié) is told of its own request if the employer enables it; never signs in.

    A contact is an employer's person who is told, reads and answers, and manages nothing; an
    assistant a firm's person who prepares, and signs nothing. An operator runs Vigie and is of
    neither: only the stage's settings name one.
    """

    EMPLOYER = "employer"
    MANAGER = "manager"
    CONTACT = "contact"
    LAWYER = "lawyer"
    ASSISTANT = "assistant"
    OPERATOR = "operator"
    WORKER = "worker"


OPERATOR_HOME = "_operator"
"""The tenant of operators: mails for no known employer wait there. It has no case."""
EMPLOYERS_SIDE = (Role.EMPLOYER, Role.MANAGER, Role.CONTACT)
"""The roles of an employer's own people."""
FIRMS_SIDE = (Role.LAWYER, Role.ASSISTANT)
"""The roles of those who work in a firm."""
