"""The service page: feedback (客户反馈) and service levels (服务级别)."""
