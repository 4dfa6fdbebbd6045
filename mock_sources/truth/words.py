"""Words that names are made of. All of them are stable under NFKC, so that folding full-width characters is unambiguous."""

TRADES = (
    "钳工",
    "焊工",
    "车工",
    "铣工",
    "电工",
    "汽车维修工",
    "数控机床操作工",
    "工业机器人系统操作员",
    "电梯安装维修工",
    "起重装卸机械操作工",
    "化工总控工",
    "锅炉操作工",
    "制冷工",
    "砌筑工",
    "钢筋工",
    "架子工",
    "测量员",
    "育婴员",
    "养老护理员",
    "中式烹调师",
    "西式面点师",
    "茶艺师",
    "物流服务师",
    "网约配送员",
    "人工智能训练师",
    "无人机驾驶员",
    "物联网安装调试员",
    "动力电池制造工",
    "光伏组件制造工",
    "轨道列车司机",
    "高速铁路桥隧工",
    "信号工",
    "民航乘务员",
    "飞机维修工",
    "银行柜面服务员",
    "粮油质检员",
    "水工闸门运行工",
    "采煤机司机",
    "矿井通风工",
    "陶瓷工艺师",
    "刺绣工",
    "錾刻工",
    "光纤通信工",
    "氩弧焊工",
)
"""Trades (工种) by name."""

DESCRIBED = (
    "先进制造",
    "智能装备",
    "新能源",
    "数字技能",
    "现代服务",
    "绿色建造",
    "轨道交通",
    "航空维修",
    "精密机械",
    "非遗工艺",
    "现代农业",
    "智慧物流",
    "新材料",
    "集成电路",
    "生物医药",
    "海洋装备",
)
"""What an academy is about."""

FIRMS = (
    "宏远",
    "鑫犇",
    "垚鑫",
    "长征",
    "红旗",
    "华兴",
    "𠮷祥",
    "䶮腾",
    "瑞丰",
    "天工",
    "鲁班",
    "𬭎基",
    "金匠",
    "江海",
    "启明",
    "腾飞",
    "远望",
    "㸚明",
    "安泰",
    "昊天",
)
"""Names of generated firms, some in rare characters."""

FIRM_KINDS = (
    "重工集团有限公司",
    "机械股份有限公司",
    "能源集团",
    "电子科技有限公司",
    "建设集团有限公司",
    "化工有限公司",
    "航空设备厂",
    "港务集团",
)
SCHOOL_KINDS = ("职业技术学院", "技师学院", "工业职业学院", "高级技工学校", "交通职业学院")
GENERIC_SITES = ("先进制造工匠学院", "劳模工匠学院", "数字工匠学院", "大国工匠学院", "产业工人工匠学院")
"""Names that several sites share."""
DOTTED = ("阿依古丽·买买提", "巴特尔·乌恩", "扎西·多吉", "中德·双元", "卡马力·艾力")
CITIES = ("东江", "西岭", "南浦", "北川口", "临河", "青石", "安平", "新城", "海口湾", "云台")
"""Generated towns."""
ROADS = ("工人路", "建设大道", "劳动路", "技能街", "创新大道", "五一路", "长征东路")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志海燕鹏辉玲斌宇浩然子轩梓涵欣怡犇淼堃喆𬭎䶮"
HONOURS = ("全国劳动模范", "大国工匠", "全国五一劳动奖章获得者", "全国技术能手", "省级工匠人才")
LEVEL_WORDS = {
    "APPRENTICE": "学徒",
    "JUNIOR": "初级",
    "INTERMEDIATE": "中级",
    "SENIOR": "高级",
    "TECHNICIAN": "技师",
    "SENIOR_TECHNICIAN": "高级技师",
    "SPECIAL_TECHNICIAN": "特级技师",
    "CHIEF_TECHNICIAN": "首席技师",
}
"""Skill levels, lowest first, with a word for titles."""
LEVELS = tuple(LEVEL_WORDS)
CONDITIONS = ("INFLUENCE", "TRAINING_CONDITIONS", "TEACHERS_AND_COURSES", "TRAINING_SYSTEM", "ONLINE_CONDITIONS", "TRAINING_SCALE")
HOST_TYPES = ("ENTERPRISE_TRAINING_CENTER", "VOCATIONAL_SCHOOL", "UNION_SCHOOL")
LEVEL_WEIGHTS = {
    "APPRENTICE": 2,
    "JUNIOR": 22,
    "INTERMEDIATE": 30,
    "SENIOR": 28,
    "TECHNICIAN": 12,
    "SENIOR_TECHNICIAN": 4,
    "SPECIAL_TECHNICIAN": 1,
    "CHIEF_TECHNICIAN": 0.5,
}
