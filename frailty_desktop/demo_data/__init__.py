"""Fills a study with invented patients, always through the services; no number in it is a trial result."""
