"""The tickets page (客户问题管理)."""
