"""Keeping articles up by hand: drafts, versions, lists, reviews, and what staff find beside what citizens find."""
