"""What people say around a question and what names no goods, nobody and no place, Chinese and English."""

from typing import Final

CHINESE_WORDS_AROUND: Final = """
我们 咱们 咱家 咱店 咱 我 你 您 他们 他 店里 店铺 本店 我店 小店 全店 店 家里 老板 掌柜
请问 请 麻烦 帮忙 帮我 帮 给我 给 告诉我 告诉 跟我 说说 说一下 说下 说 讲讲 讲一下 查一下 查查 查下 查询 查 看一下 看看
看下 看 瞧瞧 瞅瞅 瞅 算一下 算算 算 统计一下 统计 汇总一下 汇总 列出来 列一下 列出 列 拉一下 拉个 拉 来个 来一份 出一份 出个 导出
想知道 想看看 想看 想问一下 想问 想 知道 了解一下 了解 问一下 问问 问 一下 下
怎么样 怎样 咋样 如何 怎么 咋 什么 啥 多少 几个 几 哪个 哪些 哪位 哪款 哪 谁 是不是 有没有 能不能 可不可以 是多少 为什么 为啥
情况 表现 数据 数字 报表 报告 表格 图表 图 明细 详情 概况 总览 走势 走向 趋势 曲线 变化 比较 对比 相比 环比 同比 分别 分布 占比 占
比例 比重 比 和 与 跟 同 及 以及 还有 还 或 或者 另外 然后 那么 那 再 又 也 都 就 只 仅 光 单 换成 换 改成 改看 改 按 分 各个 各 每个 每 不同
这个 那个 这些 那些 这款 那款 这种 这 该 本 其中 里面 里 中 内 外 上 之 的话 的 地 得 了 着 过 呢 吗 吧 啊 呀 嘛 哦 哈 哇 啦 么 嘞 咧
是 有 在 到 从 由 为 被 把 对 对于 关于 于 以 能 会 要 可以 可 应该 该 需要 需 得 想要 打算 准备 大概 大约 差不多 估计 左右 到底 究竟 其实 现在 目前 当前 最近 近期 近来
一共 总共 总计 合计 共 总的 总 全部 所有 整体 平均 均 每 日 天 周 星期 月 年 季度 时候 期间 时间 那天 当天 以来 至今 同期
最好 最差 最多 最少 最高 最低 最大 最小 最快 最慢 最 更 很 比较 太 特别 排行榜 排行 排名 榜单 榜 前十 前 名 位 个 款 件 条 种 行 倒数 大
好 差 多 少 高 低 快 慢 不 没 没有 涨 跌 增长 下降 下滑 上升 增加 减少 提高 变 掉 跌了 增 减 降 率 额 量 数 值 度 性
商品 产品 货品 货 单品 宝贝 东西 类目 品类 类别 分类 类 客户 顾客 买家 客人 会员 老客户 新客户 老客 新客 客 人 地区 区域 省份 省 地方 渠道 平台 来源
销售员 销售 业务员 导购 客服 坐席 团队 部门 人员 同事 原因 理由 问题 层 分层 机器人 活动 营销
卖出去 卖出 卖掉 卖得 卖 买得 买了 买 卖了 出 售 成交 下单 付款 支付 花了 花 消费 退款 退货 退了 退 取消 订单 订 单 笔 钱 元 块 万 金额 总额 收入 营业 业绩 生意 经营
一份 一张 一下子 清单 名单 名册 建议 全年 全店 整个店 整店 这儿 那儿 公司 推算 估算 估 合理 合适 大头 高到低 从高到低 低到高 平台 sku skus 健康 状况 健康状况 链接 增速 绩效 户数 户 人群 群体 同类 批 下一批
礼拜 星期 周末 季 旺季 淡季 份 盒 箱 只 套 双 瓶 包 袋 斤 公斤 会员日 大促 促销 双11 双12 对账 出单 直播 收银 定金 尾款 总额 均价 单价 客单价 笔单价 首单 头一单 沉睡 受欢迎 抢手 频繁 稳定 持续 活跃 重要 普通 主要 核心
预警 分析 列表 涨幅 跌幅 幅度 现有 预估 销量 一路 名次 名册 老大 冷门 新品 新款 爆款 突然 复盘 计划 那边 这边 那块 这块 VIP vip svip 标准 调查 暴增 那批 这批 一路 白天 夜班 水平
会不会 要不要 能不能 会不 能不 要不 一般 通常 平时 平常 往往 经常 拖累 拖 拆开 拆 拆分 细分 展开 排个序 排序 排一排 排一下 排 序 涉及 达标 合格 几分 分数 打分 打 得分 说 算 计 算下来
往多 往少 往高 往低 说的话 话 接下来 未来 后面 前面 下回 下次 上次 上回 这次 这回 他 她 它 他们 她们 自己 有几 有哪些 有多少 有多 有 容易 爱 属 成功 失败 未知 结果 效果 实际 发出去 发 送 收到
内 天内 周内 一周内 对照组 对照 提升 那一成 层 各层 到账 到帐 打款 回来 来过 来的 来了 来 接了 接 回 人工 转 付了款 付了钱 付款后 又 跟着 另 另外 行 准 误差 偏差 差 上限 下限 区间
首次 首响 响应 达标率 时限 时长 时间 速度 秒 分钟 小时 概率 几率 天数 件数 单数 笔数 人数 次数 数量 排前 前几 靠前 垫底 拔尖 突出 明显 原来 本来 正常 异常 历史 截至 截止 目前为止 为止
主要是 是因为 因 由于 什么时候 啥时候 何时 多久 要不 看得出 说明 具体 详细 简单 一共有 总的来说 总体 大体 汇报 汇报一下 交代 反馈 更新 刷新 最新 今儿 昨儿 眼下 如今 当下
预测 预计 需求 备 补 进 库存 断货 缺货 风险 概率 可能性 可能 流失 备货 补货 采购 剩 还剩 剩下
好不好 行不行 还行 不错 吗 没 怎么回事 咋回事 主要 因为 导致 造成 靠 拉动 带来 贡献 属于 来自 购买 购买的 回复 处理 解决 接待 会话 咨询 满意 评分 评价 转人工
第一 第几 一个 一 两 三 四 五 六 七 八 九 十 百 千 半 倍 成 百分之 点 左右 数目 做 做了 干 搞 弄 算是 属 显示 展示 打开 画 画个 用 来 去 起来 起 后 前后 后面 以后 之前 以前 今 昨 明
"""
ENGLISH_WORDS_AROUND: Final = """
a about above across after again all am amount an and any are as at average be been before being best better between big biggest bought buy buys
by can chart compare compared comparison could customer customers data day days did display do does doing down each ever every figure figures for
from give go going goes good graph great had has have how i if in into is it item items its just know last least less like list look lowest highest made make
many me month months more most much my need next number of off on only or order orders our out over part per period please product products
region regions rep reps agent agents channel channels category categories quarter rank ranked ranking rate report sale sales sell sells sold see share should show
so spend spent still sum table tell than that the their them then there these they thing things this those time times to today too top total trend up us versus vs
was we week weeks well were what whats when where which who whose why will with worst would year years yesterday you your also instead break broken filter filtered
regular regulars loyal best-selling likely expected growth list low high risk inventory reasons reason response rapid fast slow quick often speed summary overview details detail volume value amount average
currently overall entire whole company today's week's month's year's yesterday's sold stores kind kinds name names line lines set fine exact actual actually real really roughly around approximately
avg average rated people person handed happy ended help helped what's who's how's it's that's there's here's i'd we've we're they're isn't aren't didn't don't doesn't
bad good nice okay ok hi hello hey thanks thank pls anyone everybody everyone somebody someone nobody yet already ago before until between during within among amongst toward towards via
bottom rows row same against ones one two three five ten twenty shop store business money refund refunds refunded return returned returns pieces units stock
forecast sales revenue turnover net gross rates bring brought come came get got happened happen going lately recent recently now currently percentage percent proportion
drop dropped dropping fall falls fell fallen falling rise rises rose risen rising grow grows grew grown growing
increase increases increased increasing decrease decreases decreased decreasing decline declines declined declining
vip vips svip higher lower bigger smaller larger fewer stronger weaker busier quieter worse slower faster
selling seller sellers slump slumped surge surged jump jumped climb climbed plunge plunged shrink shrank improve improved worsen worsened
s t re ve ll d m buyers buyer new returning anything something let's let lets want wanna want's morning afternoon evening evenings
"""
