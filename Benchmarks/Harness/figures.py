"""From samples to figures: quartiles, ratios and tables."""

UPPER = {"rate"}  # of these more is better, so the least disturbed samples are the high ones


def quantile(ordered, share):
    """The value of a sorted list that this share of it does not exceed."""
    return ordered[round(share * (len(ordered) - 1))]


def least_disturbed(samples, figure):
    """The quartile towards the better end: what else runs on the machine only ever makes a sample worse."""
    return quantile(sorted(sample[figure] for sample in samples), 0.75 if figure in UPPER else 0.25)


def quartiles(samples, figure):
    """The lower one, the median and the upper one."""
    ordered = sorted(sample[figure] for sample in samples)
    return [quantile(ordered, share) for share in (0.25, 0.5, 0.75)]


def ratio(samples, baseline, figure="cpu"):
    return least_disturbed(samples, figure) / least_disturbed(baseline, figure)


def spread(samples):
    costs = sorted(sample["cpu"] for sample in samples)
    return quantile(costs, 0.75) / quantile(costs, 0.25)


def cost_table(unit, competitors):
    """The table of {competitor: samples}, the baseline first; `unit` is what is counted: message or call."""
    baseline = next(iter(competitors.values()))
    latencies = [figure for figure in ("p50", "p99") if figure in baseline[0]]  # where the load knows them
    head = ["server", f"CPU µs/{unit}", "ratio", "spread", f"{unit}s/s", "ratio"]
    rows = []
    for name, samples in competitors.items():
        cpu, rate, cores = (least_disturbed(samples, of) for of in ("cpu", "rate", "cores"))
        cost = [f"{cpu:.2f}", f"**{ratio(samples, baseline):.2f}**", f"{spread(samples):.2f}"]
        speed = [f"{rate:,.0f}", f"{ratio(samples, baseline, 'rate'):.2f}"]
        speed += [f"{least_disturbed(samples, figure):,.0f}" for figure in latencies]
        rows.append([name, *cost, *speed, f"{cores:.2f}"])
    return markdown([*head, *(f"{figure} µs" for figure in latencies), "cores busy"], rows)


def markdown(head, rows):
    """A table in Markdown, its first column of words, the others of numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
