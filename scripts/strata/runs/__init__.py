"""What each run did, how long it took and how it ended, for whoever operates it."""
