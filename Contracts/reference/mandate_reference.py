"""A second, slow implementation of what a mandate means, to hold the engine against.

It follows `Contracts/LANGUAGE.md`, section Evaluation, in exact fractions and in the order of that
page, and shares no code with the engine. It reads a history (see README.md beside it) and says what
each session leads to. Only what is built of the language is here.
"""

import datetime
import re
from bisect import bisect_right
from fractions import Fraction
from math import ceil, floor, isqrt

UNIT = Fraction(1, 10**8)
CENT = Fraction(1, 100)


# ---------------------------------------------------------------- text of decimals

def decimal(text):
    return Fraction(text)


def text(number, places=16):
    """The canonical decimal of a fraction that has at most `places` decimals."""
    scaled = number * 10**places
    assert scaled.denominator == 1, (number, places)
    units = int(scaled)
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    whole, part = digits[:-places], digits[-places:].rstrip("0")
    return sign + whole + ("." + part if part else "")


def floor_to(number, step):
    return floor(number / step) * step


def carried(price):
    """A price of before a split, in new units: rounded down, but never to nothing."""
    return max(floor_to(price, UNIT), UNIT)


def half_even(number, places):
    """Rounded to so many decimals, a tie to the even one: what `round` does with fractions."""
    return Fraction(round(number * 10**places), 10**places)


# ---------------------------------------------------------------- the mandate's text

STATISTICS = ("drawdown", "volatility", "price", "return", "correlation", "level")


class Mandate:
    """The built clauses of a mandate; the text is taken to be right."""

    def __init__(self, source):
        self.weights, self.bands, self.ranges = {}, {}, {}
        self.look, self.condition, self.scope, self.reach = ("session", 1), None, "all", Fraction(0)
        self.cost, self.least, self.fees, self.slippage = Fraction(0), Fraction(0), None, None
        self.needed, self.tolerance, self.age, self.open = 1, None, 0, 1
        self.wait, self.move = 0, None
        self.over, self.most, self.turnover, self.total_slippage = 1, None, None, None
        self.rest, self.flows = 0, set()
        self.watched = []
        # Of a rule of weights: its words, the range of each asset, limits and exclusions of groups.
        self.rule, self.bounds, self.limits, self.excluded = None, {}, {}, set()
        self.participation = None
        text = re.sub(r"#[^\n]*", "", source)
        text = re.sub(r"\(([^()]*),([^()]*)\)",
                      lambda m: m.group(0)[1:-1].replace("\n", " "), text)
        for line in text.split("\n"):
            words = line.split()
            if words:
                getattr(self, "read_" + words[0].replace("-", "_"))(" ".join(words))

    def read_mandate(self, line):
        self.currency = line.split()[-1]

    def read_hold(self, line):
        match = re.fullmatch(
            r"hold (?:each of )?(.*?)(?: ([0-9.]+)%(?:\.\.([0-9.]+)%)?)?"
            r"(?: band (\S+?)(pp|% of target))?"
            r"(?: owners may set ([0-9.]+)%\.\.([0-9.]+)%)?", line)
        names, weight, most, band, kind, low, high = match.groups()
        for name in names.split(","):
            name = name.strip().strip('"')
            if most:
                self.bounds[name] = (decimal(weight) / 100, decimal(most) / 100)
            self.weights[name] = decimal(weight) / 100 if weight and not most else Fraction(0)
            if band:
                self.bands[name] = (kind, decimal(band) / 100)
            if low:
                self.ranges[name] = (decimal(low) / 100, decimal(high) / 100)

    def read_watch(self, line):
        self.watched.append(line.split()[1].strip('"'))

    def read_weights(self, line):
        self.rule = line.split()[1:]

    def read_group(self, line):
        words = line.split()
        self.limits[words[1].strip('"')] = decimal(words[-1][:-1]) / 100

    def read_exclude(self, line):
        self.excluded.add(line.split()[2].strip('"'))

    def read_participation(self, line):
        words = line.split()
        self.participation = (decimal(words[3][:-1]) / 100, int(words[7]))

    def read_look(self, line):
        words = line.split()
        if words[1] == "every":
            self.look = ("session", 1 if words[2] == "session" else int(words[2]))
        else:
            self.look = (words[1], None)

    def read_rebalance(self, line):
        if line != "rebalance at every look":
            tokens = re.findall(r"\(|\)|[^\s()]+", line[len("rebalance when "):])
            self.condition, rest = self.parse(tokens)
            assert not rest

    def parse(self, tokens):
        first, rest = self.parse_unary(tokens)
        parts, joint = [first], None
        while rest and rest[0] in ("and", "or"):
            joint = rest[0]
            part, rest = self.parse_unary(rest[1:])
            parts.append(part)
        return ((joint, parts) if joint else first), rest

    def parse_unary(self, tokens):
        if tokens[0] == "not":
            inner, rest = self.parse_unary(tokens[1:])
            return ("not", inner), rest
        if tokens[0] == "(":
            inner, rest = self.parse(tokens[1:])
            assert rest[0] == ")"
            return inner, rest[1:]
        if tokens[0] in STATISTICS:
            return self.parse_statistic(tokens)
        for count, name in ((2, "any drift"), (3, "any relative drift"), (2, "total drift"),
                            (3, "sessions since rebalance"), (1, "cash")):
            if " ".join(tokens[:count]) == name:
                sign, limit = tokens[count], re.sub("[%p]", "", tokens[count + 1])
                limit = decimal(limit) / (1 if count == 3 and name[0] == "s" else 100)
                return (name, sign, limit), tokens[count + 2:]
        if tokens[:2] == ["outside", "band"]:
            return ("outside band",), tokens[2:]
        assert tokens[:3] == ["first", "look", "of"]
        return ("first look", tokens[3]), tokens[4:]

    def parse_statistic(self, tokens):
        """(kind, assets, N, sign, limit); a level has no N, and a portfolio's own no asset."""
        kind, rest, names, window = tokens[0], list(tokens[1:]), [], None
        sign = None
        while True:
            word = rest.pop(0)
            if word in ("of", "with"):
                names.append(rest.pop(0).strip('"'))
            elif word == "over":
                window = int(rest[0])
                rest = rest[2:]
                if kind == "price":
                    return (kind, names, window, sign, None), rest
            elif word in COMPARE:
                sign = word
                if kind != "price":
                    break
            else:
                assert word == "average"
        number = rest.pop(0)
        if number == "-":
            number += rest.pop(0)
        limit = decimal(number.rstrip("%")) / (100 if number.endswith("%") else 1)
        return (kind, names, window, sign, limit), rest

    def read_trade(self, line):
        match = re.fullmatch(
            r"trade (all|breached) to (target|edge|([0-9.]+)% of band)(?: over (\d+) sessions?)?",
            line)
        self.over = int(match.group(4) or 1)
        self.scope = match.group(1)
        self.reach = {"target": Fraction(0), "edge": Fraction(1)}.get(match.group(2))
        if self.reach is None:
            self.reach = decimal(match.group(3)) / 100

    def read_cost(self, line):
        self.cost = decimal(line.split()[1][:-2]) / 10000

    def read_order(self, line):
        words = line.split()
        if words[2] == "least":
            self.least = decimal(words[3])
        else:
            self.most = decimal(words[3])

    def read_fees(self, line):
        self.fees = decimal(line.split()[3][:-2]) / 10000

    def read_slippage(self, line):
        self.slippage = decimal(line.split()[3][:-2]) / 10000

    def per_days(self, line):
        """(part, days) of `… at most 25% per 365 days`."""
        words = line.split()
        return decimal(words[-4][:-1]) / 100, int(words[-2])

    def read_total(self, line):
        self.total_slippage = self.per_days(line)

    def read_turnover(self, line):
        self.turnover = self.per_days(line)

    def read_cool_off(self, line):
        self.rest = int(line.split()[1])

    def read_on(self, line):
        self.flows.add(line.split()[1])

    def read_prices(self, line):
        match = re.fullmatch(
            r"prices from (\d+) of \d+ oracles?(?: agreeing within ([0-9.]+)%)?"
            r"(?: ?, at most (\d+) sessions? old)?", line)
        self.needed = int(match.group(1))
        self.tolerance = decimal(match.group(2)) / 100 if match.group(2) else None
        self.age = int(match.group(3) or 0)

    def read_amendments(self, line):
        self.wait = int(line.split()[2])

    def read_halt(self, line):
        self.move = decimal(line.split()[-1][:-1]) / 100

    def rename(self, old, new):
        for table in (self.weights, self.bands, self.ranges, self.bounds):
            if old in table:
                table[new] = table.pop(old)
        self.watched = [new if name == old else name for name in self.watched]

        def renamed(condition):
            kind = condition[0]
            if kind in STATISTICS:
                names = [new if name == old else name for name in condition[1]]
                return (kind, names) + condition[2:]
            if kind == "not":
                return (kind, renamed(condition[1]))
            if kind in ("and", "or"):
                return (kind, [renamed(part) for part in condition[1]])
            return condition

        if self.condition:
            self.condition = renamed(self.condition)

    def read_decisions(self, line):
        self.open = int(line.split()[2])


