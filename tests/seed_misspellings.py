#!/usr/bin/env python3
"""Seeds misspelt acronyms into running text and measures how bitext finds them.

    tests/seed_misspellings.py TEXT [--bitext PATH] [--seed N]

TEXT is French text, a segment a line. It is cut into documents of some 8 KB. In each document either an
expansion gets a misspelt acronym beside it, or an acronym stands six times and once misspelt; every
fifth document gets a trap instead: letters beside an expansion, or amid an acronym, that are no slip.
`bitext terms --kind misspelt` then reads the documents. Printed: recall by kind of slip and of evidence,
reports at traps, and every other report, to be read. With --plain the text is read untouched.
"""

import argparse
import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent
BESIDE = [
    "Le texte est soumis à l'avis de {art}{full} ({slip}).",
    "{Art}{full} ({slip}) en est informée.",
    "{Art}{slip} ({art}{full}) en est informée.",
    "{Art}{full}, ou {slip}, en est informée.",
    "{Art}{full} (ci-après « {slip} ») en est informée.",
]
AMID = [
    "Le ministre en informe {art}{name}.",
    "Les experts de {art}{name} rendent leur avis.",
    "{Art}{name} peut en décider autrement.",
    "Selon {art}{name}, le délai est de rigueur.",
    "Une copie en est adressée à {art}{name}.",
    "Le rapport de {art}{name} est public.",
]


def slips(acronym, rng):
    """One slip of each kind that this acronym allows."""
    letters = list(acronym)
    places = [i for i in range(len(letters) - 1) if letters[i] != letters[i + 1]]
    made = {}
    if places:
        i = rng.choice(places)
        made["exchanged"] = "".join(letters[:i] + [letters[i + 1], letters[i]] + letters[i + 2:])
    i = rng.randrange(len(letters))
    made["doubled"] = "".join(letters[: i + 1] + letters[i:])
    i = rng.randrange(len(letters))
    other = rng.choice([c for c in "ABCDEFGHILMNOPRSTUV" if c != letters[i]])
    made["wrong"] = "".join(letters[:i] + [other] + letters[i + 1:])
    i = rng.randrange(len(letters))
    made["missing"] = "".join(letters[:i] + letters[i + 1:])
    return made


def article(text):
    return "l'" if text[0] in "AEIOUÉÈÊÂÎÔHaeiouéèê" else "la "


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--bitext", default=str(ROOT / "target/release/bitext"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    with open(ROOT / "glossary/acronyms.csv", encoding="utf-8", newline="") as table:
        entries = [
            row for row in csv.DictReader(table)
            if row["fr"] and row["fr_acronym"].isascii() and row["fr_acronym"].isalpha()
            and row["fr_acronym"].isupper() and 3 <= len(row["fr_acronym"]) <= 8
        ]
    known = {acronym.strip() for row in csv.DictReader(open(ROOT / "glossary/acronyms.csv", encoding="utf-8"))
             for lang in ("fr", "en") for column in ("_acronym", "_acronym_variants")
             for acronym in row[lang + column].split("|")}
    documents, size = [[]], 0
    for line in open(arguments.text, encoding="utf-8"):
        documents[-1].append(line.rstrip("\n"))
        size += len(line)
        if size > 8000:
            documents.append([])
            size = 0
    seeded = {}
    for number, lines in enumerate(documents):
        if arguments.plain or not lines:
            continue
        entry = rng.choice(entries)
        acronym, full = entry["fr_acronym"], entry["fr"]

        def put(sentence, slip):
            art = article(slip)
            words = {"full": full, "slip": slip, "name": slip, "art": art, "Art": art.capitalize()}
            if "{full}" in sentence and "{Art}{slip}" not in sentence:
                words["art"], words["Art"] = article(full), article(full).capitalize()
            lines.insert(rng.randrange(len(lines) + 1), sentence.format(**words))

        evidence = "beside" if number % 2 else "amid"
        if number % 5 == 4:
            # No slips: the English acronym, a town, letters of the words, another body.
            written = rng.choice([entry["en_acronym"] or "Genève", "Genève", "ODKB", rng.choice(entries)["fr_acronym"]])
            kind = "trap"
        else:
            kinds = {kind: slip for kind, slip in slips(acronym, rng).items() if slip not in known}
            if not kinds:
                continue
            kind = rng.choice(sorted(kinds))
            written = kinds[kind]
        if evidence == "beside":
            put(rng.choice(BESIDE), written)
        else:
            for sentence in AMID:
                put(sentence, acronym)
            put(rng.choice(AMID), written)
        seeded[number] = (evidence, kind, acronym, written)
    found, other = {}, []
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, lines in enumerate(documents):
            path = pathlib.Path(folder) / f"{number}.txt"
            path.write_text("\n".join(lines), encoding="utf-8")
            files.append(str(path))
        command = [arguments.bitext, "terms", "--json", "--kind", "misspelt", "--file", *files]
        answer = subprocess.run(command, capture_output=True, text=True)
        if answer.returncode > 1:
            sys.exit(answer.stderr)
        for line in answer.stdout.splitlines():
            report = json.loads(line)
            number = int(pathlib.Path(report["file"]).stem)
            evidence, kind, acronym, written = seeded.get(number, ("", "", "", ""))
            if kind and kind != "trap" and (report["text"], report["term"]) == (written, acronym):
                found[number] = True
            else:
                around = documents[number][report["line"] - 1]
                other.append(f"{report['text']} for {report['term']} ({kind or 'untouched'}): {around[:200]}")
    for evidence in ("beside", "amid"):
        for kind in ("exchanged", "doubled", "wrong", "missing", "trap"):
            numbers = [n for n, s in seeded.items() if s[:2] == (evidence, kind)]
            hits = sum(n in found for n in numbers)
            if numbers:
                print(f"{evidence}\t{kind}\t{len(numbers)} seeded\t{hits} found")
                if kind != "trap":
                    missed = [f"{seeded[n][3]} for {seeded[n][2]}" for n in numbers if n not in found]
                    print("\tmissed:", "; ".join(missed[:12]))
    print(f"{len(documents)} documents, {len(other)} other reports")
    print("\n".join(other))


if __name__ == "__main__":
    main()
