"""Use cases of imports."""

from crm_backend.imports.service.online_retail import import_online_retail, open_retail_shop
from crm_backend.imports.service.own_tables import import_table

__all__ = ["import_online_retail", "import_table", "open_retail_shop"]
