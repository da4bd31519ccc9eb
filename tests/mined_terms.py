#!/usr/bin/env python3
"""Measures mined terms against the defined terms of statutes.

    tests/mined_terms.py TRAINING.tsv [--bitext PATH] [--pairs N] [--seed N]

TRAINING.tsv has French, English and the kind of text. N pairs of the kinds law-act and law-reg (by
default 200,000, drawn with the seed) are mined. Of the ranked terms the first 500 are taken whose source
is the French side of some pair of the kind law-term; a translation is right when it is the English side of
such a pair. Case, diacritics, leading articles and regular plurals do not count.
"""

import argparse
import csv
import pathlib
import random
import re
import subprocess
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).parent.parent
ARTICLE = re.compile(r"^(l'|la |le |les |un |une |des |the |a |an )")
ENDINGS = [("ies", "y"), ("eaux", "eau"), ("aux", "al"), ("sses", "ss"), ("es", "e"), ("s", ""), ("x", "")]


def folded(text):
    text = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(c for c in text if not unicodedata.combining(c)).strip()


def singular(word):
    if word.endswith("ss") or len(word) < 4:
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word


def normal(text):
    return " ".join(singular(word) for word in ARTICLE.sub("", folded(text)).split())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("training")
    parser.add_argument("--bitext", default=str(ROOT / "target/release/bitext"))
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    law, terms = [], {}
    for line in open(arguments.training, encoding="utf-8"):
        source, target, *_, kind = line.rstrip("\n").split("\t")
        if not source.strip() or not target.strip():
            continue
        if kind in ("law-act", "law-reg"):
            law.append((source, target))
        elif kind == "law-term":
            terms.setdefault(normal(source), set()).add(normal(target))
    random.seed(arguments.seed)
    random.shuffle(law)
    with tempfile.TemporaryDirectory() as folder:
        pairs, mined = pathlib.Path(folder) / "pairs.tsv", pathlib.Path(folder) / "mined.csv"
        with open(pairs, "w", encoding="utf-8", newline="") as table:
            csv.writer(table, delimiter="\t").writerows([("fr", "en"), *law[: arguments.pairs]])
        command = [arguments.bitext, "glossary", "mine", pairs, "--terms", "--limit", "5000", "-o", mined]
        command.append("--no-shipped-glossary")
        subprocess.run(command, check=True)
        right, wrong = 0, []
        for row in csv.DictReader(open(mined, encoding="utf-8", newline="")):
            known = terms.get(normal(row["fr"]))
            if known is None:
                continue
            if normal(row["en"]) in known:
                right += 1
            else:
                wrong.append(f"{row['fr']} = {row['en']}, not {' or '.join(sorted(known)[:3])}")
            if right + len(wrong) == 500:
                break
    print(f"{right} of {right + len(wrong)} right")
    print("\n".join(wrong))


if __name__ == "__main__":
    main()
