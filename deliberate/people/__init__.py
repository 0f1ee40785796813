"""Who takes part: accounts, where people live and what they own, the posts they hold, signing in."""
