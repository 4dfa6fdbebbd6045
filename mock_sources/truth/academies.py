"""The national academy and its classes (全国工匠学院、培训班), policy section 1.2."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.world import TODAY, Record, Truth

PROGRAMMES = 60
_TITLES = {"TEACHER": "工匠学院师资研修班", "MANAGER": "工匠学院管理人员培训班", "CRAFTSMAN": "省级以上工匠人才研修班"}


def make(truth: Truth) -> None:
    """One academy, and classes that grow with the scale."""
    dice = truth.dice("academies")
    truth.entities["NationalAcademy"] = [
        {
            "source": "national-academy",
            "code": "QGGJXY",
            "name": "全国工匠学院",
            "operator": "中国劳动关系学院",
            "builtOn": "2024-06-28",
            "introduction": dice.maybe("承担宏观规划、宏观指导、检查督导,培训工匠学院教师、管理人员和省级以上工匠人才", 0.1),
        }
    ]
    truth.entities["TrainingProgramme"] = [_programme(dice, number) for number in range(1, truth.count(PROGRAMMES, 1) + 1)]


def _programme(dice: Dice, number: int) -> Record:
    audience = dice.pick({"TEACHER": 5, "MANAGER": 3, "CRAFTSMAN": 4})
    starts = dice.day(date(2024, 7, 1), TODAY + timedelta(days=120))
    capacity = dice.choice((30, 50, 50, 80, 100))
    return {
        "source": "national-academy",
        "id": f"PX{starts.year}-{number:04d}",
        "title": f"{starts.year}年{_TITLES[audience]}(第{dice.randint(1, 6)}期)",
        "audience": audience,
        "startsOn": starts.isoformat(),
        "endsOn": dice.maybe((starts + timedelta(days=dice.choice((4, 6, 11, 26)))).isoformat(), 0.06),
        "capacity": capacity,
        "participants": None if starts > TODAY else int(capacity * dice.uniform(0.6, 1.05)),
    }
