"""Files that leave the program: tidy tables and the dictionary that explains them."""
