"""What integrators call entities and fields: Chinese terms (which also stand for their pinyin) and English phrases.

The term and the name that an entity's definition gives are always known; here is what they are called besides. A phrase behind ``!``
means the opposite: a column of that name is true where the field is false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from adapters.entities import ENTITIES

Words = Mapping[str, tuple[str, str]]
"""Name → Chinese terms separated by blanks, English phrases separated by commas."""

TABLES: Words = {
    "TradeUnion": ("工会 工会组织 省总工会 主办工会", "trade union, union, org"),
    "QuotaAllocation": ("名额 名额分配 指标分配", "quota, quota allocation, allocation"),
    "Application": ("申报 建设点申报 申请", "application, apply"),
    "AnnualReport": ("年度报告 年报 工作报告", "annual report, report, yearly report"),
    "FiledDocument": ("报备文件 制度文件 文件", "filed document, document, file"),
    "PublicityEvent": ("宣传活动 宣传推广 宣传", "publicity event, publicity, event"),
    "Site": ("建设点 工匠学院 工匠学院建设点 学院 基地", "site, construction site, academy, base"),
    "TradeBrand": ("品牌 特色品牌 特色工种品牌 工种品牌", "brand, trade brand"),
    "PracticalSession": ("实操培训 实操 培训 培训班 培训期次 实训", "practical session, session, training, class, training session"),
    "Certificate": ("证书 技能证书 资格证书 取证", "certificate, cert, certification"),
    "Inspection": ("检查 督导 检查督导 督查", "inspection, inspect"),
    "Rectification": ("整改 整改通知", "rectification, rectify"),
    "Assessment": ("考核 评估 考核评估", "assessment, assess, evaluation"),
    "FocusReview": ("聚焦评议 五个聚焦", "focus review, focus"),
    "Adjustment": ("动态调整 调整", "adjustment, adjust"),
    "NationalAcademy": ("全国学院 国家学院", "national academy, academy"),
    "TrainingProgramme": ("培训班 班次 培训项目", "training programme, programme, program"),
    "OnlineAcademy": ("平台 网上学院 网上工匠学院", "online academy, platform, info"),
    "Course": ("课程 线上课程", "course, lesson"),
    "LearningStatistics": ("学习统计 课程统计", "learning statistics, course statistics, statistics"),
    "Teacher": ("教师 师资 讲师", "teacher, lecturer, instructor"),
    "IncentiveMeasure": ("激励 激励措施", "incentive, incentive measure"),
    "SharedResource": ("共享资源 共建共享 共建共享资源", "shared resource, resource, sharing"),
    "SpecialtyTrade": ("特色工种 工种 工种目录 职业", "specialty trade, trade, occupation"),
    "SubsidyGrant": ("补助项目 补助 项目 专项资金", "grant, subsidy, project"),
    "Tranche": ("拨付 拨付计划 用款计划", "tranche, payment plan, instalment"),
    "Payment": ("付款 凭证 拨付凭证 凭证分录", "payment, voucher, voucher line"),
    "FundUse": ("资金使用 支出 费用 支出明细", "fund use, expense, expense line, spending"),
    "ProvincialMatch": ("配套 配套资金 省级配套 地方资金 资金", "match, local fund, fund, money, matching fund, provincial match"),
    "StarRating": ("星级 星级评定 评星", "star rating, rating, star"),
    "PolicyDocument": ("政策文件 政策", "policy document, policy"),
    "PolicyTarget": ("建设目标 目标", "policy target, target"),
    "LeadingBody": ("领导机构 领导小组", "leading body, leading bodies"),
    "ExpertCommittee": ("专业指导委员会 专家委员会 专家委", "expert committee, committee"),
    "GuidanceClass": ("分类指导", "guidance class, guidance"),
    "ConstructionPlan": ("建设方案 方案", "construction plan, plan"),
    "FeederAcademy": ("重点培育学院 重点培育 培育学院 培育", "feeder academy, feeder"),
    "Determination": ("确定公布 认定", "determination"),
    "Campus": ("校区", "campus, campuses"),
    "ConditionReview": ("六个有核查 条件核查 核查", "condition review"),
    "EnterpriseSupport": ("企业经费支持 企业支持 经费支持", "enterprise support"),
    "RatingEvent": ("评定记录 评定历史 操作记录", "rating event, rating history, rating log"),
}
"""Entities."""

HOSTS = ("单位 依托单位 企业 承建单位", "host, org, company, enterprise, unit, institution")
"""The table of hosts, which is no entity: its columns are a site's."""

