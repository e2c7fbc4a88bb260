"""Statistical secrecy of what is published: rules, complementary suppression, attack (docs/adr/0021)."""
