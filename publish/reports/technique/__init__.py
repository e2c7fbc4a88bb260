"""The pack of the technical committee, every month."""
