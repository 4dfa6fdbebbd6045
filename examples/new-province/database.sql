-- A provincial database (云南省总工会, made up) of a model that craftgraph's own mappings do not know, for docs/connect-a-source.md.
-- SQLite. Every row is computed from its number: no real organisations, no real people.
--
-- What is awkward here: quoted mixed-case pinyin names; CHAR columns filled up with spaces; days as 2024年5月3日 in one table and as
-- 20240503 in the others, '' and 00000000 for none; 万元 as text; flags that say the opposite of what is asked; deleted rows that stay;
-- hosts in a table of their own; other money among the matching funds; names of people, which no mapping may read.

CREATE TABLE "T_DanWei" (                -- 依托单位
  "DwID"      CHAR(8) PRIMARY KEY,
  "DwMc"      VARCHAR(200) NOT NULL,     -- 单位名称
  "TyShXyDm"  VARCHAR(18) NOT NULL,      -- 统一社会信用代码, '' 无
  "DwLx"      CHAR(2) NOT NULL           -- 单位类型: 01 企业 02 院校 03 工会学校
);

CREATE TABLE "T_JsdXinXi" (              -- 建设点信息
  "JsdBh"     CHAR(24) PRIMARY KEY,      -- 建设点编号
  "JsdMc"     VARCHAR(200) NOT NULL,     -- 建设点名称
  "DwID"      CHAR(8) NOT NULL,
  "ZbGhDm"    CHAR(8) NOT NULL,          -- 主办工会代码
  "PcNd"      INTEGER NOT NULL,          -- 批次年度
  "Zt"        CHAR(4) NOT NULL,          -- 状态: 10 培育 20 申报 30 推荐 40 确定 50 建设 60 整改 90 退出
  "QdRq"      VARCHAR(20) NOT NULL,      -- 确定日期, 2024年5月3日
  "XzQh"      CHAR(6) NOT NULL,          -- 行政区划
  "Dz"        VARCHAR(200) NOT NULL,     -- 地址
  "TsGz"      VARCHAR(200) NOT NULL,     -- 特色工种, 以顿号分隔
  "LgY"       VARCHAR(20) NOT NULL,      -- 六个有: 1 影响力 2 培训条件 3 师资课程 4 培养体系 5 培训规模 6 线上条件
  "JinXianXia" CHAR(1) NOT NULL,         -- 仅线下: 1 是
  "LjPxRs"    INTEGER NOT NULL,          -- 累计培训人数
  "SfGk"      CHAR(1) NOT NULL,          -- 是否公开: 1 是
  "GxSj"      VARCHAR(19) NOT NULL,      -- 更新时间
  "ScBz"      CHAR(1) NOT NULL           -- 删除标志: 1 已删除
);

CREATE TABLE "T_TsPinPai" (              -- 特色工种品牌
  "PpBh"      CHAR(12) PRIMARY KEY,
  "JsdBh"     CHAR(24) NOT NULL,
  "PpMc"      VARCHAR(200) NOT NULL,
  "GzMc"      VARCHAR(100) NOT NULL,     -- 工种名称
  "TyBz"      CHAR(1) NOT NULL,          -- 停用标志: 1 停用
  "ZbQr"      VARCHAR(2) NOT NULL,       -- 主办工会确认
  "ScBz"      CHAR(1) NOT NULL
);

CREATE TABLE "T_ShiCaoPeiXun" (          -- 实操培训
  "QcBh"      CHAR(12) PRIMARY KEY,      -- 期次编号
  "JsdBh"     CHAR(24) NOT NULL,
  "PxMc"      VARCHAR(200) NOT NULL,
  "GzMc"      VARCHAR(100) NOT NULL,
  "Zt"        VARCHAR(10) NOT NULL,      -- 未开始 报名中 已结束 已取消
  "KsRq"      CHAR(8) NOT NULL,          -- 20240503
  "JsRq"      CHAR(8) NOT NULL,          -- 00000000 无
  "MeShu"     INTEGER NOT NULL,          -- 名额
  "BmRs"      INTEGER NOT NULL,          -- 报名人数
  "HgRs"      INTEGER NOT NULL,          -- 合格人数, -1 未结束
  "ScBz"      CHAR(1) NOT NULL
);