COMMON: Words = {
    "site_code": ("建设点编号 建设点代码 学院编号 基地编号 点位编号 编号", "site code, site, site no"),
    "union_code": ("工会代码 工会编号 主办工会代码 机构代码", "union code, org code, union"),
    "sponsor_code": ("主办工会代码 工会代码 主办工会 推荐工会 所属工会 推荐单位代码", "sponsor code, sponsor, union, union code"),
    "trade": ("工种 工种名称 职业工种 特色工种 职业", "trade, trade name, occupation"),
    "title": ("名称 标题 主题", "title, name, subject"),
    "year": ("年度 年份 预算年度 申报年度", "year, fund year, budget year"),
    "batch_year": ("批次年度 批次 年度 批次年份 申报年度 预算年度", "batch year, batch, year, budget year"),
    "status": ("状态 当前状态 审核状态", "status, state"),
    "kind": ("类型 类别 种类", "kind, type, category"),
    "level": ("技能等级 等级 级别 职业等级", "level, skill level, grade, skill grade"),
    "amount": ("金额 总金额", "amount, amt"),
    "updated_at": ("更新时间 修改时间 变更时间 最后修改时间", "updated at, updated, modified, changed, last update"),
    "determined_on": ("确定日期 认定日期 批准日期 命名日期", "determined on, determined, approved"),
    "starts_on": ("开始日期 开班日期 开始时间 起始日期", "starts on, start, begin, begin day"),
    "ends_on": ("结束日期 结业日期 结束时间 终止日期", "ends on, end, finish, end day"),
    "division_code": ("行政区划代码 行政区划 区划代码 区划 行政区", "division code, division, region, district"),
    "introduction": ("简介 介绍", "introduction, intro, about"),
    "operator": ("承建单位 运营单位 主办单位", "operator"),
    "course_id": ("课程编号 课程 课程代码", "course, course id, course no"),
    "enrolled": ("报名人数 已报名人数 报名数", "enrolled, signed, enrolment, enrol num, registered"),
    "passed": ("合格人数 通过人数", "passed, pass num"),
    "teacher_id": ("教师编号 讲师编号", "teacher, teacher id"),
    "grant_id": ("项目编号 项目代码 补助编号", "project code, grant, project"),
    "voucher_number": ("凭证号 凭证编号", "voucher no, voucher number, voucher"),
    "received_at": ("接收时间 报送时间 上报时间", "received at, received, submitted at"),
}
"""Fields by name, whatever the entity."""

