"""Who may do what: principals, turn grants and the policy table."""
