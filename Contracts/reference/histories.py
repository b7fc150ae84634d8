"""Random histories, the same for the same seed, each with what the reference makes of it.

    histories.py FIRST COUNT FOLDER     writes FOLDER/FIRST.json and the COUNT − 1 after it
"""

import datetime
import json
import os
import random
import sys
from fractions import Fraction

import mandate_reference as reference
from mandate_reference import text

NAMES = ["BND", "GLD", "VEA", "VTI", "VWO", "bills", "zinc"]


def share(rng, count, places=2):
    """Parts of 100 with this many decimals that sum to it."""
    whole = 100 * 10**places
    cuts = sorted(rng.randint(0, whole) for _ in range(count - 1))
    parts = [b - a for a, b in zip([0] + cuts, cuts + [whole])]
    return [Fraction(part, 10**places) for part in parts]


def quoted(name):
    return name if name[0].isupper() else '"%s"' % name


def statistics(rng, held, watched):
    """Conditions on statistics, of what is held or watched."""
    known = held + watched

    def over(least):
        return "over %d sessions" % rng.randint(least, 12)

    def than(*limits):
        return "%s %s" % (rng.choice([">", ">=", "<", "<="]), rng.choice(limits))

    def of():
        return "of " + quoted(rng.choice(known))

    leaves = [
        "drawdown %s %s" % (over(1), than("2%", "4.5%", "10%")),
        "volatility %s %s" % (over(2), than("30%", "45%", "60.5%")),
        "volatility %s %s %s" % (of(), over(2), than("40%", "55%", "70%")),
        "price %s %s average %s %s" % (
            of(), rng.choice([">", ">=", "<", "<="]), of(), over(1)),
        "return %s %s %s" % (of(), over(1), than("-5%", "- 0.5%", "0%", "3.25%")),
        "correlation %s with %s %s %s" % (
            of(), of()[3:], over(2), than("-0.4", "- 0.05", "0", "0.25", "0.5")),
    ]
    if watched:
        leaves.append("level of %s %s" % (
            quoted(rng.choice(watched)), than("50", "120.5", "250")))
    return leaves


RULES = ["equal", "inverse", "momentum", "volatility", "floor", "proposed"]
GROUPS = ["bonds", "metals", "stocks"]


def bounds(rng, chosen, left, places):
    """Ranges of some assets that leave room for what cash leaves; now and then hardly any."""
    for _ in range(20):
        found = {}
        for name in chosen:
            if rng.random() < 0.5:
                low = rng.choice([0, 0, 0, rng.randint(0, 60)]) * Fraction(1, len(chosen))
                high = min(Fraction(100), low + rng.randint(0, 240) * Fraction(1, len(chosen)))
                found[name] = tuple(reference.floor_to(e, Fraction(1, 10**places))
                                    for e in (low, high))
        if (sum(low for low, _ in found.values()) <= left
                and sum(found.get(n, (0, 100))[1] for n in chosen) >= left):
            return found
    return {}


