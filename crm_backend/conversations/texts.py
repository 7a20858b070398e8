"""What the hub itself says to customers, and its codes in words for staff.

Variables are filled by plain replacement, never by a format template.
"""

import re

TEXTS: dict[str, dict[str, str]] = {
    "zh-CN": {
        "greeting_staff": "您好，我回答店里的经营数据，比如「上周卖得怎么样」「退款率」「哪些货快卖断」。",
        "greeting": "您好，我是{shop}的智能客服机器人，可以帮您查订单、查物流、办退款。",
        "start_track_order": "查订单",
        "start_request_refund": "退款",
        "start_shipping": "物流",
        "start_human": "转人工",
        "queued": "已为您转人工，您排在第 {position} 位。客服看到后会马上回复，您可以先把情况写下来。",
        "queue_receipt": "已收到，您现在排在第 {position} 位。",
        "back_to_bot_choice": "返回机器人",
        "back_to_bot": "已回到机器人，请说您的问题。",
        "bot_slow": "抱歉，这个问题我处理得比平时慢，正在重试，请稍等。",
        "hand_off_choice": "转人工",
        "bot_down": "机器人暂时无法回答，已为您转人工，您排在第 {position} 位。",
        "unclaimed": "客服正忙，暂时没有人接待。已为您登记工单 {ticket}，客服会尽快联系您；这期间机器人继续为您服务。",
        "closed_hours": "现在不在人工客服时间（{hours}）。已为您登记工单 {ticket}，客服上班后会联系您；"
        "这期间机器人继续为您服务。",
        "agent_joined": "{agent}已接入，机器人不再回答。",
        "agent_changed": "现在由{agent}为您服务。",
        "handed_back": "人工服务已结束，机器人继续为您服务，请说您的问题。",
        "resolved": "本次服务已结束。还有问题的话，直接发消息就可以。",
        "staff_no_queue": "您是以员工身份和机器人对话的，这里不能转人工。",
        "staff_bot_down": "机器人暂时无法回答，请稍后再试。",
        "visitor_name": "访客 {tail}",
        "agent_title": "客服{name}",
        "reason_customer_asked": "客户要求人工",
        "reason_second_miss": "机器人两次没听懂",
        "reason_bot_unavailable": "机器人无法回答",
        "reason_refund_needs_person": "退款需要人工处理",
        "reason_complaint": "客户投诉",
        "reason_other": "其他原因",
        "reason_taken_over": "客服主动接入",
        "reason_transferred": "转给同事",
        "reason_handed_back": "交回机器人",
        "reason_resolved": "已解决",
        "reason_customer_left": "客户返回机器人",
        "reason_unclaimed": "无人接待",
        "reason_signed_in": "访客登录，转到客户的会话",
        "reason_unbound": "这个 Telegram 换了账户，会话结束",
        "reason_reopened": "客户再次留言",
        "reason_agent_left": "原客服的账号已停用",
        "agent_left": "为您服务的客服已离开，正在为您转给其他客服，您排在第 {position} 位。",
        "closed_day": "今天是{day}，客服休息。已为您登记工单 {ticket}，客服上班后会联系您；"
        "这期间机器人继续为您服务。",
        "refund_approved": "您的退款 {refund}（订单 {order}，{amount}）已同意，待打款，"
        "预计不晚于 {day}打款，原路退回。",
        "refund_awaiting_goods": "您的退货退款 {refund}（订单 {order}，{amount}）已同意，请寄回商品。"
        "退货地址：{address}。收到退货后安排打款。",
        "refund_refused": "您的退款申请 {refund}（订单 {order}，{amount}）没有通过。原因：{reason}。"
        "如有疑问，可以转人工。",
        "refund_received": "订单 {order} 退回的商品已收到。退款 {refund}：{amount}，待打款，"
        "预计不晚于 {day}打款，原路退回。",
        "refund_paid": "订单 {order} 的退款 {refund}：{amount}，已打款，原路退回，到账时间以支付渠道为准。",
        "order_cancelled": "订单 {order} 已取消。",
        "campaign_hint": "（回复「退订」，就不会再收到这类消息。）",
        "campaign_unsubscribe_choice": "不再接收",
        "campaign_unsubscribed": "已为您退订，以后不再发送活动消息。订单和售后的通知不受影响。"
        "想再收到，回复「重新订阅」。",
        "campaign_subscribed": "已为您订阅活动消息。不想再收到时，回复「退订」。",
        "alerts_on": "已打开提醒：有客户等人工时，会在这里告诉您。不想收到，发送 /quiet。",
        "alerts_off": "已关闭提醒：有客户等人工时，这里不再告诉您。想再收到，发送 /alerts。",
        "waiting_alert": "有客户在等人工。",
        "waiting_reason": "原因：{reason}",
        "waiting_channel": "渠道：{channel}",
        "waiting_since": "从 {time} 开始等",
        "waiting_open": "打开会话",
        "waiting_end": "关闭提醒：/quiet",
        "channel_web": "网页",
        "channel_telegram": "Telegram",
        "feedback_bot": "这次机器人的服务，您满意吗？",
        "feedback_agent": "这次客服的服务，您满意吗？",
        "feedback_score_5": "非常满意",
        "feedback_score_4": "满意",
        "feedback_score_3": "一般",
        "feedback_score_2": "不满意",
        "feedback_score_1": "非常不满意",
        "feedback_thanks": "已收到，谢谢您的评价。",
        "feedback_comment_choice": "留一句话",
        "feedback_write": "请写下您想说的话，下一条消息会作为评价留言。",
        "feedback_comment_thanks": "留言已收到，谢谢您。",
        "attachment_shown": "〔{what}〕",
        "attachment_photo": "图片",
        "attachment_voice": "语音",
        "attachment_audio": "音频",
        "attachment_video": "视频",
        "attachment_sticker": "表情",
        "attachment_file": "文件",
        "attachment_location": "位置",
        "attachment_contact": "联系人",
        "attachment_other": "其他消息",
        "attachment_received": "收到您发来的{what}，已经记录下来，客服能看到。"
        "机器人只看得懂文字：请用文字说一下您的问题，或者转人工。",
        "attachment_with_words": "收到您发来的{what}，已经记录下来，客服能看到。机器人先按您写的文字回答。",
        "telegram_group": "您好，为了保护您的信息，我不在群里回答，请点我的头像私聊我。",
        "telegram_press_expired": "这个按钮已经过期，请看最新的消息，或者直接打字。",
        "telegram_press_private": "请私聊我。",
        "telegram_bind_ask": "要把这个 Telegram 连接到账户「{account}」吗？连接后，在这里就能查这个账户的订单和退款。",
        "telegram_bind_ask_staff": "要把这个 Telegram 连接到员工账号「{account}」吗？",
        "telegram_bind_yes": "确认连接",
        "telegram_bind_no": "不是我",
        "telegram_bound": "已连接到账户「{account}」。现在可以直接问我订单、物流和退款；"
        "要断开，请到网店的「我的账户」。",
        "telegram_bound_staff": "已连接到员工账号「{account}」。要断开，请到客服工作台的「我的 Telegram」。",
        "telegram_confirm_in_console": "还差一步：请在十分钟内回到客服工作台的「我的 Telegram」，核对后点「确认」。",
        "telegram_bind_refused": "好的，没有连接。",
        "telegram_bind_expired": "这个连接码已经用过或过期了。请回到发出它的页面重新获取，十分钟内有效。",
        "telegram_bind_wait": "试了太多次，请 {minutes} 分钟后再点。",
        "telegram_taken_over": "您的账户刚刚连接了另一个 Telegram，这里已断开。如果不是您本人操作，"
        "请马上到网店的「我的账户」断开，并联系我们。",
        "telegram_taken_over_staff": "您的员工账号刚刚连接了另一个 Telegram，这里已断开。如果不是您本人操作，"
        "请马上到客服工作台的「我的 Telegram」断开，并修改密码。",
        "telegram_unbound": "这个 Telegram 已和账户断开。您可以继续咨询，查订单时请再核对身份或重新连接。",
        "telegram_contact_unknown": "没有能用这个手机号自动连接的账户。请到网店的「我的账户」里点「连接 Telegram」。",
        "order_cancelled_refund": "订单 {order} 已取消。退款 {refund}：{amount}，已同意，待打款，"
        "预计不晚于 {day}打款，原路退回。",
    },
    "en": {
        "greeting_staff": "Hello, I answer questions about the shop's figures, such as “how were sales last week”.",
        "greeting": "Hello, I am the support bot of {shop}. I can look up orders and parcels and arrange refunds.",
        "start_track_order": "My order",
        "start_request_refund": "Refund",
        "start_shipping": "Delivery",
        "start_human": "Talk to a person",
        "queued": "You are number {position} in the queue. A colleague will answer soon;"
        " you can describe the case now.",
        "queue_receipt": "Received. You are number {position} in the queue.",
        "back_to_bot_choice": "Back to the bot",
        "back_to_bot": "You are back with the bot. What can I do for you?",
        "bot_slow": "Sorry, this takes longer than usual; I am trying again.",
        "hand_off_choice": "Talk to a person",
        "bot_down": "The bot cannot answer at the moment. You are number {position} in the queue for a person.",
        "unclaimed": "Nobody is free at the moment. Ticket {ticket} was opened and a colleague will come back"
        " to you; until then the bot is here.",
        "closed_hours": "Our people are here {hours}. Ticket {ticket} was opened and they will come back"
        " to you; until then the bot is here.",
        "agent_joined": "{agent} has joined; the bot no longer answers.",
        "agent_changed": "{agent} is with you now.",
        "handed_back": "Our colleague has left; the bot is with you again. What can I do for you?",
        "resolved": "This case is closed. If there is anything else, just write.",
        "staff_no_queue": "You talk to the bot as a member of staff; there is no queue here.",
        "staff_bot_down": "The bot cannot answer at the moment; try again later.",
        "visitor_name": "Visitor {tail}",
        "agent_title": "{name}",
        "reason_customer_asked": "The customer asked for a person",
        "reason_second_miss": "The bot did not understand twice",
        "reason_bot_unavailable": "The bot could not answer",
        "reason_refund_needs_person": "A refund needs a person",
        "reason_complaint": "A complaint",
        "reason_other": "Another reason",
        "reason_taken_over": "Taken over by an agent",
        "reason_transferred": "Transferred to a colleague",
        "reason_handed_back": "Handed back to the bot",
        "reason_resolved": "Resolved",
        "reason_customer_left": "The customer went back to the bot",
        "reason_unclaimed": "Nobody took it",
        "reason_signed_in": "The visitor signed in",
        "reason_unbound": "This Telegram changed its account",
        "reason_reopened": "The customer wrote again",
        "reason_agent_left": "The agent's account was closed",
        "agent_left": "Your agent has left. You are number {position} in the queue for a colleague.",
        "closed_day": "Our people are off today ({day}). Ticket {ticket} was opened and they will come back"
        " to you; until then the bot is here.",
        "refund_approved": "Your refund {refund} (order {order}, {amount}) is approved and not yet paid out;"
        " payout is expected by {day}, the way you paid.",
        "refund_awaiting_goods": "Your return {refund} (order {order}, {amount}) is approved. Please send the goods"
        " back. Return address: {address}. Payout follows when they have arrived.",
        "refund_refused": "Your refund request {refund} (order {order}, {amount}) was not approved. Reason: {reason}."
        " You can talk to a person about it.",
        "refund_received": "The goods of order {order} are back. Refund {refund}: {amount}, not yet paid out;"
        " payout is expected by {day}, the way you paid.",
        "refund_paid": "Refund {refund} of order {order}: {amount} was paid out the way you paid."
        " When it arrives depends on the payment provider.",
        "order_cancelled": "Order {order} is cancelled.",
        "campaign_hint": '(Reply "unsubscribe" and you will not get messages like this again.)',
        "campaign_unsubscribe_choice": "Unsubscribe",
        "campaign_unsubscribed": "You are unsubscribed from offers. Messages about your orders and refunds still come."
        ' To get offers again, reply "resubscribe".',
        "campaign_subscribed": 'You will get offers. Reply "unsubscribe" when you do not want them any more.',
        "alerts_on": "You will hear here of customers who wait for a person. Send /quiet to end that.",
        "alerts_off": "You will not hear here of customers who wait any more. Send /alerts to begin again.",
        "waiting_alert": "A customer waits for a person.",
        "waiting_reason": "Reason: {reason}",
        "waiting_channel": "Channel: {channel}",
        "waiting_since": "Waiting since {time}",
        "waiting_open": "Open the chat",
        "waiting_end": "To hear no more of it: /quiet",
        "channel_web": "web",
        "channel_telegram": "Telegram",
        "feedback_bot": "How satisfied are you with the bot's service?",
        "feedback_agent": "How satisfied are you with our service?",
        "feedback_score_5": "Very satisfied",
        "feedback_score_4": "Satisfied",
        "feedback_score_3": "So-so",
        "feedback_score_2": "Dissatisfied",
        "feedback_score_1": "Very dissatisfied",
        "feedback_thanks": "Received. Thank you for rating us.",
        "feedback_comment_choice": "Leave a comment",
        "feedback_write": "Please write your comment; your next message will be kept as such.",
        "feedback_comment_thanks": "Your comment was received. Thank you.",
        "attachment_shown": "[{what}]",
        "attachment_photo": "photo",
        "attachment_voice": "voice message",
        "attachment_audio": "audio",
        "attachment_video": "video",
        "attachment_sticker": "sticker",
        "attachment_file": "file",
        "attachment_location": "location",
        "attachment_contact": "contact",
        "attachment_other": "other message",
        "attachment_received": "I have received your {what} and kept it where our people see it."
        " I can read words only: please describe your question, or talk to a person.",
        "attachment_with_words": "I have received your {what} and kept it where our people see it."
        " I answer what you wrote first.",
        "telegram_group": "Hello! To protect your data I do not answer in groups; please write to me in private.",
        "telegram_press_expired": "This button has expired; please look at the newest message, or just write.",
        "telegram_press_private": "Please write to me in private.",
        "telegram_bind_ask": 'Connect this Telegram to the account "{account}"? '
        "You can then ask for its orders and refunds here.",
        "telegram_bind_ask_staff": 'Connect this Telegram to the staff account "{account}"?',
        "telegram_bind_yes": "Connect",
        "telegram_bind_no": "Not me",
        "telegram_bound": 'Connected to the account "{account}". Ask me about orders, parcels and refunds; '
        "to disconnect, open your account at the shop.",
        "telegram_bound_staff": 'Connected to the staff account "{account}". '
        "To disconnect, open My Telegram in the console.",
        "telegram_confirm_in_console": "One more step: within ten minutes open My Telegram in the console, "
        "check the name and confirm.",
        "telegram_bind_refused": "All right, nothing was connected.",
        "telegram_bind_expired": "This code was used or has expired. Please ask for a new one where it came from; "
        "it lasts ten minutes.",
        "telegram_bind_wait": "That was tried too often; please try again in {minutes} min.",
        "telegram_taken_over": "Your account was just connected to another Telegram, and disconnected here. "
        "If that was not you, disconnect it in your account at the shop at once and tell us.",
        "telegram_taken_over_staff": "Your staff account was just connected to another Telegram, and disconnected "
        "here. If that was not you, disconnect it in My Telegram in the console at once and change your password.",
        "telegram_unbound": "This Telegram is no longer connected to the account. You can go on asking; for orders, "
        "please prove who you are or connect again.",
        "telegram_contact_unknown": "No account can be connected by this phone number. "
        "Please press Connect Telegram in your account at the shop.",
        "order_cancelled_refund": "Order {order} is cancelled. Refund {refund}: {amount}, approved and not yet paid"
        " out; payout is expected by {day}, the way you paid.",
    },
}
DEFAULT_LOCALE = "zh-CN"
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def say(locale: str, key: str, **variables: str) -> str:
    """The sentence ``key`` in ``locale`` (zh-CN where there is no other) with its variables put in."""
    text = TEXTS.get(locale, TEXTS[DEFAULT_LOCALE])[key]
    # In one pass: a value that looks like a variable stays what somebody wrote (I8).
    return _VARIABLE.sub(lambda found: variables[found[1]], text)


def agent_title(name: str, locale: str) -> str:
    """How a customer reads an agent's name: 小李 and 客服小李 are both 客服小李."""
    title = say(locale, "agent_title", name=name)
    prefix = say(locale, "agent_title", name="")
    return name if prefix and name.startswith(prefix) else title


def visitor_name(conversation_id: str) -> str:
    """What staff call somebody who has not signed in; its end tells one visitor's chat from another's."""
    return say(DEFAULT_LOCALE, "visitor_name", tail=conversation_id[-4:].upper())


def reason_text(reason: str, locale: str = DEFAULT_LOCALE) -> str:
    """A reason code in words; ``other`` for one nobody knows."""
    key = f"reason_{reason}"
    return say(locale, key if key in TEXTS[DEFAULT_LOCALE] else "reason_other")
