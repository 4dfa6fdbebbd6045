"""What is wrong with configured sources and with mapping files, found without connecting to anything."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from adapters.errors import ConfigurationError, InvalidConfiguration
from adapters.introspection.writing import MARK
from adapters.problems import PLACE, ConfigurationProblems
from adapters.registry import Registry, SourceConfig, build_sources
from gateway.cli.mapping_files import kind_of, load_mapping, mapping_path, reader
from gateway.cli.mapping_problems import mapping_problems
from gateway.settings import Settings, load

PARTITION = "440000"
"""The partition for which a mapping file is read that no configured source uses."""


@dataclass
class Validation:
    """What was looked at, and everything that is wrong with it."""

    checked: list[str] = field(default_factory=list)
    problems: list[ConfigurationError] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """One line a problem, in the order of the files."""
        return ConfigurationProblems(self.problems).lines

    @property
    def facts(self) -> list[dict[str, str | int]]:
        """The same taken apart, for scripts."""
        return [_facts(line) for line in self.lines]

    def configuration(self, path: Path) -> Settings | None:
        """Read the configuration without secrets; None if it is not in order."""
        self.checked.append(str(path))
        try:
            return load(path, os.environ, need_secrets=False)
        except ConfigurationProblems as problems:
            self.problems += problems.problems
            return None

    def sources(self, configs: Iterable[SourceConfig]) -> None:
        """Look at sources: their mappings problem by problem, then everything else that their adapters find wrong."""
        registry = Registry()
        for config in configs:
            self.checked.append(config.id)
            path = mapping_path(config)
            found = self._mapping(path, config) if path is not None else 0
            if not found:
                self._built(config, registry)

    def file(self, path: Path, users: Iterable[SourceConfig] = ()) -> None:
        """Look at a mapping file, as the first source that uses it would read it."""
        self.checked.append(str(path))
        user = next((one for one in users if _is_of(one, path)), None)
        self._mapping(path, user)

    def _mapping(self, path: Path, config: SourceConfig | None) -> int:
        """How many problems the mapping file has."""
        try:
            node = load_mapping(path)
            kind = config.kind if config is not None else kind_of(node)
            read = reader(kind, config.context.partition if config is not None else PARTITION)
            if read is None and config is None:
                node.require("mapping").error(
                    f"no adapter is known that reads a mapping of the kind {kind!r}", "name a source that uses it"
                )
        except InvalidConfiguration as problem:
            self.problems.append(problem)
            return 1
        found = mapping_problems(node, read) if read is not None else []
        found += _left_to_do(path)
        self.problems += found
        return len(found)

    def _built(self, config: SourceConfig, registry: Registry) -> None:
        try:
            (source,) = build_sources([config], registry)
        except ConfigurationProblems as problems:
            self.problems += problems.problems
            return
        if source.quarantine is not None:
            reason = source.quarantine.internal or source.quarantine.public
            self.problems.append(InvalidConfiguration(f"in quarantine: {reason}", source=config.id))


def _left_to_do(path: Path) -> list[InvalidConfiguration]:
    """The marks that a draft leaves for a person: what stands there is a guess, or nothing."""
    mark = f"# {MARK} "
    return [
        InvalidConfiguration(f"{path}:{number}:{line.index(mark) + 1}: {line.strip()}; decide it, and take the line away")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if mark in line
    ]


def _is_of(config: SourceConfig, path: Path) -> bool:
    own = mapping_path(config)
    return own is not None and own.resolve() == path.resolve()


def _facts(line: str) -> dict[str, str | int]:
    found = PLACE.match(line)
    if found is None:
        return {"message": line}
    return {"file": found[1], "line": int(found[2]), "column": int(found[3]), "message": line[found.end() :]}
