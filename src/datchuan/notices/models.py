"""The mail queue: a row first, in the transaction of what it tells of; sent by the worker afterwards, once."""

from __future__ import annotations

from django.db import models


class Mail(models.Model):
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
