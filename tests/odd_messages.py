"""Messages nobody sends on purpose, and everybody's phone can: for tests of what reads them.

Standard library only: tests of both environments use it.
"""

import random
from collections.abc import Iterator

LONGEST_MESSAGE = 2000  # what the hub lets through
_LONG_SHARE = 0.02
_MOST_PIECES = 12

_PIECES = (
    *(
        "我要退款",
        "订单SF2611230042",
        "到哪了",
        "发票",
        "13812345678",
        "１９９．９元",
        "顺便",
        "转人工",
    ),
    *(
        "，",
        "。",
        "！！！",
        "\n",
        " ",
        "\t",
        "　",
        "/",
        "／",
        "/restart",
        "/greet{}",
        "/session_start",
    ),
    *("{name}", "{{x}}", "%s", "%(a)s", "${HOME}", "@1.0", "[a](b)", '{"a": [', "<b>x</b>", "=1+1"),
    *("😀", "👨‍👩‍👧‍👦", "🇨🇳", "❤️", "👍🏽", "#️⃣", "🫠", "[微笑]"),
    *(
        "\x00",
        "\x01",
        "\x1b[31m",
        "\x7f",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\ufffe",
        "\ue000",
        "\uffff",
    ),
    *("\u202e", "\u202d", "\u200f", "\u2066", "\u2069", "مرحبا", "שלום"),
    *("\ud800", "\udfff", "\udc80\ud83d"),
    *(
        "привет",
        "こんにちは",
        "안녕",
        "สวัสดี",
        "नमस्ते",
        "Ünïcödé",
        "İ",
        "ẞ",
        "ﬃ",
        "ﷺ",
        "①②",
        "Ⅷ",
        "㍿",
    ),
    *(
        "a\u0301\u0302\u0303\u0304",
        "n" * 40,
        "1" * 40,
        "哈" * 40,
        "。" * 40,
        "?!" * 20,
        "嗯，" * 20,
    ),
    *(
        "𠮷",
        "龘",
        "𝕒𝕓𝕔",
        "ＡＢＣ",
        "訂單還沒到",
        "1e309",
        "9" * 400 + "元",
        "推荐100000000000元以内的",
        "-0",
        "NaN",
        "null",
        "２０２６年１３月４５日",
    ),
)


def odd_messages(count: int, *, seed: int = 0) -> Iterator[str]:
    """Yield so many messages; one in fifty is as long as the hub lets through.

    Lone surrogates are among them: JSON can carry them to the hub and to the bot.
    """
    random_ = random.Random(seed)
    for _ in range(count):
        message = "".join(random_.choices(_PIECES, k=random_.randint(1, _MOST_PIECES)))
        if random_.random() < _LONG_SHARE:
            message *= LONGEST_MESSAGE // len(message) + 1
        yield message[:LONGEST_MESSAGE]
