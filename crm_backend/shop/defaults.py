"""What a new shop promises until it decides otherwise; the only place where these numbers stand."""

from crm_backend.shop.values import PolicyNumbers

DEFAULT_NUMBERS = PolicyNumbers(
    refund_window_days=7,
    quality_window_days=15,
    auto_approve_limit_minor=20_000,
    ship_within_hours=48,
    payout_days_min=1,
    payout_days_max=3,
    free_shipping_minor=9_900,
    shipping_fee_minor=800,
    delivery_days_min=2,
    delivery_days_max=4,
    remote_delivery_days_max=7,
    return_postage_limit_minor=1_200,
    queue_timeout_minutes=10,
    proof_alarm_failures=60,
    ticket_due_hours=24,
    first_answer_target_minutes=3,
    resolution_target_hours=24,
    payment_open_hours=72,
    price_protection_days=15,
    warranty_months=12,
    low_stock_units=10,
)
# ``hours`` is missing on purpose: without a row of its own it is told from the opening hours.
DEFAULT_TEXTS = {
    "carriers": "顺丰、中通、圆通",
    "delivery_area": "全国（港澳台及海外暂不支持）",
    "return_address": "申请通过后由客服发给您",
}
HOURS_TEXT = "hours"
