"""The national academy and the online academy (全国工匠学院、全国网上工匠学院), policy section 1.2."""

from datetime import date
from typing import Annotated, ClassVar

from adapters.entities.codes import (
    Audience,
    CourseStatus,
    IncentiveKind,
    LearningMode,
    ProgrammeAudience,
    SkillLevel,
)
from adapters.entities.definition import ABSENT, Field, Record, Searchable, Sensitivity
from adapters.entities.sites import SITE_CODE


class NationalAcademy(Record):
    """The one national academy, run by the China University of Labor Relations."""

    zh: ClassVar[str] = "全国工匠学院"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    code: Annotated[str, Field("学院代码", "Key", key=True)] = ABSENT
    name: Annotated[str, Field("学院名称", "Name")] = ABSENT
    operator: Annotated[str, Field("承建单位", "Institution that runs it")] = ABSENT
    built_on: Annotated[date | None, Field("基本建成日期", "Day on which basic construction was done; planned by 2024-06-30")] = ABSENT
    introduction: Annotated[str | None, Field("简介", "Introduction", prose=True)] = ABSENT


class TrainingProgramme(Record):
    """A class that the national academy holds for teachers, managers or craftsmen."""

    zh: ClassVar[str] = "全国工匠学院培训班"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("班次编号", "Key of the class", key=True)] = ABSENT
    title: Annotated[str, Field("班次名称", "Title")] = ABSENT
    audience: Annotated[ProgrammeAudience, Field("培训对象", "Whom it trains")] = ABSENT
    starts_on: Annotated[date, Field("开班日期", "First day")] = ABSENT
    ends_on: Annotated[date | None, Field("结业日期", "Last day")] = ABSENT
    capacity: Annotated[int, Field("计划人数", "Planned participants", unit="persons")] = ABSENT
    participants: Annotated[int | None, Field("参训人数", "Participants; null before the start", unit="persons")] = ABSENT


class OnlineAcademy(Record):
    """The one online academy: the platform "Skills Power – learning community of the nation's industrial workers"."""

    zh: ClassVar[str] = "全国网上工匠学院"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    code: Annotated[str, Field("平台代码", "Key", key=True)] = ABSENT
    name: Annotated[str, Field("平台名称", "Name of the platform")] = ABSENT
    operator: Annotated[str, Field("承建单位", "Institution that runs it")] = ABSENT
    trial_on: Annotated[date | None, Field("上线试运行日期", "Day on which the online trial began; planned by 2024-06-30")] = ABSENT
    learners: Annotated[int, Field("注册学员数", "Registered learners", unit="persons")] = ABSENT


class Course(Record):
    """A course of the online academy."""

    zh: ClassVar[str] = "课程"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    union: ClassVar[tuple[str, str] | None] = ("site_code", SITE_CODE)

    id: Annotated[str, Field("课程编号", "Key; a 64-bit number as text", key=True)] = ABSENT
    title: Annotated[str, Field("课程名称", "Title", search=Searchable.NAME)] = ABSENT
    trade: Annotated[str, Field("工种", "Trade, by name", search=Searchable.NAME)] = ABSENT
    level: Annotated[SkillLevel | None, Field("技能等级", "Level that the course leads to")] = ABSENT
    mode: Annotated[LearningMode, Field("授课方式", "How it is taught")] = ABSENT
    status: Annotated[CourseStatus, Field("课程状态", "State in the catalogue")] = ABSENT
    hours: Annotated[int, Field("学时", "Length", unit="hours")] = ABSENT
    teacher_id: Annotated[str | None, Field("教师编号", "Teacher")] = ABSENT
    site_code: Annotated[str | None, Field("共建建设点编号", "Site that shares the course; null if the platform made it")] = ABSENT
    published_on: Annotated[date | None, Field("发布日期", "Day of publication")] = ABSENT


class LearningStatistics(Record):
    """How a course is used: totals only, no learner."""

    zh: ClassVar[str] = "学习统计"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    course_id: Annotated[str, Field("课程编号", "Course", key=True)] = ABSENT
    enrolled: Annotated[int, Field("报名人数", "Enrolments", unit="persons")] = ABSENT
    completed: Annotated[int, Field("完成人数", "Completions", unit="persons")] = ABSENT
    minutes: Annotated[int, Field("学习时长", "Time spent learning", unit="minutes")] = ABSENT


class Teacher(Record):
    """A teacher of the online academy, named in public."""

    zh: ClassVar[str] = "教师"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("教师编号", "Key; a 64-bit number as text", key=True)] = ABSENT
    name: Annotated[str, Field("姓名", "Name")] = ABSENT
    honour: Annotated[str | None, Field("荣誉称号", "Craftsman or model-worker honour")] = ABSENT
    trade: Annotated[str, Field("工种", "Trade, by name")] = ABSENT
    site_code: Annotated[str | None, Field("所属建设点编号", "Site that the teacher comes from")] = ABSENT


class IncentiveMeasure(Record):
    """An incentive for workers, enterprises or unions, policy section 3.3."""

    zh: ClassVar[str] = "激励措施"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("措施编号", "Key of the measure", key=True)] = ABSENT
    title: Annotated[str, Field("措施名称", "Title")] = ABSENT
    audience: Annotated[Audience, Field("激励对象", "Whom it addresses")] = ABSENT
    kind: Annotated[IncentiveKind, Field("激励方式", "What it gives")] = ABSENT
    points: Annotated[int | None, Field("积分", "Points, where it gives points")] = ABSENT
    valid_from: Annotated[date, Field("生效日期", "First day of validity")] = ABSENT
    valid_to: Annotated[date | None, Field("失效日期", "Last day of validity; null if open")] = ABSENT
