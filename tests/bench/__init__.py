"""What checks the deliveries of a benchmark, and what shows its figures."""
