"""What catalogues of training leave blank, for the providers."""
