"""Strata: from raw leads and orders to customer tiers and churn warnings."""
