"""What one click costs, beside what people use today, on the same patients in the same run."""
