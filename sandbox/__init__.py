"""Standpoint on a Discord of your own machine: the demo page, and sockets for load and fault tests."""
