//! Plain text: one block, whose lines are the segmenter's business.

use super::splice::Edit;
use super::{Block, Languages, Piece, Reading, Skeleton, Translation};
use crate::unit::Segment;

#[derive(Debug)]
struct TextSkeleton;

pub(super) fn read(text: &str) -> Reading {
    let block = Block::open(Segment::plain(text), 0..text.len(), 1);
    Reading { blocks: vec![block], skeleton: Box::new(TextSkeleton), languages: Languages::default(), remark: None }
}

impl Skeleton for TextSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        translation.pieces.iter().map(|piece| Edit::text(piece.range.clone(), laid_out(block, piece))).collect()
    }
}

/// A translation in the layout of its source: one that was wrapped by hand is wrapped at the same width.
fn laid_out(block: &Block, piece: &Piece) -> String {
    let text = &block.source.text;
    let source = &text[piece.range.clone()];
    if !source.contains('\n') || piece.target.text.contains('\n') {
        return piece.target.text.clone();
    }
    let line_start = text[..piece.range.start].rfind('\n').map_or(0, |n| n + 1);
    let lines = text[line_start..piece.range.end].lines();
    let width = lines.clone().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    let second = lines.clone().nth(1).unwrap_or_default();
    let indent = &second[..second.len() - second.trim_start().len()];
    let ending = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let mut column = text[line_start..piece.range.start].chars().count();
    let mut out = String::new();
    for word in piece.target.text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if out.is_empty() {
            column += length;
        } else if column + 1 + length > width {
            out.push_str(ending);
            out.push_str(indent);
            column = indent.chars().count() + length;
        } else {
            out.push(' ');
            column += 1 + length;
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Document, ReadOptions};
    use super::*;

    fn filled(text: &str, source: &str, target: &str) -> String {
        let document = Document::read(text.as_bytes().to_vec(), &ReadOptions::default()).unwrap();
        let start = text.find(source).unwrap();
        let piece = Piece::new(start..start + source.len(), Segment::plain(target));
        let bytes = document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_was_wrapped_by_hand_is_wrapped_again() {
        let text = "  La réunion aura lieu\r\n  demain matin à Paris.\r\n\r\nFin\r\n";
        let source = "La réunion aura lieu\r\n  demain matin à Paris.";
        let target = "The meeting will take place tomorrow morning in Paris.";
        assert_eq!(
            filled(text, source, target),
            "  The meeting will take\r\n  place tomorrow\r\n  morning in Paris.\r\n\r\nFin\r\n"
        );
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(
            filled("Un\nDeux\n", "Un", "One thing that is much longer"),
            "One thing that is much longer\nDeux\n"
        );
    }

    #[test]
    fn a_character_that_the_encoding_lacks_makes_the_file_utf8() {
        let bytes = super::super::encoding::Encoding::by_label("cp1252").unwrap().encode("Déjà vu à l’été");
        let document = Document::read(bytes.clone(), &ReadOptions::default()).unwrap();
        assert_eq!(document.write(&[]).unwrap(), bytes);
        let length = document.blocks()[0].source.text.len();
        let piece = Piece::new(0..length, Segment::plain("Čas → 1"));
        let written = document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "Čas → 1");
    }

    #[test]
    fn plain_text_that_begins_with_a_bracket_is_no_markup() {
        let bytes = super::super::encoding::Encoding::by_label("cp1252").unwrap().encode("<déjà vu> à l’été");
        let document = Document::read(bytes, &ReadOptions::default()).unwrap();
        let length = document.blocks()[0].source.text.len();
        let piece = Piece::new(0..length, Segment::plain("<Čas>"));
        let written = document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "<Čas>");
    }
}