CREATE TABLE "T_ZhengShu" (              -- 证书
  "ZsBh"      CHAR(32) PRIMARY KEY,      -- 证书编号
  "JsdBh"     CHAR(24) NOT NULL,
  "CzrXm"     VARCHAR(50) NOT NULL,      -- 持证人姓名
  "ZsLx"      VARCHAR(20) NOT NULL,      -- 技能等级证书 培训合格证书
  "JnDj"      VARCHAR(10) NOT NULL,      -- 技能等级, '' 无
  "GzMc"      VARCHAR(100) NOT NULL,
  "FzRq"      CHAR(8) NOT NULL,          -- 发证日期
  "ScBz"      CHAR(1) NOT NULL
);

CREATE TABLE "T_PeiTaoZiJin" (           -- 配套资金
  "PtBh"      CHAR(12) PRIMARY KEY,
  "JsdBh"     CHAR(24) NOT NULL,
  "Nd"        INTEGER NOT NULL,          -- 年度
  "ZjLx"      VARCHAR(10) NOT NULL,      -- 资金类型: 1:1 配套; 其他为补贴, 不算配套
  "CnJe"      VARCHAR(20) NOT NULL,      -- 承诺金额, 万元
  "DwJe"      VARCHAR(20) NOT NULL,      -- 到位金额, 万元
  "Zt"        CHAR(1) NOT NULL,          -- 1 已承诺 2 部分到位 3 全部到位
  "DwRq"      CHAR(8) NOT NULL,          -- 到位日期, 00000000 无
  "ScBz"      CHAR(1) NOT NULL
);

INSERT INTO "T_DanWei" VALUES
  ('D001    ', '澜江机械制造厂', '91530000MAEX000019', '01'),
  ('D002    ', '澜江职业技术学院', '12530000MBEX00002K', '02'),
  ('D003    ', '澜江市工会干部学校', '12530000MBEX00003N', '03'),
  ('D004    ', '金坪电力建设公司', '91530000MAEX00004J', '01'),
  ('D005    ', '金坪技师学院', '12530000MBEX00005W', '02'),
  ('D006    ', '石门有色金属公司', '91530000MAEX00006Q', '01'),
  ('D007    ', '石门轨道装备公司', '91530000MAEX00007U', '01'),
  ('D008    ', '青羊县职工学校', '', '03'),
  ('D009    ', '青羊民族中等专业学校', '12530000MBEX000099', '02'),
  ('D010    ', '北屏磷化工集团', '91530000MAEX000107', '01'),
  ('D011    ', '北屏建工集团', '', '01'),
  ('D012    ', '南岭农业职业学院', '12530000MBEX00012L', '02');

INSERT INTO "T_JsdXinXi"
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
SELECT printf('%-24s', printf('530000-%d-%03d', 2024 + i % 3, i)),
       printf('澜江第%d工匠学院', i),
       printf('%-8s', 'D' || printf('%03d', 1 + i % 12)),
       '530000  ',
       2024 + i % 3,
       printf('%-4s', CASE WHEN i % 10 = 0 THEN '40' WHEN i % 13 = 0 THEN '60' WHEN i % 17 = 0 THEN '90' ELSE '50' END),
       CASE WHEN i % 10 = 0 THEN '' ELSE printf('%d年%d月%d日', 2024 + i % 3, 1 + i % 12, 1 + i % 28) END,
       printf('53%02d00', 1 + i % 9),
       CASE WHEN i % 7 = 0 THEN '' ELSE printf('澜江市工匠路%d号', i) END,
       CASE i % 3 WHEN 0 THEN '焊工' WHEN 1 THEN '焊工、电工' ELSE '数控铣工、电工、钳工' END,
       CASE i % 3 WHEN 0 THEN '1,2,3,4,5,6' WHEN 1 THEN '1,2,4,5' ELSE '' END,
       CAST(i % 4 = 0 AS TEXT),
       100 * i + 7,
       CAST(i % 11 <> 0 AS TEXT),
       printf('2026-%02d-%02d 08:30:00', 1 + i % 12, 1 + i % 28),
       CAST(i % 20 = 19 AS TEXT)
