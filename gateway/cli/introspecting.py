"""Finds out what is to be looked at, looks, and drafts."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from adapters.entities import HELD
from adapters.errors import InvalidConfiguration, SourceError
from adapters.host import SharedHost
from adapters.introspection.database import Look as TableLook
from adapters.introspection.database import read_tables
from adapters.introspection.draft import Draft, EntityDraft, draft
from adapters.introspection.proof import proven
from adapters.introspection.response import read_answer
from adapters.introspection.rest_writing import Sample, draft_samples, rest_yaml
from adapters.introspection.writing import database_yaml, field_value
from adapters.mapping.yaml import loads, suggestion
from adapters.rest.exchange import Bounds, exchange
from adapters.secrets import Secrets, is_reference
from gateway.cli.exits import Refusal
from gateway.cli.looking import Look
from gateway.cli.mapping_files import Read, reader
from gateway.cli.options import read_settings
from gateway.cli.progress import Progress
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, as data and as text."""

    draft: Draft
    text: str
    place: str

    @property
    def summary(self) -> list[str]:
        """What a person wants to know at once."""
        fields = [field for one in self.draft.entities for field in one.fields.values()]
        lines = [
            f"{one.entity.name}: {len(one.fields)} of {len(one.entity.fields)} fields from {one.table.name}" for one in self.draft.entities
        ]
        lines += [f"{one.entity.name}: {one.table.name} looks like it, but has no key" for one in self.draft.keyless]
        if not self.draft.entities:
            return [*lines, "no table or answer was recognised; name its entity with --entity"]
        unsure = sum(bool(field.doubts) for field in fields)
        return [*lines, f"{len(fields)} fields, {unsure} of them unsure; {len(self.draft.others)} tables not recognised"]

    @property
    def facts(self) -> dict[str, Any]:
        """The same for scripts."""
        return {
            "entities": [_entity_facts(one, self.place) for one in self.draft.entities],
            "keyless": [{"entity": one.entity.name, "table": one.table.name} for one in self.draft.keyless],
            "others": [table.name for table in self.draft.others],
            "mapping": self.text,
        }


def _line(one: EntityDraft) -> str:
    return f"{one.entity.name}: {len(one.fields)} of {len(one.entity.fields)} fields from {one.table.name}"


def _entity_facts(one: EntityDraft, place: str) -> dict[str, Any]:
    fields = [
        {
            "field": name,
            "places": list(field.places),
            "mapping": field_value(field, place),
            "score": round(min(field.score, 1.0), 2),
            "doubts": field.doubts,
        }
        for name, field in one.fields.items()
    ]
    return {
        "entity": one.entity.name,
        "table": one.table.name,
        "score": round(min(one.score, 1.0), 2),
        "fields": fields,
        "unknown": [field.name for field in one.unknown],
        "left": [name for name, _ in one.left],
        "personal": one.personal,
    }


async def drafted(where: Sequence[str], look: Look, config: Path, progress: Progress) -> Drafted:
    """Look and draft. Raises `Refusal`, and `SourceError` for a system that cannot be read."""
    for name in look.entity or ():
        if name not in HELD:
            raise Refusal(f"there is no entity {name!r}; {suggestion(name, HELD)}")
    settings = _settings(config)
    secrets = settings.secrets if settings is not None else Secrets(os.environ, Path())
    places = [_resolved(name, settings, secrets) for name in where]
    host = SharedHost(secrets)
    try:
        if all(_is_answer(place) for place in places):
            return await _answers(places, look, host, progress)
        if len(places) > 1:
            raise Refusal("give one database, or JSON files and http URLs only")
        return await _database(places[0], look, host, progress)
    except SourceError as error:
        error.internal = secrets.mask(error.internal)
        raise
    finally:
        await host.close()


def _settings(config: Path) -> Settings | None:
    """The configuration, if there is one: it may know secrets and sources."""
    return read_settings(config, need_secrets=False) if config.exists() else None


def _resolved(name: str, settings: Settings | None, secrets: Secrets) -> str:
    """An address or a path. A source's id stands for the address of its database."""
    known = {source.id: source for source in settings.sources} if settings is not None else {}
    if name in known:
        node = known[name].context.options.mapping().get("url")
        if node is None:
            raise Refusal(f"source {name} has no url to look at")
        name = node.text()
    if is_reference(name):
        return secrets.get(name)
    if "://" not in name and not Path(name).exists():
        remedy = suggestion(name, known) if known else "write sqlite:////path, env:NAME or a file"
        raise Refusal(f"{name!r} is no URL, no file and no source; {remedy}")
    return name


def _is_answer(place: str) -> bool:
    return place.startswith(("http://", "https://")) or "://" not in place


async def _database(url: str, look: Look, host: SharedHost, progress: Progress) -> Drafted:
    asked = TableLook(schema=look.schema, tables=look.table or (), sample=look.sample, seconds=look.timeout)
    tables = await read_tables(url, host, asked, lambda done, total, name: progress.say(f"table {done + 1} of {total}: {name}"))
    about = f"Draft from a database of {url.partition(':')[0].partition('+')[0]}"
    if look.table and (gone := set(look.table) - {table.name for table in tables}):
        raise Refusal(f"there is no table {', '.join(sorted(gone))}; known: {', '.join(table.name for table in tables) or 'none of them'}")
    progress.say("matching names")
    made, text = proven(draft(tables, look.entity), lambda one: database_yaml(one, about), _loader("sql", look.partition))
    return Drafted(made, text, "column")


async def _answers(places: Sequence[str], look: Look, host: SharedHost, progress: Progress) -> Drafted:
    samples = []
    for at, place in enumerate(places):
        progress.say(f"answer {at + 1} of {len(places)}: {place}")
        body = await _fetched(place, look, host) if "://" in place else _read(Path(place))
        path = httpx.URL(place).path if "://" in place else None
        named = look.entity[at] if look.entity and at < len(look.entity) else None
        name = (path or Path(place).stem).rstrip("/").rpartition("/")[2]
        samples.append(Sample(answer=read_answer(body, name or "answer"), path=path, entity=named))
    made, text = proven(
        draft_samples(samples), lambda one: rest_yaml(one, samples, "Draft from sample answers"), _loader("rest", look.partition)
    )
    return Drafted(made, text, "path")


def _loader(kind: str, partition: str) -> Any:
    read: Read | None = reader(kind, partition)
    assert read is not None
    return lambda text: read(loads(text, "the draft"))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Refusal(f"{path} is no JSON: {error}") from error


async def _fetched(url: str, look: Look, host: SharedHost) -> Any:
    headers = {"accept": "application/json"}
    for text in look.header or ():
        name, colon, value = text.partition(":")
        if not colon or not is_reference(value.strip()):
            raise Refusal("--header: write 'Name: env:NAME'; a secret does not belong on a command line")
        headers[name.strip()] = host.secret(value.strip())
    answer = await exchange(host.http, httpx.Request("GET", url, headers=headers), Bounds(read=look.timeout))
    if answer.status != 200:
        raise InvalidConfiguration(
            f"GET {httpx.URL(url).copy_with(query=None)} answers HTTP {answer.status}; is it the right address, and authorised?"
        )
    return json.loads(answer.body)
