"""Where customers of the demo shop live. Provinces and cities are real, streets and houses are not."""

from random import Random
from typing import NamedTuple

from crm_backend.demo.chance import pick

HOME_CITY = "杭州"


class Place(NamedTuple):
    """A city; ``hub`` is the parcel centre before it, ``days`` the usual way of a parcel."""

    province: str
    city: str
    district: str
    hub: str
    days: float
    weight: float


PLACES = (
    Place("浙江省", "杭州市", "滨江区", "杭州", 1.2, 9),
    Place("浙江省", "宁波市", "鄞州区", "宁波", 1.4, 4),
    Place("浙江省", "温州市", "鹿城区", "温州", 1.6, 3),
    Place("上海市", "上海市", "徐汇区", "上海", 1.5, 9),
    Place("江苏省", "南京市", "鼓楼区", "南京", 1.6, 5),
    Place("江苏省", "苏州市", "工业园区", "苏州", 1.5, 5),
    Place("安徽省", "合肥市", "蜀山区", "合肥", 1.8, 3),
    Place("福建省", "厦门市", "思明区", "厦门", 2.0, 3),
    Place("福建省", "福州市", "仓山区", "福州", 2.0, 2),
    Place("江西省", "南昌市", "红谷滩区", "南昌", 2.0, 2),
    Place("山东省", "青岛市", "市南区", "青岛", 2.3, 3),
    Place("山东省", "济南市", "历下区", "济南", 2.2, 3),
    Place("北京市", "北京市", "朝阳区", "北京", 2.3, 8),
    Place("天津市", "天津市", "南开区", "天津", 2.4, 2),
    Place("河北省", "石家庄市", "长安区", "石家庄", 2.5, 2),
    Place("河南省", "郑州市", "金水区", "郑州", 2.2, 4),
    Place("湖北省", "武汉市", "武昌区", "武汉", 2.1, 5),
    Place("湖南省", "长沙市", "岳麓区", "长沙", 2.3, 4),
    Place("广东省", "广州市", "天河区", "广州", 2.3, 7),
    Place("广东省", "深圳市", "南山区", "深圳", 2.4, 8),
    Place("广东省", "佛山市", "禅城区", "佛山", 2.5, 3),
    Place("广西壮族自治区", "南宁市", "青秀区", "南宁", 2.8, 2),
    Place("海南省", "海口市", "龙华区", "海口", 3.3, 1),
    Place("四川省", "成都市", "武侯区", "成都", 2.8, 6),
    Place("重庆市", "重庆市", "渝中区", "重庆", 2.8, 4),
    Place("贵州省", "贵阳市", "观山湖区", "贵阳", 3.0, 1),
    Place("云南省", "昆明市", "五华区", "昆明", 3.2, 2),
    Place("陕西省", "西安市", "雁塔区", "西安", 2.6, 4),
    Place("山西省", "太原市", "小店区", "太原", 2.6, 1),
    Place("辽宁省", "沈阳市", "和平区", "沈阳", 3.0, 2),
    Place("辽宁省", "大连市", "甘井子区", "大连", 3.0, 2),
    Place("吉林省", "长春市", "南关区", "长春", 3.2, 1),
    Place("黑龙江省", "哈尔滨市", "道里区", "哈尔滨", 3.4, 2),
    Place("甘肃省", "兰州市", "城关区", "兰州", 3.6, 1),
    Place("新疆维吾尔自治区", "乌鲁木齐市", "天山区", "乌鲁木齐", 5.4, 1),
)
_STREETS = (
    "望山路",
    "听雨巷",
    "半岛街",
    "云栖路",
    "拾光里",
    "青禾路",
    "知春街",
    "晴川路",
    "松风巷",
)
_ESTATES = (
    "山屿花园",
    "云上家园",
    "溪畔里",
    "禾木公寓",
    "梧桐湾",
    "星河小筑",
    "南风苑",
    "拾光小区",
)


def throw_place(dice: Random) -> Place:
    """A place, the bigger the likelier."""
    return pick(dice, PLACES, [place.weight for place in PLACES])


def throw_address(dice: Random, place: Place) -> str:
    """An address that looks right and does not exist."""
    city = "" if place.city == place.province else place.province
    street, house = dice.choice(_STREETS), dice.randint(1, 268)
    estate, block, flat = dice.choice(_ESTATES), dice.randint(1, 18), dice.randint(1, 26)
    return (
        f"{city}{place.city}{place.district}{street}{house}号"
        f"{estate}{block}幢{flat}0{dice.randint(1, 4)}室"
    )
