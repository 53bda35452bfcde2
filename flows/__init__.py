"""Zoho: one room per page, the order through them, and the tables of what is publicly known."""
