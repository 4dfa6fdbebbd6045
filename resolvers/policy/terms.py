"""What the policy leaves open and a version of the policy file decides (规则参数), rule by rule."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from adapters.entities.codes import FundUseCategory, HostType, UnionKind
from adapters.entities.derived_codes import PolicyRule, RuleSeverity


class Count(StrEnum):
    """Which sites count as determined."""

    NET = "NET"
    """Those that were not adjusted out since."""
    GROSS = "GROSS"


class Heads(StrEnum):
    """How trained workers are counted."""

    PERSONS = "PERSONS"
    """人: each worker once."""
    PERSON_TIMES = "PERSON_TIMES"
    """人次: once a class."""


class PracticalBasis(StrEnum):
    """From where practical training is counted."""

    REPORT = "REPORT"
    """The annual report, in which the union counts each worker once."""
    SESSIONS = "SESSIONS"
    """The finished sessions of site and online academy; whoever attended two counts twice."""


class Denominator(StrEnum):
    """Of whom the certified are a share."""

    PRACTICAL = "PRACTICAL"
    TRAINED = "TRAINED"
    ASSESSED = "ASSESSED"


class MatchBasis(StrEnum):
    """Which money of the match is compared with which of the federation's."""

    COMMITTED = "COMMITTED"
    PAID = "PAID"


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every rule has: where the policy states it, its text, and whether a failure is a breach."""

    section: str
    text: str
    advisory: bool = False
    """A failure is a reminder."""

    @property
    def severity(self) -> RuleSeverity:
        return RuleSeverity.ADVISORY if self.advisory else RuleSeverity.BINDING


class R1(Terms, frozen=True):
    targets: dict[int, int]
    """Sites to be determined, by batch year."""
    headline: Count = Count.NET


class R2(Terms, frozen=True):
    deadline: date


class R3(Terms, frozen=True):
    month: int = 2


class R4(Terms, frozen=True):
    shares: dict[str, int]
    """Kind of host → its share, in parts."""
    tolerance: int = 5
    """Percentage points."""

    def share(self, host: HostType) -> int:
        return self.shares.get(host.name, 0)


class R5(Terms, frozen=True):
    carry_over: bool = False
    """Whether places that a year left open may be used in the next."""


class R6(Terms, frozen=True):
    brands: int = 2
    confirmed: bool = True
    """Only brands that the sponsor has confirmed count."""


class R7(Terms, frozen=True):
    persons: int = 1000
    heads: Heads = Heads.PERSONS


class R8(Terms, frozen=True):
    sessions: int = 4
    persons: int = 200
    basis: PracticalBasis = PracticalBasis.REPORT


class R9(Terms, frozen=True):
    percent: int = 85
    denominator: Denominator = Denominator.PRACTICAL


class R10(Terms, frozen=True):
    percent: int = 5
    tolerance: int = 1
    """Percentage points by which "about" may fall short."""


class R11(Terms, frozen=True):
    month: int = 11
    """The last month in which a report of the year is on time, China Standard Time."""


class R12(Terms, frozen=True):
    window: int = 90
    """Days behind an inspection within which everything is due that it asked for."""


class R13(Terms, frozen=True):
    amount: int = 1_000_000
    """元 a site."""


class R14(Terms, frozen=True):
    first_percent: int = 30


class R15(Terms, frozen=True):
    evidence: tuple[str, ...] = ("R6", "R7", "R8", "R9", "R10")
    """Rules whose outcome is shown with the verdict."""
    required: tuple[str, ...] = ()
    """Those of them whose failure excludes a site."""


class R16(Terms, frozen=True):
    percent: int = 100
    basis: MatchBasis = MatchBasis.COMMITTED
    unions: tuple[str, ...] = (UnionKind.PROVINCIAL.name, UnionKind.CORPS.name)
    """Kinds of unions that have to match."""


class R17(Terms, frozen=True):
    main: str = FundUseCategory.TRAINING_CLASSES.name
    main_percent: int = 50
    """Below this share of all expenses the main purpose is noticed as neglected."""
    facilities: tuple[str, ...] = (HostType.UNION_SCHOOL.name,)
    """Hosts that may buy hardware and software."""


class R18(Terms, frozen=True):
    pass


class R19(Terms, frozen=True):
    days: int = 30


class R20(Terms, frozen=True):
    pass


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The terms of all rules in one version."""

    R1: R1
    R2: R2
    R3: R3
    R4: R4
    R5: R5
    R6: R6
    R7: R7
    R8: R8
    R9: R9
    R10: R10
    R11: R11
    R12: R12
    R13: R13
    R14: R14
    R15: R15
    R16: R16
    R17: R17
    R18: R18
    R19: R19
    R20: R20

    def of(self, rule: PolicyRule) -> Terms:
        """The terms of one rule."""
        terms: Terms = getattr(self, rule.name)
        return terms
