"""What the demo shop tells its customers: articles by topic, and coupons that are valid for two months."""

from datetime import date, datetime, timedelta

from crm_backend.knowledge.models import Article, Coupon
from crm_backend.knowledge.values import ArticleTopic, CouponKind

_COUPON_LIFE = timedelta(days=60)
# topic, title, text, English title, English text
_ARTICLES: tuple[tuple[ArticleTopic, str, str, str, str], ...] = (
    (
        ArticleTopic.ACCOUNT,
        "登录和密码",
        "登录页点「忘记密码」，用手机验证码就能重设。收不到验证码时，先看看短信有没有被拦截，一分钟后再点一次；还收不到就找客服。",
        "Signing in and passwords",
        "Choose “Forgot password” on the sign-in page and set a new one with a code sent to your phone. If no code comes, look among blocked messages and try again after a minute; if that fails, talk to a person.",
    ),
    (
        ArticleTopic.ACCOUNT,
        "换手机号和地址簿",
        "「我的」→「账号与安全」→「手机号」可以换绑，旧号已经停用的要由客服核实身份。收货地址在「我的」→「地址管理」里增删；已经下的单不会跟着变。",
        "Changing phone or address book",
        "Under Mine → Account → Phone you can change the number; if the old one is gone, a colleague has to check who you are. Addresses are under Mine → Addresses; orders placed already do not change.",
    ),
    (
        ArticleTopic.ACCOUNT,
        "注销",
        "「我的」→「账号与安全」→「注销账号」。注销前请先处理完没完成的订单和退款，积分和优惠券会一起失效。提交后七天内登录可以撤回。",
        "Deleting the account",
        "Mine → Account → Delete account. Finish open orders and refunds first; points and coupons are lost with it. Signing in within seven days takes it back.",
    ),
    (
        ArticleTopic.ACCOUNT,
        "个人信息和短信",
        "我们只把姓名、电话和地址给承运商送货用，不会卖给别人。不想收活动短信，回复 R 退订，或在「我的」→「消息设置」里关掉。",
        "Privacy and messages",
        "Name, phone and address go to the carrier for delivery only and are never sold. To stop campaign messages, answer R or turn them off under Mine → Messages.",
    ),
    (
        ArticleTopic.ACCOUNT,
        "确认收货和评价",
        "收到货后在订单里点「确认收货」；不点的话，签收七天后自动完成。完成后可以评价，评价可以追加，不能修改。",
        "Confirming receipt and reviews",
        "Choose “Received” in the order; otherwise it completes by itself seven days after delivery. Then you can write a review; it can be added to, not changed.",
    ),
    (
        ArticleTopic.COUPONS,
        "使用优惠券",
        "结算页点「优惠券」，输入券码或选一张。一笔订单用一张，运费不算在门槛里；用不了多半是没到门槛、过了日期，或者商品不在范围内。",
        "How coupons work",
        "Choose “Coupon” at checkout and enter the code or pick one. One coupon an order; postage does not count towards the minimum. If it does not work, the minimum is not reached, the day is over, or the goods are not covered.",
    ),
    (
        ArticleTopic.COUPONS,
        "退款后券还退吗",
        "整单退款后，还在有效期内的券一天内退回账号；部分退款不退券。",
        "Coupons after a refund",
        "After a refund of the whole order, a coupon still valid comes back within a day; after a partial refund it does not.",
    ),
    (
        ArticleTopic.COUPONS,
        "积分和会员",
        "每实付 1 元积 1 分，签收后到账，100 分抵 1 元。近一年买满 2,000 元就是山屿会员，生日当月有一张专属券。",
        "Points and membership",
        "One point for each yuan paid, credited after delivery; 100 points are worth one yuan. Whoever spent 2,000 yuan within a year is a member and gets a coupon in the month of their birthday.",
    ),
    (
        ArticleTopic.DELIVERY,
        "指定快递和合并发货",
        "一般由系统按地区选快递，想指定的请在下单时备注，能安排的会照办。同一个地址的两笔订单，发货前可以请客服合并。",
        "Choosing a carrier, shipping together",
        "The carrier is chosen by region; write a wish into the order's note and we follow it where we can. Two orders to one address can be shipped together if you ask before they leave.",
    ),
    (
        ArticleTopic.DELIVERY,
        "大件和易碎品",
        "窗帘、吊灯等大件只走中通，送货前会打电话。玻璃和陶瓷用气泡柱加外箱，签收时请当面看一眼。",
        "Large and fragile goods",
        "Curtains and lamps come with ZTO, who call first. Glass and ceramics are packed in air columns and a second box; please look at once on delivery.",
    ),
    (
        ArticleTopic.INVOICE,
        "开票规则",
        "付款后就能申请电子发票，按实付金额开，不含优惠掉的部分；两个工作日内开好，签收后半年内都能补开。开专票请另外提供开户行和账号。",
        "Invoices",
        "You can ask for an electronic invoice once you have paid. It shows what you really paid, is ready within two working days, and can still be asked for half a year after delivery. A special VAT invoice also needs your bank and account.",
    ),
    (
        ArticleTopic.PAYMENT,
        "付款方式",
        "支持微信支付、支付宝和银行卡，暂时没有货到付款。满 500 元可以用花呗分 3 期，手续费由您承担。",
        "Ways of paying",
        "WeChat Pay, Alipay and bank cards; no cash on delivery. From 500 yuan you can pay in three instalments with Huabei, at your cost.",
    ),
    (
        ArticleTopic.PAYMENT,
        "付款失败",
        "付不了款、下不了单，先看看余额、银行卡限额和网络，换一种付款方式，或者重新打开页面再试。钱扣了而订单没变，多半是银行还没通知到，请等十分钟再刷新，先不要重复付款。",
        "When a payment fails",
        "Check your balance, the card's limit and the network, and try another way of paying. If money left and the order did not change, the bank has probably not told us yet: wait ten minutes, refresh, and do not pay again.",
    ),
    (
        ArticleTopic.PRICE_PROTECTION,
        "价格保护的范围",
        "同一件商品在本店降价才算，用券、满减和赠品的差别不算，限时秒杀也不算。差价核实后原路退回。",
        "What price protection covers",
        "The same article, made cheaper in this shop; differences from coupons, campaigns, gifts and flash sales do not count. After a check the difference goes back the way it was paid.",
    ),
    (
        ArticleTopic.WARRANTY,
        "保修范围",
        "数码和灯具的非人为故障免费修，修不好就换。摔坏、进水、自己拆过的不在范围内，可以付费修。家纺、杯壶等日用品不保修，质量问题按退换货办。",
        "What the warranty covers",
        "Faults of electronics and lamps that are not your doing are mended free of charge, or the piece is replaced. What fell, got wet or was opened is not covered and can be mended at your cost. Everyday goods have no warranty; faults are handled as returns.",
    ),
)
# code, name, kind, value, minimum in fen, category, per customer, public
_COUPONS: tuple[tuple[str, str, CouponKind, int, int, str | None, int | None, bool], ...] = (
    ("SHANYU20", "满 199 减 20", CouponKind.AMOUNT, 2_000, 19_900, None, 1, True),
    ("TEA88", "茶类 88 折", CouponKind.PERCENT, 12, 0, "茶", 2, True),
    ("NEW10", "新客立减 10 元", CouponKind.AMOUNT, 1_000, 5_900, None, 1, True),
    ("SORRY15", "补偿券 15 元", CouponKind.AMOUNT, 1_500, 0, None, 1, False),
)


def articles(moment: datetime) -> list[Article]:
    """Published articles, at least one for each topic."""
    return [
        Article(
            topic=topic,
            title=title,
            text=text,
            title_en=title_en,
            text_en=text_en,
            position=position,
            is_published=True,
            changed_at=moment,
        )
        for position, (topic, title, text, title_en, text_en) in enumerate(_ARTICLES)
    ]


def coupons(moment: datetime, today: date) -> list[Coupon]:
    """Coupons valid from ``today`` on; one is not for everybody."""
    return [
        Coupon(
            code=code,
            name=name,
            kind=kind,
            value=value,
            min_spend_minor=min_spend_minor,
            valid_from=today,
            valid_until=today + _COUPON_LIFE,
            category=category,
            per_customer_limit=limit,
            is_public=is_public,
            changed_at=moment,
        )
        for code, name, kind, value, min_spend_minor, category, limit, is_public in _COUPONS
    ]
