"""Code lists (代码表) of the domain. A member's name is the code on the wire; its value is the Chinese term.

The English term is made of the name, unless one stands beside the Chinese one.
"""

from adapters.entities.definition import CodeList


class UnionKind(CodeList):
    """Kind of a trade union organisation (工会类型)."""

    NATIONAL = "全国总工会", "National federation"
    PROVINCIAL = "省级总工会", "Provincial federation"
    CORPS = "兵团总工会", "Federation of the Corps"
    INDUSTRIAL = "全国产业工会", "National industrial union"
    CENTRAL_ORGANS = "中央和国家机关工会联合会", "Central Party and state organs"


class HostType(CodeList):
    """Kind of the organisation that hosts a site (依托单位类型)."""

    ENTERPRISE_TRAINING_CENTER = "企业培训中心（企业大学）", "Enterprise training centre or university"
    VOCATIONAL_SCHOOL = "职业院校（技工院校）", "Vocational or technical school"
    UNION_SCHOOL = "工会学校"


class SiteStatus(CodeList):
    """Where a site stands in its life cycle (建设点状态)."""

    CULTIVATED = "重点培育"
    APPLIED = "已申报", "Applied for"
    RECOMMENDED = "已推荐"
    DETERMINED = "已确定"
    ACTIVE = "建设中"
    RECTIFYING = "整改中"
    ADJUSTED_OUT = "已调整退出"


class BasicCondition(CodeList):
    """One of the "six haves" (六个有), policy section 2.2.1."""

    INFLUENCE = "有一定的影响力", "Some influence"
    TRAINING_CONDITIONS = "有配套的培训条件", "Matching conditions for training"
    TEACHERS_AND_COURSES = "有高质量的教师和课程资源", "Good teachers and courses"
    TRAINING_SYSTEM = "有完善高技能工匠人才培养体系", "Complete system for training skilled craftsmen"
    ONLINE_CONDITIONS = "有线上培训条件", "Conditions for online training"
    TRAINING_SCALE = "有一定培训规模", "Some scale of training"


class SiteFocus(CodeList):
    """One of the "five focuses" (五个聚焦), policy section 2.2.2."""

    ORIENTATION = "聚焦正确办学方向", "Right orientation"
    CRAFTSMAN_CHARACTER = "聚焦工匠人才特色", "Craftsman character of the staff"
    DEMONSTRATION = "聚焦发挥示范作用"
    ADVANCED_DIGITAL_SKILLS = "聚焦先进技术和数字技能", "Advanced technology and digital skills"
    ENTERPRISE_DEMAND = "聚焦满足企业需求", "Demand of enterprises"


class SkillLevel(CodeList):
    """Skill level (职业技能等级, 新八级工), lowest first. National grades run downward: 五级 is JUNIOR, 一级 SENIOR_TECHNICIAN."""

    APPRENTICE = "学徒工"
    JUNIOR = "初级工", "Junior worker"
    INTERMEDIATE = "中级工", "Intermediate worker"
    SENIOR = "高级工", "Senior worker"
    TECHNICIAN = "技师"
    SENIOR_TECHNICIAN = "高级技师"
    SPECIAL_TECHNICIAN = "特级技师", "Special-grade technician"
    CHIEF_TECHNICIAN = "首席技师"


class LearningMode(CodeList):
    """How a course is taught (授课方式)."""

    ONLINE = "线上"
    OFFLINE = "线下"
    BLENDED = "线上线下结合"


class CourseStatus(CodeList):
    """State of a course in the catalogue (课程状态)."""

    DRAFT = "未发布"
    PUBLISHED = "已发布"
    WITHDRAWN = "已下架"


class SessionChannel(CodeList):
    """Who announced a practical session (实操培训渠道)."""

    ONLINE_ACADEMY = "全国网上工匠学院"
    SITE = "建设点自办", "The site itself"


