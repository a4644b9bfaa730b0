"""Measurements that anybody can repeat; `README.md` has the figures and the commands."""
