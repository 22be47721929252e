"""Every published table and column in Chinese and English, from a build's contracts.

English texts are those of the contracts. The Chinese ones are in ``zh/``: a file per
table, and ``_columns.yml`` for what several tables have in common.
"""
