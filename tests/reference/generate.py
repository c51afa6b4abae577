"""Random cases for the differential test.

    case(seed) -> (documents, facts, agreement_id, from_, to, as_of)
    day_case(seed) -> the same, in force for one day only and in whole seconds
    python3 generate.py --features 2000      counts what is reached
    python3 generate.py --seed 7             prints one case as JSON
"""
import argparse
import json
from collections import Counter

from cases.book import make
from cases.credits import add_credits, amounts_fit
from cases.deeper import add_deeper
from cases.features import features
from cases.pick import Dice
from cases.tune import tune
from reference import score


def case(seed, bad=False):
    maker, *rest = make(seed, bad=bad)
    if Dice("tune%d" % seed).chance(0.7):
        tune(Dice(seed), *rest)
    add_deeper(maker, seed, *rest)
    add_credits(seed, *rest)
    amounts_fit(rest[0], rest[1])
    return tuple(rest)


def day_case(seed):
    from cases.day import make_day
    return make_day(seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=int, metavar="N", help="count the features of N cases")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not args.features:
        print(json.dumps(case(args.seed), indent=1, ensure_ascii=False))
        return
    count = Counter()
    for seed in range(args.seed, args.seed + args.features):
        one = case(seed)
        count.update(features(*one, score(*one)))
    for name in sorted(count):
        print("%6d  %s" % (count[name], name))
    print("%d features in %d cases" % (len(count), args.features))


if __name__ == "__main__":
    main()
