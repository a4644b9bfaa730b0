"""Translating messages and replies by a machine elsewhere: masked before they leave the house, and noted who sent them."""
