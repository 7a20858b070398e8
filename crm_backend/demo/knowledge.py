"""What the demo shop tells its customers: articles by topic, and coupons that are valid for two months."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from crm_backend.knowledge.models import Article, Coupon
from crm_backend.knowledge.values import ArticleTopic, CouponKind

_COUPON_LIFE = timedelta(days=60)


class _Written(NamedTuple):
    """An article of the demo shop; no topic where no question of the bot's asks for it."""

    topic: ArticleTopic | None
    title: str
    similar_questions: tuple[str, ...]
    text: str
    title_en: str
    text_en: str
    tags: tuple[str, ...] = ()


_ARTICLES: tuple[_Written, ...] = (
    _Written(
        ArticleTopic.ACCOUNT,
        "登录和密码",
        ("忘记密码怎么办", "收不到验证码", "登录不上去", "怎么重设登录密码", "I cannot sign in"),
        "登录页点「忘记密码」，用手机验证码就能重设。收不到验证码时，先看看短信有没有被拦截，一分钟后再点一次；还收不到就找客服。",
        "Signing in and passwords",
        "Choose “Forgot password” on the sign-in page and set a new one with a code sent to your phone. If no code comes, look among blocked messages and try again after a minute; if that fails, talk to a person.",
        ("账号",),
    ),
    _Written(
        ArticleTopic.ACCOUNT,
        "换手机号和地址簿",
        ("怎么换绑手机", "手机号不用了怎么改", "收货地址在哪里添加", "怎么删除旧地址"),
        "「我的」→「账号与安全」→「手机号」可以换绑，旧号已经停用的要由客服核实身份。收货地址在「我的」→「地址管理」里增删；已经下的单不会跟着变。",
        "Changing phone or address book",
        "Under Mine → Account → Phone you can change the number; if the old one is gone, a colleague has to check who you are. Addresses are under Mine → Addresses; orders placed already do not change.",
        ("账号",),
    ),
    _Written(
        ArticleTopic.ACCOUNT,
        "注销",
        ("怎么注销账号", "我想删除账户", "不想用了怎么销户", "How do I delete my account"),
        "「我的」→「账号与安全」→「注销账号」。注销前请先处理完没完成的订单和退款，积分和优惠券会一起失效。**提交后七天内登录可以撤回。**",
        "Deleting the account",
        "Mine → Account → Delete account. Finish open orders and refunds first; points and coupons are lost with it. **Signing in within seven days takes it back.**",
        ("账号",),
    ),
    _Written(
        ArticleTopic.ACCOUNT,
        "个人信息和短信",
        ("怎么退订营销短信", "你们会泄露我的信息吗", "隐私政策", "不想再收到广告"),
        "我们只把姓名、电话和地址给承运商送货用，不会卖给别人。不想收活动短信，回复 R 退订，或在「我的」→「消息设置」里关掉。",
        "Privacy and messages",
        "Name, phone and address go to the carrier for delivery only and are never sold. To stop campaign messages, answer R or turn them off under Mine → Messages.",
        ("账号", "隐私"),
    ),
    _Written(
        ArticleTopic.ACCOUNT,
        "确认收货和评价",
        ("怎么写评价", "评价能修改吗", "怎么确认收货", "自动确认收货要多久"),
        "收到货后在订单里点「确认收货」；不点的话，签收七天后自动完成。完成后可以评价，评价可以追加，不能修改。",
        "Confirming receipt and reviews",
        "Choose “Received” in the order; otherwise it completes by itself seven days after delivery. Then you can write a review; it can be added to, not changed.",
        ("账号",),
    ),
    _Written(
        ArticleTopic.COUPONS,
        "使用优惠券",
        ("优惠券为什么用不了", "券在哪里用", "优惠券可以叠加吗", "The coupon does not work"),
        "结算页点「优惠券」，输入券码或选一张。**一笔订单用一张**，运费不算在门槛里。用不了多半是：\n- 没到门槛\n- 过了日期\n- 商品不在范围内",
        "How coupons work",
        "Choose “Coupon” at checkout and enter the code or pick one. **One coupon an order**; postage does not count towards the minimum. If it does not work:\n- the minimum is not reached\n- the day is over\n- the goods are not covered",
        ("优惠",),
    ),
    _Written(
        ArticleTopic.COUPONS,
        "退款后券还退吗",
        ("退货了优惠券会退回来吗", "用过的券能恢复吗"),
        "整单退款后，还在有效期内的券一天内退回账号；部分退款不退券。",
        "Coupons after a refund",
        "After a refund of the whole order, a coupon still valid comes back within a day; after a partial refund it does not.",
        ("优惠",),
    ),
    _Written(
        ArticleTopic.COUPONS,
        "积分和会员",
        ("积分怎么用", "怎么成为会员", "会员有什么好处", "积分会过期吗", "How do points work"),
        "每实付 1 元积 1 分，签收后到账，100 分抵 1 元，积分不过期。近一年买满 2,000 元就是山屿会员，生日当月有一张专属券。",
        "Points and membership",
        "One point for each yuan paid, credited after delivery; 100 points are worth one yuan and do not expire. Whoever spent 2,000 yuan within a year is a member and gets a coupon in the month of their birthday.",
        ("优惠", "会员"),
    ),
    _Written(
        ArticleTopic.DELIVERY,
        "指定快递和合并发货",
        ("可以发顺丰吗", "能不能换个快递", "两个订单一起发", "Can I choose the carrier"),
        "一般由系统按地区选快递，想指定的请在下单时备注，能安排的会照办。同一个地址的两笔订单，发货前可以请客服合并。",
        "Choosing a carrier, shipping together",
        "The carrier is chosen by region; write a wish into the order's note and we follow it where we can. Two orders to one address can be shipped together if you ask before they leave.",
        ("物流",),
    ),
    _Written(
        ArticleTopic.DELIVERY,
        "大件和易碎品",
        ("窗帘怎么送货", "吊灯会送上门吗", "玻璃杯会不会碎", "易碎品怎么包装"),
        "窗帘、吊灯等大件只走中通，送货前会打电话。玻璃和陶瓷用气泡柱加外箱，签收时请当面看一眼。",
        "Large and fragile goods",
        "Curtains and lamps come with ZTO, who call first. Glass and ceramics are packed in air columns and a second box; please look at once on delivery.",
        ("物流",),
    ),
    _Written(
        ArticleTopic.INVOICE,
        "开票规则",
        ("怎么开发票", "可以开专票吗", "发票什么时候开好", "发票能补开吗", "发票金额按什么算"),
        "付款后就能申请电子发票，按实付金额开，不含优惠掉的部分；两个工作日内开好，签收后半年内都能补开。开专票请另外提供开户行和账号。",
        "Invoices",
        "You can ask for an electronic invoice once you have paid. It shows what you really paid, is ready within two working days, and can still be asked for half a year after delivery. A special VAT invoice also needs your bank and account.",
        ("发票",),
    ),
    _Written(
        ArticleTopic.PAYMENT,
        "付款方式",
        (
            "支持哪些付款方式",
            "可以货到付款吗",
            "能分期吗",
            "可以用支付宝吗",
            "Which payments do you take",
        ),
        "支持微信支付、支付宝和银行卡，暂时没有货到付款。满 500 元可以用花呗分 3 期，手续费由您承担。",
        "Ways of paying",
        "WeChat Pay, Alipay and bank cards; no cash on delivery. From 500 yuan you can pay in three instalments with Huabei, at your cost.",
        ("付款",),
    ),
    _Written(
        ArticleTopic.PAYMENT,
        "付款失败",
        ("付不了款", "钱扣了订单还是待付款", "支付一直失败", "下不了单"),
        "付不了款、下不了单，先看看余额、银行卡限额和网络，换一种付款方式，或者重新打开页面再试。钱扣了而订单没变，多半是银行还没通知到，请等十分钟再刷新，**先不要重复付款**。",
        "When a payment fails",
        "Check your balance, the card's limit and the network, and try another way of paying. If money left and the order did not change, the bank has probably not told us yet: wait ten minutes, refresh, and **do not pay again**.",
        ("付款",),
    ),
    _Written(
        ArticleTopic.PRICE_PROTECTION,
        "价格保护的范围",
        ("哪些情况可以退差价", "用券的差价能退吗", "秒杀价算保价吗"),
        "同一件商品在本店降价才算，用券、满减和赠品的差别不算，限时秒杀也不算。差价核实后原路退回。",
        "What price protection covers",
        "The same article, made cheaper in this shop; differences from coupons, campaigns, gifts and flash sales do not count. After a check the difference goes back the way it was paid.",
        ("优惠",),
    ),
    _Written(
        ArticleTopic.WARRANTY,
        "保修范围",
        ("哪些情况不保修", "摔坏了能修吗", "保修包括什么"),
        "数码和灯具的非人为故障免费修，修不好就换。不在范围内、可以付费修的有：\n- 摔坏、进水\n- 自己拆过\n家纺、杯壶等日用品不保修，质量问题按退换货办。",
        "What the warranty covers",
        "Faults of electronics and lamps that are not your doing are mended free of charge, or the piece is replaced. Not covered, but mended at your cost:\n- what fell or got wet\n- what was opened\nEveryday goods have no warranty; faults are handled as returns.",
        ("售后",),
    ),
    _Written(
        None,
        "有没有实体店",
        ("你们门店在哪里", "可以到店自提吗", "能去店里看看实物吗", "Do you have a physical store"),
        "我们只在网上卖，没有门店，也不能自提。想看实物，商品页有视频和买家图；收到不合适，七天内可以退。",
        "Is there a physical store",
        "We sell online only; there is no store and no pick-up. Product pages have videos and pictures by buyers, and what does not suit you can go back within seven days.",
        ("店铺",),
    ),
    _Written(
        None,
        "礼盒包装和贺卡",
        ("送人能包装一下吗", "可以代写贺卡吗", "礼物能不放价格单吗", "Can you wrap it as a gift"),
        "结算页勾选「礼盒包装」，每单 **8 元**，含礼盒、手提袋和一张手写贺卡（40 字以内，写在备注里）。礼盒订单不放价格单。",
        "Gift wrapping and cards",
        "Tick “Gift wrapping” at checkout: **8 yuan** an order, with box, bag and a handwritten card of up to 40 words (write them into the note). No prices are packed with it.",
        ("礼物",),
    ),
    _Written(
        None,
        "企业采购和定制",
        ("批量买有优惠吗", "公司团购怎么谈", "可以印公司标志吗", "Do you sell in bulk"),
        "同一商品 **50 件起**可以谈企业价，茶叶和杯子可以印标志，打样三天，成品约十天。把商品、数量和交期发到 [biz@shanyu.example](mailto:biz@shanyu.example)，一个工作日内有人联系您。",
        "Company orders",
        "From **50 pieces** of one article there are company prices; tea and cups can carry your logo (three days for a sample, about ten for the goods). Write what, how many and until when to [biz@shanyu.example](mailto:biz@shanyu.example); somebody answers within a working day.",
        ("企业",),
    ),
    _Written(
        None,
        "陶瓷和木器的养护",
        ("杯子可以进洗碗机吗", "茶杯里的茶渍怎么洗", "木托盘怎么保养", "陶瓷能放微波炉吗"),
        "- 陶瓷杯可以进微波炉；描金的不可以，也不要进洗碗机\n- 茶渍用小苏打泡半小时就能擦掉\n- 木器用后擦干，三个月上一次食用油，不要泡水和暴晒",
        "Caring for ceramics and wood",
        "- Ceramic cups may go into the microwave; gilded ones may not, nor into the dishwasher\n- Tea stains come off after half an hour in baking soda\n- Dry wood after use and oil it every three months; do not soak it or leave it in the sun",
        ("养护",),
    ),
    _Written(
        None,
        "茶叶怎么存放",
        ("茶叶保质期多久", "开封的茶怎么保存", "茶可以放冰箱吗"),
        "绿茶密封后放冰箱冷藏，十二个月内喝完；红茶、乌龙和普洱放在阴凉干燥处，避光、避异味。开封后请在两个月内喝完。",
        "Storing tea",
        "Seal green tea and keep it in the fridge, up to twelve months; black tea, oolong and pu'er stay in a cool, dry, dark place away from smells. Finish opened tea within two months.",
        ("养护", "茶"),
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
            topic=written.topic,
            title=written.title,
            similar_questions=list(written.similar_questions),
            text=written.text,
            title_en=written.title_en,
            text_en=written.text_en,
            tags=list(written.tags),
            position=position,
            is_published=True,
            changed_at=moment,
        )
        for position, written in enumerate(_ARTICLES)
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
