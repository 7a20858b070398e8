// @ts-check
/** The shapes of the staff API that pages share. */

/** @typedef {import("/widget.js").OrderCard} OrderCard */
/** @typedef {import("/widget.js").RefundCard} RefundCard */
/** @typedef {{id: string, name: string, display_name: string, role: "agent" | "manager" | "admin", is_active: boolean}} Staff */
/** @typedef {{name: string, currency: string, time_zone: string, is_demo: boolean}} Shop */
/**
 * @typedef {object} Owner
 * @property {"bot" | "queue" | "agent" | "closed"} kind
 * @property {string} [agent_id]
 * @property {string} [agent_name]
 * @property {number} [queue_position]
 */
/** @typedef {{kind: "visitor" | "customer", name: string, customer_number: string | null, verified: boolean}} Participant */
/**
 * A conversation as a row of the list.
 * @typedef {object} Row
 * @property {string} id
 * @property {string} channel
 * @property {string} locale
 * @property {Owner} owner
 * @property {Participant} participant
 * @property {{seq: number, sender: Sender, text: string, sent_at: string} | null} last_message
 * @property {string} last_message_at  of anybody, notices too; what is said last stands in last_message
 * @property {number} last_seq
 * @property {number} unread
 * @property {string | null} waiting_since
 * @property {string | null} queued_at
 * @property {string | null} first_answer_due_at
 * @property {string | null} reason
 * @property {string | null} reason_text
 * @property {number | null} order_value_minor
 * @property {string} currency
 * @property {number | null} value_at_risk_minor
 * @property {string | null} risk_text
 * @property {string} [unreachable_since]
 * @property {number} epoch
 */
/** @typedef {"customer" | "bot" | "agent" | "system"} Sender */
/**
 * @typedef {object} Message
 * @property {number} seq
 * @property {Sender} sender
 * @property {string} text
 * @property {any} [card]
 * @property {{id: string, title: string}[]} [choices]
 * @property {string} [agent_name]
 * @property {string} [client_id]
 * @property {"pending" | "sending" | "sent" | "unknown" | "dead"} [delivery]  where it had to be sent out
 * @property {string} [edited_at]
 * @property {string} sent_at
 */
/** @typedef {{no: number, author: string, text: string, written_at: string}} Note */
/** @typedef {{id: string, display_name: string}} Viewer */
/** @typedef {{turn_id: string, texts: string[], intent: string | null, confidence: number | null, created_at: string}} Suggestion */
/**
 * An entry of a conversation's ownership ledger.
 * @typedef {object} Change
 * @property {number} epoch
 * @property {Owner["kind"]} from
 * @property {Owner["kind"]} to
 * @property {string} [agent_name]
 * @property {string} [by]
 * @property {string} reason
 * @property {string | null} reason_text
 * @property {string} changed_at
 */
/** @typedef {Row & {viewers: Viewer[], suggestions: Suggestion[], ledger: Change[]}} Detail */
/**
 * @typedef {object} Proposal
 * @property {string} id
 * @property {"approve_refund" | "request_refund" | "cancel_order"} kind
 * @property {string} text
 * @property {number | null} amount_minor
 * @property {string | null} currency
 * @property {string} order_number
 * @property {string | null} refund_number
 */
/**
 * @typedef {object} HandoffCard
 * @property {string} reason
 * @property {string} reason_text
 * @property {string} summary
 * @property {string} queued_at
 * @property {string | null} intent
 * @property {string | null} intent_text
 * @property {number | null} confidence
 * @property {{name: string, label: string, value: string}[]} slots
 * @property {boolean} verified
 * @property {OrderCard[]} orders
 * @property {RefundCard[]} refunds
 * @property {{order_number: string, text: string, kind: "approve" | "needs_person" | "refuse"} | null} verdict
 * @property {Proposal | null} proposal
 */
