"""What the reference makes of twenty shares from 1990 to 2022, for mandates of every kind.

    real.py         writes real.json, which a test holds backtests against (about ten minutes)

A backtest's final value has 16 decimals and depends on every decision before it, so that two that
agree on it and on the dates of the decisions agree on all of them.
"""

import csv
import datetime
import json
import os
import sys
from fractions import Fraction

import mandate_reference as reference
from mandate_reference import text

HERE = os.path.dirname(os.path.abspath(__file__))
PRICES = os.path.join(HERE, "../../Ledger/sample/sp500-20-daily-1990-2022.csv")
ALL = ("AAPL, AMD, BAC, BBY, CVX, GE, HD, JNJ, JPM, KO, LLY, MRK, MSFT, PEP, PFE, PG, RRC, UNH, "
       "WMT, XOM")
FOUR = ["hold XOM 40% band 5pp", "hold JNJ 30% band 20% of target", "hold AMD 7.5% band 2.5pp",
        "hold KO 20%", "hold cash 2.5%"]

CASES = {
    "monthly": (["hold each of %s 5%%" % ALL, "look monthly", "rebalance at every look",
                 "trade all to target"], {"cash": "1000000"}),
    "monthly-cost": (["hold each of %s 5%%" % ALL, "look monthly", "rebalance at every look",
                      "trade all to target", "cost 10bp", "order at least 100 USD"],
                     {"cash": "1000000", "fee": "0.001"}),
    "monthly-lot-next": (["hold each of %s 5%%" % ALL, "look monthly", "rebalance at every look",
                          "trade all to target", "cost 5bp"],
                         {"cash": "1000000", "fee": "0.001", "lot": "1", "fill": "next"}),
    "monthly-fee-unforeseen": (["hold each of %s 5%%" % ALL, "look monthly",
                                "rebalance at every look", "trade all to target"],
                               {"cash": "20000", "fee": "0.001", "lot": "1"}),
    "weekly-relative": (["hold each of %s 5%%" % ALL, "look weekly",
                         "rebalance when any relative drift > 20%", "trade all to target",
                         "cost 10bp"], {"cash": "1000000", "fee": "0.001"}),
    "daily-total": (["hold each of %s 5%%" % ALL, "rebalance when total drift > 3pp",
                     "trade all to target", "cost 5bp"], {"cash": "1000000", "fee": "0.0005"}),
    "daily-edge": (["hold each of %s 5%% band 1pp" % ALL, "rebalance when outside band",
                    "trade all to edge", "cost 10bp", "order at least 500 USD"],
                   {"cash": "1000000", "fee": "0.001"}),
    "daily-175": (["hold each of %s 5%% band 20%% of target" % ALL, "rebalance when outside band",
                   "trade all to 87.5% of band", "cost 5bp"],
                  {"cash": "1000000", "fee": "0.0005"}),
    "ten-halfway": (["hold each of %s 5%% band 20%% of target" % ALL, "look every 10 sessions",
                     "rebalance when outside band", "trade breached to 50% of band", "cost 10bp",
                     "order at least 100 USD"], {"cash": "1000000", "fee": "0.001", "lot": "1"}),
    "hybrid-date": (FOUR + ["look monthly", "rebalance when outside band", "trade all to target",
                            "cost 10bp", "order at least 100 USD"],
                    {"cash": "100000", "fee": "0.001", "lot": "1"}),
    "hybrid-or": (FOUR + ["rebalance when first look of quarter or any drift > 5pp",
                          "trade all to target", "cost 10bp"],
                  {"cash": "100000", "fee": "0.001", "fill": "next"}),
    "breached-target": (FOUR + ["rebalance when outside band and sessions since rebalance >= 5",
                                "trade breached to target", "cost 25bp", "slippage at most 50bp",
                                "decisions open 3 sessions"],
                        {"cash": "100000", "fee": "0.0025", "lot": "1", "fill": "next"}),
    "yearly-not": (FOUR + ["look quarterly",
                           "rebalance when (cash > 2% or total drift > 4pp) "
                           "and not first look of year", "trade all to edge", "cost 10bp"],
                   {"cash": "100000", "fee": "0.001"}),
    "quorum": (FOUR + ["look weekly", "rebalance when any drift >= 3pp", "trade all to target",
                       "prices from 2 of 3 oracles agreeing within 1%, at most 1 session old"],
               {"cash": "100000"}),
    "momentum": (["hold each of %s" % ALL, "weights momentum top 5 over 126 sessions",
                  "look monthly", "rebalance at every look", "trade all to target", "cost 10bp",
                  "order at least 100 USD"], {"cash": "1000000", "fee": "0.001"}),
    "inverse-volatility": (["hold each of JPM, KO, CVX, XOM",
                            "weights inverse volatility over 60 sessions", "look monthly",
                            "rebalance at every look", "trade all to target", "cost 10bp",
                            "order at least 100 USD"], {"cash": "1000000", "fee": "0.001"}),
    "volatility-target": (["hold GE 60%", "hold JNJ 40%",
                           "weights volatility target 10% over 20 sessions", "look weekly",
                           "rebalance when total drift > 5pp", "trade all to target", "cost 10bp",
                           "order at least 100 USD"], {"cash": "1000000", "fee": "0.001"}),
    "floor": (["hold GE 100%", "weights floor 80% multiplier 3", "look weekly",
               "rebalance when any drift > 2pp", "trade all to target", "cost 10bp",
               "order at least 100 USD"], {"cash": "1000000", "fee": "0.001"}),
    "drawdown": (["hold GE 60% band 5pp", "hold JNJ 40% band 5pp", "look monthly",
                  "rebalance when outside band and drawdown over 126 sessions <= 20%",
                  "trade all to target", "cost 10bp", "order at least 100 USD"],
                 {"cash": "1000000", "fee": "0.001"}),
    "average": (["hold GE 60% band 5pp", "hold JNJ 40% band 5pp", "look monthly",
                 "rebalance when outside band and price of GE > average of GE over 200 sessions",
                 "trade all to target", "cost 10bp", "order at least 100 USD"],
                {"cash": "1000000", "fee": "0.001"}),
}


