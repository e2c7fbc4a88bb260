"""What changes from one edition to the next: differences, announced ends, withdrawals."""
