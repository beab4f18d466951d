"""Invented names, as two cities would have them."""

from __future__ import annotations

import numpy as np

SURNAMES = (
    "Li 李|Wang 王|Zhang 张|Liu 刘|Chen 陈|Yang 杨|Zhao 赵|Huang 黄|Zhou 周|Wu 吴|Xu 徐|Sun 孙|Hu 胡|Zhu 朱|Gao 高"
    "|Lin 林|He 何|Guo 郭|Ma 马|Luo 罗|Liang 梁|Song 宋|Zheng 郑|Xie 谢|Han 韩|Tang 唐|Feng 冯|Yu 于|Dong 董|Xiao 萧"
)
GIVEN = (
    "Wei 伟|Fang 芳|Na 娜|Min 敏|Jing 静|Lei 磊|Qiang 强|Yan 艳|Jie 杰|Juan 娟|Tao 涛|Ming 明|Chao 超|Xia 霞|Ping 平|"
    "Gang 刚|Yuting 雨婷|Zihan 子涵|Haoran 浩然|Xinyi 欣怡|Jiaqi 佳琪|Siyuan 思远|Mengyao 梦瑶"
    "|Yichen 奕辰|Rui 睿|Lin 琳"
)
FIRST = (
    "Ana|Peter|Maria|Tom|Elena|Daniel|Sofia|Mark|Julia|Adam|Nina|Ivan|Laura|Victor|Emma|Paul|Irina|Oscar|Lucy|Marco|"
    "Alice|Hugo|Clara|Simon|Grace|Noah|Vera|Felix|Mia|Robert"
)
LAST = (
    "Petrov|Novak|Garcia|Smith|Kowalski|Rossi|Fischer|Dubois|Jensen|Murphy|Silva|Horvat|Walker|Lopez|Berg|Ivanova|"
    "Keller|Moreau|Nagy|Olsen|Pereira|Quinn|Ricci|Stone|Turner|Varga|Weber|Young|Costa|Evans"
)


def invent(rng: np.random.Generator) -> str:
    """'Li Wei 李伟' for two of three, 'Ana Petrov' for the others."""
    surname, given, first, last = (int(n) for n in rng.integers(0, (30, 26, 30, 30)))
    if rng.random() < 0.67:
        (latin, sign), (latin_given, signs) = (
            SURNAMES.split("|")[surname].split(" "),
            GIVEN.split("|")[given].split(" "),
        )
        return f"{latin} {latin_given} {sign}{signs}"
    return f"{FIRST.split('|')[first]} {LAST.split('|')[last]}"
