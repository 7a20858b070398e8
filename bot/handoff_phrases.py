"""Tell whether a message asks for a person: 转人工 in any spelling. Pure functions, linear, no model.

A customer who wants a person must get one however little the model has seen of their words, so this is
decided by a small grammar. Each clause is cut into words of a few classes, one letter each, and the
letters decide: 转人工 is v h, 不用转人工 is n v h, 是人工还是机器 is s h s m.
"""

import re
from typing import Final

_CLASSES: Final = {
    # h: a person and nothing else.
    "h": (
        r"(?:客服)?(?:电话|热线)(?:号码)?是?多少|(?:给我|让\S{0,4})回个?电话"
        r"|人[工公功共宫攻龚弓供贡](?!司|交|布|平|众|园|里|主|室|元|能|分)(?:坐席|座席|台)?|[仁任认]工|人gong"
        r"|ren ?gong|rengon|rgkf|人肉客服|大?活人|真的?人|zhen ?ren|huo ?ren|人类"
        r"|[跟和与]人(?=说|聊|谈|讲|沟通|对话|交流)"
        r"|(?:有|打你们的?|客服的?)(?:电话|热线)(?:号码)?"
        r"|(?<![a-z])(?:human(?: (?:being|agent|support))?|(?:real|actual|live) (?:person|human|agent|people)"
        r"|live (?:support|chat)|z ?rg|rg)(?![a-z])"
    ),
    # c: the shop's service, which is a person unless the bot itself is meant.
    "c": (
        r"[客课可克刻][服复福府腹扶](?!装|饰|务器|合|从|药)(?:人员|小姐姐?|小哥|妹妹)?|kefu|ke fu|接线员|专员"
        r"|customer (?:service|support|care)|(?<![a-z])(?:support(?: team)?|agent|representative|operator"
        r"|call cent(?:er|re))(?![a-z])"
    ),
    # k: people who are asked for with a verb only.
    "k": (
        r"售后(?:部门?|人员)?|售前(?:部门?|人员)?|经理|老板|主管|领导|负责人|店长|店主|掌柜|上级|上司|管事的?人?|头儿"
        r"|专人(?![工公功])|工作人员|员工|能做主的人?|懂的人?"
        r"|(?:[一两]?个|位)(?:能?(?:说话|管事|懂|办事|明白|靠谱)的?)?人(?![工公功民员])"
        r"|人(?=来|过来|出来|处理|接|回我|回复|跟我|和我|帮|解决|说话|聊|谈|$)"
        r"|(?<![a-z])(?:rep|manager|supervisor|someone|somebody|a person|people)(?![a-z])"
    ),
    # v: verbs of fetching.
    "v": (
        r"转[接到给成去入至为]?|[专砖传赚撰装][接到]?(?=人|仁|任|认|真|活|客|课|可)|zhuan|切换|切到?"
        r"|换[成到回]?(?!了)"
        r"|接[通入到]?|[找叫喊要派]|呼叫|召唤|联系|联络|连线?|来|安排|对接|进入|介入|排队等?|排|跳过?|求|揾|倾"
        r"|上(?=人工|真人|客服)|请(?=人|真|活|客|你们|经理|老板)|让"
        r"|(?<![a-z])(?:transfer|connect|switch|speak|talk|chat|get|give|put|contact|call|want|need|reach)"
        r"(?: (?:me|through))?(?: (?:to|with))?(?![a-z])"
    ),
    # t: a call, which is a wish only where nothing else is said: 到了打电话给我 is for the courier.
    "t": r"(?:打|回)一?个?电话(?:给我)?|电话联系",
    # n: no.
    "n": (
        r"不用|不必|不需要|不想要?|不要|不愿|不[跟和与找转是]|别让?|无需|甭|用不着|没必要|勿"
        r"|(?<![a-z])(?:not?|don't|do not|without|stop)(?![a-z])"
    ),
    # m: the machine.
    "m": r"机器人?|智能客服|自动回复|人机|ai客?服?|(?<![a-z])(?:ro)?bots?(?![a-z])",
    # s: asks what it is, or compares.
    "s": r"还是|是不是|(?<!还)是|算|像|vs|或者|(?<![a-z])(?:are|is|or)(?![a-z])",
    # p: tells of what was, or asks for figures.
    "p": (
        r"过(?![来去])|已经|昨天|昨晚|前天|刚才|刚刚|上次|每次|一直|之前|之后|以后|时候|多少|几[次个位多]|率"
        r"|比例|占|平均"
        r"|为什么|为啥|速度|时间|排名|评分|质量|满意度|显示|提示|[让叫]我|最?怕|招"
    ),
    # g: a greeting or thanks.
    "g": (
        r"你好|您好|在吗|在不在|在么|有人吗|亲|喂|哈喽|嗨|嘿|谢谢您?你?|谢了|多谢|感谢|辛苦了?"
        r"|(?<![a-z])(?:hi|hello|hey|thanks|thank)(?![a-z])"
    ),
    # f: says nothing more.
    "f": (
        r"哎|唉|诶|呃|嗯|那个|麻烦|拜托|请问|请|劳驾|帮助|帮忙|帮帮|帮我?|替|给我?|能不能|能否|可不可以|可否"
        r"|可以|能|行不行|行吗|行行好|行|得|可"
        r"|我们?|俺|咱|你们?|您|老子|本人|想要?|需要|必须|一定要?|就|只|还|都|也|吧|啊|呀|呢|吗|嘛|么|哦|噢"
        r"|呗|撒|咧|伐|啦|哈|了|的|地|哒|滴|好不好|好吗|好"
        r"|快+点?|赶紧|赶快|马上|立刻|立即|立马|现在|直接|尽快|速速|急+|[一两]下|一?[个位名]|到|去|过|咋"
        r"|怎么才?能?样?|如何|怎样|在?哪[里儿]?"
        r"|在线|在|有没有|有冇|有|没有|没|服务台?|处理|解决|协助|回复|回答|回我|答复|说话|说说|说|聊聊|聊天"
        r"|聊|谈谈|谈|讲话|讲|沟通|对话|交流|咨询|问问|问|看看|看"
        r"|过来|出来|出面|上线|线上|线|接听|接电话|接待|跟|和|与|同|对|电话|热线|号码|打|回|入口|按钮|按键"
        r"|键|按|窗口|通道|功能|等(?:待)?|多久|才能|才|几点上班|什么时候"
        r"|啥时候|上班|下班|方式|专属|专业|高级|官方|平台|废话少说|少废话|别废话|少啰嗦|别啰嗦|滚|闭嘴"
        r"|烦死了?|烦|气死我?了?|受不了了?|算了"
        r"|真是|真的|到底|究竟|倒是|求求你?|跪求|靠|操|妈的|他妈的?|tmd|md|nm|服|申请|强烈|务必|事情?|问题"
        r"|这个|这|它|他们?|她们?|大哥|大姐|小姐姐|兄弟|朋友|老铁|同志"
        r"|有点|一点|再|又|先|后面|面|试试|把|被|用|来着|几点|多少号|\d+"
        r"|(?<![a-z])(?:please|pls|plz|can|could|may|i|you|u|me|my|to|a|an|the|with|your|there|now|just"
        r"|would|like|wanna"
        r"|let|ok|right|asap|directly|some|any|do|how|help|from|for|in|on|line|immediately|us)(?![a-z])"
    ),
}
# Words that hold the name of a person and mean none.
_OTHER_WORDS: Final = (
    r"人工智能|手工|人工[费湖草皮成呼授牛泪耳心岛降增培降雨钻宝石香制做缝打磨费]|纯?人工(?:价|成本|费用?"
    r"|合成|养殖|色素|添加|甜味)|人工成本|工人|真人[秀版图照试模实穿上同比cs手]"
    r"|活人[墓感气]|克服|可服[用]|人[工公]关?节|人工包装|转售(?![后前])|转卖|转发|转账|转运|转椅|转正|换货"
    r"|(?:收货|收件|签收|联系|取件)人\S{0,3}换一?个?人?|换个?(?:地址|颜色|尺码|大小|新的|号|款|手机)|退换|接口|接线板|老板(?:娘|键|好)|好老板|大老板|要求"
    r"|重要|主要|需要多"
)
_LEXER: Final = re.compile(
    f"(?P<other>{_OTHER_WORDS})|"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _CLASSES.items())
    + r"|(?P<blank>[\s\W_]+)|(?P<x>.)"
)
_CLAUSE_END: Final = re.compile(r"[,，。.;；!！?？\n…~～]+")
_BLANK_BETWEEN_SIGNS: Final = re.compile(r"(?<=[\u4e00-\u9fff])[ \-·*_.]+(?=[\u4e00-\u9fff])")
_NEED: Final = re.compile(
    # Nothing but fetching a person.
    r"[fvgkc]*h[fvhckg]*|[fvg]*v[fvg]*c[fvckgh]*|[fvg]*v[fv]*k[fvckg]*"
    # The end of a clause: 退款的事转人工, 态度太差叫你们经理来.
    r"|[^nsp]*vf*[hk][fvhck]*|[^nsp]{1,6}vf*c[fvck]*"
    # Away from the machine: 不要机器人, 我不跟机器人说.
    r"|[fv]*n[fv]*mf*|[fv]*n[fv]*m[fv]*v?f*[hk][fvhck]*|[fvx]*m[fx]*vf*[hk][fvhck]*"
)
# The service or a call is a wish only where nothing else is said: 客服呢客服, but not 客服，我付不了款.
_NOTHING_ELSE: Final = re.compile(r"f*c[fc]*|f*t[ft]*")


def wants_person(text: str) -> bool:
    """Whether a normalised message asks for a person.

    Examples
    --------
    >>> [wants_person(text) for text in ("转人公!", "退款的事，叫个活人来", "talk to a human")]
    [True, True, True]
    >>> [wants_person(text) for text in ("不用转人工", "你是人工还是机器", "人工智能音箱多少钱")]
    [False, False, False]
    """
    closed_up = _BLANK_BETWEEN_SIGNS.sub("", text)
    clauses = [_letters(clause) for clause in _CLAUSE_END.split(closed_up)]
    said = "".join(clauses)
    return any(map(_NEED.fullmatch, clauses)) or _NOTHING_ELSE.fullmatch(said) is not None


def _letters(clause: str) -> str:
    """The class of each word, blanks left out; a word of no class, and one of no matter, is x."""
    classes = (match.lastgroup or "x" for match in _LEXER.finditer(clause))
    return "".join("x" if name == "other" else name for name in classes if name != "blank")
