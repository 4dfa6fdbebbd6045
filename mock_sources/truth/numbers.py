"""Numbers with a structure: money, credit codes, resident IDs, certificate numbers, keys of the platform. All are generated."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.words import GIVEN, SURNAMES

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CERTIFICATE_LEVELS = {
    "APPRENTICE": "X",
    "JUNIOR": "5",
    "INTERMEDIATE": "4",
    "SENIOR": "3",
    "TECHNICIAN": "2",
    "SENIOR_TECHNICIAN": "1",
    "SPECIAL_TECHNICIAN": "T",
    "CHIEF_TECHNICIAN": "S",
}
"""The level's character in a certificate number."""


def yuan(cents: int) -> str:
    """An amount in 分 as exact 元 with two decimals."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def cents(amount: str) -> int:
    """An amount of `yuan` back in 分."""
    whole, fraction = amount.lstrip("-").split(".")
    return (int(whole) * 100 + int(fraction)) * (-1 if amount.startswith("-") else 1)


def uscc(dice: Dice, division: str) -> str:
    """A unified social credit code (GB 32100-2015) with a right check character."""
    body = dice.choice(("91", "12", "52", "81")) + division + "".join(dice.choices(_USCC_ALPHABET, k=9))
    total = sum(_USCC_ALPHABET.index(character) * pow(3, index, 31) for index, character in enumerate(body))
    return body + _USCC_ALPHABET[(31 - total % 31) % 31]


def resident_id(dice: Dice) -> str:
    """A resident ID (GB 11643) of a division that does not exist (99…), so that it is nobody's; sometimes in the old form of 15 digits."""
    born = date(1960, 1, 1) + timedelta(days=dice.randint(0, 16000))
    place = f"99{dice.randint(1, 30):02d}{dice.randint(1, 20):02d}"
    sequence = f"{dice.randint(1, 999):03d}"
    if dice.chance(0.05):
        return f"{place}{born:%y%m%d}{sequence}"
    body = f"{place}{born:%Y%m%d}{sequence}"
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True)) % 11]
    return body + (check.lower() if dice.chance(0.2) else check)


def person_name(dice: Dice) -> str:
    """A generated name of two to four characters, now and then a name with a dot."""
    if dice.chance(0.02):
        return f"{dice.choice(('阿卜杜', '买买提', '巴特尔', '扎西'))}·{dice.choice(('卡德尔', '艾力', '多吉', '乌恩'))}"
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))


def skill_certificate(dice: Dice, province: str, site_serial: int, issued: date, level: str, serial: int) -> str:
    """A number of 22 characters, or one of the older ones of 16 digits with the level at position 11.

    `province` is two digits; the old form exists for national grades only.
    """
    mark = CERTIFICATE_LEVELS[level]
    if issued.year == 2024 and mark.isdigit() and dice.chance(0.1):
        return f"{issued:%y}{province}{site_serial % 1000000:06d}{mark}{serial % 100000:05d}"
    body = f"{dice.randint(1, 9999):04d}"
    return f"{dice.choice('YS')}{body}{province}{site_serial % 1000000:06d}{issued:%y}{mark}{serial % 1000000:06d}"


def platform_ids(dice: Dice, start: int, count: int) -> list[str]:
    """Increasing 64-bit numbers beyond 2^53, some of them neighbours that a double cannot tell apart."""
    ids = []
    for _ in range(count):
        start += 1 if dice.chance(0.4) else dice.randint(2, 5000)
        ids.append(str(start))
    return ids