def run(lines, terms):
    course = reference.Course(
        Fraction(terms.get("lot", "0.00000001")), Fraction(terms.get("fee", "0")),
        terms.get("fill", "close"))
    source = "\n".join(['mandate "real" in USD'] + lines)
    course.contract(source)
    course.flow("deposit", "cash", terms["cash"])
    dates, fees, turnover = [], Fraction(0), Fraction(0)
    held = set(course.next_mandate.weights)
    with open(PRICES) as file:
        for row in csv.DictReader(file):
            day = datetime.date.fromisoformat(row.pop("Date"))
            copies = course.next_mandate.needed if course.next_mandate else course.mandate.needed
            course.begin(day, {n: [Fraction(p)] * copies for n, p in row.items() if n in held})
            fills = list(course.fill().values())
            verdict = course.verdict()
            if verdict["verdict"] == "trade":
                dates.append(day.isoformat())
                course.decide(verdict)
                if course.fill_at == "close":
                    fills += course.fill().values()
            fees += sum(f for _, _, f in fills)
            turnover += sum(abs(q * p) for q, p, _ in fills)
    return {"decisionDates": dates, "fees": text(fees), "finalValue": text(course.worth()),
            "turnover": text(turnover)}


def main():
    path = os.path.join(HERE, "real.json")
    cases = json.load(open(path)) if os.path.exists(path) else {}
    for name in sys.argv[1:] or CASES:
        lines, terms = CASES[name]
        cases[name] = {"mandate": lines, "terms": terms, "result": run(lines, terms)}
        print(name, len(cases[name]["result"]["decisionDates"]),
              cases[name]["result"]["finalValue"], flush=True)
        with open(path, "w") as file:
            json.dump(cases, file, separators=(",", ":"), sort_keys=True)
            file.write("\n")


if __name__ == "__main__":
    main()