def weighed(rng, names, settings):
    """The lines of a mandate whose weights a rule sets."""
    fewest = len(names) - 1 if settings["grouped"] else 1
    chosen = sorted(rng.sample(names, rng.randint(fewest, len(names))))
    rule = RULES[settings["seed"] % len(RULES)] if rng.random() < 0.7 else (
        rng.choice(RULES + ["stated"] * settings["grouped"]))
    if settings["banded"]:
        rule = "stated"
    places = rng.choice([0, 1, 4, 10])
    count = rng.choice([2, 3, 5, 8])
    lines, cuts = ['mandate "random" in USD'], rule in ("volatility", "floor", "stated")
    if cuts:
        parts = share(rng, len(chosen) + 1, places)
        while 0 in parts[1:]:
            parts = share(rng, len(chosen) + 1, places)
        cash, weights = parts[0], dict(zip(chosen, parts[1:]))
        lines += ["hold %s %s%%%s" % (
            quoted(n), text(w, 10), " band " + rng.choice(
                ["1.5pp", "6pp", "20pp", "12.5% of target", "80% of target"])
            if settings["banded"] else "") for n, w in weights.items()]
    else:
        cash = rng.choice([Fraction(0), Fraction(2), Fraction(1, 3)])
        cash = reference.floor_to(cash, Fraction(1, 10**places))
        ranges = bounds(rng, chosen, 100 - cash, places)
        lines += ["hold %s%s" % (quoted(n), " %s%%..%s%%" % tuple(
            text(e, 10) for e in ranges[n]) if n in ranges else "") for n in chosen]
    if cash:
        lines.append("hold cash %s%%" % text(cash, 10))
    lines += {
        "equal": ["weights equal"],
        "inverse": ["weights inverse volatility over %d sessions" % count],
        "momentum": ["weights momentum top %d over %d sessions" % (
            rng.randint(1, len(chosen)), rng.choice([1, count]))],
        "volatility": ["weights volatility target %s%% over %d sessions" % (
            rng.choice(["10", "25.5", "45", "0"]), count)],
        "floor": ["weights floor %s%% multiplier %s" % (
            rng.choice(["80", "95.5", "0", "100"]), rng.choice(["3", "4.5", "0.7", "999999"]))],
        "proposed": ["weights proposed by model, valid %d sessions" % rng.choice([1, 3, 9, 30])],
        "stated": [],
    }[rule]
    if settings["grouped"]:
        for group in rng.sample(GROUPS, rng.choice([1, 1, 2])):
            lines.append("group %s at most %s%%" % (
                group, rng.choice(["15", "20", "33.3333", "45.0000000001"]
                                  + ["50", "60", "70.5"] * settings["banded"])))
        if rng.random() < 0.3:
            lines.append("exclude group " + rng.choice(GROUPS + ["vice"]))
    clauses(rng, lines, chosen, names, settings["banded"], settings)
    if rng.random() < 0.4:
        lines.append("participation at most %s%% of volume over %d sessions" % (
            rng.choice(["0", "10", "33.3333333333", "150"]), rng.choice([1, 3, 20])))
    allowed = {}
    if rule == "proposed":
        allowed = {n: ranges.get(n, (Fraction(0), Fraction(100))) for n in chosen}
        allowed["cash"] = (cash, cash)
    return lines, allowed


def contract(rng, names, settings):
    """The lines of a mandate over some of the assets."""
    if settings["ruled"]:
        return weighed(rng, names, settings)
    chosen = sorted(rng.sample(names, rng.randint(1, len(names))))
    with_cash = rng.random() < 0.5
    places = rng.choice([0, 0, 1, 4, 10])
    parts = share(rng, len(chosen) + with_cash, places)
    lines = ['mandate "random" in USD']
    banded, ranges = False, {}
    fixed = rng.random() < 0.4
    for name, part in zip(chosen + ["cash"] * with_cash, parts):
        line = "hold %s %s%%" % (name if name == "cash" else quoted(name), text(part, 10))
        if name != "cash" and rng.random() < 0.75:
            banded = True
            if rng.random() < 0.5:
                line += " band %spp" % rng.choice(["0.01", "0.5", "1.5", "3", "0.0000000003"])
            else:
                line += " band %s%% of target" % rng.choice(["5", "12.5", "20", "33.3333333333"])
        if part == 0 or not fixed:
            low = max(Fraction(0), part - rng.randint(0, 20))
            high = min(Fraction(100), part + rng.randint(0, 20))
            ranges[name] = (low, high)
            line += " owners may set %s%%..%s%%" % (text(low, 10), text(high, 10))
        else:
            ranges[name] = (part, part)
        lines.append(line)
    clauses(rng, lines, chosen, names, banded, settings)
    return lines, ranges