FROM n;

INSERT INTO "T_TsPinPai"
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80)
SELECT printf('%-12s', printf('PP%05d', i)),
       printf('%-24s', printf('530000-%d-%03d', 2024 + (1 + i % 40) % 3, 1 + i % 40)),
       printf('澜江%s品牌%d', CASE i % 3 WHEN 0 THEN '焊接' WHEN 1 THEN '电气' ELSE '数控' END, i),
       CASE i % 3 WHEN 0 THEN '焊工' WHEN 1 THEN '电工' ELSE '数控铣工' END,
       CAST(i % 9 = 0 AS TEXT),
       CASE WHEN i % 5 = 0 THEN '否' ELSE '是' END,
       CAST(i % 25 = 24 AS TEXT)
FROM n;

INSERT INTO "T_ShiCaoPeiXun"
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 160)
SELECT printf('%-12s', printf('QC%06d', i)),
       printf('%-24s', printf('530000-%d-%03d', 2024 + (1 + i % 40) % 3, 1 + i % 40)),
       printf('%s实操第%d期', CASE i % 2 WHEN 0 THEN '焊工' ELSE '电工' END, i),
       CASE i % 2 WHEN 0 THEN '焊工' ELSE '电工' END,
       CASE i % 8 WHEN 0 THEN '未开始' WHEN 1 THEN '报名中' WHEN 2 THEN '已取消' ELSE '已结束' END,
       printf('%d%02d%02d', 2024 + i % 3, 1 + i % 12, 1 + i % 28),
       CASE WHEN i % 8 < 2 THEN '00000000' ELSE printf('%d%02d%02d', 2024 + i % 3, 1 + i % 12, 1 + i % 28) END,
       20 + i % 30,
       10 + i % 10,
       CASE WHEN i % 8 < 3 THEN -1 ELSE 9 + i % 10 END,
       CAST(i % 50 = 49 AS TEXT)
FROM n;

INSERT INTO "T_ZhengShu"
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
SELECT printf('%-32s', CASE WHEN i % 5 = 0 THEN printf('HG-53-%06d', i) ELSE printf('Y000153000001%d%d%06d', 2024 + i % 3, 1 + i % 5, i) END),
       printf('%-24s', printf('530000-%d-%03d', 2024 + (1 + i % 40) % 3, 1 + i % 40)),
       printf('学员%04d', i),
       CASE WHEN i % 5 = 0 THEN '培训合格证书' ELSE '技能等级证书' END,
       CASE WHEN i % 5 = 0 THEN '' ELSE CASE i % 4 WHEN 0 THEN '五级' WHEN 1 THEN '四级' WHEN 2 THEN '三级' ELSE '二级' END END,
       CASE i % 2 WHEN 0 THEN '焊工' ELSE '电工' END,
       printf('%d%02d%02d', 2024 + i % 3, 1 + i % 12, 1 + i % 28),
       CAST(i % 100 = 99 AS TEXT)
FROM n;

INSERT INTO "T_PeiTaoZiJin"
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
SELECT printf('%-12s', printf('PT%05d', i)),
       printf('%-24s', printf('530000-%d-%03d', 2024 + (1 + i % 40) % 3, 1 + i % 40)),
       2024 + i % 3,
       CASE WHEN i > 40 THEN '培训补贴' ELSE '1:1' END,
       CASE WHEN i > 40 THEN '5.5' ELSE '100.00' END,
       CASE i % 3 WHEN 0 THEN '0' WHEN 1 THEN '62.50' ELSE '100.00' END,
       CASE i % 3 WHEN 0 THEN '1' WHEN 1 THEN '2' ELSE '3' END,
       CASE i % 3 WHEN 0 THEN '00000000' ELSE printf('%d%02d%02d', 2024 + i % 3, 1 + i % 12, 1 + i % 28) END,
       CAST(i % 30 = 29 AS TEXT)
FROM n;
