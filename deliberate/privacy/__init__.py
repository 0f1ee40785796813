"""What is kept about people: the inventory, everybody's own data, closing an account, periods."""
