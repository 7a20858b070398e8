"""English words of managers and the figure that each means, in the order they are tried."""

import re
from typing import Final

_OPEN, _CLOSE = r"(?<![a-z])(?:", r")(?![a-z])"

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("control_ordered", r"control group"),
    ("campaign_lift", r"lift|uplift"),
    ("campaign_ordered", r"ordered within (?:7|seven) days"),
    ("campaign_unknown", r"(?:deliver(?:y|ies)|messages?) (?:with )?unknown"),
    ("campaign_dead", r"(?:messages?|deliver(?:y|ies)|campaign) (?:that )?failed|failed (?:messages?|deliver(?:y|ies))"),
    ("campaign_waiting", r"(?:messages? )?waiting to be sent|still to be sent"),
    ("campaign_sent", r"(?:campaign )?messages? (?:were )?sent|how many did (?:the campaign|we) (?:reach|send)"),
    ("campaign_report", r"campaigns?(?: report| results?| performance| do| go)?"),
    ("bot_handed_off", r"(?:the )?bot (?:hand(?:s|ed)?|pass(?:es|ed)?) (?:over|off|on)|bot hand-?offs?"),
    ("bot_confirmed", r"bot .{0,40}(?:confirmed|happy|satisfied)"),
    ("bot_assumed", r"bot (?:.{0,12})?assumed|assumed (?:to be )?solved"),
    ("bot_abandoned", r"bot (?:.{0,12})?abandon(?:ed|s)?|abandoned (?:talks|chats)"),
    ("bot_talks", r"(?:the )?(?:chat ?)?bot(?:'s)?(?: talks?| performance| do(?:ing)?| handle[ds]?| quality| results?)?"),
    ("handoff_share", r"hand-?off (?:share|rate)|(?:share|rate|percentage|percent) of (?:chats|conversations) (?:handed|passed|escalated).{0,12}|escalation rate"),
    ("handoffs", r"hand-?offs?|hand-?overs?|escalat(?:ed|ions?)|(?:handed|passed) (?:over )?to (?:people|an agent|agents|a person|humans?)"),
    ("feedback_share", r"(?:feedback|answered|rating|response) share|(?:feedback|survey) (?:response )?rate|share of .{0,20}rated"),
    ("satisfied_share", r"satisf(?:ied|action) (?:share|rate)|share of satisfied(?: customers)?|how many .{0,12}(?:were|are) satisfied"),
    ("csat", r"csat|satisfaction(?: score)?|(?:average |customer )?ratings?|score"),
    ("first_answer", r"first (?:answer|response|reply)(?: times?)?|(?:response|reply|answer) (?:times?|speed)|how (?:fast|quick(?:ly)?|soon) (?:do|did|are|were) .{0,20}(?:answer|respond|reply)(?:ed|ing)?"),
    ("resolution", r"resolution(?: times?| rate)?|resolved|time to resol(?:ve|ution)"),
    ("conversations", r"conversations?|chats?|(?:customer )?inquir(?:y|ies)|enquir(?:y|ies)"),
    ("service_summary", r"(?:customer )?(?:service|support)(?: team| quality| summary| performance| doing)?|agents (?:do|doing|perform(?:ing)?)"),
    ("forecast_error", r"(?:forecast|prediction)(?:'s)? (?:error|accuracy)|last error|how (?:accurate|wrong|good|far off) (?:was|is|were) .{0,10}(?:forecast|prediction)|wape"),
    ("demand_low", r"lower (?:bound|end|limit) of .{0,6}forecast|at least .{0,6}sell"),
    ("demand_high", r"upper (?:bound|end|limit) of .{0,6}forecast|at most .{0,6}sell|(?:forecast|prediction) interval"),
    ("reorder", r"re-?order(?:ing)?(?: quantit(?:y|ies))?|re-?stock(?:ing)?|(?:should|must|need to|have to|do) (?:i|we)(?: need to)? (?:order|buy|stock(?: up)?)(?: in)?|(?:order|buy|stock) how (?:much|many)|stock up|replenish(?:ment)?"),
    ("days_of_cover", r"days? of cover|days? of (?:stock|inventory)|how (?:long|many days) (?:will|does|do|can) .{0,30}last"),
    ("stockout_risk", r"(?:run(?:ning|s)?|go(?:ing)?|sell(?:ing)?) (?:out|low)(?: of stock)?|out of stock|stock-?outs?(?: risk)?|sold out|low (?:on|in) stock"),
    ("slow_movers", r"slow[ -]?mov(?:ers?|ing)|dead ?stock|over-?stock(?:ed)?|(?:not|hardly|isn't|aren't) selling|piling up|sitting (?:in|on)"),
    ("demand", r"forecasts?|(?:expected )?demand|predict(?:ed|ion|ions)?|(?:will|going to|expect(?:ed)? to|can) (?:we |i |it |they )?(?:sell|be sold)"),
    ("stock", r"(?:in |on )?stock(?: levels?)?|inventory|how (?:much|many) .{0,20}(?:left|on hand)"),
    ("value_at_risk", r"value at risk|(?:money|spend(?:ing)?|sales) at risk"),
    ("churn_prob", r"churn (?:risk|prob(?:ability)?|rate)|risk of (?:leaving|churn(?:ing)?)"),
    ("churning", r"churn(?:ing|ed)?|(?:about|likely) to (?:leave|churn)|at risk of leaving|we (?:are|might be|may be) losing|losing|lapsed|lapsing|win back|(?:contact|call|reach out to|get back to) again|should (?:i|we) (?:contact|call|reach out to|win back)"),
    ("purchase_prob", r"(?:purchase|buying|repurchase) prob(?:ability)?|(?:most )?likely to (?:buy|order|purchase|come back)(?: again)?|(?:probability|chance) of (?:buying|purchase|a purchase)"),
    ("expected_spend", r"expected (?:spend(?:ing)?|value)|customer (?:lifetime )?value|(?:c?ltv|clv)|will .{0,20}spend"),
    ("refund_prob", r"refund (?:risk|prob(?:ability)?)|likely to (?:refund|return)|(?:probability|chance|risk) of (?:a )?(?:refund|return)s?"),
    ("next_need", r"next (?:need|purchase)|(?:due|ready) to (?:buy|re-?order)(?: again)?|when will .{0,30}(?:need|buy|order).{0,20}again|need again"),
    ("rfm", r"rfm(?: scores?)?"),
    ("segment", r"(?:customer |rfm )?segments?(?:ation)?"),
    ("refund_days", r"(?:days|how long|time) (?:to the money|.{0,20}(?:refund(?:s|ed)?|money).{0,20}(?:take|arrive|paid|pay ?out)|until .{0,12}refund.{0,10}paid)|how long (?:do|does) .{0,6}refunds? take|refund (?:payout )?(?:days|time)"),
    ("spent_365", r"spent (?:in|over) the (?:last|past) (?:year|365 days)|spent_365"),
    ("spent", r"(?:total |lifetime )?spent|lifetime spend(?:ing)?"),
    ("credit_notes", r"credit notes?"),
    ("cancelled_amount", r"(?:amount|value|worth) (?:of|that was) .{0,20}cancell?ed(?: orders)?|cancell?ed (?:amount|value|money)|how much (?:money )?was cancell?ed"),
    ("cancelled_orders", r"cancell?ed(?: orders)?|cancell?ations?|(?:paid,? )?then cancell?ed"),
    ("refund_reasons", r"why .{0,30}(?:refund|return|send)(?:s|ed|ing)?(?: .{0,10}back)?|(?:refund|return) reasons?|reasons? (?:for|of) (?:the )?(?:refund|return)s?"),
    ("refund_rate_money", r"refund rate by (?:money|amount|value)|share of (?:sales|revenue|turnover) refunded"),
    ("refund_rate", r"(?:refund|return)s? (?:rate|share|ratio|percentage)(?: by orders)?|(?:share|rate|percentage|percent) of (?:refunds|returns|orders (?:refunded|returned))"),
    ("refund_pieces", r"pieces refunded|(?:units|items|pieces) (?:were )?(?:refunded|returned|sent back)|(?:refunded|returned) (?:the )?most|most (?:often )?(?:refunded|returned)|sent back (?:the )?most"),
    ("refund_orders", r"refunded orders|orders (?:were )?refunded|(?:number of|how many) refunds"),
    ("refunds", r"refund(?:ed|s)?(?: (?:amount|total|money))?|returns"),
    ("net_sales", r"net (?:sales|revenue|turnover)|(?:sales|revenue) (?:after|net of|minus|less) refunds"),
    ("order_value", r"(?:average|mean) order(?: value| size)?|aov|(?:average|sales) per order|order value"),
    ("buyer_value", r"(?:average |sales |spend(?:ing)? )?per (?:buyer|customer|head|person)|average (?:spend(?:ing)?|sales) (?:of|per) (?:a )?(?:buyer|customer)|buyer value|(?:does )?(?:an |the )?average (?:buyer|customer) spends?"),
    ("daily_sales", r"(?:average )?(?:daily sales|sales (?:a|per) day)|average (?:sales )?(?:a|per) day|daily average"),
    ("best_day", r"(?:the )?best(?:[ -]selling)? (?:sales )?(?:day|week|month)|(?:which|what) (?:was the )?(?:day|week|month) (?:sold|did|was|had|brought).{0,20}(?:best|most|highest)"),
    ("repeat_share", r"repeat (?:purchase |buyer |customer )?(?:rate|share)|repurchase rate|repeat (?:buyers|purchases|customers)"),
    ("returning_share", r"returning (?:buyers? |customers? )?(?:share|rate)|share of returning(?: (?:buyers|customers))?"),
    ("new_buyers", r"(?:how many |number of )?new (?:buyers|customers|clients)"),
    ("returning_buyers", r"(?:how many |number of )?returning (?:buyers|customers|clients)"),
    ("buyers", r"(?:how many |number of )?buyers|(?:how many|number of) (?:different )?(?:customers|people|shoppers)(?: (?:bought|ordered|paid))?"),
    ("pieces", r"pieces(?: sold)?|units(?: sold)?|(?:by|in) (?:units|quantity|volume|pieces)|items sold|sales volume|how many .{0,30}(?:sold|sell)|sold the (?:most|least)|worst[ -]sell(?:ers?|ing)|sells? (?:the )?(?:worst|least)|sold (?:the )?worst"),
    ("orders", r"(?:how many |number of )?orders|order (?:count|number|volume)"),
    ("sales_summary", r"how (?:are|were|is|was) (?:the )?(?:sales|business|things|shop|store|we doing)(?: doing| going| looking)?|how (?:did|do|have) (?:we|the shop|the store|sales) (?:do|done|go|look|been doing)|(?:sales|business) (?:summary|overview|report|recap)|(?:summary|overview) of (?:the )?(?:sales|business)|daily report|weekly report|monthly report|how(?:'s| is) (?:the )?business"),
    ("sales", r"sales|revenues?|turnover|gmv|takings|how much (?:money )?(?:did|have|do) (?:we|i|the shop) (?:sell|sold|make|made|take|taken|turn over)|(?:did|have) we (?:sell|sold)|best[ -]?sell(?:ers?|ing)|sells? (?:the )?best|sold (?:the )?best|top (?:customers|buyers|products|clients|goods|regions|categories|channels)|(?:buys?|bought|spent|spends?|ordered) (?:the )?most|biggest (?:customers?|buyers?|clients?)|how much did .{0,30}(?:buy|spend)|sold"),
)  # fmt: skip

ENGLISH: Final[tuple[tuple[str, str], ...]] = tuple(
    (figure, f"{_OPEN}{pattern}{_CLOSE}") for figure, pattern in _WORDS
)
_ANY: Final = re.compile("|".join(pattern for _, pattern in ENGLISH))
# Chinese managers type these too; alone they are of no language.
_IN_CHINESE_TOO: Final = re.compile(
    rf"{_OPEN}csat|gmv|aov|rfm|c?ltv|clv|wape|(?:chat ?)?bots?{_CLOSE}"
)


def names_a_figure(text: str) -> bool:
    """Whether a normalised text names a figure in English.

    Examples
    --------
    >>> names_a_figure("net sales q3 vs q2"), names_a_figure("gmv"), names_a_figure("xiaoliang")
    (True, False, False)
    """
    return bool(_ANY.search(_IN_CHINESE_TOO.sub(" ", text)))
