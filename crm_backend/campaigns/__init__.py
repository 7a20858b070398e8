"""Campaigns (营销): one text to those of a segment who agreed to offers, measured against a tenth that got nothing."""
