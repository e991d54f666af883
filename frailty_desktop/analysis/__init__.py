"""Numbers for charts and exports: answers in, plain frozen data out. Knows no Qt, and no person or role."""
