"""Use cases of campaigns, one file for each part of their life."""
