"""What is fast, against what people would use instead; `python -m benchmarks` runs all."""
