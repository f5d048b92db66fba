"""From what was measured to Markdown: {part: {"facts": ..., "seconds": ..., "samples": ...}}, in any order."""
import re

from Harness.aims import aims_table
from Harness.building import BENCHMARKS, ROOT
from Harness.plots import draw
from Parts import PARTS

MARKED = re.compile(r"(?<=<!-- written by `Benchmarks/run --write` -->\n).*?(?=<!-- end -->)", re.DOTALL)


def report(measured):
    """All tables, and where and with what their figures came about."""
    ordered = {part: measured[part] for part in PARTS if part in measured}
    sections = [f"## What is aimed at\n\n{aims_table(samples_of(measured))}\n"]
    sections += [f"## {PARTS[part].TITLE}\n\n{PARTS[part].section(taken['samples'])}" for part, taken in ordered.items()]
    return "\n".join([*sections, f"## Where\n\n{where(ordered)}"])


def samples_of(measured):
    return {part: taken["samples"] for part, taken in measured.items()}


def where(measured):
    """Each fact; one that was not the same for all parts says of which it is."""
    parts_by_fact = {}
    for part, taken in measured.items():
        for name, fact in taken["facts"].items():
            parts_by_fact.setdefault(name, {}).setdefault(fact, []).append(part)
    lines = []
    for name, facts in parts_by_fact.items():
        texts = [fact if parts == [*measured] else f"{fact} ({', '.join(parts)})" for fact, parts in facts.items()]
        lines.append(f"- {name}: {'; '.join(texts)}\n")
    times = (f"{part} {taken['seconds']:.0f}" for part, taken in measured.items())
    return "".join([*lines, f"- seconds that the parts took: {', '.join(times)}\n"])


def write(measured, command):
    """The plots, RESULTS.md, and what both READMEs have between two marks."""
    plots = draw(samples_of(measured))
    title = f"# Results\n\nWritten by `{command}`; how to read this is in README.md.\n\n"
    (BENCHMARKS / "RESULTS.md").write_text(f"{title}{images(plots, 'Plots')}\n{report(measured)}")
    dates = sorted({taken["facts"]["date"] for taken in measured.values()})
    machines = dict.fromkeys(measured[part]["facts"]["machine"] for part in PARTS)
    context = f"Measured on {' to '.join(dict.fromkeys((dates[0], dates[-1])))}: {'; '.join(machines)}."
    put(BENCHMARKS / "README.md", f"{aims_table(samples_of(measured))}\n\n{context}\n")
    put(ROOT / "README.md", f"{images(plots, 'Benchmarks/Plots')}\n{context}\n")


def images(plots, folder):
    return "".join(f"![{plot.title}]({folder}/{plot.name}.svg)\n\n" for plot in plots).removesuffix("\n")


def put(file, text):
    """Replaces what a file has between its marks."""
    file.write_text(MARKED.sub(lambda _: f"\n{text}\n", file.read_text()))
