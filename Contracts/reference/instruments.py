"""Random histories of what happens to assets, halts and time locks, the same for the same seed;
from seed 101 on with statistics, series that are watched, and oracles that differ.

    instruments.py FIRST COUNT FOLDER   writes FOLDER/instruments-FIRST.json and the COUNT − 1 after it
"""

import datetime
import random
from fractions import Fraction

import mandate_reference as reference
from histories import share, write
from mandate_reference import text

FRESH = ["ACME", "BLUE", "CORAL", "DELTA", "EMBER", "FLINT", "GROVE", "HARBOR", "IRIS", "JADE",
         "KELP", "LUMEN", "MOSS", "NOVA", "OPAL"]


def statistic(rng, names):
    """A condition on prices before and after what happens to the assets."""
    one, other, n = rng.choice(names), rng.choice(names), rng.randint(2, 6)
    return rng.choice([
        "return of %s over %d sessions %s %s%%" % (
            one, n, rng.choice([">", "<"]), rng.choice(["- 3", "1", "6"])),
        "price of %s %s average of %s over %d sessions" % (
            one, rng.choice([">", "<="]), one, n),
        "volatility of %s over %d sessions > %d%%" % (one, n, rng.choice([20, 35, 60])),
        "correlation of %s with %s over %d sessions > 0.2" % (one, other, n),
        "drawdown over %d sessions > %d%%" % (n, rng.choice([1, 3])),
        "volatility over %d sessions > %d%%" % (n, rng.choice([15, 30])),
        "level of %s > 150" % names[-1],
    ])


def condition(rng, names):
    parts = [statistic(rng, names) for _ in range(rng.choice([1, 1, 2]))]
    if rng.random() < 0.3:
        parts.append(rng.choice(["any drift > 1.5pp", "not " + statistic(rng, names)]))
    return "when " + rng.choice([" and ", " or "]).join(parts)


def contract(rng, names, oracles, deep=False):
    # The last one may be watched only.
    watched = names[-1:] if deep and len(names) > 2 else []
    everything, names = names, names[:len(names) - len(watched)]
    lines = ['mandate "random" in USD']
    for name, part in zip(names, share(rng, len(names), 0)):
        lines.append("hold %s %s%%%s owners may set 0%%..100%%" % (
            name, text(part, 10), rng.choice(["", " band 2pp", " band 20% of target"])))
    lines.append("look " + rng.choice(["every session", "every session", "weekly"]))
    if watched:
        lines.append("watch " + watched[0])
        lines.append("rebalance " + condition(rng, everything))
    else:
        lines.append("rebalance " + rng.choice(["at every look", "when any drift > 1.5pp"]))
    over = rng.choice([1, 1, 1, 3])
    lines.append("trade all to target" + (" over 3 sessions" if over > 1 else ""))
    lines.append("cost %sbp" % rng.choice(["0", "10"]))
    if rng.random() < 0.5:
        lines.append("slippage at most 300bp")
    agreeing = rng.choice(["", "", " agreeing within 2%", " agreeing within 0.5%"]) if deep else ""
    needed = rng.randint(1, oracles) if deep else 1
    lines.append("prices from %d of %d oracles%s, at most 2 sessions old" % (
        needed, oracles, agreeing))
    lines.append("decisions open %d sessions" % max(over, rng.randint(1, 3)))
    if rng.random() < 0.2:
        lines.append("on deposit buy underweight")
    if rng.random() < 0.2:
        lines.append("order at most 9000 USD")
    if rng.random() < 0.2:
        lines.append("cool-off 2 sessions")
    if rng.random() < 0.5:
        lines.append("halt when any move > %s%%" % rng.choice(["8", "12.5"]))
    if rng.random() < 0.6:
        lines.append("amendments wait %d sessions" % rng.randint(1, 4))
    return lines


def action(rng, name, names, fresh, day):
    """An event on an asset, and what it does to its true price."""
    effective = (day + datetime.timedelta(days=rng.randint(0, 2))).isoformat()
    event = {"asset": name, "effective": effective}
    kind = rng.random()
    if kind < 0.45:
        old, new = rng.choice([(1, 2), (1, 3), (7, 1), (2, 3), (10, 1), (1, 20)])
        return dict(event, type="split", ratio=[old, new])
    if kind < 0.7:
        return dict(event, type="dividend", amount=rng.choice(["0.5", "1.25", "7"]))
    if kind < 0.9 and fresh:
        return dict(event, type="rename", renamed=fresh.pop(0))
    return dict(event, type="delist") if len(names) > 2 else None


