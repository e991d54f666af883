"""What a person can do: one function per action, with the rules checked whoever calls."""
