//! Regular expressions of Java, in which SRX rules are written, put into those of the `regex` crate.

/// What a translation could not say in the `regex` dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Translated {
    /// The expression, in the dialect of the `regex` and `fancy-regex` crates.
    pub(super) pattern: String,
    /// Whether it looks around or back, so that only `fancy-regex` can match it.
    pub(super) looks: bool,
}

/// Horizontal space as Java's `\h` means it, written for the inside of a class.
const HORIZONTAL: &str = r" \t\x{A0}\x{1680}\x{180E}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}";

/// Vertical space as Java's `\v` means it.
const VERTICAL: &str = r"\n\x{B}\x{C}\r\x{85}\x{2028}\x{2029}";

/// White space as Java's `\s` means it: ASCII only, so no no-break space.
const SPACE: &str = r" \t\n\x{B}\x{C}\r";

/// Translates an expression, as `java.util.regex.Pattern` documents the dialect.
///
/// # Errors
/// The reason, when a construct has no counterpart.
pub(super) fn translate(java: &str) -> Result<Translated, String> {
    let mut out = String::with_capacity(java.len() + 8);
    let mut looks = false;
    let mut chars = java.chars().peekable();
    // How many character classes are open: they nest in Java as in Rust.
    let mut classes = 0_usize;
    let mut after_quantifier = false;
    while let Some(c) = chars.next() {
        let quantifier = classes == 0 && matches!(c, '*' | '+' | '?' | '}');
        match c {
            // A possessive quantifier: only an engine that backtracks can be told not to.
            '+' if after_quantifier => {
                looks = true;
                out.push('+');
                after_quantifier = false;
                continue;
            }
            '\\' => escape(&mut chars, classes > 0, &mut out, &mut looks)?,
            '[' => {
                classes += 1;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            ']' if classes > 0 => {
                classes -= 1;
                out.push(']');
            }
            // A range never ends with a class: `a-[bc]` is one of a, -, b and c.
            '-' if classes > 0 && chars.peek() == Some(&'[') => out.push_str(r"\-"),
            // Two of these are an operator in Rust and two characters in Java.
            '-' | '~' if classes > 0 && chars.peek() == Some(&c) => {
                out.push('\\');
                out.push(c);
            }
            '.' if classes == 0 => out.push_str(r"[^\n\r\x{85}\x{2028}\x{2029}]"),
            '(' if classes == 0 && chars.next_if_eq(&'?').is_some() => group(&mut chars, &mut out, &mut looks),
            c => out.push(c),
        }
        after_quantifier = quantifier && !(c == '?' && after_quantifier);
    }
    Ok(Translated { pattern: out, looks })
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What follows `(?`: looking around, a name, flags.
fn group(chars: &mut Chars<'_>, out: &mut String, looks: &mut bool) {
    out.push_str("(?");
    match chars.peek() {
        Some('=' | '!' | '>') => *looks = true,
        Some('<') => {
            let mut ahead = chars.clone();
            ahead.next();
            *looks |= matches!(ahead.peek(), Some('=' | '!'));
        }
        Some(c) if c.is_ascii_alphabetic() || *c == '-' => {
            // `d` (Unix lines) and `U` (Unicode classes) have no counterpart; `u` is how Rust always folds case.
            let mut flags = String::new();
            while let Some(flag) = chars.next_if(|c| c.is_ascii_alphabetic() || *c == '-') {
                if matches!(flag, 'i' | 'm' | 's' | 'x' | '-') {
                    flags.push(flag);
                }
            }
            let empty = flags.is_empty() || flags == "-";
            match (empty, chars.peek()) {
                (true, Some(')')) => out.push(':'),
                (true, _) => {}
                _ => out.push_str(&flags),
            }
        }
        _ => {}
    }
}

/// What follows a backslash.
fn escape(chars: &mut Chars<'_>, in_class: bool, out: &mut String, looks: &mut bool) -> Result<(), String> {
    let class = |out: &mut String, content: &str, negated: bool| match (in_class, negated) {
        (true, false) => out.push_str(content),
        (_, true) => out.extend(["[^", content, "]"]),
        (false, false) => out.extend(["[", content, "]"]),
    };
    let Some(c) = chars.next() else { return Err("a backslash ends the expression".into()) };
    match c {
        's' | 'S' => class(out, SPACE, c == 'S'),
        'd' | 'D' => class(out, "0-9", c == 'D'),
        'w' | 'W' => class(out, "a-zA-Z0-9_", c == 'W'),
        'h' | 'H' => class(out, HORIZONTAL, c == 'H'),
        'v' | 'V' => class(out, VERTICAL, c == 'V'),
        'R' => out.push_str(r"(?:\r\n|[\n\x{B}\x{C}\r\x{85}\x{2028}\x{2029}])"),
        'u' | 'x' => {
            let braced = chars.next_if_eq(&'{').is_some();
            let length = if c == 'u' { 4 } else { 2 };
            let mut digits = String::new();
            while let Some(digit) = chars.next_if(|d| d.is_ascii_hexdigit() && (braced || digits.len() < length)) {
                digits.push(digit);
            }
            if digits.is_empty() || braced && chars.next_if_eq(&'}').is_none() {
                return Err(format!("\\{c} without its hexadecimal digits"));
            }
            out.extend([r"\x{", &digits, "}"]);
        }
        '0' => {
            let mut digits = String::new();
            while let Some(digit) = chars.next_if(|d| d.is_digit(8) && digits.len() < 3) {
                digits.push(digit);
            }
            let value = u32::from_str_radix(&digits, 8).map_err(|_| "\\0 without its octal digits")?;
            out.push_str(&format!(r"\x{{{value:X}}}"));
        }
        'e' => out.push_str(r"\x{1B}"),
        'Z' => out.push_str(r"\z"),
        'Q' => {
            let mut literal = String::new();
            for c in chars.by_ref() {
                literal.push(c);
                if literal.ends_with("\\E") {
                    literal.truncate(literal.len() - 2);
                    break;
                }
            }
            out.push_str(&regex_syntax::escape(&literal));
        }
        'E' => {}
        'p' | 'P' => property(chars, c, out)?,
        '1'..='9' | 'k' | 'G' => {
            *looks = true;
            out.push('\\');
            out.push(c);
        }
        'A' | 'z' | 'b' | 'B' | 't' | 'n' | 'r' | 'f' | 'a' => {
            out.push('\\');
            out.push(c);
        }
        c if c.is_alphabetic() => return Err(format!("the escape \\{c} is not known")),
        // Any other character stands for itself; some of them mean more in Rust (`\<`).
        c => out.push_str(&regex_syntax::escape(c.encode_utf8(&mut [0; 4]))),
    }
    Ok(())
}

/// A property of characters: Java's names for them, POSIX ones (ASCII only), blocks and scripts.
fn property(chars: &mut Chars<'_>, letter: char, out: &mut String) -> Result<(), String> {
    let name = if chars.next_if_eq(&'{').is_some() {
        let name: String = chars.by_ref().take_while(|c| *c != '}').collect();
        name
    } else {
        chars.next().map(String::from).unwrap_or_default()
    };
    let negated = letter == 'P';
    let ascii = match name.as_str() {
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "ASCII" => r"\x00-\x7F",
        "Alpha" => "a-zA-Z",
        "Digit" => "0-9",
        "Alnum" => "a-zA-Z0-9",
        "Punct" => r"!-/:-@\[-`{-~",
        "Graph" => "!-~",
        "Print" => " -~",
        "Blank" => r" \t",
        "Cntrl" => r"\x00-\x1F\x7F",
        "XDigit" => "0-9a-fA-F",
        "Space" => SPACE,
        _ => "",
    };
    if !ascii.is_empty() {
        out.extend([if negated { "[^" } else { "[" }, ascii, "]"]);
        return Ok(());
    }
    let unicode = match name.as_str() {
        "javaUpperCase" | "IsUppercase" => "Uppercase",
        "javaLowerCase" | "IsLowercase" => "Lowercase",
        "javaTitleCase" => "Lt",
        "javaLetter" => "L",
        "javaAlphabetic" | "IsAlphabetic" => "Alphabetic",
        "javaDigit" | "IsDigit" => "Nd",
        "javaLetterOrDigit" => r"L}\p{Nd",
        "javaWhitespace" | "IsWhite_Space" | "javaSpaceChar" => "White_Space",
        "IsPunctuation" => "P",
        "L1" => return Err("the property L1 is not known".into()),
        name if name.starts_with("In") => return Err(format!("the block {name} is not known")),
        name => name.strip_prefix("Is").unwrap_or(name),
    };
    out.extend([if negated { r"[^\p{" } else { r"[\p{" }, unicode, "}]"]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(java: &str, text: &str) -> bool {
        let translated = translate(java).unwrap();
        let pattern = format!(r"\A(?:{})\z", translated.pattern);
        fancy_regex::Regex::new(&pattern).unwrap().is_match(text).unwrap()
    }

    #[test]
    fn java_spaces_are_ascii_and_horizontal_ones_are_not() {
        assert!(matches(r"a\sb", "a b") && !matches(r"a\sb", "a\u{a0}b"));
        assert!(matches(r"a\hb", "a\u{202f}b") && matches(r"a[\h,]b", "a\u{a0}b") && matches(r"a\Sb", "a\u{a0}b"));
        assert!(matches(r"[^\s]", "\u{a0}") && !matches(r"[^\s]", " "));
    }

    #[test]
    fn escapes_mean_what_java_means() {
        assert!(matches(r"\u00A0\x41\0101", "\u{a0}AA"));
        assert!(matches(r"\Qa.b[\E+", "a.b[[["));
        assert!(matches(r"\<b\>\%", "<b>%"));
        assert!(matches(r"\p{javaUpperCase}\p{javaLowerCase}\p{IsCyrillic}", "Éaж"));
        assert!(matches(r"\p{Lower}", "a") && !matches(r"\p{Lower}", "é") && matches(r"\p{Ll}", "é"));
        assert!(matches(r"[\p{Lu}&&[^ABC]]", "D") && !matches(r"[\p{Lu}&&[^ABC]]", "A"));
        assert!(matches(r"[a--b]", "-"));
        assert!(matches(r#"["-[;:]]+"#, "\";-:") && !matches(r#"["-[;:]]"#, "A"));
        assert!(translate(r"\p{InGreek}").is_err() && translate(r"\y").is_err() && translate("a\\").is_err());
    }

    #[test]
    fn quantifiers_flags_and_looking_around() {
        assert!(matches(r"a++b*+c?+", "aabb") && matches(r"a+?b", "aab") && matches(r"x{2}+", "xx"));
        assert!(matches("a+ab", "aab") && !matches("a++ab", "aab") && !matches("(?>a+)ab", "aab"));
        assert!(translate("a++").unwrap().looks && !translate(r"\p{Lu}+").unwrap().looks);
        assert!(matches(r"(?iu)é(?d)\.", "É."));
        assert!(matches(r"a(?=b)b", "ab") && translate("a(?=b)").unwrap().looks && translate("(?<!a)b").unwrap().looks);
        assert!(!translate("(?:a)(?<name>b)(?i)c").unwrap().looks);
    }
}