# ---------------------------------------------------------------- prices

def agreed(statements, needed, tolerance):
    """The lower median of the largest group of statements within the tolerance."""
    best = []
    ordered = sorted(statements)
    for low in range(len(ordered)):
        for high in range(low, len(ordered)):
            group = ordered[low:high + 1]
            if tolerance is None or group[-1] <= group[0] * (1 + tolerance):
                if len(group) > len(best):
                    best = group
    return best[(len(best) - 1) // 2] if best and len(best) >= needed else None


# ---------------------------------------------------------------- where to

def destination(mandate, weights_now, targets, bands, groups):
    """x of everything, cash among it by the name `cash`: clamp(w + s, box) summing to 1."""
    boxes = {}
    for name, target in targets.items():
        band = bands.get(name, Fraction(0))
        reach = mandate.reach
        if mandate.scope == "breached" and abs(weights_now[name] - target) <= band:
            reach = Fraction(1)
        boxes[name] = (max(Fraction(0), target - reach * band),
                       min(Fraction(1), target + reach * band))
    if mandate.limits:
        # What is over is shifted by less, until its group is at its limit.
        return rounded(bounded(weights_now, boxes, groups, mandate.limits), groups, mandate.limits)

    def shifted(s):
        return {n: min(max(weights_now[n] + s, lo), hi) for n, (lo, hi) in boxes.items()}

    points = sorted({edge - weights_now[n] for n, box in boxes.items() for edge in box})
    below = [p for p in points if sum(shifted(p).values()) <= 1]
    start = below[-1]
    x = shifted(start)
    missing = 1 - sum(x.values())
    if missing > 0:
        after = shifted(points[points.index(start) + 1])
        movers = [n for n in x if after[n] != x[n]]
        for n in movers:
            x[n] += missing / len(movers)
    assert sum(x.values()) == 1
    return rounded(x)


def rounded(x, groups={}, limits={}):
    """Weights of 12 places: rounded down, what is missing to the largest remainders, ties by id;
    none that would take a group above its limit."""
    step = Fraction(1, 10**12)
    down = {n: floor_to(w, step) for n, w in x.items()}
    missing = int((1 - sum(down.values())) / step)
    for n in sorted(x, key=lambda n: (-(x[n] - down[n]), n.encode())):
        group = groups.get(n)
        together = sum(down[m] for m in x if groups.get(m) == group)
        if missing and (group is None or together + step <= limits[group]):
            down[n] += step
            missing -= 1
    assert missing == 0
    return down


# ---------------------------------------------------------------- weights by rule

class OutOfRange(Exception):
    """A quantity of 10^15 and more."""


class Missing(Exception):
    """Why there are no weights: the verdict."""


def limited_twice(mandate, groups):
    """Whether an asset in these groups would be in two that a mandate limits."""
    return len([g for g in groups if g in mandate.limits]) > 1


def bounded(shares, boxes, groups, limits):
    """Shares that sum to what they summed to, each clamp(a + s) within its box, where the shift of
    a group with a limit stops where the group is at it."""
    def solve(points, height, total):
        """Where a function that rises and is straight between points has this height."""
        for p, q in zip(points, points[1:] + [None]):
            if q is None or height(q) > total:
                if height(p) == total or q is None:
                    return p
                return p + (total - height(p)) * (q - p) / (height(q) - height(p))

    def clamped(n, s):
        low, high = boxes[n]
        return min(max(shares[n] + s, low), high)

    def edges(names):
        return sorted({edge - shares[n] for n in names for edge in boxes[n]})

    if not shares:
        return {}
    stops = {}
    for group, limit in limits.items():
        names = [n for n in shares if groups.get(n) == group]
        if sum(boxes[n][0] for n in names) > limit:
            raise Missing("weights-missing")
        if sum(boxes[n][1] for n in names) > limit:
            stops[group] = solve(
                edges(names), lambda s: sum(clamped(n, s) for n in names), limit)

    def moved(s):
        return {n: clamped(n, min(s, stops.get(groups.get(n), s))) for n in shares}

    points = sorted(set(edges(shares)) | set(stops.values()))
    total = sum(shares.values())
    if not sum(moved(points[0]).values()) <= total <= sum(moved(points[-1]).values()):
        raise Missing("weights-missing")
    return moved(solve(points, lambda s: sum(moved(s).values()), total))


# ---------------------------------------------------------------- how much

def root(rest, share, assets, rate):
    """u with share·u + rate·Σ|x·u − v| = rest, for assets (x, v); V′ is share·u."""
    def left(u):
        return share * u + rate * sum(abs(x * u - v) for x, v in assets)

    if rate == 0:
        return rest / share
    points = sorted({v / x for x, v in assets if x > 0})
    if not points or left(points[0]) >= rest:
        # Everything is sold.
        slope = share - rate * sum(x for x, v in assets)
        return (rest - rate * sum(v if x > 0 else abs(v) for x, v in assets)) / slope
    for low, high in zip(points, points[1:] + [None]):
        if high is None or left(high) >= rest:
            slope = share + rate * sum(x if v <= low * x and x > 0 else -x for x, v in assets)
            return low + (rest - left(low)) / slope
    raise AssertionError


def small(mandate, order, price, cash):
    """Whether an order is worth too little; while cash is below zero no sale is."""
    least = max(mandate.least, CENT)
    return order != 0 and abs(order) * price < least and not (order < 0 and cash < 0)


def size(mandate, x, held, prices, cash, lots, resting=(), traded=None, volumes={}):
    """The orders that take what is held to the destination x, and V′."""
    values = {n: held.get(n, Fraction(0)) * prices[n] for n in x if n != "cash"}
    frozen = {n for n in values if n in resting}
    while True:
        rest = cash + sum(v for n, v in values.items() if n not in frozen)
        moving = [n for n in values if n not in frozen]
        share = x["cash"] + sum(x[n] for n in moving)
        orders = {}
        if share == 0:
            orders = {n: -held.get(n, Fraction(0)) for n in moving}
            left = rest - mandate.cost * sum(abs(values[n]) for n in moving)
        else:
            u = root(rest, share, [(x[n], values[n]) for n in moving], mandate.cost)
            left = share * u
            for n in moving:
                wanted = floor_to(x[n] * u / prices[n], lots(n)) if x[n] > 0 and u > 0 else Fraction(0)
                if wanted >= 10**15:
                    raise OutOfRange
                orders[n] = wanted - held.get(n, Fraction(0))

        new = {n for n, order in orders.items() if small(mandate, order, prices[n], cash)}
        if not new:
            break
        frozen |= new
    orders = {n: order for n, order in orders.items() if order != 0}
    worth = cash + sum(values.values())
    orders = within(mandate, orders, prices, cash, lots, worth, traded, volumes)
    return orders, left + sum(values[n] for n in frozen)


def cut(mandate, orders, names, factor, prices, cash, lots):
    """The orders of these names times a factor, toward zero to the lot, small ones dropped."""
    kept = {}
    for n, order in orders.items():
        if n in names:
            part = floor_to(abs(order) * factor, lots(n))
            order = part if order > 0 else -part
        if order != 0 and not (n in names and small(mandate, order, prices[n], cash)):
            kept[n] = order
    return kept


def within(mandate, orders, prices, cash, lots, worth, traded, volumes):
    """What the limits and cash leave of orders; `traded` is what was bought and sold of late,
    `volumes` the most of each that may be ordered, where volumes are known. No limit holds back
    what raises cash that is below zero."""
    factors, bound = [Fraction(1)], cash >= 0
    factors += [volumes[n] / abs(q) for n, q in orders.items()
                if bound and n in volumes and abs(q) > volumes[n]]
    values = {n: abs(order) * prices[n] for n, order in orders.items()}
    if bound and mandate.most is not None:
        factors += [mandate.most / v for v in values.values() if v > mandate.most]
    if bound and mandate.turnover:
        most = mandate.turnover[0] * worth
        bought, sold = traded
        buys = sum(v for n, v in values.items() if orders[n] > 0)
        sells = sum(v for n, v in values.items() if orders[n] < 0)
        if min(bought + buys, sold + sells) > most:
            parts = [(most - before) / now for before, now in ((bought, buys), (sold, sells)) if now]
            factors.append(max(parts + [Fraction(0)]))
    if min(factors) < 1:
        orders = cut(mandate, orders, set(orders), min(factors), prices, cash, lots)
    while True:
        buys = sum(q * prices[n] for n, q in orders.items() if q > 0)
        sells = -sum(q * prices[n] for n, q in orders.items() if q < 0)
        have, need = cash + (1 - mandate.cost) * sells, (1 + mandate.cost) * buys
        if buys == 0 or have >= need:
            return orders
        orders = cut(mandate, orders, {n for n, q in orders.items() if q > 0},
                     max(have, Fraction(0)) / need, prices, cash, lots)


# ---------------------------------------------------------------- the course of a portfolio

PERIODS = {
    "week": lambda d: d.isocalendar()[:2],
    "month": lambda d: (d.year, d.month),
    "quarter": lambda d: (d.year, (d.month - 1) // 3),
    "year": lambda d: d.year,
}
SCHEDULES = {"weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
COMPARE = {
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
}


def covariance(a, b):
    """The sample covariance, with N − 1."""
    n = len(a)
    return (sum(x * y for x, y in zip(a, b)) - sum(a) * sum(b) / n) / (n - 1)


def variance(a):
    return covariance(a, a)


def signed_square(x):
    return x * abs(x)


class Course:
    """One portfolio under a paper broker, session by session."""

    def __init__(self, lot=UNIT, fee=Fraction(0), fill="close"):
        self.lot, self.fee, self.fill_at = lot, fee, fill
        self.cash, self.held = Fraction(0), {}
        self.mandate, self.next_mandate = None, None
        self.target, self.next_target = None, None
        self.pending = []
        # The last prices under each quorum that a contract asked for, and what was stated last.
        self.views, self.stated = {(1, None): {}}, {}
        # Under each quorum, the sessions in which an asset had a price, and those prices as
        # statistics count them; what the last price was multiplied by for that, and the next is.
        self.courses, self.factors = {(1, None): {}}, {(1, None): {}}
        # V as this session began; the index of each session since statistics began, and its return.
        self.value, self.index, self.returns, self.has_index = Fraction(0), [], [], False
        self.number, self.day = 0, None
        self.begun, self.decisions, self.last_rebalance = None, 0, None
        self.look_before, self.look_next, self.is_look = None, False, False
        self.open = None
        self.answered = True
        self.statuses = []
        # The volumes of the sessions of each quorum and asset that a contract asked for.
        self.volumes = {}
        # The groups of each asset, and those of the next session on.
        self.groups, self.next_groups = {}, {}
        # Lots by asset, and those of the next session on; actions to come; what is delisted.
        self.lots, self.next_lots, self.actions, self.delisted = {}, {}, [], set()
        # Halts by name, each with its last session or None.
        self.halts = {}
        self.next_from = 1
        # What was traded on each day, (day, bought, sold, lost to slippage); the session of the
        # last decision that ordered an asset; the rebalance spread over sessions; the cash of
        # deposits and withdrawals that the session took in, and what all of them were worth.
        self.traded, self.ordered, self.slicing = [], {}, None
        self.external = (Fraction(0), Fraction(0))
        # What was filled together, each with its session's number, that a void may undo; the number
        # of the session of a date, and that of the last decision.
        self.trades, self.numbers, self.decided_at = [], {}, None

    # -- what owners and custodians do, between the prices of two sessions

    def contract(self, source):
        mandate = Mandate(source)
        if any(limited_twice(mandate, self.groups_to_come(n)) for n in mandate.weights):
            return
        wait = self.mandate.wait if self.mandate else 0
        if wait == 0 or (self.next_mandate and self.next_from <= self.number + 1):
            self.next_target = None
        if wait == 0:
            self.overtake()
        self.next_mandate, self.next_from = mandate, self.number + 1 + wait
        quorum = (self.next_mandate.needed, self.next_mandate.tolerance)
        if self.next_mandate.participation:
            for name in list(self.next_mandate.weights) + list(self.held):
                self.volumes.setdefault((quorum, name), [])
        if quorum not in self.views:
            self.views[quorum], self.courses[quorum], self.factors[quorum] = {}, {}, {}
            for name in self.stated:
                last, factor = self.factors[1, None].get(name, (Fraction(1), Fraction(1)))
                self.factors[quorum][name] = (last, last)
                self.note(name, quorum)
                self.factors[quorum][name] = (last, factor)
                if name not in self.courses[1, None]:
                    # What began anew begins with the next price here too.
                    self.courses[quorum].pop(name, None)

    def set_target(self, weights, until=None):
        self.overtake()
        self.next_target = ({n: decimal(w) for n, w in weights.items()}, until)

    def propose(self, weights):
        """What a model proposes: it cancels nothing, and is refused beyond ranges and groups."""
        mandate, given = self.next_mandate or self.mandate, {}
        if not mandate.rule or mandate.rule[0] != "proposed":
            return
        for n, w in weights.items():
            given[n] = decimal(w)
            low, high = mandate.bounds.get(n, (0, 1))
            excluded = mandate.excluded & set(self.groups_to_come(n))
            if n != "cash" and not (low <= given[n] <= high and (given[n] == 0 or not excluded)):
                return
        for group, limit in mandate.limits.items():
            if sum(w for n, w in given.items() if group in self.groups_to_come(n)) > limit:
                return
        self.next_target = (given, "proposed")

    def flow(self, purpose, asset, amount):
        if purpose == "withdrawal":
            self.cancel()
        sign = 1 if purpose in ("deposit", "income") else -1
        is_external = purpose in ("deposit", "withdrawal")
        self.pending.append((asset, sign * decimal(amount), is_external))

    def cancel(self):
        """An open decision is cancelled, if there is one; the next session is then a look."""
        if not self.open:
            return False
        self.open, self.slicing, self.look_next, self.answered = None, None, True, True
        return True

    def groups_to_come(self, name):
        """The groups in which an asset was registered last."""
        return self.next_groups.get(name, self.groups.get(name, []))

    def asset(self, name, lot, *groups):
        """What owners say of an asset: refused where a contract in force, or to come, would limit
        two of its groups."""
        replaced = self.next_mandate and self.next_from <= self.number + 1
        for mandate in [self.next_mandate, None if replaced else self.mandate]:
            if mandate and name in mandate.weights and limited_twice(mandate, groups):
                return
        self.next_lots[name] = decimal(lot)
        self.next_groups[name] = groups

    def action(self, event):
        self.actions.append(event)

    def halt(self, name, sessions=None):
        self.overtake()
        self.halts[name] = None if sessions is None else self.number + sessions

    def resume(self, name):
        del self.halts[name]
        self.look_next, self.answered = True, True

    def void(self, what, date):
        """What owners and whoever stated it undo: the last trade of a session, or its prices."""
        if what == "trade":
            self.void_trade(self.numbers[date])
        else:
            assert self.numbers[date] == self.number, "older prices stay"
            self.void_prices()

    def void_trade(self, number):
        """Quantities, cash and fees as if it had not been executed; what is open or due is
        cancelled, nothing more is decided, and the next session is a look."""
        made = [trade for trade in self.trades if trade["session"] == number][-1]
        self.trades.remove(made)
        for name, (quantity, price, fee) in made["fills"].items():
            self.held[name] = self.held.get(name, Fraction(0)) - quantity
            assert self.held[name] >= 0, "what it bought is not there any more"
            if self.held[name] == 0:
                del self.held[name]
            self.cash += quantity * price + fee
        for noted in made["noted"]:
            self.traded.remove(noted)
        self.open, self.slicing = None, None
        self.look_next, self.answered = True, True

    def void_prices(self):
        """No price of this session is used any more. If there was anything to decide, nothing more
        is, and the next session is a look."""
        was_asked = (self.is_look or self.decided_at == self.number
                     or self.verdict()["verdict"] is not None)
        for quorum, view in self.views.items():
            for name in [n for n, (number, _) in view.items() if number == self.number]:
                del view[name]
                sessions, prices = self.courses[quorum][name]
                sessions.pop()
                prices.pop()
                if not sessions:
                    del self.courses[quorum][name]
        for found in self.volumes.values():
            found[:] = [(number, v) for number, v in found if number != self.number]
        self.stated = {n: s for n, s in self.stated.items() if s[0] != self.number}
        if self.open and self.decided_at == self.number:
            self.open, self.slicing = None, None
        if was_asked:
            self.look_next, self.answered = True, True

    def lot_of(self, name):
        return self.lots.get(name, self.lot)

    def apply(self, event):
        """What an action does to what is held, to prices and to the mandate."""
        name, kind = event["asset"], event["type"]
        if self.slicing and name in self.targets():
            self.slicing, self.look_next = None, True
        if self.open and name in self.open["all"]:
            self.open, self.look_next = None, True
        if kind == "split":
            old, new = event["ratio"]
            if name in self.held:
                units = abs(self.held[name]) * new / old
                sign = 1 if self.held[name] > 0 else -1
                self.held[name] = sign * floor_to(units, UNIT)
                if self.held[name] == 0:
                    del self.held[name]
            for quorum, view in self.views.items():
                if name in view:
                    number, price = view[name]
                    view[name] = (number, carried(price * old / new))
                self.adjust(name, quorum, new, old, True)
                if (quorum, name) in self.volumes:
                    self.volumes[quorum, name] = [
                        (session, floor_to(v * new / old, UNIT))
                        for session, v in self.volumes[quorum, name]]
            if name in self.stated:
                number, prices = self.stated[name]
                self.stated[name] = (number, [carried(p * old / new) for p in prices])
        elif kind == "dividend":
            for quorum, view in self.views.items():
                before = view[name][1] if name in view else Fraction(0)
                self.adjust(name, quorum, before, before - decimal(event["amount"]), False)
        elif kind == "delist":
            self.stated.pop(name, None)
            self.held.pop(name, None)
            self.delisted.add(name)
            self.pending = [p for p in self.pending if p[0] != name]
            for view in self.views.values():
                view.pop(name, None)
        elif kind == "rename":
            new = event["renamed"]
            self.volumes = {(quorum, new if n == name else n): found
                            for (quorum, n), found in self.volumes.items()}
            for table in [self.held, self.stated, self.lots, self.ordered, self.groups,
                          *self.views.values(),
                          *self.courses.values(), *self.factors.values()]:
                if name in table:
                    table[new] = table.pop(name)
            for mandate in (self.mandate, self.next_mandate):
                if mandate:
                    mandate.rename(name, new)
            for target in (self.target, self.next_target):
                if target and name in target[0]:
                    target[0][new] = target[0].pop(name)
            self.pending = [(new if p[0] == name else p[0],) + p[1:] for p in self.pending]

    def adjust(self, name, quorum, numerator, denominator, restated):
        """From now on a price counts so many times as much in statistics, the last one too if it
        is stated anew; where that cannot be, they begin anew with the next price."""
        last, factor = self.factors[quorum].get(name, (Fraction(1), Fraction(1)))
        ratio = Fraction(numerator) / denominator if denominator > 0 else Fraction(0)
        product = half_even(factor * ratio, 12)
        if 0 < product < 10**15:
            if restated:
                last = half_even(last * ratio, 12)
            self.factors[quorum][name] = (last, product)
        else:
            self.factors[quorum].pop(name, None)
            self.courses[quorum].pop(name, None)

    def moved(self, before, paid):
        """Whether a price of this session is too far from the one before it."""
        for name in self.targets():
            if name in self.last and name in before and self.last[name][0] == self.number:
                move = self.last[name][1] + paid.get(name, 0) - before[name][1]
                if abs(move) > self.mandate.move * before[name][1]:
                    return True
        return False

    def overtake(self):
        """An open or due decision is cancelled; the next session is a look."""
        if not self.cancel() and not self.answered and self.verdict()["verdict"] == "trade":
            self.look_next, self.answered = True, True
        self.slicing = None

    # -- a session

    def begin(self, day, quotes, volumes={}):
        """Takes in prices: `quotes` has a list of statements for each asset, `volumes` too."""
        self.end()
        day_before, self.day = self.day, day
        self.number += 1
        self.numbers[str(day)] = self.number
        self.answered = False
        if self.open and self.number > self.open["until"]:
            self.open, self.look_next = None, True
        if self.slicing and self.slice() is None:
            self.slicing = None
        self.lots.update(self.next_lots)
        self.groups.update(self.next_groups)
        self.next_lots, self.next_groups = {}, {}
        due = [e for e in self.actions if e["effective"] <= str(day)]
        self.actions = [e for e in self.actions if e["effective"] > str(day)]
        paid = {}
        for event in sorted(due, key=lambda e: e["effective"]):
            self.apply(event)
            if event["type"] == "dividend":
                name = event["asset"]
                paid[name] = paid.get(name, 0) + decimal(event["amount"])
        for name, last in list(self.halts.items()):
            if last is not None and last < self.number:
                del self.halts[name]
                self.look_next = True
        taken, self.pending = self.pending, []
        for asset, amount, _ in taken:
            if asset == "cash":
                self.cash += amount
            else:
                self.held[asset] = self.held.get(asset, Fraction(0)) + amount
                if self.held[asset] == 0:
                    del self.held[asset]
        if self.next_mandate and self.number >= self.next_from:
            if self.mandate and self.mandate.wait:
                self.slicing = None
                if self.open:
                    self.open, self.look_next = None, True
            self.mandate, self.next_mandate, self.target = self.next_mandate, None, None
        self.forget_orders()
        if self.next_target:
            self.target, self.next_target = self.next_target, None
            if self.target[1] == "proposed":
                self.proposed_until = self.number + int(self.mandate.rule[-2]) - 1
        if self.target and self.target[1] == "proposed":
            if self.number > self.proposed_until:
                self.target = None
        elif self.target and self.target[1] and day > self.target[1]:
            self.target = None
        before = {n: dict(view) for n, view in self.views.items()}
        for name, statements in quotes.items():
            if name in self.delisted:
                continue
            self.stated[name] = (self.number, statements)
            for quorum in self.views:
                self.note(name, quorum)
        for (quorum, name), found in self.volumes.items():
            stated = sorted(volumes.get(name, []))
            if len(stated) >= quorum[0]:
                found.append((self.number, stated[(len(stated) - 1) // 2]))
        self.measure(taken)
        if not self.mandate:
            return
        if self.begun is None and self.worth() > 0:
            self.begun = self.number
        quorum = (self.mandate.needed, self.mandate.tolerance)
        if self.mandate.move is not None and self.decisions and "move" not in self.halts:
            if self.moved(before[quorum], paid):
                self.slicing = None
                if self.open:
                    self.open, self.look_next = None, True
                self.halts["move"] = None
        self.is_look = self.begun is not None and (
            self.look_next or self.decisions == 0 or self.scheduled(day_before))
        self.look_next = False

    def note(self, name, quorum):
        """Takes what was stated last of an asset into the prices under a quorum."""
        number, statements = self.stated[name]
        price = agreed(statements, *quorum)
        if price is not None:
            self.views[quorum][name] = (number, price)
            factor = self.factors[quorum].get(name, (Fraction(1), Fraction(1)))[1]
            self.factors[quorum][name] = (factor, factor)
            sessions, prices = self.courses[quorum].setdefault(name, ([], []))
            sessions.append(number)
            prices.append(half_even(price * factor, 8))

    @property
    def quorum(self):
        return (self.mandate.needed, self.mandate.tolerance) if self.mandate else (1, None)

    @property
    def last(self):
        """The last prices under the mandate's quorum, each with its session."""
        return self.views[self.quorum]

    # -- statistics

    def measure(self, taken):
        """The portfolio's own return and index at this session, as it begins."""
        external = [(asset, amount) for asset, amount, is_external in taken if is_external]
        cash = sum((v for n, v in external if n == "cash"), Fraction(0))
        flow = cash + sum((v * self.last[n][1] for n, v in external if n in self.last), Fraction(0))
        self.external = (cash, flow)
        before, self.value = self.value, self.worth()
        if not self.has_index:
            return
        r, i = Fraction(0), None
        if self.index:
            if before > 0:
                r = half_even((self.value - flow) / before - 1, 9)
            i = half_even(self.index[-1] * (1 + r), 12)
        if i is not None and abs(r) <= 1000 and 0 < i < 10**6:
            self.index.append(i)
            self.returns.append(r)
        else:
            # They begin anew as soon as there is something.
            self.index, self.returns = [Fraction(1)] if self.value > 0 else [], []

    def prices_of(self, name, count):
        """The prices of the last sessions, this one included; None where there are fewer, or the
        last is stale."""
        if self.price(name) is None or name not in self.courses[self.quorum]:
            return None
        sessions, prices = self.courses[self.quorum][name]
        wanted = range(self.number - count + 1, self.number + 1)
        if sessions[0] > wanted[0]:
            return None
        return [prices[bisect_right(sessions, session) - 1] for session in wanted]

    def returns_of(self, name, count):
        """The returns of the last sessions; None where there are fewer, one is out of range, or
        the last price is stale."""
        prices = self.prices_of(name, count + 1)
        if prices is None:
            return None
        returns = [half_even(q / p - 1, 9) for p, q in zip(prices, prices[1:])]
        return returns if all(abs(r) <= 1000 for r in returns) else None

    def is_steady(self, name, count):
        """Whether none of the last sessions has a return out of range."""
        sessions, prices = self.courses[self.quorum][name]
        wanted = range(max(self.number - count + 1, sessions[0] + 1), self.number + 1)
        return all(
            abs(half_even(
                prices[bisect_right(sessions, s) - 1] / prices[bisect_right(sessions, s - 1) - 1]
                - 1, 9)) <= 1000 for s in wanted)

    def statistic(self, condition):
        """Whether a condition on a statistic holds; None where that is unknown."""
        kind, names, n, sign, limit = condition
        compare = COMPARE[sign]
        if kind == "drawdown":
            if len(self.index) < n:
                return None
            return compare(1 - self.index[-1] / max(self.index[-n:]), limit)
        if kind == "volatility":
            if names:
                returns = self.returns_of(names[0], n)
            else:
                returns = self.returns[-n:] if len(self.returns) >= n else None
            if returns is None or variance(returns) == 0:
                return None
            return compare(252 * variance(returns), limit**2)
        if kind == "correlation":
            a, b = (self.returns_of(name, n) for name in names)
            if a is None or b is None or variance(a) == 0 or variance(b) == 0:
                return None
            shared = covariance(a, b)
            # ρ² with the sign of ρ rises with ρ.
            return compare(
                signed_square(shared) / (variance(a) * variance(b)), signed_square(limit))
        if kind == "level":
            price = self.price(names[0])
            return None if price is None else compare(price, limit)
        if kind == "return":
            prices = self.prices_of(names[0], n + 1)
            if prices is None or not self.is_steady(names[0], n):
                return None
            return compare(prices[-1] / prices[0] - 1, limit)
        now, averaged = self.prices_of(names[0], 1), self.prices_of(names[1], n)
        if now is None or averaged is None or not self.is_steady(names[1], n):
            return None
        return compare(now[0], sum(averaged) / n)

    def scheduled(self, before):
        kind, count = self.mandate.look
        if kind == "session":
            return (self.number - self.begun) % count == 0
        period = PERIODS[SCHEDULES[kind]]
        return before is not None and period(before) != period(self.day)

    def end(self):
        """The session is over: what is due and was not decided is missed."""
        if self.number and self.mandate:
            if not self.answered and self.verdict()["verdict"] == "trade":
                self.look_next = True
            if self.is_look:
                self.look_before = self.day
        self.answered = True

    # -- measures

    def targets(self):
        own = self.target[0] if self.target else self.mandate.weights
        targets = {n: own.get(n, Fraction(0)) for n in self.mandate.weights}
        targets.setdefault("cash", Fraction(0))
        if self.target:
            targets["cash"] = own.get("cash", Fraction(0))
        for name in self.held:
            targets.setdefault(name, Fraction(0))
        for name in self.delisted:
            targets["cash"] += targets.pop(name, Fraction(0))
        return targets

    def weighed(self, stated):
        """The targets that the rule and the limits on groups make of those that are stated."""
        mandate, rule = self.mandate, self.mandate.rule
        if not (rule or mandate.limits or mandate.excluded):
            return stated
        if rule and rule[0] == "proposed" and not self.target:
            raise Missing("weights-missing")
        # What is delisted has no weight any more: cash has it, and a rule does without.
        names = [n for n in mandate.weights if n != "cash" and n not in self.delisted]
        if not names:
            return dict(stated, cash=Fraction(1))
        left = 1 - stated["cash"]
        shares = {n: stated[n] for n in names}
        # A rule that gives weights of its own chooses among what is not excluded.
        chosen = [n for n in names if not self.is_excluded(n)]
        if rule and rule[0] in ("equal", "inverse", "momentum"):
            shares = {n: Fraction(0) for n in names}
            if not chosen:
                return {n: Fraction(n == "cash") for n in stated}
        if rule and rule[0] == "equal":
            shares.update((n, left / len(chosen)) for n in chosen)
        elif rule and rule[0] == "inverse":
            inverse = {}
            for n in chosen:
                returns = self.known(self.returns_of(n, int(rule[3])))
                spread = len(returns) * sum(r * r for r in returns) - sum(returns)**2
                if spread == 0:
                    raise Missing("not-enough-data")
                inverse[n] = 10**42 // isqrt(int(10**24 * spread))
            shares.update(
                (n, left * Fraction(i, sum(inverse.values()))) for n, i in inverse.items())
        elif rule and rule[0] == "momentum":
            top, n_sessions = min(int(rule[2]), len(chosen)), int(rule[4])
            rise = {}
            for n in chosen:
                prices = self.known(self.prices_of(n, n_sessions + 1))
                self.known(self.is_steady(n, n_sessions) or None)
                rise[n] = prices[-1] / prices[0]
            best = sorted(chosen, key=lambda n: (-rise[n], n.encode()))[:top]
            shares.update((n, left / top) for n in best)
        elif rule and rule[0] == "volatility":
            level, count = decimal(rule[2][:-1]) / 100, int(rule[4])
            returns = [self.known(self.returns_of(n, count)) for n in names]
            together = [sum(stated[n] * r[k] for n, r in zip(names, returns)) for k in range(count)]
            if variance(together) == 0:
                raise Missing("not-enough-data")
            # k² = τ² / (252 · variance), and k has 12 places, rounded down.
            square = level**2 / (252 * variance(together))
            k = Fraction(isqrt(floor(square * 10**24)), 10**12) if square < 1 else Fraction(1)
            shares = {n: k * stated[n] for n in names}
        elif rule and rule[0] == "floor":
            base, multiplier = decimal(rule[1][:-1]) / 100, decimal(rule[3])
            index = self.index[-1] if self.has_index else Fraction(1)
            e = min(max(multiplier * (index - base) / index, Fraction(0)), Fraction(1))
            shares = {n: e * stated[n] for n in names}
        boxes, groups = {}, {}
        for n in names:
            boxes[n] = mandate.bounds.get(n, (Fraction(0), Fraction(1)))
            limited = [g for g in self.groups.get(n, []) if g in mandate.limits]
            groups[n] = limited[0] if limited else None
            if n not in chosen:
                boxes[n] = (Fraction(0), Fraction(0))
        x = bounded(shares, boxes, groups, mandate.limits)
        x["cash"] = 1 - sum(shares.values())
        x = rounded(x, groups, mandate.limits)
        if rule and rule[0] == "proposed" and any(x[n] != stated[n] for n in names):
            raise Missing("weights-missing")
        return {n: x.get(n, Fraction(0)) for n in stated}

    def known(self, statistic):
        """A statistic that a rule needs."""
        if statistic is None:
            raise Missing("not-enough-data")
        return statistic

    def bands(self, targets):
        bands = {}
        for name, (kind, part) in self.mandate.bands.items():
            if name in self.delisted:
                continue
            bands[name] = part if kind == "pp" else part * targets[name]
        for name in self.mandate.weights:
            if name != "cash" and name not in self.delisted and self.is_excluded(name):
                bands[name] = Fraction(0)
        return bands

    def is_excluded(self, name):
        return bool(self.mandate.excluded & set(self.groups.get(name, [])))

    def limited_groups(self, names):
        """The group with a limit of each asset of the mandate, none where it is in none."""
        return {n: next((g for g in self.groups.get(n, []) if g in self.mandate.limits), None)
                for n in names if n in self.mandate.weights}

    def price(self, name):
        """The price of this session, carried over while its age is within the limit."""
        if name not in self.last:
            return None
        number, price = self.last[name]
        return price if self.number - number <= self.mandate.age else None

    def worth(self):
        return self.cash + sum(
            q * self.last[n][1] for n, q in self.held.items() if n in self.last)

    # -- the look

    def slice(self):
        """Which slice of a spread rebalance this session is, counted from 0; none where it is not."""
        at = self.number - self.slicing["first"] if self.slicing else 0
        return at if 0 < at < (self.slicing["count"] if self.slicing else 0) else None

    def verdict(self):
        if self.answered or not self.mandate:
            return {"verdict": None}
        if self.begun is None:
            return {"verdict": "unfunded"}
        mandate, overdrawn, slice = self.mandate, self.cash < 0, self.slice()
        flowing = bool(mandate.flows) and self.external != (0, 0)
        if not (self.is_look or overdrawn or slice or flowing):
            return {"verdict": None}
        if self.halts:
            return {"verdict": "halted"}
        total = self.worth()
        if total <= 0:
            return {"verdict": "insolvent"}
        if self.open and not slice:
            return {"verdict": "decision-open"}
        targets = self.targets()
        for name in sorted(targets, key=str.encode):
            if name != "cash" and self.price(name) is None:
                return {"verdict": "price-stale " + name}
        prices = {n: self.price(n) for n in targets if n != "cash"}
        values = {n: (self.cash if n == "cash" else
                      self.held.get(n, Fraction(0)) * self.price(n)) for n in targets}
        weights = {n: v / total for n, v in values.items()}
        try:
            targets = self.weighed(targets)
        except Missing as missing:
            if not overdrawn:
                return {"verdict": str(missing)}
            # Of everything held the same part is sold.
            held = {n: max(v, Fraction(0)) for n, v in values.items() if n != "cash"}
            x = rounded({n: v / sum(held.values()) for n, v in dict(held, cash=0).items()})
            return self.proposal("overdraft", x, prices, total)
        bands = self.bands(targets)
        if self.decisions == 0:
            return self.proposal("first investment", targets, prices, total)
        if overdrawn:
            x = destination(mandate, weights, targets, bands, self.limited_groups(targets))
            return self.proposal("overdraft", x, prices, total)
        if slice:
            x = self.step(self.slicing["x"], weights, self.slicing["count"] - slice)
            return self.proposal("slice", x, prices, total)
        due, unknown = "flow" in mandate.flows and self.external[1] != 0, False
        if self.is_look and not due:
            condition = mandate.condition
            due = not condition or self.holds(condition, weights, targets, bands)
        unknown = due is None
        if due:
            end = destination(mandate, weights, targets, bands, self.limited_groups(targets))
            x = self.step(end, weights, mandate.over) if mandate.over > 1 else end
            verdict = self.proposal("rule", x, prices, total)
            verdict["x"] = end
            return verdict
        orders = self.flow_orders(values, targets, prices, total)
        if orders is not None:
            return self.trade("flow", orders, prices, total, None)
        if not self.is_look:
            return {"verdict": None}
        return {"verdict": "not-enough-data" if unknown else "not-due"}

    def step(self, end, weights, count):
        """From the weights now a step to their end that leaves as much to each of the others."""
        return rounded({n: w + (end.get(n, Fraction(0)) - w) / count for n, w in weights.items()})

    def flow_orders(self, values, targets, prices, total):
        """What a deposit buys or a withdrawal sells, each its part; none where the flow waits."""
        cash = self.external[0]
        if cash == 0 or ("deposit" if cash > 0 else "withdrawal") not in self.mandate.flows:
            return None
        sign = 1 if cash > 0 else -1
        before = dict(values, cash=values["cash"] - cash)
        gaps = {n: max(Fraction(0), sign * (t * total - before[n])) for n, t in targets.items()}
        if sum(gaps.values()) == 0:
            return None
        parts = {n: gap * abs(cash) / sum(gaps.values()) for n, gap in gaps.items() if n != "cash"}
        orders = {n: sign * floor_to(v / prices[n], self.lot_of(n)) for n, v in parts.items()}
        orders = {n: q for n, q in orders.items() if q != 0 and n not in self.resting("flow")
                  and not small(self.mandate, q, prices[n], self.cash)}
        return within(self.mandate, orders, prices, self.cash, self.lot_of, total,
                      self.late("turnover"), self.volumes_allowed())

    def resting(self, basis):
        """What was ordered a short while ago, unless cash is to be raised or a rebalance goes on."""
        if self.cash < 0 or basis == "slice":
            return set()
        return {n for n, at in self.ordered.items() if self.number - at <= self.mandate.rest}

    def volumes_allowed(self):
        """The most of each asset that may be ordered, where some volume of it is known."""
        if not self.mandate.participation:
            return {}
        (part, count), most = self.mandate.participation, {}
        for (quorum, name), volumes in self.volumes.items():
            found = [v for session, v in volumes if session > self.number - count]
            if quorum == self.quorum and found:
                most[name] = floor_to(part * sum(found) / len(found), UNIT)
        return most

    def late(self, limit):
        """What was bought and sold, or lost to slippage, in the days a limit looks back on."""
        rule = self.mandate.turnover if limit == "turnover" else self.mandate.total_slippage
        if not rule:
            return None
        first = self.day - datetime.timedelta(days=rule[1])
        sums = [sum((t[k] for t in self.traded if t[0] > first), Fraction(0)) for k in (1, 2, 3)]
        return (sums[0], sums[1]) if limit == "turnover" else sums[2]

    def proposal(self, basis, x, prices, total):
        try:
            orders, left = size(self.mandate, x, self.held, prices, self.cash, self.lot_of,
                                self.resting(basis), self.late("turnover"), self.volumes_allowed())
        except OutOfRange:
            return {"verdict": "out-of-range", "V": total}
        return self.trade(basis, orders, prices, total, left)

    def trade(self, basis, orders, prices, total, left):
        if not orders:
            return {"verdict": "below-minimum", "V": total}
        worth = sum(abs(q) * prices[n] for n, q in orders.items())
        if left is None:
            left = total - self.mandate.cost * worth
        slippage = self.mandate.slippage
        if self.mandate.total_slippage:
            rest = self.mandate.total_slippage[0] * total - self.late("slippage")
            part = floor_to(max(rest, Fraction(0)) / worth, Fraction(1, 10**12))
            part = min(part, 1 - Fraction(1, 10**12))
            slippage = part if slippage is None else min(slippage, part)
        return {"verdict": "trade", "basis": basis, "orders": {
            n: (q, self.limit(prices[n], q, slippage)) for n, q in orders.items()},
            "V": total, "left": left, "prices": prices}

    def limit(self, price, quantity, slippage):
        if slippage is None:
            return None
        if quantity > 0:
            return floor_to(price * (1 + slippage), UNIT)
        return ceil(price * (1 - slippage) / UNIT) * UNIT

    def holds(self, condition, weights, targets, bands):
        """Whether the condition holds; None where that is unknown."""
        kind = condition[0]
        if kind in STATISTICS:
            return self.statistic(condition)
        drifts = {n: abs(weights[n] - targets[n]) for n in targets}
        if kind == "any drift":
            return any(COMPARE[condition[1]](d, condition[2]) for d in drifts.values())
        if kind == "any relative drift":
            return any(COMPARE[condition[1]](drifts[n], condition[2] * t)
                       for n, t in targets.items() if t > 0)
        if kind == "total drift":
            return COMPARE[condition[1]](sum(drifts.values()) / 2, condition[2])
        if kind == "outside band":
            return any(drifts[n] > band for n, band in bands.items())
        if kind == "first look":
            period = PERIODS[condition[1]]
            return self.look_before is None or period(self.look_before) != period(self.day)
        if kind == "sessions since rebalance":
            return COMPARE[condition[1]](self.number - self.last_rebalance, condition[2])
        if kind == "cash":
            return COMPARE[condition[1]](weights["cash"], condition[2])
        if kind == "not":
            inner = self.holds(condition[1], weights, targets, bands)
            return None if inner is None else not inner
        parts = [self.holds(part, weights, targets, bands) for part in condition[1]]
        # One that is false decides `and`, one that is true `or`; else one unknown leaves it open.
        deciding = kind == "or"
        if deciding in parts:
            return deciding
        return None if None in parts else not deciding

    def decide(self, verdict):
        """Makes the decision of a verdict to trade."""
        basis = verdict["basis"]
        if self.is_look and basis not in ("flow", "slice"):
            self.last_rebalance = self.number
        until = self.slicing["until"] if basis == "slice" else self.number + self.mandate.open
        if basis == "rule" and self.mandate.over > 1:
            self.slicing = {"x": verdict["x"], "first": self.number, "count": self.mandate.over,
                            "until": until}
        if self.decisions == 0:
            # The first investment: statistics begin.
            self.has_index, self.index, self.returns = True, [Fraction(1)], []
        self.decisions += 1
        self.answered = True
        for name in verdict["orders"]:
            self.ordered[name] = self.number
        self.decided_at = self.number
        self.open = {"until": until, "left": dict(verdict["orders"]), "prices": verdict["prices"],
                     "all": set(verdict["orders"])}

    # -- the paper broker

    def fill(self):
        """Fills what is open at this session's prices; gives (quantity, price, fee) by asset."""
        if not self.open:
            return {}
        can = {}
        for name, (quantity, limit) in self.open["left"].items():
            price = self.price(name)
            if price is None:
                continue
            if limit is not None and (price > limit if quantity > 0 else price < limit):
                continue
            if self.mandate.fees is not None:
                value = abs(quantity) * price
                if self.cost(value) > ceil(value * self.mandate.fees / CENT) * CENT:
                    continue
            can[name] = (quantity, price)
        cash = self.cash
        for quantity, price in can.values():
            if quantity < 0:
                cash += -quantity * price - self.cost(-quantity * price)
        buys = {n: q for n, (q, p) in can.items() if q > 0}
        while True:
            needed = sum(q * can[n][1] + self.cost(q * can[n][1]) for n, q in buys.items())
            if needed <= cash or needed == 0:
                break
            buys = {n: floor_to(q * max(cash, 0) / needed, self.lot_of(n)) for n, q in buys.items()}
        fills, noted = {}, len(self.traded)
        for name, (quantity, price) in sorted(can.items(), key=lambda item: item[0].encode()):
            quantity = buys.get(name, quantity)
            if quantity != 0:
                fee = self.cost(abs(quantity) * price)
                self.note_trade(name, quantity, price)
                fills[name] = (quantity, price, fee)
                self.cash -= quantity * price + fee
                self.held[name] = self.held.get(name, Fraction(0)) + quantity
                if self.held[name] == 0:
                    del self.held[name]
                    self.forget_orders()
            # What was not filled of an order within its limits was cut for want of cash: it lapses.
            del self.open["left"][name]
        if not self.open["left"]:
            self.open = None
        if fills:
            self.trades.append(
                {"session": self.number, "fills": dict(fills), "noted": self.traded[noted:]})
        return fills

    def forget_orders(self):
        """What is neither held nor mandated any more has no order that is remembered."""
        known = set(self.held) | set(self.mandate.weights if self.mandate else ())
        self.ordered = {n: at for n, at in self.ordered.items() if n in known}

    def note_trade(self, name, quantity, price):
        value = quantity * price
        worse = price - self.open["prices"][name]
        lost = max(Fraction(0), quantity * worse)
        self.traded.append((self.day, max(value, Fraction(0)), max(-value, Fraction(0)), lost))

    def cost(self, value):
        return floor_to(value * self.fee, UNIT)


# ---------------------------------------------------------------- histories

def follow(history):
    """What each session of a history leads to: a list beside history["sessions"]."""
    course = Course(
        decimal(history.get("lot", "0.00000001")), decimal(history.get("fee", "0")),
        history.get("fill", "close"))
    outcomes = []
    for session in history["sessions"]:
        act(course, session.get("before", []))
        day = datetime.date.fromisoformat(session["date"])
        quotes = {}
        for statement in session["prices"]:
            for name, price in statement.items():
                quotes.setdefault(name, []).append(decimal(price))
        volumes = {}
        for statement in session.get("volumes", []):
            for name, volume in statement.items():
                volumes.setdefault(name, []).append(decimal(volume))
        course.begin(day, quotes, volumes)
        outcomes.append(look(course, session))
    return outcomes


def act(course, events):
    for event in events:
        if "flow" in event:
            course.flow(*event["flow"])
        elif "proposal" in event:
            course.propose(event["proposal"])
        elif "target" in event:
            until = event.get("until")
            course.set_target(
                event["target"], datetime.date.fromisoformat(until) if until else None)
        elif "asset" in event:
            course.asset(*event["asset"])
        elif "action" in event:
            course.action(event["action"])
        elif "halt" in event:
            course.halt(event["halt"]["name"], event["halt"].get("sessions"))
        elif "resume" in event:
            course.resume(event["resume"])
        elif "void" in event:
            for what, date in event["void"].items():
                course.void(what, date)
        else:
            course.contract("\n".join(event["contract"]))


def look(course, session):
    fills = list(course.fill().items())
    verdict = course.verdict()
    outcome = {"verdict": verdict["verdict"]}
    if "V" in verdict:
        outcome["V"] = text(verdict["V"])
    if verdict["verdict"] == "trade":
        outcome["left"] = text(floor_to(verdict["left"], UNIT))
        outcome["orders"] = {n: text(q, 8) for n, (q, _) in sorted(verdict["orders"].items())}
        if next(iter(verdict["orders"].values()))[1] is not None:
            outcome["limits"] = {n: text(l, 8) for n, (_, l) in sorted(verdict["orders"].items())}
    act(course, session.get("midway", []))
    if verdict["verdict"] == "trade" and not session.get("missed") and not course.answered:
        course.decide(verdict)
        if course.fill_at == "close":
            fills += course.fill().items()
    if fills:
        outcome["fills"] = [
            [n, text(q, 8), text(p, 8), text(f, 8)] for n, (q, p, f) in fills]
    outcome["cash"] = text(course.cash)
    outcome["held"] = {n: text(q, 8) for n, q in sorted(course.held.items())}
    return outcome
