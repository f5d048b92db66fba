"""Taking samples: {situation: {competitor: [sample, ...]}}, where a sample is a dictionary of figures."""
import random


def interleaved(situations, competitors, count, sample):
    """Takes `count` samples of everything in random order, so that what else the machine does hits all alike."""
    samples = {situation: {competitor: [] for competitor in competitors} for situation in situations}
    plan = [(situation, competitor) for situation in situations for competitor in competitors] * count
    random.shuffle(plan)
    for situation, competitor in plan:
        samples[situation][competitor].append(sample(situations[situation], competitors[competitor]))
    return samples
