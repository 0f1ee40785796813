"""Who takes part: accounts, homes and what people own, the posts they hold, signing in."""
