"""Scores an agreement on Spark: each task makes a tally of the Arrow batches that it is given, and the driver merges them."""

import argparse
import os
import pathlib
import sys

import dsv
import pyarrow
from pyspark.sql import SparkSession

import parts

COLUMNS = {"calls": "time long, service string, ok boolean, ms double", "probes": "time long, service string, up boolean"}


def tally_of(stream, book, folder):
    """What a task does with its batches. The book travels pickled, the tally as bytes in a column of one row."""

    def tally(batches):
        facts = book.facts()
        facts.load("maintenance", str(folder / "maintenance.csv"))
        for batch in batches:
            facts.append(stream, batch)
        facts.seal()
        made = book.tally(parts.AGREEMENT, facts, as_of=parts.AS_OF)
        yield pyarrow.record_batch({"tally": pyarrow.array([made.write()], pyarrow.binary())})

    return tally


def tallies(spark, book, folder, count):
    """Of each stream apart: a part need not have rows of all."""
    for stream, columns in COLUMNS.items():
        files = [f"file://{machine}/{stream}.csv" for machine in parts.machines_of(folder)]
        rows = spark.read.csv(files, header=True, schema=columns)
        for row in rows.repartition(count).mapInArrow(tally_of(stream, book, folder), "tally binary").collect():
            yield book.read_tally(bytes(row.tally))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=pathlib.Path, help="the folder that make_facts.py has filled")
    parser.add_argument("--workers", type=int, default=2, help="tasks at a time")
    parser.add_argument("--parts", type=int, default=5, help="parts of each stream")
    arguments = parser.parse_args()

    folder = arguments.facts.resolve()
    book = parts.book()
    local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
    # Not from the configuration: these are read before it. Tasks run in the Python of the driver, which has dsv.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.master(f"local[{arguments.workers}]").config(map=local).getOrCreate()
    try:
        spark.sparkContext.addPyFile(parts.__file__)
        card = dsv.merge(tallies(spark, book, folder, arguments.parts)).score()
    finally:
        spark.stop()
    return parts.report(card, folder)


if __name__ == "__main__":
    sys.exit(main())
