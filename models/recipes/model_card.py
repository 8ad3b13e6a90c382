#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the tables and pictures of docs/models/alexnet-cifar10.md from the data beside it.

    python3 models/recipes/model_card.py        prints the tables, writes confusion.svg and learning-curve.svg

predictions-*.csv: image (number in the test set), label, then the class that each engine answers.
"""
import csv
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs/models/alexnet-cifar10"
CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
COLOURS = {"student": "#1b6ca8", "prune": "#c0392b", "quantized": "#27ae60"}


def predictions(name):
    with open(FOLDER / f"predictions-{name}.csv") as f:
        return list(csv.DictReader(f))


def confusion(rows, engine):
    counts = [[0] * 10 for _ in range(10)]
    for row in rows:
        counts[int(row["label"])][int(row[engine])] += 1
    return counts


def matrix(counts, title, x0):
    cell, left, top = 34, x0 + 84, 96
    out = [f'<text x="{left + 5 * cell}" y="20" text-anchor="middle" font-weight="bold">{title}</text>']
    for i, name in enumerate(CLASSES):
        centre = i * cell + cell / 2
        out.append(f'<text x="{left - 6}" y="{top + centre + 4}" text-anchor="end">{name}</text>')
        out.append(f'<text transform="translate({left + centre + 4},{top - 6}) rotate(-50)">{name}</text>')
        total = max(1, sum(counts[i]))
        for j, count in enumerate(counts[i]):
            share = count / total
            hue = "27,108,168" if i == j else "192,57,43"
            shade = share if i == j else min(1, 6 * share)
            ink = "white" if shade > 0.5 else "#222"
            out.append(f'<rect x="{left + j * cell}" y="{top + i * cell}" width="{cell - 1}" height="{cell - 1}" '
                       f'fill="rgb({hue})" fill-opacity="{max(shade, 0.03):.3f}"/>')
            out.append(f'<text x="{left + j * cell + cell / 2}" y="{top + i * cell + cell / 2 + 4}" '
                       f'text-anchor="middle" fill="{ink}">{count or "·"}</text>')
    return out


def svg(name, width, height, body):
    text = "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                      f'font-family="sans-serif" font-size="12">',
                      '<rect width="100%" height="100%" fill="white"/>', *body, "</svg>", ""])
    (FOLDER / name).write_text(text)


def curve():
    left, right, top, bottom, low, high = 48, 700, 40, 330, 82, 95
    with open(FOLDER / "learning-curve.csv") as f:
        rows = [r for r in csv.DictReader(f) if r["stage"] in COLOURS]
    first, at = {}, 0.0
    for stage in COLOURS:
        first[stage] = at
        at += max(float(r["epoch"]) for r in rows if r["stage"] == stage)
    def x(stage, epoch): return left + (right - left) * (first[stage] + epoch) / at
    def y(percent): return bottom - (bottom - top) * (percent - low) / (high - low)
    body = []
    for percent in range(low, high + 1, 2):
        body.append(f'<line x1="{left}" x2="{right}" y1="{y(percent):.1f}" y2="{y(percent):.1f}" stroke="#ddd"/>')
        body.append(f'<text x="{left - 5}" y="{y(percent) + 4:.1f}" text-anchor="end">{percent} %</text>')
    for key, dash, label in (("held_back_originals", "", "400 held-back originals"),
                             ("held_back_copies", "5 3", "5,000 held-back copies")):
        for stage, colour in COLOURS.items():
            points = " ".join(f'{x(stage, float(r["epoch"])):.1f},{y(float(r[key])):.1f}'
                              for r in rows if r["stage"] == stage)
            body.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" '
                        f'points="{points}"/>')
        line = 20 if not dash else 34
        body.append(f'<line x1="{left}" x2="{left + 40}" y1="{line - 4}" y2="{line - 4}" stroke="#555" '
                    f'stroke-width="2" stroke-dasharray="{dash}"/><text x="{left + 46}" y="{line}">{label}</text>')
    for i, (stage, colour) in enumerate(COLOURS.items()):
        body.append(f'<text x="{left + 300 + 120 * i}" y="20" fill="{colour}">{stage}</text>')
        if stage != "quantized":
            body.append(f'<text x="{x(stage, 0):.1f}" y="{bottom + 16}">{first[stage]:.0f}</text>')
    body.append(f'<text x="{right}" y="{bottom + 16}" text-anchor="end">epoch {at:.0f}</text>')
    svg("learning-curve.svg", 740, 360, body)


def main():
    body = []
    for i, (name, title) in enumerate((("originals", "test images, originals"), ("copies", "test images, JPEG copies"))):
        rows = predictions(name)
        print(f"\n{title}: {len(rows)}")
        for engine in list(rows[0])[2:]:
            right = sum(r["label"] == r[engine] for r in rows)
            changed = sum(r[engine] != r["float"] for r in rows)
            print(f"| {engine} | {100 * right / len(rows):.2f} % | {changed} |")
        body += matrix(confusion(rows, "float"), f"{title} ({len(rows):,})", 20 + 450 * i)
    body.append('<text x="460" y="462" text-anchor="middle">row: true class; column: answer (float engine)</text>')
    svg("confusion.svg", 920, 480, body)
    curve()


if __name__ == "__main__":
    main()
