"""The kill-switch of sending: one small partition that holds only what is off."""

from . import keys
from .codec import item, listed
from .sending_records import Switch
from .table import Delete, Put, Table


class Switches:
    """Read before each send: one query of what is off, which is nearly always nothing."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def off(self) -> list[Switch]:
        """Everything that is off."""
        return listed(self._table, keys.SWITCHES, Switch)

    def stops(self, tenant: str, channel: str) -> Switch | None:
        """What stops a message of this tenant on this channel, or None."""
        return next((s for s in self.off() if _covers(s, tenant, channel)), None)

    def turn_off(self, switch: Switch) -> None:
        """Stop what the switch names; from then on no send of it starts."""
        self._table.write([Put(item(keys.SWITCHES, _key(switch.tenant, switch.channel), switch))])

    def turn_on(self, tenant: str = "", channel: str = "") -> None:
        """Lift exactly that stop; others stand."""
        self._table.write([Delete(keys.SWITCHES, _key(tenant, channel))])


def _key(tenant: str, channel: str) -> str:
    return f"{tenant or '*'}#{channel or '*'}"


def _covers(switch: Switch, tenant: str, channel: str) -> bool:
    return switch.tenant in ("", tenant) and switch.channel in ("", channel)
