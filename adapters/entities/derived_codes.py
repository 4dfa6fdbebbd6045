"""Code lists of the policy's rules (政策规则代码表)."""

from adapters.entities.definition import CodeList


class PolicyRule(CodeList):
    """A rule of the policy (政策规则); its text and parameters are in `policyRules`."""

    R1 = "建设目标完成情况", "Sites built against the target"
    R2 = "全国工匠学院建成与网上学院上线期限", "Academies ready by mid-2024"
    R3 = "每年2月确定", "Determined each February"
    R4 = "依托单位7:2:1比例", "Hosts in the ratio 7:2:1"
    R5 = "名额内推荐", "Recommended within the quota"
    R6 = "特色工种品牌不少于2个", "At least two specialty-trade brands"
    R7 = "年培训职工不少于1000人", "At least 1000 workers trained a year"
    R8 = "实操培训不少于4期或200人", "At least four practical sessions or 200 workers"
    R9 = "考核取证率不低于85%", "At least 85 % certified"
    R10 = "技能提升人数年增5%左右", "Skill raised by about 5 % more workers a year"
    R11 = "11月底前报送年度工作情况", "Annual report by the end of November"
    R12 = "整改不到位及时调整", "Adjusted where not put right"
    R13 = "每家补助100万元", "One grant of a million yuan"
    R14 = "按30%和70%分批拨付", "Paid in 30 % and 70 %"
    R15 = "第二批补助拨付条件", "Conditions of the second tranche"
    R16 = "省级1:1配套", "Matched one to one by the province"
    R17 = "补助资金用途", "Used for its purpose"
    R18 = "省级工会监督使用", "Use supervised by the provincial union"
    R19 = "文件及时报备", "Documents filed promptly"
    R20 = "星级评定", "Star rating"


class VerdictOutcome(CodeList):
    """Outcome of a rule (判定结果)."""

    PASS = "符合"  # no password
    FAIL = "不符合"
    NOT_ASSESSABLE = "暂无法判定"
    NOT_APPLICABLE = "不适用"


class VerdictSubject(CodeList):
    """What a rule judges (判定对象)."""

    NATION = "全国"
    UNION = "工会"
    SITE = "建设点"
    DOCUMENT = "报备文件"
    NATIONAL_ACADEMY = "全国工匠学院"
    ONLINE_ACADEMY = "全国网上工匠学院"


class RuleSeverity(CodeList):
    """What a failure means (约束力)."""

    BINDING = "约束性"
    ADVISORY = "提示性"