class SessionStatus(CodeList):
    """State of a practical session (实操培训状态)."""

    PLANNED = "计划中"
    OPEN = "报名中", "Open for enrolment"
    FINISHED = "已结束"
    CANCELLED = "已取消"


class CertificateKind(CodeList):
    """Kind of a certificate (证书类型)."""

    SKILL_LEVEL = "职业技能等级证书", "Skill-level certificate"
    COMPLETION = "培训合格证书", "Certificate of completion"


class Audience(CodeList):
    """Whom an incentive addresses (激励对象), policy section 3.3."""

    WORKER = "职工", "Workers"
    ENTERPRISE = "企业", "Enterprises"
    UNION = "各级工会", "Unions of all levels"


class IncentiveKind(CodeList):
    """What an incentive gives (激励方式)."""

    POINTS = "积分"
    BADGE = "徽章"
    ALLOWANCE = "补贴"
    HONOUR = "荣誉"


class ResourceKind(CodeList):
    """What is shared (资源类型), policy section 1.2."""

    COURSE = "课程"
    TEACHER = "教师"


class ResourceProvider(CodeList):
    """What kind of academy shares a resource (资源提供方), policy section 1.2."""

    SITE = "全国工匠学院建设点", "Construction site"
    NATIONAL_ACADEMY = "全国工匠学院"
    FEEDER_ACADEMY = "省级和产业级工匠学院", "Provincial or industrial academy"
    PLATFORM = "全国网上工匠学院", "Online academy"


class ProgrammeAudience(CodeList):
    """Whom the national academy trains (培训对象), policy section 1.2."""

    TEACHER = "工匠学院教师", "Teachers of the academies"
    MANAGER = "工匠学院管理人员", "Managers of the academies"
    CRAFTSMAN = "省级以上工匠人才", "Craftsmen of provincial level and above"


class GrantStatus(CodeList):
    """State of a subsidy grant's project item (补助项目状态)."""

    OPEN = "执行中"
    CLOSED = "已结项"
    CANCELLED = "已撤销"


class TrancheStatus(CodeList):
    """How far a tranche has been paid (拨付状态), counted from posted vouchers, reversals and refunds deducted."""

    UNPAID = "未拨付"
    PARTLY_PAID = "部分拨付"
    PAID = "已拨付"


class VoucherStatus(CodeList):
    """State of a voucher (凭证状态). All but a draft are in the books; a reversal and a refund carry a negative amount.

    A reversal takes back a line that was entered wrongly; a refund is money that came back, from the bank or from the site.
    """

    DRAFT = "草稿"
    POSTED = "已记账"
    REVERSAL = "红字冲销", "Reversal (red-letter entry)"
    REFUND = "退款退汇", "Money returned"


class FundUseCategory(CodeList):
    """What subsidy money was spent on (资金用途), policy section 2.3.6."""

    TRAINING_CLASSES = "技能培训班"
    TEACHER_TRAINING = "师资培训"
    FACILITIES = "软硬件建设", "Hardware and software"
    OTHER = "其他"


class MatchStatus(CodeList):
    """How far a provincial match has come (省级配套状态)."""

    COMMITTED = "已承诺"
    PARTLY_PAID = "部分到位"
    PAID = "已到位"


class StarLevel(CodeList):
    """Star level (星级), lowest first. A site without a level has null, never zero stars."""

    ONE = "一星", "One star"
    TWO = "二星", "Two stars"
    THREE = "三星", "Three stars"
    FOUR = "四星", "Four stars"
    FIVE = "五星", "Five stars"


class RatingStatus(CodeList):
    """State of a star rating (评定状态)."""

    PROPOSED = "已申报"
    CONFIRMED = "已核定"
    PUBLISHED = "已发布"
    REVOKED = "已撤销"


class RatingAction(CodeList):
    """What is done to a star rating (评定操作)."""

    PROPOSE = "申报"
    CONFIRM = "核定"
    PUBLISH = "发布"
    REVOKE = "撤销"


