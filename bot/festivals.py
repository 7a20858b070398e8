"""Feast and sales days that customers name instead of a date. Pure functions.

Lunar feasts stand in a table: a library for them would be larger than the bot's need. The table was made
with the packages holidays and lunardate; outside its years a lunar feast has no date here.
"""

from datetime import date, timedelta

# Year: 春节, 端午, 七夕, 中秋, 清明, each as month and day.
_LUNAR = {
    2020: "0125 0625 0825 1001 0404",
    2021: "0212 0614 0814 0921 0404",
    2022: "0201 0603 0804 0910 0405",
    2023: "0122 0622 0822 0929 0405",
    2024: "0210 0610 0810 0917 0404",
    2025: "0129 0531 0829 1006 0404",
    2026: "0217 0619 0819 0925 0405",
    2027: "0206 0609 0808 0915 0405",
    2028: "0126 0528 0826 1003 0404",
    2029: "0213 0616 0816 0922 0404",
    2030: "0203 0605 0805 0912 0405",
    2031: "0123 0624 0824 1001 0405",
    2032: "0211 0612 0812 0919 0404",
    2033: "0131 0601 0801 0908 0404",
    2034: "0219 0620 0820 0927 0405",
    2035: "0208 0610 0810 0916 0405",
    2036: "0128 0530 0828 1004 0404",
    2037: "0215 0618 0817 0924 0404",
    2038: "0204 0607 0807 0913 0405",
    2039: "0124 0527 0826 1002 0405",
    2040: "0212 0614 0814 0920 0404",
}
_COLUMNS = {"春节": 0, "端午": 1, "七夕": 2, "中秋": 3, "清明": 4}
_FIXED = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "五一": (5, 1),
    "儿童节": (6, 1),
    "618": (6, 18),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "双十一": (11, 11),
    "双十二": (12, 12),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}
# Days off in a row, counted from the day itself.
_LENGTHS = {"春节": 7, "五一": 5, "国庆": 7, "元旦": 3, "清明": 3, "端午": 3, "中秋": 3}

FESTIVALS = {
    "春节": "春节",
    "过年": "春节",
    "大年初一": "春节",
    "除夕": "除夕",
    "年三十": "除夕",
    "元宵节": "元宵",
    "元宵": "元宵",
    "端午节": "端午",
    "端午": "端午",
    "七夕节": "七夕",
    "七夕": "七夕",
    "中秋节": "中秋",
    "中秋": "中秋",
    "清明节": "清明",
    "清明": "清明",
    "元旦节": "元旦",
    "元旦": "元旦",
    "情人节": "情人节",
    "妇女节": "妇女节",
    "三八节": "妇女节",
    "女神节": "妇女节",
    "五一劳动节": "五一",
    "劳动节": "五一",
    "五一": "五一",
    "儿童节": "儿童节",
    "六一": "儿童节",
    "618": "618",
    "6.18": "618",
    "六一八": "618",
    "教师节": "教师节",
    "国庆节": "国庆",
    "国庆": "国庆",
    "双十一": "双十一",
    "双11": "双十一",
    "11.11": "双十一",
    "光棍节": "双十一",
    "singles' day": "双十一",
    "singles day": "双十一",
    "双十二": "双十二",
    "双12": "双十二",
    "12.12": "双十二",
    "平安夜": "平安夜",
    "圣诞节": "圣诞",
    "圣诞": "圣诞",
    "christmas": "圣诞",
    "national day": "国庆",
    "black friday": "黑五",
    "黑色星期五": "黑五",
    "黑五": "黑五",
}
"""What customers write → the name that ``festival_day`` knows."""


def festival_day(name: str, year: int) -> date:
    """Return the day of a feast in a year.

    Raises
    ------
    ValueError
        A lunar feast outside the table's years.

    Examples
    --------
    >>> festival_day("春节", 2026).isoformat(), festival_day("黑五", 2026).isoformat()
    ('2026-02-17', '2026-11-27')
    """
    if name == "除夕":
        return festival_day("春节", year) - timedelta(days=1)
    if name == "元宵":
        return festival_day("春节", year) + timedelta(days=14)
    if name == "黑五":
        first = date(year, 11, 1)
        fourth_thursday = 1 + (3 - first.weekday()) % 7 + 21
        return date(year, 11, fourth_thursday + 1)
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if year not in _LUNAR:
        raise ValueError(f"no {name} known in {year}")
    written = _LUNAR[year].split()[_COLUMNS[name]]
    return date(year, int(written[:2]), int(written[2:]))


def festival_span(name: str, year: int) -> tuple[date, date]:
    """Return first and last day of 国庆期间, 双十一期间: days off, or the sale that ends on the day."""
    day = festival_day(name, year)
    if name == "春节":
        return day - timedelta(days=1), day + timedelta(days=6)
    if name in {"双十一", "双十二", "618"}:
        return day.replace(day=1), day
    return day, day + timedelta(days=_LENGTHS.get(name, 1) - 1)