def history(seed, sessions=40):
    rng, deep = random.Random(seed), seed > 100
    oracles = rng.choice([1, 1, 2])
    fresh = list(FRESH)
    names = [fresh.pop(0) for _ in range(rng.randint(2, 5) + deep)]
    result = {"seed": seed, "oracles": oracles, "lot": rng.choice(["0.00000001", "1"]),
              "fee": rng.choice(["0", "0.001"]), "fill": rng.choice(["close", "next"]),
              "sessions": []}
    course = reference.Course(
        reference.decimal(result["lot"]), reference.decimal(result["fee"]), result["fill"])
    prices = {n: Fraction(rng.randint(2000, 40000), 100) for n in names}
    day = datetime.date(2024, 1, 1)
    before = [{"contract": contract(rng, names, oracles, deep)}, {"flow": ["deposit", "cash", "100000"]}]
    coming, busy, count = [], set(), 0
    for number in range(sessions):
        day += datetime.timedelta(days=rng.choice([1, 1, 1, 3]))
        session = {"date": day.isoformat()}
        if number:
            before = []
            idle = [n for n in names if n not in busy]
            if rng.random() < 0.15 and idle:
                event = action(rng, rng.choice(idle), names, fresh, day)
                if event:
                    busy.add(event["asset"])
                    coming.append(event)
                    before.append({"action": event})
            if rng.random() < 0.08:
                before.append({"asset": [rng.choice(names), rng.choice(["0.01", "1", "5"])]})
            if rng.random() < 0.05:
                count += 1
                halt = {"name": "h%d" % count}
                if rng.random() < 0.5:
                    halt["sessions"] = 5
                before.append({"halt": halt})
            elif rng.random() < 0.35 and course.halts:
                before.append({"resume": sorted(course.halts)[0]})
            if rng.random() < 0.07 and not busy:
                before.append({"contract": contract(rng, names, oracles, deep)})
            if rng.random() < 0.1:
                before.append({"flow": ["deposit", "cash", "1234.56"]})
            if rng.random() < 0.05 and idle:
                before.append({"flow": ["deposit", rng.choice(idle), "12.5"]})
        if before:
            session["before"] = before
        reference.act(course, before)
        for event in [e for e in coming if e["effective"] <= session["date"]]:
            coming.remove(event)
            busy.discard(event["asset"])
            name, kind = event["asset"], event["type"]
            if kind == "split":
                old, new = event["ratio"]
                prices[name] = prices[name] * old / new
            elif kind == "dividend":
                prices[name] = max(Fraction(1), prices[name] - Fraction(event["amount"]))
            elif kind == "rename":
                names[names.index(name)] = event["renamed"]
                prices[event["renamed"]] = prices.pop(name)
            else:
                names.remove(name)
        statements = [{} for _ in range(oracles)]
        for name in names:
            jump = Fraction(rng.choice([-120, 150]) if rng.random() < 0.03 else
                            rng.randint(-40, 42), 1000)
            prices[name] = max(Fraction(1, 100), round(prices[name] * (1 + jump), 4))
            if rng.random() < 0.03 and number:
                continue
            for statement in statements:
                price = prices[name]
                if deep and rng.random() < 0.2:
                    price = round(price * rng.choice([Fraction(99, 100), Fraction(103, 100)]), 4)
                statement[name] = text(price, 8)
        if not any(statements):
            statements[0][names[0]] = text(prices[names[0]], 8)
        session["prices"] = statements
        quotes = {}
        for statement in statements:
            for name, price in statement.items():
                quotes.setdefault(name, []).append(reference.decimal(price))
        course.begin(day, quotes)
        if rng.random() < 0.04:
            session["missed"] = True
        session["then"] = reference.look(course, session)
        result["sessions"].append(session)
    return result


if __name__ == "__main__":
    write("instruments-%d.json", history)
