#!/usr/bin/env python3
"""Writes starter.tmx from the segments and beads of samples/: python3 tm/make_starter.py

Written as `bitext export` writes: an import and an export give the same units.
"""
import ast
import pathlib
import re
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
CREATED = "20261121T210000Z"

def segments(path):
    return path.read_text(encoding="utf-8").split("\n")[:-1]

def units(name):
    french, english = (segments(HERE / "samples" / f"{name}.{side}.seg") for side in ("fr", "en"))
    for position, line in enumerate((HERE / "samples" / f"{name}.beads").read_text().splitlines()):
        source, target = (ast.literal_eval(side) for side in re.fullmatch(r"(\[.*\]):(\[.*\])", line).groups())
        if source and target:
            yield {
                "document": f"{name}.fr.txt",
                "position": position,
                "previous": french[source[0] - 1] if source[0] > 0 else None,
                "next": french[source[-1] + 1] if source[-1] + 1 < len(french) else None,
                "fr": " ".join(french[i] for i in source),
                "en": " ".join(english[i] for i in target),
            }

def main():
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
        '<tmx version="1.4">',
        '<header creationtool="bitext" creationtoolversion="0.1.0" segtype="sentence" o-tmf="bitext" adminlang="en" '
        'srclang="fr" datatype="plaintext"/>',
        "<body>",
    ]
    for path in sorted((HERE / "samples").glob("*.beads")):
        for unit in units(path.stem):
            lines.append(f'<tu creationdate="{CREATED}">')
            lines.append(f'<prop type="x-bitext-document">{escape(unit["document"])}</prop>')
            lines.append(f'<prop type="x-bitext-position">{unit["position"]}</prop>')
            lines.append('<prop type="x-bitext-status">reviewed</prop>')
            for name, key in (("prev", "previous"), ("next", "next")):
                if unit[key]:
                    lines.append(f'<prop type="x-bitext-{name}">{escape(unit[key])}</prop>')
            for lang in ("fr", "en"):
                lines.append(f'<tuv xml:lang="{lang}"><seg>{escape(unit[lang])}</seg></tuv>')
            lines.append("</tu>")
    lines += ["</body>", "</tmx>", ""]
    (HERE / "starter.tmx").write_text("\n".join(lines), encoding="utf-8")

if __name__ == "__main__":
    main()
