//! The entities that a document declares for itself. Nothing is ever fetched, and what they grow to is bounded.

use rustc_hash::FxHashMap;

/// The longest text that one reference may stand for, in bytes.
const LONGEST: usize = 16 * 1024;

/// How deep entities may stand in entities.
const DEEPEST: usize = 8;

/// The most entities that a document may declare.
const MOST: usize = 4096;

/// The general entities of a document type declaration.
#[derive(Debug, Default)]
pub(crate) struct Entities(FxHashMap<String, Option<String>>);

impl Entities {
    /// Reads the declarations in a whole `<!DOCTYPE ...>`. Parameter entities are not followed.
    pub(crate) fn read(&mut self, doctype: &str) -> Result<(), String> {
        let mut rest = doctype;
        while let Some(at) = rest.find("<!") {
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end..]);
                continue;
            }
            let Some(declaration) = rest.strip_prefix("<!ENTITY") else {
                rest = &rest[2..];
                continue;
            };
            rest = declaration;
            let declaration = declaration.trim_ascii_start();
            let Some((name, value)) = declaration.split_once(|c: char| c.is_ascii_whitespace()) else { break };
            if name == "%" || name.is_empty() {
                continue;
            }
            let value = value.trim_ascii_start();
            let value = value
                .chars()
                .next()
                .filter(|&quote| quote == '"' || quote == '\'')
                .and_then(|quote| value[1..].split_once(quote))
                .map(|(value, _)| value.to_owned());
            if let Some(value) = &value {
                rest = &rest[rest.find(value.as_str()).map_or(0, |at| at + value.len())..];
            }
            if self.0.len() >= MOST {
                return Err(format!("more than {MOST} entities are declared"));
            }
            // The first declaration binds; one without a quoted value is external.
            self.0.entry(name.to_owned()).or_insert(value);
        }
        Ok(())
    }

    /// The text that an entity stands for.
    pub(crate) fn expand(&self, name: &str) -> Result<String, String> {
        let mut out = String::new();
        self.expand_into(name, &mut out, 0, &mut 0)?;
        Ok(out)
    }

    /// `steps` counts the references followed: entities that stand for nothing would never reach [`LONGEST`].
    fn expand_into(&self, name: &str, out: &mut String, depth: usize, steps: &mut usize) -> Result<(), String> {
        *steps += 1;
        let value = match self.0.get(name) {
            Some(Some(value)) => value,
            Some(None) => return Err(format!("the external entity &{name}; is never fetched")),
            None => return Err(format!("the entity &{name}; is not declared")),
        };
        if depth >= DEEPEST || *steps > LONGEST {
            return Err(format!("the entity &{name}; stands for too many others"));
        }
        let mut rest = value.as_str();
        while let Some(at) = rest.find('&') {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find(';') else {
                return Err(format!("a bare & in the entity &{name};"));
            };
            let inner = &rest[at + 1..at + end];
            match super::characters::resolve_character(inner) {
                Some(super::characters::Referent::Character(c)) => out.push(c),
                Some(_) => {}
                None => self.expand_into(inner, out, depth + 1, steps)?,
            }
            if out.len() > LONGEST {
                return Err(format!("the entity &{name}; grows beyond {LONGEST} bytes"));
            }
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        if out.len() > LONGEST {
            return Err(format!("the entity &{name}; grows beyond {LONGEST} bytes"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_entities_are_expanded_and_others_never_fetched() {
        let mut entities = Entities::default();
        entities
            .read(
                "<!DOCTYPE tmx SYSTEM 'tmx14.dtd' [\n<!-- <!ENTITY no 'no'> -->\n<!ENTITY org \"OTSC &amp; &co;\">\
                 <!ENTITY co 'alli&#233;s'><!ENTITY % dtd SYSTEM 'http://example.invalid/'><!ENTITY far SYSTEM 'file:///etc/passwd'>]>",
            )
            .unwrap();
        assert_eq!(entities.expand("org").unwrap(), "OTSC & alliés");
        assert!(entities.expand("far").unwrap_err().contains("never fetched"));
        assert!(entities.expand("no").unwrap_err().contains("not declared"));
    }

    #[test]
    fn entity_bombs_are_refused() {
        let mut doctype = String::from("<!DOCTYPE tmx [<!ENTITY a0 'ha'>");
        for level in 1..30 {
            let inner = format!("&a{};", level - 1).repeat(10);
            doctype.push_str(&format!("<!ENTITY a{level} '{inner}'>"));
        }
        doctype.push_str("<!ENTITY loop '&loop;'><!ENTITY e0 ''>");
        for level in 1..8 {
            let inner = format!("&e{};", level - 1).repeat(100);
            doctype.push_str(&format!("<!ENTITY e{level} '{inner}'>"));
        }
        doctype.push_str("]>");
        let mut entities = Entities::default();
        entities.read(&doctype).unwrap();
        assert!(entities.expand("a29").is_err());
        assert!(entities.expand("a6").is_err());
        assert!(entities.expand("loop").is_err());
        assert!(entities.expand("e7").is_err(), "grows by nothing, but for ever");
    }
}
