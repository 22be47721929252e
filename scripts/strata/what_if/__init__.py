"""What other rules would change, told before they are in force."""