FIELDS: Words = {
    "Site.code": ("建设点编号 建设点代码 学院编号 学院代码 基地编号 点位编号", "site code, site, site no, academy no"),
    "Site.name": ("建设点名称 学院名称 工匠学院名称 基地名称 名称", "site name, name, title, academy name"),
    "Site.host_name": ("依托单位 依托单位名称 单位名称 企业名称 承建单位 承建单位名称", "host name, host, org name, company name"),
    "Site.host_uscc": ("统一社会信用代码 信用代码 社会信用代码 机构代码", "uscc, credit code, host uscc, social credit code"),
    "Site.host_type": ("依托单位类型 单位类型 企业类型 依托类型", "host type, host kind, org type, company type"),
    "Site.address": ("地址 详细地址 通讯地址 单位地址", "address, addr"),
    "Site.trades": ("特色工种 工种 培训工种", "trades, specialty trades"),
    "Site.conditions": ("六个有 基本条件 条件 建设条件", "conditions, haves, basic conditions"),
    "Site.online_capable": (
        "线上培训条件 线上培训 是否线上 网上培训 线上 !仅线下",
        "online, online capable, online flag, !offline only, !offline",
    ),
    "Site.trained": ("累计培训人数 培训人数 累计培训", "trained, trained total, trained count"),
    "Site.restricted": (
        "受限展示 限制展示 涉密 是否涉密 保密 不公开 !公开 !是否公开",
        "restricted, hidden, secret, !public, !open to public, !public flag",
    ),
    "TradeBrand.id": ("品牌编号 品牌代码 主键", "brand id, brand no, id"),
    "TradeBrand.name": ("品牌名称 名称", "brand name, name, title"),
    "TradeBrand.active": (
        "是否有效 启用 在用 启用标志 !停用 !禁用 !注销",
        "active, in use, enabled, state, !stopped, !disabled, !inactive",
    ),
    "TradeBrand.confirmed": ("主办工会确认 主办确认 是否确认 工会确认 !未确认", "confirmed, sponsor confirmed, !unconfirmed"),
    "PracticalSession.id": ("期次编号 培训编号 班次编号 班级编号 主键", "session id, session no, class no, training id, id"),
    "PracticalSession.channel": ("渠道 来源 发布渠道", "channel"),
    "PracticalSession.title": ("培训名称 班级名称 期次名称 培训班名称 名称", "session title, title, training name, class name"),
    "PracticalSession.places": ("名额 计划人数 培训名额 招生人数", "places, seats, quota, capacity"),
    "Certificate.number": ("证书编号 证书号 证书号码", "certificate number, number, cert no"),
    "Certificate.kind": ("证书类型 证书类别 证书种类 类型", "certificate kind, kind, type"),
    "Certificate.issued_on": ("发证日期 颁发日期 颁证日期 取证日期", "issued on, issued, issue date"),
    "ProvincialMatch.id": ("配套编号 资金编号 配套资金编号 主键", "match id, fund id, money no, id"),
    "ProvincialMatch.committed": ("承诺金额 配套金额 计划金额", "committed, promised, pledged"),
    "ProvincialMatch.paid": ("到位金额 实拨金额 已拨金额 到账金额", "paid, arrived, received"),
    "ProvincialMatch.status": ("配套状态 资金状态 状态", "status, state, fund status"),
    "ProvincialMatch.paid_on": ("到位日期 到账日期 拨付日期", "paid on, paid day, paid date, arrived"),
    "StarRating.id": ("评定编号 评级编号", "rating id, rating no, id"),
    "StarRating.scheme_version": ("评定办法版本 办法版本 版本", "scheme version, version, scheme"),
    "StarRating.current": ("是否现行 现行 最新 !历史", "current, latest, !history, !historic"),
    "StarRating.level": ("星级 评定星级", "star, stars, star level"),
    "StarRating.score": ("评分 得分 分数 总分", "score, points"),
    "StarRating.evidence": ("评定依据 依据", "evidence, basis"),
    "StarRating.rated_on": ("评定日期 评级日期", "rated on, rated, rating date"),
    "StarRating.status": ("评定状态 状态", "status, state, rating status"),
    "StarRating.version": ("版本号 版次", "version number, revision"),
    "StarRating.published_on": ("发布日期 公布日期", "published on, published, publication date"),
    "RatingEvent.id": ("记录编号 历史编号", "event id, event no, id"),
    "RatingEvent.rating_id": ("评定编号 评级编号", "rating id, rating no"),
    "RatingEvent.action": ("操作 操作类型", "action, act, operation"),
    "RatingEvent.actor": ("操作人 经办人", "actor, officer, operator"),
    "RatingEvent.reason": ("原因 理由", "reason, why"),
    "RatingEvent.level": ("星级 操作后星级", "star, stars, star level"),
    "RatingEvent.score": ("评分 操作后评分", "score, points"),
    "RatingEvent.version": ("版本号 操作后版本号", "version number, revision"),
    "RatingEvent.acted_at": ("操作时间", "acted at, time, happened at"),
    "NationalAcademy.code": ("学院代码 学院编号", "code, academy code"),
    "NationalAcademy.built_on": ("建成日期 基本建成日期", "built on, built"),
    "FocusReview.id": ("评议编号", "review id, review no"),
    "FocusReview.focus": ("聚焦 聚焦事项 评议事项", "focus"),
    "FocusReview.score": ("评分 得分 分数", "score, points"),
    "FocusReview.evidence": ("评议依据 依据", "evidence, basis"),
    "FocusReview.reviewed_on": ("评议日期", "reviewed on, reviewed"),
    "Adjustment.id": ("调整编号", "adjustment id, adjustment no"),
    "Adjustment.rectification_id": ("整改编号", "rectification, rectification id, rectification no"),
    "Adjustment.kind": ("调整方式 方式", "kind, type"),
    "Adjustment.decided_on": ("决定日期 调整日期", "decided on, decided"),
    "Adjustment.reason": ("调整原因 原因", "reason"),
    "Adjustment.replaced_by": ("替换建设点编号 替换建设点", "replaced by, replacement"),
    "TrainingProgramme.id": ("班次编号 培训班编号", "programme id, programme no, class no"),
    "TrainingProgramme.audience": ("培训对象 对象", "audience, target"),
    "TrainingProgramme.capacity": ("计划人数 名额", "capacity, places, planned"),
    "TrainingProgramme.participants": ("参训人数 实到人数", "participants, attended"),
    "OnlineAcademy.code": ("平台代码 平台编号", "platform code, code"),
    "OnlineAcademy.name": ("平台名称 名称", "platform name, name"),
    "OnlineAcademy.trial_on": ("上线试运行日期 试运行日期 上线日期", "trial time, trial on, launched"),
    "OnlineAcademy.learners": ("注册学员数 学员数 注册人数", "learners, learner total, users"),
    "Course.id": ("课程编号 课程代码", "id, course id"),
    "Course.mode": ("授课方式 教学方式", "mode, teaching mode"),
    "Course.hours": ("学时 课时 学时数", "hours, class hours"),
    "Course.site_code": ("共建建设点编号 建设点编号", "site no, site, site code"),
    "Course.published_on": ("发布日期 上架日期", "published on, publish time, published"),
    "LearningStatistics.course_id": ("课程编号", "course id"),
    "LearningStatistics.completed": ("完成人数 结业人数", "completed, finish num, finished"),
    "LearningStatistics.minutes": ("学习时长 学习分钟数", "minutes, study minutes, duration"),
    "Teacher.id": ("教师编号 师资编号 工号", "id, teacher id"),
    "Teacher.name": ("姓名 教师姓名", "name, teacher name"),
    "Teacher.honour": ("荣誉称号 荣誉 称号", "honour, honor"),
    "IncentiveMeasure.id": ("措施编号", "measure code, id"),
    "IncentiveMeasure.audience": ("激励对象 对象", "audience, target"),
    "IncentiveMeasure.kind": ("激励方式 方式", "reward type, kind, type"),
    "IncentiveMeasure.points": ("积分", "points"),
    "IncentiveMeasure.valid_from": ("生效日期 开始日期", "valid from, effect time, effective"),
    "IncentiveMeasure.valid_to": ("失效日期 截止日期", "valid to, expire time, expires"),
    "SharedResource.id": ("资源编号", "resource id, resource no"),
    "SharedResource.kind": ("资源类型", "resource type, kind, type"),
    "SharedResource.title": ("资源名称 名称 标题", "title, name"),
    "SharedResource.provider": ("提供方 资源提供方", "provider"),
    "SharedResource.site_code": ("提供建设点编号 建设点编号", "site no, site, site code"),
    "SharedResource.shared_on": ("共享日期 共享时间", "shared on, share time, shared"),
    "SharedResource.uses": ("使用次数 引用次数", "uses, use num"),
    "SpecialtyTrade.name": ("工种名称 工种 名称", "trade name, trade, name"),
    "SpecialtyTrade.occupation_code": ("职业编码 职业代码", "occupation code, occ code"),
    "SpecialtyTrade.occupation_name": ("职业名称", "occupation name, occ name, occupation"),
    "SpecialtyTrade.edition": ("大典版本 版本 版次", "edition, version"),
    "SpecialtyTrade.emerging": ("是否新职业 新职业 新兴", "emerging, is new"),
    "TradeUnion.code": ("工会代码 机构代码 组织代码", "org code, union code, code"),
    "TradeUnion.kind": ("工会类型 机构类型", "org type, union type, kind"),
    "TradeUnion.leading_body": ("领导机构", "leading body"),
    "TradeUnion.expert_committee": ("专业指导委员会 专家委员会 专家委", "expert committee"),
    "QuotaAllocation.id": ("名额编号", "quota id, id"),
    "QuotaAllocation.quota": ("分配名额 名额 指标数", "quota, allocated"),
    "QuotaAllocation.recommended": ("推荐数 推荐名额", "recommended"),
    "QuotaAllocation.override_reason": ("超额原因", "override reason"),
    "QuotaAllocation.enthusiasm_score": ("工作积极性得分 工作积极性", "enthusiasm score, enthusiasm"),
    "QuotaAllocation.foundation_score": ("建设基础得分 建设基础", "foundation score, foundation"),
    "QuotaAllocation.economy_score": ("经济产业得分 经济产业", "economy score, economy"),
    "QuotaAllocation.specialty_score": ("特色培育得分 特色培育", "specialty score"),
    "Application.id": ("申报编号 申请编号 申报", "application id, id"),
    "Application.submitted_on": ("申报日期 申报时间 提交时间", "submitted on, submitted, applied"),
    "Application.determined_on": ("确定日期 认定日期", "determined on, determined"),
    "Application.determination_number": ("确定文号 文号 认定文号", "determination number"),
    "AnnualReport.id": ("报告编号 年报编号 报告", "report id, id"),
    "AnnualReport.version": ("报送版次 版次 版本", "version"),
    "AnnualReport.trained_person_times": ("培训人次", "trained person times"),
    "AnnualReport.practical_sessions": ("实操培训期数 实操期数", "practical sessions"),
    "AnnualReport.practical_persons": ("实操培训人数 实操人数", "practical persons"),
    "AnnualReport.raised_skill_persons": ("技能提升人数 技能提升", "raised skill persons"),
    "FiledDocument.id": ("文件编号 文件", "document id, id"),
    "FiledDocument.document_number": ("文号 文件号", "document number"),
    "FiledDocument.issued_on": ("印发日期 发文日期", "issued on, issued"),
    "FiledDocument.filed_on": ("报备日期 备案日期", "filed on, filed"),
    "PublicityEvent.id": ("活动编号 活动", "event id, id"),
    "PublicityEvent.held_on": ("活动日期 举办日期", "held on, held"),
    "Inspection.id": ("检查编号 督导编号 检查", "inspection id, id"),
    "Inspection.inspected_on": ("检查日期 督导日期", "inspected on, inspected"),
    "Inspection.outcome": ("检查结论 结论", "outcome, conclusion, result"),
    "Inspection.findings": ("检查意见 意见", "findings, opinion"),
    "Rectification.id": ("整改编号 整改", "rectification id, id"),
    "Rectification.inspection_id": ("检查编号 检查", "inspection id, inspection"),
    "Rectification.due_on": ("整改期限 期限", "due on, due, deadline"),
    "Rectification.closed_on": ("办结日期 办结时间", "closed on, closed"),
    "Assessment.id": ("考核编号 评估编号 考核", "assessment id, id"),
    "Assessment.assessed_on": ("考核日期 评估日期", "assessed on, assessed"),
    "Assessment.specialty_outstanding": ("特色工作突出 特色工作", "specialty outstanding"),
    "Assessment.skill_gain_clear": ("职工技能提升明显 技能提升", "skill gain clear"),
    "Assessment.demonstration_good": ("示范作用发挥较好 示范作用 示范", "demonstration good"),
    "PolicyDocument.number": ("文号 文件号", "document number, number"),
    "PolicyDocument.issuer": ("发文机关 发文单位", "issuer, issued by"),
    "PolicyDocument.signed_on": ("成文日期 签发日期", "signed on, signed"),
    "PolicyDocument.printed_on": ("印发日期", "printed on, printed"),
    "PolicyDocument.addressees": ("主送单位 主送", "addressees, sent to"),
    "PolicyDocument.copied_to": ("抄送单位 抄送", "copied to, cc"),
    "PolicyTarget.target": ("当年目标 当年指标 指标当年", "target"),
    "PolicyTarget.cumulative": ("累计目标 累计指标 指标累计", "cumulative, cumulative target"),
    "PolicyTarget.due_on": ("完成期限 期限", "due on, due, deadline"),
    "LeadingBody.name": ("机构名称 名称", "name"),
    "ExpertCommittee.name": ("委员会名称 名称", "name"),
    "ExpertCommittee.members": ("委员人数 人数", "members"),
    "GuidanceClass.dimension": ("分类维度 维度", "dimension"),
    "GuidanceClass.name": ("指导名称 名称", "name"),
    "GuidanceClass.guidance": ("指导内容 内容", "guidance"),
    "GuidanceClass.host_type": ("依托单位类型 单位类型", "host type"),
    "ConstructionPlan.from_year": ("起始年度 起始", "from year, from"),
    "ConstructionPlan.to_year": ("截止年度 截止", "to year, to"),
    "ConstructionPlan.document_id": ("报备文件编号 文件编号 文件", "document id, document"),
    "ConstructionPlan.planned_sites": ("建设数量 计划数量", "planned sites, planned"),
    "ConstructionPlan.directions": ("建设方向 方向", "directions"),
    "ConstructionPlan.host_types": ("建设主体 主体", "host types"),
    "FeederAcademy.name": ("学院名称 名称", "name"),
    "FeederAcademy.host_name": ("依托单位 依托单位名称", "host name, host"),
    "FeederAcademy.stage": ("培育阶段 阶段 状态", "stage, status, state"),
    "FeederAcademy.cultivated_from": ("培育起始日期 起始日期 培育时间", "cultivated from, since"),
    "Determination.application_id": ("申报编号 申请编号 申报", "application id, application"),
    "Determination.batch_name": ("批次名称 批次", "batch name, batch"),
    "Campus.name": ("校区名称 名称", "campus name, name"),
    "Campus.main": ("是否主校区 主校区 !分校区 !分校", "main, main campus, !branch"),
    "Campus.area": ("建筑面积 面积", "area, floor area"),
    "Campus.workstations": ("实训工位 工位数 工位", "workstations"),
    "ConditionReview.condition": ("基本条件 条件", "condition"),
    "ConditionReview.held": ("是否具备 具备 核查结论 结论", "held, holds"),
    "ConditionReview.evidence": ("佐证材料 佐证", "evidence"),
    "EnterpriseSupport.enterprise": ("支持企业 企业名称", "enterprise, company"),
    "EnterpriseSupport.form": ("支持形式 形式", "form"),
    "EnterpriseSupport.received_on": ("到位日期 到账日期", "received on, received"),
    "SubsidyGrant.id": ("项目编号 项目代码", "project code, prj code, id"),
    "SubsidyGrant.amount": ("补助金额 预算金额 金额", "amount, budget amt, budget"),
    "SubsidyGrant.status": ("项目状态 启用状态", "status, enable state, project status"),
    "SubsidyGrant.approved_on": ("批准日期 批复日期", "approved on, approve date, approved"),
    "SubsidyGrant.supervisor_code": ("监督工会代码 监督工会 监督单位", "supervisor code, supervisor, supv unit"),
    "Tranche.id": ("拨付编号 计划编号", "plan no, tranche id, id"),
    "Tranche.number": ("拨付批次 批次 序号", "number, seq"),
    "Tranche.amount": ("应拨金额 计划金额", "amount, plan amt"),
    "Payment.id": ("分录编号 分录号", "line id, id"),
    "Payment.tranche_id": ("拨付编号 计划编号", "tranche, plan no"),
    "Payment.status": ("凭证状态", "voucher status, vch status, status"),
    "Payment.paid_on": ("付款日期", "paid on, pay date, paid"),
    "Payment.posted_on": ("记账日期", "posted on, tally date, posted"),
    "Payment.voucher_number": ("凭证号", "vch no, voucher no, voucher"),
    "FundUse.id": ("分录编号 分录号", "line id, id"),
    "FundUse.category": ("资金用途 科目 科目编码 用途", "category, subject, subj code"),
    "FundUse.approved": ("是否经批准 是否批准 审批", "approved, appr flag, approval"),
    "FundUse.spent_on": ("支出日期 业务日期", "spent on, biz date, spent"),
}
"""Fields of one entity."""

