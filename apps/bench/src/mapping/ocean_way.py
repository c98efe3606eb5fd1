"""Maps records the way Ocean does it: one evaluation for each expression and record, by the same binding of jq.

Reads commands from standard input and answers each with one line on standard output, all of them JSON:
  {"records": [...]}                                   keeps the records
  {"mapping": {"selector", "entity"}, "from", "count", "show"}   maps some of them, and tells the time it took
"""

import functools
import json
import sys
import time

import jq

PREFIX = "def env: {}; {} as $ENV | "


@functools.lru_cache(maxsize=None)
def compiled(expression):
    return jq.compile(PREFIX + expression)


def evaluate(expression, record):
    """The first output. No output is None, and so is an error."""
    try:
        return compiled(expression).input_value(record).first()
    except (StopIteration, ValueError):
        return None


def evaluate_tree(tree, record):
    if isinstance(tree, str):
        return evaluate(tree, record)
    return {field: evaluate_tree(inside, record) for field, inside in tree.items()}


def map_record(mapping, record):
    verdict = evaluate(mapping["selector"], record)
    if not isinstance(verdict, bool):
        return "failed"
    if not verdict:
        return "filtered"
    entity = evaluate_tree(mapping["entity"], record)
    return entity if entity["identifier"] and entity["blueprint"] else "dropped"


def run(mapping, records, show):
    wall_before, cpu_before = time.perf_counter(), time.process_time()
    outcomes = [map_record(mapping, record) for record in records]
    cpu, wall = time.process_time() - cpu_before, time.perf_counter() - wall_before
    answer = {"cpuMicros": cpu * 1e6, "wallMicros": wall * 1e6}
    return {**answer, "outcomes": outcomes} if show else answer


def main():
    records = []
    for line in sys.stdin:
        command = json.loads(line)
        if "records" in command:
            records = command["records"]
            answer = {"kept": len(records)}
        else:
            start = command["from"]
            answer = run(command["mapping"], records[start : start + command["count"]], command["show"])
        print(json.dumps(answer), flush=True)


main()
