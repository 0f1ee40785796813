"""The tree of areas, from city to dwelling, and the organisations that serve them."""
