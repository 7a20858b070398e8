"""Find the kind of a refund and its reason, in many wordings, homophones and English.

Values are those of docs/bot-api.md. Of several readings the first in the order below counts.
"""

import re
from collections.abc import Iterator
from datetime import date

from bot.found import Finder, Found

_KINDS = {
    "return_refund": r"退货退款|退货并退款|退货加退款|退货和退款|货也退|退货还钱|寄回去?退款?|return and refund",
    "refund_only": r"[仅只光]退[款钱宽]|不退货|退款不退货|只要退钱|货不退|不想寄回|refund only|without return",
    "unshipped": r"未发货退款|没发货退款|还没发货.{0,4}退|没发货.{0,4}退",
}
_BROKEN = (
    r"破损|破顺|破碎|破了|破的|破个|碎了|碎的|碎成|坏了|坏的|摔坏|摔烂|压坏|压扁|挤坏|磕坏|磕碰|裂了|裂开|裂纹|裂缝"
    r"|断了|漏了|漏液|漏油|漏水|洒了|变形|烂了|散架|(?<![a-z])(?:broken|damaged|cracked|leaking)(?![a-z])"
)
_REASONS = {
    "not_received": r"没收到|没收道|没受到|未收到|没有收到|没拿到货|没拿到手|没送到|没到货|快递丢了|包裹丢"
    r"|丢件|弄丢|寄丢"
    r"|(?<![a-z])(?:not received|never (?:arrived|came|received)|(?:did not|didn't) (?:arrive|receive))",
    "damaged": _BROKEN,
    "wrong_item": r"发错[货或]?|发措|错发|寄错|送错货|给错|不是我(?:要|买|拍|订|选)的|少发|漏发"
    r"|少了一?[件个双]|颜色不对|颜色发错"
    r"|尺码不对|型号不对|款式不对|货不对板|货不对版|与(?:描述|图片)不符|和(?:描述|图片)不一样|wrong (?:item"
    r"|size|colou?r|product)",
    "quality": r"质量|质亮|品质(?:差|不好|太)|瑕疵|瑕次|暇疵|做工|次品|残次|有毛病|有问题的?货|不能用|用不了"
    r"|开不了机|充不进电"
    r"|过期|变质|发霉|生虫|掉色|褪色|掉漆|开线|脱线|起球|缩水|异味|味道(?:大|重|难闻)|有划痕|刮花|假货|山寨"
    r"|(?<![a-z])(?:poor quality|bad quality|defective|does not work|doesn't work|fake)(?![a-z])",
    "wrong_order": r"拍错|拍措|下错单?|买错|选错|点错|填错(?:尺码|颜色)|拍多|多拍|买多|多买|买重|重复(?:下单"
    r"|购买|拍)|拍重|下重|手滑|手抖|误拍|误买"
    r"|(?<![a-z])(?:ordered (?:the wrong|by mistake|twice)|by mistake|by accident)",
    "late": r"(?:发货|物流|快递|到货|配送)(?:实在|真的|也|都)?太?慢|太慢了?|等太久|等不[及了]|迟迟不[发到]"
    r"|一直不发货?|还不发货|不发货|超时|来不及用"
    r"|(?<![a-z])(?:too slow|too late|takes too long)",
    "not_wanted": r"不想要|不想买|不要了|不喜欢|不需要|用不着|用不上|不合适|不和适|不合身|不适合|不满意"
    r"|无理由|后悔|改变主意|不好看|不想用"
    r"|[太偏][大小](?:了|$)|[大小]了一?[码号点]|买贵了|(?:别家|其他家)(?:更|便宜)"
    r"|(?<![a-z])(?:changed my mind|(?:don't|do not) (?:want|need|like)|no longer (?:want|need)|too (?:big"
    r"|small)|(?:doesn't|does not) fit)",
    "other": r"其[他它]原因|别的原因|other reason",
}


def _keywords(entity: str, values: dict[str, str]) -> Finder:
    """Build a finder that yields the first of several readings, in the order of ``values``."""
    patterns = {value: re.compile(pattern) for value, pattern in values.items()}

    def find(text: str, today: date) -> Iterator[Found]:
        del today
        for value, pattern in patterns.items():
            if match := pattern.search(text):
                yield Found(entity, value, match.start(), match.end())
                return

    return find


find_refund_kinds = _keywords("refund_kind", _KINDS)
find_refund_reasons = _keywords("refund_reason", _REASONS)
