"""Likely duplicates: pairs of customers without a common identifier, scored by Splink.

A score is a proposal. Nothing here merges anybody.
"""
