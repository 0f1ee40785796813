"""What is promised, tried on servers that really run; `make trust` does it at full length."""
