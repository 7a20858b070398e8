"""Money asked back: policy, requests, decisions. Approval is not payment."""
