"""Needs that the territories tell: form, store, moderation, and the export that the chain reads."""
