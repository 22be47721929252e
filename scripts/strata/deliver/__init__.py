"""What was published, sent to those who work with it: lists by mail, counts by bots."""
