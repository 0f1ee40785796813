"""A named legal rule, a frozen roll, ballots, the count, and the answer to the minority."""