class ReportStatus(CodeList):
    """State of an annual report (年度报告状态)."""

    DRAFT = "填报中"
    SUBMITTED = "已报送"
    RETURNED = "已退回"
    ACCEPTED = "已审核"


class DocumentKind(CodeList):
    """Kind of a filed document (制度文件类型), policy section 3.4."""

    CONSTRUCTION_PLAN = "建设方案"
    FUND_RULES = "资金管理办法"
    INCENTIVE_RULES = "激励措施"
    OTHER = "其他"


class ApplicationStatus(CodeList):
    """State of an application (申报状态)."""

    APPLIED = "已申报", "Applied for"
    RECOMMENDED = "已推荐"
    DETERMINED = "已确定"
    DECLINED = "未通过"


class InspectionOutcome(CodeList):
    """Outcome of an inspection (检查督导结论)."""

    SATISFACTORY = "合格"
    RECTIFY = "限期整改", "To be rectified in time"
    ADJUST = "建议调整", "Adjustment proposed"


class RectificationStatus(CodeList):
    """State of a rectification (整改状态)."""

    OPEN = "整改中"
    IN_PLACE = "整改到位"
    NOT_IN_PLACE = "整改不到位"


class AdjustmentKind(CodeList):
    """What becomes of a site that is adjusted (调整方式), policy section 2.3.5."""

    REMOVE = "撤销"
    REPLACE = "替换"
    SUSPEND = "暂停"


class PublicityKind(CodeList):
    """Kind of a publicity event (宣传活动类型), policy section 3.5."""

    PRESS_RELEASE = "新闻发布"
    ON_SITE_PROMOTION = "现场推进活动", "On-site promotion"
    MEDIA_ITEM = "媒体报道"


class TargetKind(CodeList):
    """What a target of the policy is about (建设目标类型), policy section 1.4."""

    SITES = "建设点数量", "Number of sites"
    NATIONAL_ACADEMY_BUILT = "全国工匠学院完成基本建设", "National academy built"
    ONLINE_ACADEMY_TRIAL = "全国网上工匠学院上线试运行", "Online academy on trial"


class ConstructionDirection(CodeList):
    """Direction in which sites are built (建设方向), policy section 2.1."""

    SKILL_ORIENTATION = "注重技术技能导向", "Oriented towards skills"
    ENTERPRISE_ROLE = "注重发挥企业作用", "Role of the enterprises"
    LOCAL_CONDITIONS = "注重因地制宜", "Fit for local conditions"
    DISTINCTIVE_BRANDS = "注重培育特色品牌", "Distinctive brands"


class FeederLevel(CodeList):
    """Level of an academy under cultivation (培育级别), policy section 2.3.2."""

    PROVINCIAL = "省级"
    INDUSTRIAL = "产业级"


class FeederStage(CodeList):
    """How far an academy under cultivation has come (培育阶段)."""

    CULTIVATED = "培育中", "Under cultivation"
    RECOMMENDED = "已推荐"
    PROMOTED = "已成为建设点", "Became a site"
    WITHDRAWN = "已退出"


class SupportForm(CodeList):
    """What an enterprise gives (支持形式), policy section 3.2."""

    CASH = "资金"
    EQUIPMENT = "设备"
    VENUE = "场地"
    TEACHERS = "师资"


class GuidanceDimension(CodeList):
    """What guidance is classified by (分类指导维度), policy section 3.4."""

    OCCUPATION = "职业（工种）", "Occupation (trade)"
    ENTERPRISE_TYPE = "企业类型"
    CONSTRUCTION_MODE = "建设模式"


class EnterpriseType(CodeList):
    """Kind of an enterprise that builds an academy (企业类型), policy section 2.1.2."""

    CHAIN_LEADER = "链主企业", "Leader of an industrial chain"
    LARGE_BACKBONE = "大型骨干企业", "Large backbone enterprise"
    PRIVATE = "民营企业", "Private enterprise"
    OTHER = "其他"
