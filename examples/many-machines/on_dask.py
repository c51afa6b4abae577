"""Scores an agreement on a cluster of worker processes, each of which reads a part of the facts and sends back a tally."""

import argparse
import pathlib
import sys

import dsv
from distributed import Client, LocalCluster, as_completed

import parts


def tally(machines, book, folder):
    """On a worker. The book and the tally travel pickled."""
    return book.tally(parts.AGREEMENT, parts.facts_of(book, folder, machines), as_of=parts.AS_OF)


def merged(client, tallies):
    """Two tallies are merged, on a worker, as soon as there are two; which two does not matter."""
    done = as_completed(tallies)
    single = None
    for future in done:
        if single is None:
            single = future
        else:
            done.add(client.submit(dsv.merge, [single, future]))
            single = None
    return single.result()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=pathlib.Path, help="the folder that make_facts.py has filled")
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--parts", type=int, default=5, help="parts of the facts")
    arguments = parser.parse_args()

    folder = arguments.facts.resolve()
    machines = parts.machines_of(folder)
    dealt = [machines[part :: arguments.parts] for part in range(arguments.parts)]
    local = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "worker_dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=arguments.workers, threads_per_worker=1, **local) as cluster, Client(cluster) as client:
        tallies = client.map(tally, dealt, book=parts.book(), folder=folder)
        card = merged(client, tallies).score()
    return parts.report(card, folder)


if __name__ == "__main__":
    sys.exit(main())
