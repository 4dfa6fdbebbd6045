"""The kit about itself: nothing passes on nothing, nothing is left out in silence."""

from __future__ import annotations

from adapters.conformance.check import all_checks, check
from adapters.conformance.differences import listed
from adapters.conformance.golden import FEWEST
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Failure, Status, Tier


@check(51, Tier.BRONZE)
async def nothing_passes_on_no_rows_and_each_skip_has_its_reason(kit: Kit) -> int:
    """Enough records, evidence for each check that passed, a reason for each that was left out, and no exemption without a check."""
    if not kit.harness.entities:
        raise Failure("the harness names no entity")
    for name, data in (await kit.golden()).items():
        if len(data.records) < FEWEST:
            raise Failure(f"{len(data.records)} records of {name} prove little; keep more values in `Limited.values`")
    for result in kit.results:
        if result.status is Status.PASSED and not result.evidence:
            raise Failure(f"{result.name} passed on nothing")
        if result.status is not Status.PASSED and not result.reason.strip():
            raise Failure(f"{result.name} is {result.status.value} without a reason")
    known = {one.name: one for one in all_checks()}
    strays = [name for name in kit.exemptions if name not in known or not known[name].exemptible]
    if strays:
        raise Failure(f"the harness exempts {listed(strays)}, which cannot be exempted; take it out")
    return sum(len(data.records) for data in (await kit.golden()).values())
