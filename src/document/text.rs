//! Plain text: one block, whose lines are the segmenter's business.

use super::splice::Edit;
use super::{Block, Reading, Skeleton, Translation};
use crate::unit::Segment;

#[derive(Debug)]
struct TextSkeleton;

pub(super) fn read(text: &str) -> Reading {
    let block = Block::open(Segment::plain(text), 0..text.len(), 1);
    Reading::new(vec![block], TextSkeleton)
}

impl Skeleton for TextSkeleton {
    fn edits(&self, _block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        translation.pieces.iter().map(|piece| Edit::text(piece.range.clone(), &*piece.target.text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Piece, ReadOptions};
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
