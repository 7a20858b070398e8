"""The small Markdown in plain text."""

import pytest

from crm_backend.knowledge.markdown import plain_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**先不要付**，等十分钟", "先不要付，等十分钟"),
        ("用不了多半是：\n- 没到门槛\n* 过了日期", "用不了多半是：\n· 没到门槛\n· 过了日期"),
        ("见[退货说明](https://shop.example/a?b=1)。", "见退货说明 (https://shop.example/a?b=1)。"),
        ("写到 [biz@shop.example](mailto:biz@shop.example)", "写到 biz@shop.example"),
        ("**[规则](https://shop.example)**", "规则 (https://shop.example)"),
        ("2 * 3 ** 4，* 号", "2 * 3 ** 4，* 号"),
        ("[点我](javascript:alert(1))", "[点我](javascript:alert(1))"),
        ("第一行\n第二行", "第一行\n第二行"),
    ],
)
def test_nothing_but_bold_lists_and_links_is_read(written: str, read: str):
    assert plain_text(written) == read
