"""How an engine and its supervisor recognise each other."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


@dataclass(frozen=True)
class Options:
    """The options of one engine. `relay` is "host:port"; the paths are absolute."""

    port: int
    data: Path
    outbox: Path
    relay: str
    snapshot_every: float = 30.0  # seconds

    def arguments(self) -> list[str]:
        """The command line that `durable` reads back."""
        pairs = {
            "--port": self.port,
            "--data": self.data,
            "--outbox": self.outbox,
            "--smtp-relay": self.relay,
            "--snapshot-every": self.snapshot_every,
        }
        return [str(part) for pair in pairs.items() for part in pair]


def fingerprint(options: Options) -> str:
    """The same for two engines that would behave the same: sources, dependencies, options.

    An orphan with another fingerprint must be replaced, not adopted: it would, for instance,
    relay mail to a port where nobody listens any more.
    """
    digest = hashlib.sha256(json.dumps(options.arguments()).encode())
    for source in [*sorted(Path(__file__).parent.glob("*.py")), REQUIREMENTS]:
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()
