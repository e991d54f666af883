"""Documents that people read and sign on paper, as data: what stands in them, not how it is set."""
