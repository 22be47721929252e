"""A company's own folder: its settings, rules, words and seed rows over the shipped."""
