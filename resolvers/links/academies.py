"""Links of the academies' courses and teachers (课程与教师)."""

from resolvers.links.link import SITE, Link, many, one, up

LINKS: tuple[Link, ...] = (
    one("Course", "teacher", "Teacher", "teacher_id = id", "Teacher of the course", "教师"),
    one("Course", "site", "Site", SITE, "Site that shares the course", "共建建设点"),
    one("Course", "statistics", "LearningStatistics", "id = course_id", "How the course is used", "学习统计"),
    many(
        "Course", "practical_sessions", "PracticalSession", "id = course_id",
        "Practical sessions of the course, soonest first", "实操培训", up("starts_on"),
    ),
    one("LearningStatistics", "course", "Course", "course_id = id", "Course that is counted", "课程"),
    many("Teacher", "courses", "Course", "id = teacher_id", "Courses of the teacher", "课程"),
    one("Teacher", "site", "Site", SITE, "Site that the teacher comes from", "所属建设点"),
    many("Course", "shared_resources", "SharedResource", "id = course_id", "How the course is shared", "共建共享资源"),
    many("Teacher", "shared_resources", "SharedResource", "id = teacher_id", "How the teacher is shared", "共建共享资源"),
    one("SharedResource", "course", "Course", "course_id = id", "Course that is shared", "课程"),
    one("SharedResource", "teacher", "Teacher", "teacher_id = id", "Teacher who is shared", "教师"),
    one("SharedResource", "site", "Site", SITE, "Site that shares it", "建设点"),
)  # fmt: skip