ENDINGS = (
    ("编号", "编码", "代码", "号码", "号"),
    ("类型", "类别", "种类", "性质"),
    ("日期", "时间"),
    ("名称", "名"),
    ("人数", "数"),
    ("金额", "资金"),
    ("状态", "情况"),
)
"""Endings that stand for each other."""

KEY = ("编号 代码 主键 编码", "id, code")
"""What a key may be called in any table."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way to name something: a Chinese term or an English phrase; `opposite` if it means the contrary."""

    text: str
    chinese: bool
    opposite: bool = False


@cache
def field_terms(entity: str, field: str) -> tuple[Term, ...]:
    """Every way to name a field, its own name and term first."""
    meta = ENTITIES[entity].fields[field].meta
    named = [Term(meta.zh, True), Term(field.replace("_", " "), False)]
    usual = _terms(KEY) if meta.key else ()
    known = list(dict.fromkeys([*named, *_terms(FIELDS.get(f"{entity}.{field}")), *_terms(COMMON.get(field)), *usual]))
    return tuple(dict.fromkeys([*known, *(other for term in known for other in _alike(term))]))


def _alike(term: Term) -> Iterator[Term]:
    """The term with another ending that means the same: 单位类型, 单位类别, 单位性质."""
    for endings in ENDINGS if term.chinese else ():
        own = next((ending for ending in endings if term.text.endswith(ending) and len(term.text) > len(ending) + 1), None)
        if own is not None:
            yield from (Term(term.text.removesuffix(own) + other, True, term.opposite) for other in endings if other != own)
            return


@cache
def entity_terms(entity: str) -> tuple[Term, ...]:
    """Every way to name an entity."""
    return tuple(dict.fromkeys([Term(ENTITIES[entity].zh, True), *_terms(TABLES.get(entity))]))


def _terms(words: tuple[str, str] | None) -> Iterator[Term]:
    if words is not None:
        yield from (_term(word, True) for word in words[0].split())
        yield from (_term(phrase.strip(), False) for phrase in words[1].split(","))


def _term(text: str, chinese: bool) -> Term:
    return Term(text.removeprefix("!"), chinese, text.startswith("!"))


HOST_TERMS: tuple[Term, ...] = tuple(_terms(HOSTS))
"""Every way to name a table of hosts."""
