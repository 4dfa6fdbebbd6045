"""Chinese terms in pinyin, as databases write them: whole (``jianshedian``) or by initials (``jsd``).

A table of the few hundred characters that our terms are made of, instead of a library: its dictionaries are larger than this project,
it would be needed on every machine that drafts a mapping, and a term's reading would change with its version. A test names a
character that is missing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_TABLE = """
    an案 ban办版班颁 bao保报 bei备 ben本 bian变编 biao标表 bie别 bing兵 bo拨 bu不布补部 cai才材 can参 cao操草 ce册策 cha查 chan产
    chang场常长 chao超抄 che撤 cheng成承称程 chi持 chong冲 chu出初除础 chuan传 chuang创 ci次 cuo措 da大 dai代 dan单 dang当 dao到导道
    de得的 deng等 di地 dian点电典 ding定 dong动 du度督 duan段 dui对 e额 er二 fa发法 fan范 fang方 fei废费 fen份分 fou否 fu付复负 gai改
    gan干 gao告稿高 ge个各格 geng更 gong公共工供 gou构 gu估骨 guan关管贯 guang广 gui规 guo国过 hao号好 he合和核 hong红 hou后 hu户护
    hua划话 huan换 hui会回徽挥汇 huo活 ji基技机激积籍级计记辑极济 jia家架 jian件建检简荐见键间监 jiang匠讲 jiao交教角较焦 jie介截接结街阶
    jin仅禁进金 jing经 ju举据聚具 jue决 ka卡 kai开 kao考 ke科课 kuan款 kuang况 lai来 lei类累 li力励历理立 lian联链 liang量 liao料 ling领龄
    liu六流 lu录 lun论 luo逻 ma码 man满 mao貌 mei媒 mi密 mian面 min民 ming名命明 mo模 mu目 nei内 neng能 nian年 nuo诺 pai牌 pei培配 pi批
    pian片 pin品 ping凭平评 qi企其启期起 qian前千签 qing情请 qiu求 qu区取渠 quan全 que确 ren人认 ri日 rong荣容 ru入 ruan软 san三 se色
    shan删善 shang上 shao绍 she涉社设 shen审申身 sheng升生省 shi使史失始实市师式施时是示识试事 shou受手授收首 shu书属数束术 shui水 shun顺
    shuo说 si四 song送 suan算 suo所 ta他 tai台态 tao套 te特 ti体提题替 tian填 tiao条调 tie贴 ting停庭 tong统通 tu图徒突途 tuan团 tui推退
    tuo托 wan万完 wang网 wei位委微未为维 wen文闻 wu五务 xi习席系细 xia下 xian县显现线限先 xiang响箱详象项享向 xiao效校消销小 xin信心新
    xing型姓性星行兴形 xiu修 xu序需 xuan宣 xue学 xun训讯 yang养央 ye业 yi一亿以依已意议宜 yin印因银引 ying应影硬营 yong用 you有由邮
    yu育誉预域 yuan元原员源院 yue月 yun运 zai在 zan暂 ze责 zhan展 zhang章账 zhao招照 zheng政整正证 zhi制址志执指支止治知织职质
    zhong中种终重钟 zhu主住助注筑 zhuan专 zhuang状 zhun准 zi子字自资 zong总 zu族组足 zui最 zuo作佐
"""
_READING = re.compile(r"([a-z]+)([^a-z\s]+)")
_HAN = re.compile(r"[\u4e00-\u9fff]")

READINGS: dict[str, str] = {character: syllable for syllable, characters in _READING.findall(_TABLE) for character in characters}
"""Character → its syllable, without tone; ü is v."""


@dataclass(frozen=True, slots=True)
class Pinyin:
    """A term in pinyin."""

    full: str
    initials: str
    mixed: re.Pattern[str]
    """Each syllable whole or by its initial: ``jidibh``."""


@cache
def pinyin(term: str) -> Pinyin:
    """The spelling of a term's Chinese characters; others are left out. Raises `KeyError` for a character without a reading."""
    syllables = [READINGS[character] for character in _HAN.findall(term)]
    mixed = re.compile("".join(f"(?:{syllable}|{syllable[0]})" for syllable in syllables))
    return Pinyin("".join(syllables), "".join(syllable[0] for syllable in syllables), mixed)