def clauses(rng, lines, chosen, names, banded, settings):
    """Adds the other clauses to the lines of a mandate."""
    lines.append("look " + rng.choice(
        ["every session", "every session", "every 3 sessions", "weekly", "monthly", "quarterly"]))
    leaves = ["any drift > 2pp", "any relative drift >= 15%", "total drift > 2.5pp",
              "first look of week", "first look of month", "first look of year",
              "sessions since rebalance >= 7", "cash > 4%", "cash < 0.5%", "total drift >= 0pp",
              "not first look of quarter"]
    if banded:
        leaves.append("outside band")
    watched = [n for n in names if n not in chosen and rng.random() < 0.6]
    lines += ["watch " + quoted(name) for name in watched]
    if rng.random() < 0.7:
        leaves = 3 * statistics(rng, chosen, watched) + leaves
    condition = rng.choice(["every", "leaf", "leaf", "pair", "nested"])
    if condition == "every":
        lines.append("rebalance at every look")
    elif condition == "leaf":
        lines.append("rebalance when " + rng.choice(leaves))
    elif condition == "pair":
        lines.append("rebalance when %s %s %s" % (
            rng.choice(leaves), rng.choice(["and", "or"]), rng.choice(leaves)))
    else:
        lines.append("rebalance when (%s and %s) or not (%s or %s)" % tuple(
            rng.choice(leaves) for _ in range(4)))
    reach = ["target", "target"] + (["edge", "87.5% of band", "33.33% of band"] if banded else [])
    scope = rng.choice(["all", "breached"]) if banded else "all"
    lines.append("trade %s to %s" % (scope, rng.choice(reach)))
    if rng.random() < 0.7:
        lines.append("cost %sbp" % rng.choice(["5", "10", "25.5", "300"]))
    if rng.random() < 0.6:
        lines.append("order at least %s USD" % rng.choice(["1", "50", "250.5", "1000"]))
    if rng.random() < 0.2:
        lines.append("fees at most %sbp" % rng.choice(["9", "30"]))
    if rng.random() < 0.5:
        lines.append("slippage at most %sbp" % rng.choice(["0", "25", "100"]))
    if settings["oracles"] > 1:
        # Every contract has its own quorum, so that prices under a new one have to begin.
        lines.append("prices from %d of 3 oracles%s, at most %d session%s old" % (
            rng.randint(1, settings["oracles"]),
            rng.choice(["", " agreeing within 0.3%", " agreeing within 1%", " agreeing within 2%"]),
            settings["age"], "" if settings["age"] == 1 else "s"))
    elif settings["age"]:
        lines.append("prices from 1 of 1 oracle, at most %d sessions old" % settings["age"])
    if rng.random() < 0.6:
        lines.append("decisions open %d sessions" % rng.randint(1, 3))
    if settings["limited"]:
        limit(rng, lines)


def limit(rng, lines):
    """Adds clauses on flows, spreads and limits to a mandate."""
    def some(chance, clause):
        if rng.random() < chance:
            lines.append(clause)

    if rng.random() < 0.4:
        count = rng.randint(2, 5)
        lines[:] = [line + (" over %d sessions" % count if line.startswith("trade") else "")
                    for line in lines if not line.startswith("decisions")]
        lines.append("decisions open %d sessions" % (count + rng.randint(0, 2)))
    some(0.3, "order at most %s USD" % rng.choice(["900", "20000", "75000.5"]))
    some(0.4, "turnover at most %s%% per %d days" % (
        rng.choice(["0", "3", "12.5", "60"]), rng.choice([1, 10, 30, 365])))
    some(0.3, "total slippage at most %s%% per %d days" % (
        rng.choice(["0", "0.05", "0.4", "150"]), rng.choice([1, 20, 90])))
    some(0.3, "cool-off %d sessions" % rng.randint(1, 6))
    flows = rng.random()
    if flows < 0.3:
        lines.append("on flow rebalance")
    elif flows < 0.8:
        some(0.7, "on deposit buy underweight")
        some(0.7, "on withdrawal sell overweight")


def target(rng, ranges):
    """Weights within the ranges, in whole units of 10^-4 where that is possible."""
    names = list(ranges)
    weights = {n: low for n, (low, _) in ranges.items()}
    missing = 100 - sum(weights.values())
    rng.shuffle(names)
    for name in names:
        low, high = ranges[name]
        step = min(missing, high - low)
        if name != names[-1] and rng.random() < 0.5:
            step = min(step, Fraction(rng.randint(0, 10**6), 10**5))
        weights[name] += step
        missing -= step
    for name in names:
        step = min(missing, ranges[name][1] - weights[name])
        weights[name] += step
        missing -= step
    if missing:
        return None
    return {n: text(w / 100, 12) for n, w in weights.items()}


def described(rng, name, lot):
    """What owners say of an asset: mostly one group, now and then none, two or an excluded one."""
    found = rng.sample(GROUPS, rng.choice([0, 0, 1, 1, 1, 1, 1, 2]) if rng.random() < 0.5 else 1)
    return {"asset": [name, lot] + sorted(found + ["vice"] * (rng.random() < 0.1))}


