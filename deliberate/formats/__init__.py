"""Files that other programs write, read into values of `consensus`. Each fault has its place."""