/**
 * @typedef {object} TicketRead
 * @property {string} number
 * @property {string} type
 * @property {string} type_text
 * @property {string} state
 * @property {string} state_text
 * @property {string} text
 * @property {string | null} resolution
 * @property {string | null} order_number
 * @property {string | null} customer_number
 * @property {string | null} customer_name
 * @property {string | null} conversation_id
 * @property {string | null} refund_number
 * @property {string | null} assignee_id
 * @property {string | null} assignee_name
 * @property {string} opened_at
 * @property {string | null} due_at
 * @property {boolean} is_overdue
 * @property {string | null} resolved_at
 */
/**
 * @typedef {object} CustomerRow
 * @property {string} number
 * @property {string} name
 * @property {string} phone_masked
 * @property {string} province
 * @property {string[]} tags
 * @property {number} orders
 * @property {number} spent_minor
 * @property {string} currency
 * @property {string | null} last_order_at
 * @property {number} open_tickets
 */
/**
 * @typedef {object} CustomerDetails
 * @property {string} city
 * @property {string} created_at
 * @property {boolean} verified_on_chat
 * @property {Consent | null} marketing_consent
 * @property {{id: string, author: string, text: string, written_at: string}[]} notes
 * @property {string[]} segments
 * @property {TelegramBinding | null} telegram
 * @property {number | null} csat_average
 * @property {{conversation_id: string, part: string, score: number, comment: string, answered_at: string | null}[]} csat
 */
/**
 * Whether offers may be sent to a customer.
 * @typedef {object} Consent
 * @property {boolean} is_agreed
 * @property {string | null} agreed_at
 * @property {string | null} agreed_how
 * @property {string | null} withdrawn_at
 * @property {string | null} withdrawn_how
 */
/**
 * What is expected of a customer; probabilities from 0 to 1.
 * @typedef {object} Outlook
 * @property {string} last_known_day
 * @property {string} currency
 * @property {string} segment
 * @property {number} purchase_prob
 * @property {number} expected_spend_minor
 * @property {number} churn_prob
 * @property {string} churn_level
 * @property {string} churn_level_text
 * @property {number} churn_horizon_days
 * @property {number} value_at_risk_minor
 * @property {number} refund_prob
 * @property {boolean} is_rule
 * @property {string[]} reasons
 * @property {{sku: string, product_name: string, due_on: string, is_overdue: boolean, prob: number | null, reason: string}[]} next_needs
 */
/** @typedef {CustomerRow & CustomerDetails} CustomerRead */
/**
 * How one's own binding to Telegram stands; unconfirmed: somebody brought the code, and waits for a look at them.
 * @typedef {object} TelegramState
 * @property {"none" | "waiting" | "unconfirmed" | "bound"} state
 * @property {string | null} name  of the account in Telegram; anybody can take any
 * @property {string | null} username  that one account's, without @
 * @property {number | null} telegram_id
 * @property {string | null} since
 * @property {string | null} expires_at
 */
/**
 * How the shop's bot on Telegram is; without one, nothing but that.
 * @typedef {object} TelegramBot
 * @property {boolean} is_set_up
 * @property {"webhook" | "polling" | null} mode
 * @property {boolean} has_proxy  calls to Telegram go through one
 * @property {string | null} username
 * @property {string | null} seen_at  Telegram last answered
 * @property {string | null} trouble
 * @property {string | null} trouble_text
 * @property {string | null} trouble_since
 * @property {number} waiting_updates
 * @property {number} odd_updates
 */
/**
 * What Telegram handed in and nobody could read.
 * @typedef {object} OddUpdate
 * @property {number} id
 * @property {number | null} update_id
 * @property {number | null} chat_id
 * @property {string} received_at
 * @property {string | null} reason
 * @property {string} raw  the beginning of it
 * @property {boolean} is_cut  there is more of it
 */
/** @typedef {import("/widget.js").TelegramLink} TelegramLink */
/** @typedef {{name: string | null, since: string, conversation_id: string | null}} TelegramBinding */
/** @typedef {{conversation_id: string, channel: string, started_at: string, last_message_at: string, last_text: string}} PastChat */
/**
 * Who a conversation is with, and what they have.
 * @typedef {object} CustomerView
 * @property {CustomerRead | null} profile
 * @property {OrderCard[]} orders
 * @property {RefundCard[]} refunds
 * @property {TicketRead[]} tickets
 * @property {PastChat[]} past_chats
 */
