"""Strata: from raw leads and orders to customer tiers and churn warnings."""

import os

# What dependencies would tell their makers, off before any of them is imported, and
# whatever the shell says. dbt keeps to the first two; other versions of Great
# Expectations than the locked one to the third.
os.environ |= {
    "DO_NOT_TRACK": "1",
    "DBT_UPLOAD_TO_ARTIFACTS_INGEST_API": "false",
    "GX_ANALYTICS_ENABLED": "false",
}
