"""What people and employers chose about their alerts; what nobody chose is as the matrix says."""

from . import keys
from .codec import item, maybe
from .preference_records import AlertRules, CountedChoice, Preferences
from .table import Put, Table

_PERSON, _TENANT, _COUNTED = "#PREFERENCES", "#ALERTS", "#COUNTED"


class PreferenceShelf:
    """One record a person, one an employer; whoever saves last is right."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, person: str) -> Preferences:
        """What a person chose; an empty record before they chose anything."""
        kept = maybe(self._table, keys.person(person), _PERSON, Preferences)
        return kept or Preferences(person=person)

    def put(self, chosen: Preferences) -> None:
        self._table.write([Put(item(keys.person(chosen.person), _PERSON, chosen))])

    def rules(self, tenant: str) -> AlertRules:
        """What an employer chose for all its people; the matrix's own rules before it does."""
        kept = maybe(self._table, keys.tenant(tenant), _TENANT, AlertRules)
        return kept or AlertRules(tenant=tenant)

    def put_rules(self, rules: AlertRules) -> None:
        self._table.write([Put(item(keys.tenant(rules.tenant), _TENANT, rules))])

    def counted(self, tenant: str) -> CountedChoice:
        """Whether an employer's cases enter its firms' figures; not before it says so."""
        kept = maybe(self._table, keys.tenant(tenant), _COUNTED, CountedChoice)
        return kept or CountedChoice(tenant=tenant)

    def put_counted(self, choice: CountedChoice) -> None:
        self._table.write([Put(item(keys.tenant(choice.tenant), _COUNTED, choice))])
