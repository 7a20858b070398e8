"""Imports every table, so that migrations and tests see the whole schema."""

from crm_backend.access import models as access_models
from crm_backend.campaigns import models as campaign_models
from crm_backend.catalog import models as catalog_models
from crm_backend.conversations import models as conversation_models
from crm_backend.core import jobs, outbox
from crm_backend.core.orm import Base
from crm_backend.customers import models as customer_models
from crm_backend.desk import models as desk_models
from crm_backend.insights import models as insight_models
from crm_backend.insights.sales import models as daily_sum_models
from crm_backend.knowledge import models as knowledge_models
from crm_backend.orders import models as order_models
from crm_backend.refunds import models as refund_models
from crm_backend.shop import models as shop_models
from crm_backend.staff import models as staff_models
from crm_backend.telegram import models as telegram_models
from crm_backend.tickets import models as ticket_models

MODULES = (
    access_models,
    campaign_models,
    catalog_models,
    conversation_models,
    customer_models,
    daily_sum_models,
    desk_models,
    insight_models,
    jobs,
    knowledge_models,
    order_models,
    outbox,
    refund_models,
    shop_models,
    staff_models,
    telegram_models,
    ticket_models,
)
METADATA = Base.metadata
