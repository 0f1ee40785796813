"""What the product costs, measured on the running server."""