def volumes(rng, prices):
    """What one oracle says was traded, of some of what it states prices of."""
    return {name: text(reference.floor_to(
        rng.choice([0, 1, 1, 30, 1000]) * Fraction(rng.randint(1, 10**7), 10**4)
        / reference.decimal(price), reference.UNIT), 8)
        for name, price in prices.items() if rng.random() < 0.7}


def history(seed, sessions=40):
    rng = random.Random(seed)
    settings = {"oracles": rng.choice([1, 1, 2, 3]), "age": rng.choice([0, 0, 1, 2])}
    # From the thousandth on there are clauses on flows, spreads and limits, and many flows.
    settings["limited"] = 1000 <= seed < 2000 or seed >= 2000 and rng.random() < 0.3
    # From the two thousandth on a rule sets the weights; from the three thousandth on there are
    # groups of assets too; from the four thousandth on weights are stated, with bands.
    # From the five thousandth on, with neither, trades and prices are undone.
    voided = seed >= 5000
    settings.update(
        seed=seed,
        ruled=2000 <= seed < 5000,
        grouped=3000 <= seed < 5000,
        banded=4000 <= seed < 5000,
    )
    fewest = 5 if settings["grouped"] else 1
    names = sorted(rng.sample(NAMES, rng.randint(fewest, 6)), key=str.encode)
    lines, ranges = contract(rng, names, settings)
    calm = rng.random() < 0.3
    result = {
        "seed": seed, "oracles": settings["oracles"],
        "lot": rng.choice(["0.00000001", "0.00000001", "0.001", "1", "1", "10"]),
        "fee": rng.choice(["0", "0", "0.0005", "0.001", "0.00255"]),
        "fill": rng.choice(["close", "close", "next"]), "sessions": [],
    }
    course = reference.Course(
        reference.decimal(result["lot"]), reference.decimal(result["fee"]), result["fill"])
    prices = {n: Fraction(rng.randint(200, 40000), 100) for n in names}
    day = datetime.date(2023, 11, 20) + datetime.timedelta(days=rng.randint(0, 60))
    cash = rng.choice(["100000", "2500", "1000000.01", "75.5", "123456789.12345678"])
    before = [{"contract": lines}, {"flow": ["deposit", "cash", cash]}]
    if settings["grouped"]:
        # A first contract is never refused: what it leaves no room for is said of assets after it.
        before[1:1] = [described(rng, name, result["lot"]) for name in names]
    if rng.random() < 0.2:
        before.pop()
    for number in range(sessions):
        day += datetime.timedelta(days=rng.choice([1, 1, 1, 1, 3, 8]))
        session = {"date": day.isoformat()}
        undone = voids(rng, course) if voided and number else []
        reference.act(course, undone)
        if any("prices" in event["void"] for event in undone):
            # What a flow may take out is not known where there are no prices.
            before = []
        elif number:
            before = [] if calm else events(rng, course, names, ranges, settings, day)
        offered = [event.pop("ranges") for event in before if "ranges" in event]
        if undone + before:
            session["before"] = undone + before
        coming = course.next_mandate
        reference.act(course, before)
        if offered and course.next_mandate is not coming:
            ranges = offered[-1]
        statements = [{} for _ in range(settings["oracles"])]
        for name in names:
            step = Fraction(rng.randint(-60, 62), 1000 if calm else 600)
            prices[name] = max(Fraction(1, 100), round(prices[name] * (1 + step), 4))
            if rng.random() < (0.01 if calm else 0.04) and number:
                continue
            for statement in statements:
                wobble = Fraction(0)
                if settings["oracles"] > 1 and rng.random() < 0.3:
                    wobble = Fraction(rng.randint(-25, 25), 1000)
                price = max(Fraction(1, 100), round(prices[name] * (1 + wobble), 4))
                statement[name] = text(price, 8)
        if not any(statements):
            statements[0][names[0]] = text(prices[names[0]], 8)
        session["prices"] = statements
        traded = {}
        if settings["ruled"] and rng.random() < 0.8:
            session["volumes"] = [volumes(rng, statement) for statement in statements]
            for statement in session["volumes"]:
                for name, volume in statement.items():
                    traded.setdefault(name, []).append(reference.decimal(volume))
        quotes = {}
        for statement in statements:
            for name, price in statement.items():
                quotes.setdefault(name, []).append(reference.decimal(price))
        course.begin(day, quotes, traded)
        if not calm and rng.random() < 0.04:
            session["missed"] = True
        kind = 1 if calm else rng.random()
        if kind < (0.08 if settings["ruled"] else 0.04):
            weights = target(rng, ranges) if ranges else None
            if weights:
                session["midway"] = [{"proposal" if settings["ruled"] else "target": weights}]
        elif kind < 0.07 and course.worth() > 0:
            amount = reference.floor_to(
                course.worth() * Fraction(rng.randint(1, 100), 1000), reference.UNIT)
            session["midway"] = [{"flow": ["withdrawal", "cash", text(amount, 8)]}]
        session["then"] = reference.look(course, session)
        result["sessions"].append(session)
    return result


