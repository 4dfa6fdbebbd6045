"""The rules themselves, as each version of the policy file states them (政策规则版本)."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from adapters.entities import PolicyRuleVersion
from adapters.entities.derived_codes import PolicyRule
from resolvers.policy.facts import Facts
from resolvers.policy.policy import Policy, Version
from resolvers.policy.terms import Terms
from resolvers.policy.wanted import Wanted


async def catalogue(policy: Policy, facts: Facts, wanted: Wanted) -> list[PolicyRuleVersion]:
    """Every rule in every version."""
    return [_stated(policy, version, rule) for version in policy.versions for rule in PolicyRule]


def _stated(policy: Policy, version: Version, rule: PolicyRule) -> PolicyRuleVersion:
    terms = version.rules.of(rule)
    return PolicyRuleVersion(
        id=f"{rule.name}@{version.version}",
        rule=rule,
        version=version.version,
        section=terms.section,
        text=terms.text,
        severity=terms.severity,
        effective_from=version.effective,
        effective_to=policy.ends(version),
        parameters=json.dumps(_parameters(terms), ensure_ascii=False),
    )


def _parameters(terms: Terms) -> dict[str, Any]:
    own: dict[str, Any] = msgspec.to_builtins(terms)
    return {name: value for name, value in own.items() if name not in Terms.__struct_fields__}
