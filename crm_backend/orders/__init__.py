"""What was bought, paid, sent and delivered."""