def events(rng, course, names, ranges, settings, day):
    """What owners and custodians do before a session: mostly nothing."""
    found = []
    kind = rng.random()
    if kind < (0.03 if settings["oracles"] == 1 else 0.07):
        lines, new = contract(rng, names, settings)
        found.append({"contract": lines, "ranges": new})
    elif kind < (0.3 if settings["ruled"] else 0.14):
        weights = target(rng, ranges) if ranges else None
        if weights:
            event = {"proposal" if settings["ruled"] else "target": weights}
            if rng.random() < 0.3 and not settings["ruled"]:
                event["until"] = (day + datetime.timedelta(days=rng.randint(0, 12))).isoformat()
            found.append(event)
    if settings["grouped"] and rng.random() < 0.05:
        found.append(described(rng, rng.choice(names), text(course.lot, 8)))
    worth = course.worth() if course.last else Fraction(0)
    kind = rng.random() * (0.4 if settings["limited"] else 1)
    if kind < 0.05 or worth <= 0:
        found.append({"flow": ["deposit", "cash", text(Fraction(rng.randint(1, 10**7), 100), 8)]})
    elif kind < 0.12:
        # Up to all that there is less the cost of selling it, at the last prices.
        cost = course.mandate.cost if course.mandate else 0
        most = course.cash + (worth - course.cash) * (1 - cost)
        amount = reference.floor_to(most * Fraction(rng.randint(1, 90), 100), reference.UNIT)
        if amount > 0:
            found.append({"flow": ["withdrawal", "cash", text(amount, 8)]})
    elif kind < 0.16:
        amount = reference.floor_to(worth * Fraction(rng.randint(1, 300), 10000), reference.UNIT)
        if amount > 0:
            found.append({"flow": [rng.choice(["income", "fee", "tax"]), "cash", text(amount, 8)]})
    elif kind < 0.19:
        quantity = Fraction(rng.randint(1, 5000), 100)
        found.append({"flow": ["deposit", rng.choice(names), text(quantity, 8)]})
    elif kind < 0.21 and course.held:
        name = rng.choice(sorted(course.held))
        quantity = course.held[name] * Fraction(rng.choice([1, 2, 4]), 4)
        quantity = reference.floor_to(quantity, reference.UNIT)
        if quantity > 0:
            found.append({"flow": ["withdrawal", name, text(quantity, 8)]})
    return found


def voids(rng, course):
    """Now and then what undoes a trade of late, all that it bought still being there, or the prices
    of the session that is over."""
    dates = {number: date for date, number in course.numbers.items()}
    last = {trade["session"]: trade for trade in course.trades[-3:]}
    free = [number for number, trade in last.items()
            if all(course.held.get(n, 0) >= q for n, (q, _, _) in trade["fills"].items())]
    if rng.random() < 0.1 and free:
        return [{"void": {"trade": dates[rng.choice(free)]}}]
    if rng.random() < 0.06:
        return [{"void": {"prices": dates[course.number]}}]
    return []


def write(name, history):
    """Writes the histories of the seeds and into the folder that the command names."""
    first, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    os.makedirs(folder, exist_ok=True)
    for seed in range(first, first + count):
        with open(os.path.join(folder, name % seed), "w") as file:
            json.dump(history(seed), file, separators=(",", ":"), sort_keys=True)
            file.write("\n")


if __name__ == "__main__":
    write("%d.json", history)
