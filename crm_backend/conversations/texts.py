"""What the hub itself says to customers. Variables are filled by plain replacement, never by a format template."""

TEXTS: dict[str, dict[str, str]] = {
    "zh-CN": {
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
        "closed_day": "今天是{day}，客服休息。已为您登记工单 {ticket}，客服上班后会联系您；"
        "这期间机器人继续为您服务。",
    },
    "en": {
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
        "closed_day": "Our people are off today ({day}). Ticket {ticket} was opened and they will come back"
        " to you; until then the bot is here.",
    },
}
DEFAULT_LOCALE = "zh-CN"


def say(locale: str, key: str, **variables: str) -> str:
    """The sentence ``key`` in ``locale`` (zh-CN where there is no other) with its variables put in."""
    text = TEXTS.get(locale, TEXTS[DEFAULT_LOCALE])[key]
    for name, value in variables.items():
        text = text.replace("{" + name + "}", value)
    return text
