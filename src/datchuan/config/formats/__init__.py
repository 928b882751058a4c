"""Formats of numbers and dates, day always first. Django's own ``vi`` reads 03/04/2026 as 4 March."""
