"""What must be mended in Celery 5.7.0's prefork pool: a warm shutdown forgets tasks that its children have just begun, and then waits for these children."""

from celery.concurrency.asynpool import AsynPool

_flush = AsynPool.flush


def flush(self):
    # What a child was given and has not yet confirmed counts as never begun: its message is not acknowledged when it is done, and the child, of
    # which nobody reads any more, waits half a minute for that before it ends.
    for job in self._cache.values():
        if job._write_to is not None:
            job._accepted = True
    _flush(self)


AsynPool.flush = flush
