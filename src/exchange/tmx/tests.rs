use super::*;
use crate::exchange::UnitWriter as _;
use crate::exchange::tmx::{TmxOptions, TmxWriter};
use crate::unit::InlineKind;

fn read(tmx: &str) -> (Vec<TranslationUnit>, Vec<String>, bool) {
    let mut reader = TmxReader::new(std::io::Cursor::new(tmx.as_bytes().to_vec())).unwrap();
    let (mut units, mut errors) = (Vec::new(), Vec::new());
    for item in reader.by_ref() {
        match item {
            Ok(unit) => units.push(unit),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (units, errors, reader.is_complete())
}

fn write(units: &[TranslationUnit]) -> String {
    let mut out = Vec::new();
    let mut writer = TmxWriter::new(&mut out, TmxOptions::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn body(units: &str) -> String {
    format!("<tmx version=\"1.4\"><header srclang=\"fr\"/><body>\n{units}\n</body></tmx>")
}

#[test]
fn codes_may_overlap_and_none_is_lost() {
    let (units, errors, whole) = read(&body(
        "<tu><tuv xml:lang='fr'><seg>Le <bpt i=\"1\" x='0'>&lt;b></bpt>gros <bpt i='2'>&lt;i></bpt>chat<ept i='1'/> noir\
         <ept i='2'>&lt;/i></ept> <hi type='x'>dort<ph/></hi><ut>\\par <sub>à <it pos='begin'/>lire</sub></ut>.</seg></tuv>\
         <tuv lang='EN-us'><seg> a&amp;b &#xe9;&lt; </seg></tuv></tu>",
    ));
    assert_eq!((errors.len(), whole), (0, true));
    let segment = &units[0].variants[0].segment;
    assert_eq!(segment.text, "Le gros chat noir dort.");
    let kinds: Vec<InlineKind> = segment.codes.iter().map(|code| code.kind).collect();
    use InlineKind::*;
    assert_eq!(kinds, [Open, Open, Close, Close, HighlightStart, Placeholder, HighlightEnd, Unknown]);
    assert_eq!(segment.codes[0].content, "&lt;b&gt;");
    assert_eq!(segment.codes[7].content, "\\par <sub>à <it pos=\"begin\"/>lire</sub>");
    assert_eq!(units[0].variants[1].segment.text, " a&b é< ");
    assert_eq!(units[0].variants[1].lang.as_str(), "en-US");
    assert_eq!(read(&write(&units)).0, units);
}

#[test]
fn plain_segments_are_read_wherever_they_stand_in_their_variant() {
    let seg = "<seg>Le quai</seg>";
    let prop = "<prop type='p'>v</prop>";
    for inside in [
        seg.to_owned(),
        format!("\n  {seg}\n  "),
        format!("\n  {prop}\n  {seg}\n"),
        format!("{prop}{seg}"),
        format!("{seg}\n{prop}"),
        format!("<!-- c -->\n{seg}<!-- c -->"),
    ] {
        let unit = format!("<tu>\n<tuv xml:lang='fr'>{inside}</tuv>\n<tuv\txml:lang=\"en\" >\n{seg}</tuv  >\n</tu>");
        let (units, errors, whole) = read(&body(&unit));
        assert_eq!((errors.as_slice(), whole), (&[][..], true), "{inside}");
        assert!(units[0].variants.iter().all(|variant| variant.segment.text == "Le quai"), "{inside}");
    }
}

#[test]
fn broken_units_cost_themselves_alone() {
    let good = "<tu><tuv xml:lang='fr'><seg>Oui</seg></tuv><tuv xml:lang='en'><seg>Yes</seg></tuv></tu>";
    for (broken, reason) in [
        (
            "<tu><tuv xml:lang='fr'><seg>Oui & non</seg></tuv><tuv xml:lang='en'><seg>x</seg></tuv></tu>",
            "3:33: TMX: a bare &",
        ),
        ("<tu><tuv xml:lang='fr'><seg>Oui</seg></tuv></tu>", "3:1: TMX: the unit holds a segment in one language only"),
        ("<tu/>", "3:1: TMX: a unit without any segment"),
        ("<tu><tuv xml:lang='fr'><seg>Oui</seg></tuv><tuv xml:lang='en'><seg>Yes", "4:1: TMX: <tu> inside"),
        ("<tu><tuv xml:lang='fr'><seg>Oui</segg></tuv><tuv xml:lang='en'><seg>x</seg></tuv></tu>", "3:32: TMX: "),
        ("<tu><tuv xml:lang='fr><seg>Oui</seg></tuv><tuv xml:lang='en'><seg>x</seg></tuv></tu>", "3:5: TMX: "),
        (
            "<tu><tuv xml:lang='fr'><seg>&nbsp;</seg></tuv><tuv xml:lang='en'><seg>x</seg></tuv></tu>",
            "3:29: TMX: the entity &nbsp;",
        ),
        ("<tu", "3:1: TMX: a tag without its >"),
        ("<3", "3:1: TMX: a bare <"),
    ] {
        let (units, errors, _) = read(&body(&format!("{good}\n{broken}\n{good}")));
        assert_eq!(units.len(), 2, "{broken}: {errors:?}");
        assert_eq!(errors.len(), 1, "{broken}: {errors:?}");
        assert!(errors[0].starts_with(&format!("line {reason}")), "{broken}: {errors:?}");
    }
}

#[test]
fn what_others_tell_of_context_is_understood_and_stays() {
    let (units, ..) = read(&body(
        "<tu><prop type='prev'>Avant</prop><note>n</note><prop type='x-context-post'>&lt;seg>Après&lt;/seg></prop>\
         <prop type='file'>a.txt</prop><tuv xml:lang='fr'><seg>x</seg></tuv><tuv xml:lang='en'><seg>y</seg></tuv></tu>",
    ));
    assert_eq!(units[0].context.previous.as_deref(), Some("Avant"));
    assert_eq!(units[0].context.next.as_deref(), Some("Après"));
    assert_eq!(units[0].origin.document.as_deref(), Some("a.txt"));
    assert_eq!(units[0].metadata.annotations.len(), 4);
    let again = write(&units);
    assert!(!again.contains("x-bitext"), "{again}");
    assert_eq!(read(&again).0, units);
}

#[test]
fn an_attribute_with_a_control_character_in_its_name_does_not_become_another_one() {
    let (units, errors, _) = read(&body(
        "<tu s\u{1d}egtype='paragraph' mood='calm'><tuv xml:lang='fr'><seg>x</seg></tuv><tuv xml:lang='en'><seg>y</seg></tuv></tu>",
    ));
    assert_eq!(errors.len(), 0);
    assert_eq!(units[0].metadata.attributes, [("mood".to_owned(), "calm".to_owned())]);
    assert_eq!(read(&write(&units)).0, units);
}

#[test]
fn foreign_elements_and_attributes_are_no_reason_to_lose_a_unit() {
    let (units, errors, _) = read(&body(
        "<tu t5:id='7' tuid='a' usagecount='many'><tuv xml:lang='*none*' segtype='x'><prop type='p'><seg>s</seg></prop>\
         <seg>a<g id='1'>b</g><x/></seg><note/></tuv><tuv xml:lang='en'><seg/></tuv></tu>",
    ));
    assert_eq!(errors, [""; 0]);
    assert_eq!(units[0].variants[0].segment.text, "ab");
    assert_eq!(units[0].variants[0].segment.codes[0].content, "&lt;g id='1'&gt;");
    assert_eq!(units[0].variants[0].metadata.property("p"), Some("s"));
    let again = write(&units);
    assert!(again.contains("<prop type=\"x-bitext-attribute-t5:id\">7</prop>"), "{again}");
    assert!(again.contains("usagecount=\"many\""), "{again}");
    assert_eq!(read(&again).0, units);
}

#[test]
fn a_property_that_claims_to_be_the_language_stays_a_property() {
    let (units, ..) = read(&body(
        "<tu><tuv xml:lang='fr'><prop type='x-bitext-attribute-xml:lang'>de</prop><seg>x</seg></tuv>\
         <tuv xml:lang='en'><seg>y</seg></tuv></tu>",
    ));
    let again = write(&units);
    assert!(again.contains("<tuv xml:lang=\"fr\"><prop type=\"x-bitext-attribute-xml:lang\">de</prop>"), "{again}");
    assert_eq!(write(&read(&again).0), again);
}

#[test]
fn source_languages_come_from_the_unit_or_the_header() {
    let unit = |attribute: &str| {
        format!("<tu {attribute}><tuv xml:lang='de'><seg>x</seg></tuv><tuv xml:lang='en'><seg>y</seg></tuv></tu>")
    };
    let (units, ..) = read(&body(&(unit("") + &unit("srclang='DE'") + &unit("srclang='*all*'"))));
    let langs: Vec<_> = units.iter().map(|unit| unit.source_lang.as_ref().map(Lang::as_str)).collect();
    assert_eq!(langs, [Some("fr"), Some("de"), None]);
    assert_eq!(read(&write(&units)).0, units);
}

proptest::proptest! {
    #[test]
    fn any_legal_text_survives(source: String, target: String, value: String, id: String) {
        let legal = |text: String| text.chars().filter(|&c| characters::is_legal(c)).collect::<String>();
        let mut unit = TranslationUnit::pair(&crate::Direction::default(), legal(source), legal(target));
        unit.id = Some(legal(id));
        unit.context.key = Some(legal(value.clone()));
        unit.metadata.annotations.push(Annotation::Note { text: legal(value), attributes: Vec::new() });
        let middle = (0..=unit.variants[0].segment.text.len())
            .rev()
            .find(|&at| at * 2 <= unit.variants[0].segment.text.len() && unit.variants[0].segment.text.is_char_boundary(at))
            .unwrap_or(0);
        unit.variants[0].segment.codes.push(crate::unit::Inline {
            at: middle,
            kind: InlineKind::Placeholder,
            attributes: vec![("x".into(), "<\"\t>".into())],
            content: "&lt;br/&gt;".into(),
        });
        let (units, errors, whole) = read(&write(std::slice::from_ref(&unit)));
        proptest::prop_assert_eq!((errors.len(), whole), (0, true));
        proptest::prop_assert_eq!(&units[0], &unit);
    }
}

#[test]
fn what_a_header_says_of_its_file_is_kept() {
    let file = "<tmx version='1.4'><header creationtool='Fjord' creationtoolversion='2' o-tmf='FM' srclang='fr' segtype='block' \
         creationdate='20010203T040506Z' changeid='ANNE' adminlang='en'>\n<note xml:lang='fr'>Phares &amp; balises</note>\
         <prop type='x-client'/><prop type='x-list'>a|b</prop><ude name='m' base='a&amp;b'>\n<!-- --><map ent='apple' unicode='#xF8FF'/></ude></header><body>\
         <tu><note>of the unit</note><tuv xml:lang='fr'><seg>Oui</seg></tuv><tuv xml:lang='en'><seg>Yes</seg></tuv></tu></body></tmx>";
    let again = |file: &str| {
        let mut reader = TmxReader::new(std::io::Cursor::new(file.as_bytes().to_vec())).unwrap();
        let units: Vec<_> = reader.by_ref().map(Result::unwrap).collect();
        assert_eq!(units[0].metadata.annotations.len(), 1);
        let options = TmxOptions { header: reader.header().to_vec(), ..TmxOptions::default() };
        let mut out = Vec::new();
        let mut writer = TmxWriter::new(&mut out, options).unwrap();
        writer.write(&units[0]).unwrap();
        writer.finish().unwrap();
        drop(writer);
        String::from_utf8(out).unwrap()
    };
    let first = again(file);
    let header = &first[first.find("<header").unwrap()..first.find("<body>").unwrap()];
    for kept in [
        "creationdate=\"20010203T040506Z\" changeid=\"ANNE\">",
        "<note xml:lang=\"fr\">Phares &amp; balises</note>",
        "<prop type=\"x-client\"></prop>\n<prop type=\"x-list\">a|b</prop>",
        "<prop type=\"x-bitext-attribute-creationtool\">Fjord</prop>",
        "<ude name=\"m\" base=\"a&amp;b\">\n<map unicode=\"#xF8FF\" ent=\"apple\"/>\n</ude>\n",
    ] {
        assert!(header.contains(kept), "{header}");
    }
    assert_eq!(again(&first), first);
}

#[test]
fn a_header_that_is_broken_costs_no_unit() {
    let unit = "<tu><prop type='p'>v</prop><tuv xml:lang='fr'><seg>Oui</seg></tuv><tuv xml:lang='en'><seg>Yes</seg></tuv></tu>";
    for broken in [
        "<prop type='x'>value",
        "<note>a & b</note>",
        "<prop type='x'>&nbsp;</prop>",
        "<ude name='e'/>",
        "<ude><map unicode='#xF8FF'/></ude>",
    ] {
        let file = format!("<tmx version='1.4'><header srclang='fr'>{broken}</header><body>{unit}{unit}</body></tmx>");
        let mut reader = TmxReader::new(std::io::Cursor::new(file.into_bytes())).unwrap();
        assert_eq!(reader.by_ref().filter(Result::is_ok).count(), 2, "{broken}");
        assert_eq!(reader.remarks(), ["1 notes, properties or encodings of the header could not be read"], "{broken}");
    }
}

/// The rest of the file was taken for a part of it.
#[test]
fn a_header_that_is_not_ended_costs_no_unit() {
    let unit = "<tu><tuv xml:lang='fr'><seg>Oui</seg></tuv><tuv xml:lang='en'><seg>Yes</seg></tuv></tu>";
    for open in ["<prop type='x'>value", "<note>text", "<ude name='e'><map unicode='#xF8FF'/>"] {
        let (units, errors, whole) =
            read(&format!("<tmx version='1.4'><header srclang='fr'>{open}</header><body>{unit}{unit}</body></tmx>"));
        assert_eq!((units.len(), errors.len(), whole), (2, 1, true), "{open}");
        assert!(errors[0].to_string().ends_with("has no end"), "{errors:?}");
    }
}
