#!/usr/bin/env python3
"""Lists every place of a corpus where a misspelt acronym could stand, whatever bitext says of it.

    tests/misspelling_candidates.py PAIRS.tsv

PAIRS holds French and English, a pair a line. A place is a segment that holds the expansion of an acronym of
glossary/acronyms.csv and, in capitals, letters that no acronym there has and that differ from this one by one
letter or by two neighbours exchanged. A person reads the list: what is no slip must not be reported, what is
one should be. It is made without bitext, so that it also shows what bitext misses.
"""

import csv
import pathlib
import re
import sys
import unicodedata

ACRONYMS = pathlib.Path(__file__).parent.parent / "glossary" / "acronyms.csv"
CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")


def folded(text):
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def one_slip_apart(written, acronym):
    """Whether one letter is wrong, missing or too many, or two neighbours are exchanged."""
    if written == acronym or abs(len(written) - len(acronym)) > 1:
        return False
    first = next((i for i, (w, a) in enumerate(zip(written, acronym)) if w != a), min(len(written), len(acronym)))
    w, a = written[first:], acronym[first:]
    exchanged = len(w) > 1 and len(a) > 1 and w[:2] == a[1::-1] and w[2:] == a[2:]
    return w[1:] == a[1:] or w[1:] == a or w == a[1:] or exchanged


def main(pairs):
    expansions = {"fr": [], "en": []}
    with open(ACRONYMS, encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            for lang, known in expansions.items():
                acronym, names = row[f"{lang}_acronym"], [row[lang], *row[f"{lang}_variants"].split("|")]
                names = [folded(name.strip()) for name in names if len(name.strip()) > 6]
                if len(acronym) > 2 and names:
                    known.append((acronym, names))
    acronyms = {acronym for known in expansions.values() for acronym, _ in known}
    seen = set()
    with open(pairs, encoding="utf-8") as lines:
        for line in lines:
            for lang, text in zip(expansions, line.rstrip("\n").split("\t")):
                unknown = set(CAPITALS.findall(text)) - acronyms
                if not unknown or text.upper() == text:
                    continue
                plain = folded(text)
                for written in unknown:
                    for acronym, names in expansions[lang]:
                        if one_slip_apart(written, acronym) and any(name in plain for name in names):
                            if (acronym, written, text) not in seen:
                                seen.add((acronym, written, text))
                                print(f"{lang}\t{acronym}\t{written}\t{text}")
    print(f"{len(seen)} places", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
