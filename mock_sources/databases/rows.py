"""The rows of a database: its share of the truth, and what else lies about in it – deleted rows, hosts, other local money."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from mock_sources.databases.model import Table
from mock_sources.roster import Database
from mock_sources.truth.dice import Dice
from mock_sources.truth.world import LocalKeys, Record, Truth

Rows = list[tuple[Any, ...]]
"""Stored values in the order of a table's columns."""

_DELETED_SHARE = 12
_CHILDREN = {"TradeBrand": "PP", "PracticalSession": "SC", "ProvincialMatch": "PT"}
_NATIONAL = ("NationalAcademy", "TrainingProgramme", "FocusReview", "Adjustment")
_FIRST_SITE_ID = 1001


class Shares:
    """The truth by source and entity, certificates with their holders. Reading it once serves all databases."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._records: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for entity, records in truth.entities.items():
            for record in records:
                self._records[record["source"], entity].append(record)
        self._holders: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for record, holder in zip(truth.entities["Certificate"], truth.holders, strict=True):
            self._holders[record["source"]].append(holder)

    def of(self, database: Database) -> dict[str, list[Record]]:
        """What a database holds by entity (and `Host`), in no order: live and other records, each with what tables need of it."""
        dice = self._truth.dice(f"rows of {database.source}")
        held = self._national(dice, database.source) if database.union is None else self._local(dice, database.source)
        for records in held.values():
            dice.shuffle(records)
        return held

    def _national(self, dice: Dice, source: str) -> dict[str, list[Record]]:
        held = {}
        for entity in _NATIONAL:
            live = [record | {"_deleted": False} for record in self._records[source, entity]]
            dead = [record | {"_deleted": True, "id": f"{record['id']}X"} for record in live[::_DELETED_SHARE] if "id" in record]
            held[entity] = live + dead
        return held

    def _local(self, dice: Dice, source: str) -> dict[str, list[Record]]:
        sites = self._sites(source)
        ids = {site["code"]: site["_siteId"] for site in sites}
        held = {"Site": sites, "Host": _hosts(sites), "Certificate": self._certificates(source)}
        for entity, prefix in _CHILDREN.items():
            keys = LocalKeys(source, prefix)
            live = [record | {"_deleted": False, "_money": "1:1"} for record in self._records[source, entity]]
            dead = [record | {"_deleted": True, "id": keys.deleted(index)} for index, record in enumerate(live[::_DELETED_SHARE])]
            held[entity] = live + dead
            if entity == "ProvincialMatch":
                held[entity] += _other_money(dice, live, keys, len(dead))
        for entity in (*_CHILDREN, "Certificate"):
            for record in held[entity]:
                record["_siteId"] = ids[record["siteCode"]]
        return held

    def _sites(self, source: str) -> list[Record]:
        """Sites with their local ids and their hosts' ids; the deleted ones have numbers from 900 up."""
        live = [record | {"_deleted": False} for record in self._records[source, "Site"]]
        dead = [
            record | {"_deleted": True, "code": f"{record['code'].rsplit('-', 1)[0]}-{9000 + index}"}
            for index, record in enumerate(live[::_DELETED_SHARE])
        ]
        host_ids: dict[tuple[Any, ...], int] = {}
        for index, site in enumerate(live + dead):
            site["_siteId"] = _FIRST_SITE_ID + 3 * index
            host = (site["hostName"], site["hostUscc"], site["hostType"])
            site["_hostId"] = host_ids.setdefault(host, len(host_ids) + 1)
        return live + dead

    def _certificates(self, source: str) -> list[Record]:
        live = [
            record | {"_deleted": False, "_holderName": name, "_holderId": identity}
            for record, (name, identity) in zip(self._records[source, "Certificate"], self._holders[source], strict=True)
        ]
        dead = [record | {"_deleted": True, "number": f"ZF-{record['number']}"} for record in live[:: 4 * _DELETED_SHARE]]
        return live + dead


def _hosts(sites: list[Record]) -> list[Record]:
    by_id = {site["_hostId"]: {name: site[name] for name in ("_hostId", "hostName", "hostUscc", "hostType")} for site in sites}
    return list(by_id.values())


def _other_money(dice: Dice, matches: list[Record], keys: LocalKeys, taken: int) -> list[Record]:
    """Local money of other types: it is not the provincial match, however much it looks like it."""
    return [
        match | {"id": keys.deleted(taken + index), "_money": dice.choice(("training", "contest"))}
        for index, match in enumerate(matches[:: _DELETED_SHARE // 3])
    ]


def stored(table: Table, records: Iterable[Record]) -> Rows:
    """Records in a table's form."""
    plan = [(column.field, column.codec.encode) for column in table.columns]
    return [tuple([encode(record.get(name), row) for name, encode in plan]) for row, record in enumerate(records)]
