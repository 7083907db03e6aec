"""
A process that works for a store that many share: it reads uploads, fetches feeds, delivers web hooks and makes vectors.

As many as there is work for run side by side, on as many machines as have the folder of the store. What one had taken
when it was killed, another takes when its lease has ended.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

import kg
from api.feeds.worker import feed_web, feed_worker
from api.hooks.worker import hook_worker
from api.http.uploads.jobs import Uploads
from api.http.work import Background
from api.settings import Settings
from kg.errors import InputError
from kg.profiles.access import open_feeds, open_jobs, open_keys, open_outbox, works_apart


@contextmanager
def working(settings: Settings) -> Iterator[Sequence[Background]]:
    """
    While the block runs, work is done; at its end the step that is being made is the last. Its threads.

    Raises:
        InputError: If the service does all of it by itself, since nobody shares the store.
    """
    if not works_apart():
        raise InputError(
            "werkers zijn er voor een opslag in een database: zet KRING_DATABASE_URL; zonder doet kring serve het werk"
        )
    store = settings.store
    with ExitStack() as stack:
        graph = stack.enter_context(kg.open(store, with_encoder=settings.encoder, operators=settings.operators))
        keys, hooks = stack.enter_context(closing(open_keys(store))), stack.enter_context(closing(open_outbox(store)))
        feeds, jobs = stack.enter_context(closing(open_feeds(store))), open_jobs(store)
        stack.callback(jobs.stop)
        _, telling = hook_worker(graph, hooks, keys, settings, alone=False)
        threads = (telling, feed_worker(graph, feeds, keys, settings, feed_web(settings)))
        for thread in threads:
            thread.start()
            stack.callback(thread.stop, float(settings.stop_seconds))
        Uploads(store, graph, jobs, keys).serve()
        yield threads