/** @typedef {{id: string, shortcut: string, title: string, text: string}} CannedReply */
/**
 * @typedef {object} Article
 * @property {number} id
 * @property {string | null} topic
 * @property {string} title
 * @property {string[]} similar_questions
 * @property {string} text
 * @property {string | null} title_en
 * @property {string | null} text_en
 * @property {string[]} tags
 * @property {string | null} valid_from
 * @property {string | null} valid_until
 * @property {number} position
 * @property {boolean} is_published
 * @property {string} changed_at
 * @property {number} helpful_count
 * @property {number} unhelpful_count
 */
/**
 * @typedef {object} UnansweredQuestion
 * @property {number} id
 * @property {string} text
 * @property {string} conversation_id
 * @property {number} count
 * @property {string} first_asked_at
 * @property {string} last_asked_at
 */
/**
 * @typedef {object} Coupon
 * @property {number} id
 * @property {string} code
 * @property {string} name
 * @property {"amount" | "percent"} kind
 * @property {number} value  minor units, or percent
 * @property {number} min_spend_minor
 * @property {string} valid_from
 * @property {string} valid_until
 * @property {string | null} category
 * @property {number | null} per_customer_limit
 * @property {boolean} is_public
 */
/**
 * What became of a campaign's messages, in people.
 * @typedef {object} Deliveries
 * @property {number} campaign_sent
 * @property {number} campaign_unknown
 * @property {number} campaign_dead
 * @property {number} campaign_waiting
 */
/**
 * @typedef {object} CampaignTerms
 * @property {number} id
 * @property {string} name
 * @property {"draft" | "previewed" | "preparing" | "sending" | "done" | "stopped"} state
 * @property {{kind: "segment" | "scores", segment_id?: number, chosen?: string}} audience
 * @property {string} audience_name
 * @property {string} text
 * @property {number | null} previewed_count
 * @property {number} members
 * @property {number} control
 * @property {string} changed_at
 * @property {string | null} confirmed_at
 * @property {string | null} stopped_at
 */
/** @typedef {CampaignTerms & Deliveries} CampaignRow */
/** @typedef {{people: number, of: number, percent: number}} CampaignShare */
/** @typedef {{points: number, low: number, high: number, verdict: "higher" | "lower" | "no_difference"}} CampaignLift */
/**
 * @typedef {object} CampaignOutcome
 * @property {Record<string, number>} dead_reasons
 * @property {string | null} started_at
 * @property {string | null} counted_until
 * @property {boolean} is_counting
 * @property {CampaignShare | null} campaign_ordered
 * @property {CampaignShare | null} control_ordered
 * @property {CampaignLift | null} campaign_lift
 */
/** @typedef {CampaignOutcome & Deliveries} CampaignReport */
/** @typedef {CampaignRow & {report: CampaignReport | null}} Campaign */
/**
 * @typedef {object} CampaignPreview
 * @property {CampaignRow} campaign
 * @property {number} count
 * @property {number} control
 * @property {{reason: string, count: number}[]} excluded
 * @property {{customer_number: string, text: string}[]} samples
 */
/** @typedef {{queue: number, me: number, agents: number, bot: number, closed: number}} Counts */
/**
 * An event of the staff socket.
 * @typedef {object} LiveEvent
 * @property {number} number
 * @property {"message" | "owner" | "note" | "suggestion" | "ticket" | "refund" | "feedback" | "customer"} kind
 * @property {string | null} conversation_id
 * @property {string} at
 * @property {Message} [message]
 * @property {Owner} [owner]
 * @property {number} [epoch]
 * @property {string} [reason]
 * @property {string} [reason_text]
 * @property {string} [by]
 * @property {Note} [note]
 * @property {Suggestion | null} [suggestion]
 * @property {string} [customer_number]
 * @property {RefundCard} [refund]
 */

export {};
