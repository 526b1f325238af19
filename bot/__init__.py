"""The edges of Houston: the command line, the terminal and Discord. What is true stands in `knowledge`."""
