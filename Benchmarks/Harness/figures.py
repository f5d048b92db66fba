"""From samples to figures: quartiles, ratios and tables."""

UPPER = {"rate"}  # of these more is better, so the least disturbed samples are the high ones


def quantile(ordered, share):
    """The value of a sorted list that this share of it does not exceed."""
    return ordered[round(share * (len(ordered) - 1))]


def least_disturbed(samples, figure):
    """The quartile towards the better end: what else runs on the machine only ever makes a sample worse."""
    return quantile(sorted(sample[figure] for sample in samples), 0.75 if figure in UPPER else 0.25)


def summary(samples, baseline):
    """The figures of one competitor's samples, and their ratios to those of the baseline's."""
    costs = sorted(sample["cpu"] for sample in samples)
    row = {figure: least_disturbed(samples, figure) for figure in ("cpu", "rate", "p50", "p99", "cores")}
    row["spread"] = quantile(costs, 0.75) / quantile(costs, 0.25)
    row["cpu_ratio"] = row["cpu"] / least_disturbed(baseline, "cpu")
    row["rate_ratio"] = row["rate"] / least_disturbed(baseline, "rate")
    return row


def table(unit, rows):
    """A Markdown table of (situation, competitor, summary) rows; `unit` is what is counted: message or call."""
    head = ["", "server", f"CPU µs/{unit}", "ratio", "spread", f"{unit}s/s", "ratio", "p50 µs", "p99 µs", "cores busy"]
    lines = [head, ["---", "---"] + ["---:"] * (len(head) - 2)]
    for situation, competitor, row in rows:
        cost = [f"{row['cpu']:.2f}", f"**{row['cpu_ratio']:.2f}**", f"{row['spread']:.2f}"]
        speed = [f"{row['rate']:,.0f}", f"{row['rate_ratio']:.2f}", f"{row['p50']:,}", f"{row['p99']:,}"]
        lines.append([situation, competitor, *cost, *speed, f"{row['cores']:.2f}"])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
