"""Holds the scenarios' hand-worked figures against the reference, in exact fractions.

    scenarios.py [NAME...]      prints every session in which the two differ, and fails if any does
"""

import glob
import json
import os
import sys

import mandate_reference as reference

HERE = os.path.dirname(os.path.abspath(__file__))


def differences(path):
    """The sessions of a scenario in which the reference comes to something else."""
    with open(path) as file:
        history = json.load(file)
    with open(path.replace(".scenario.json", ".mandate")) as file:
        contract = {"contract": file.read().split("\n")}
    first = history["sessions"][0]
    first["before"] = [contract] + first.get("before", [])
    for session, found in zip(history["sessions"], reference.follow(history)):
        if found != session["then"]:
            yield "%s %s:\n  found    %s\n  expected %s" % (
                os.path.basename(path), session["date"], found, session["then"])


def main():
    folders = (os.path.join(HERE, ".."), os.path.join(HERE, "scenarios"))
    paths = [p for f in folders for p in sorted(glob.glob(os.path.join(f, "*.scenario.json")))]
    wanted = [p for p in paths
              if len(sys.argv) == 1 or os.path.basename(p).split(".")[0] in sys.argv[1:]]
    found = [line for path in wanted for line in differences(path)]
    print("\n".join(found + ["%d scenarios, %d sessions differ" % (len(wanted), len(found))]))
    return bool(found) or not wanted


if __name__ == "__main__":
    sys.exit(main())
