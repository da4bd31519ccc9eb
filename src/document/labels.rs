//! How many words the numbers and bullets of automatic lists are: word processors show and count them, though they
//! stand nowhere in the text.

use std::collections::HashMap;

use super::docx::prefix;
use super::xml::Tree;
use crate::text::words::words;

/// The labels of lists in a Word document.
#[derive(Debug, Default)]
pub(super) struct WordLabels {
    /// The words of the labels of each list, by its number and level.
    lists: HashMap<(String, String), u64>,
    /// What each paragraph style says of lists, and the style that it is based on.
    styles: HashMap<String, (Listed, Option<String>)>,
    /// The style of paragraphs that name none.
    default_style: Option<String>,
}

/// What properties of a paragraph say of its list: the list's number, where `0` is none, and the level in it.
#[derive(Debug, Default, Clone)]
struct Listed {
    list: Option<String>,
    level: Option<String>,
}

impl WordLabels {
    /// Reads the definitions of lists and styles among the parts of a document.
    pub(super) fn read(parts: &[Tree<'_>]) -> WordLabels {
        let mut labels = WordLabels::default();
        for tree in parts {
            match tree.local(tree.root()) {
                "numbering" => labels.read_lists(tree),
                "styles" => labels.read_styles(tree),
                _ => {}
            }
        }
        labels
    }

    fn read_lists(&mut self, tree: &Tree<'_>) {
        let w = prefix(tree);
        let own = |index: usize, name: &str| tree.attribute(index, &format!("{w}{name}")).map(String::from);
        let mut kinds: HashMap<String, Vec<(String, u64)>> = HashMap::new();
        for index in tree.children(tree.root()) {
            match tree.local(index) {
                "abstractNum" => {
                    let levels = tree.children(index).filter(|&level| tree.local(level) == "lvl");
                    let levels = levels.filter_map(|level| {
                        let text = value(tree, &w, level, "lvlText").unwrap_or_default();
                        Some((own(level, "ilvl")?, words(&text)))
                    });
                    kinds.insert(own(index, "abstractNumId").unwrap_or_default(), levels.collect());
                }
                "num" => {
                    let (Some(list), Some(kind)) = (own(index, "numId"), value(tree, &w, index, "abstractNumId"))
                    else {
                        continue;
                    };
                    for (level, words) in kinds.get(&kind).into_iter().flatten() {
                        self.lists.insert((list.clone(), level.clone()), *words);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_styles(&mut self, tree: &Tree<'_>) {
        let w = prefix(tree);
        for index in tree.children(tree.root()).filter(|&index| tree.local(index) == "style") {
            let own = |name: &str| tree.attribute(index, &format!("{w}{name}"));
            let Some(id) = own("styleId").filter(|_| own("type").is_some_and(|kind| kind == "paragraph")) else {
                continue;
            };
            if own("default").is_some_and(|value| value == "1" || value == "true") {
                self.default_style = Some(id.to_string());
            }
            let listed = Listed::of(tree, &w, index);
            self.styles.insert(id.into_owned(), (listed, value(tree, &w, index, "basedOn")));
        }
    }

    /// The words of the label of a paragraph, an element of `tree`, whose word-processing names have the prefix `w`.
    pub(super) fn words(&self, tree: &Tree<'_>, w: &str, paragraph: usize) -> u64 {
        let mut listed = Listed::of(tree, w, paragraph);
        let named = tree.child(paragraph, "pPr").and_then(|properties| value(tree, w, properties, "pStyle"));
        let mut style = named.as_ref().or(self.default_style.as_ref());
        // Styles based on each other in a circle must not keep us.
        for _ in 0..self.styles.len() {
            let Some((of_style, base)) = style.filter(|_| listed.list.is_none()).and_then(|id| self.styles.get(id))
            else {
                break;
            };
            listed = Listed { list: of_style.list.clone(), level: listed.level.or_else(|| of_style.level.clone()) };
            style = base.as_ref();
        }
        match listed.list {
            Some(list) if list != "0" => {
                let level = listed.level.unwrap_or_else(|| "0".to_owned());
                // A list that is defined elsewhere, by a style of lists, has a label as a rule.
                self.lists.get(&(list, level)).copied().unwrap_or(1)
            }
            _ => 0,
        }
    }
}

impl Listed {
    /// What the paragraph properties in an element say of lists.
    fn of(tree: &Tree<'_>, w: &str, element: usize) -> Listed {
        let numbering = tree.child(element, "pPr").and_then(|properties| tree.child(properties, "numPr"));
        let value = |name: &str| numbering.and_then(|numbering| value(tree, w, numbering, name));
        Listed { list: value("numId"), level: value("ilvl") }
    }
}

/// The value of the property `name` of an element.
fn value(tree: &Tree<'_>, w: &str, element: usize, name: &str) -> Option<String> {
    tree.attribute(tree.child(element, name)?, &format!("{w}val")).map(String::from)
}

/// The labels of lists in an OpenDocument text.
#[derive(Debug, Default)]
pub(super) struct OpenDocumentLabels {
    /// The words of the labels of each style of lists, by its name and level; the outline of headings has no name.
    styles: HashMap<(String, usize), u64>,
}

impl OpenDocumentLabels {
    /// Reads the styles of lists among the parts of a document.
    pub(super) fn read(parts: &[Tree<'_>]) -> OpenDocumentLabels {
        let mut styles = HashMap::new();
        for tree in parts {
            for index in
                (0..tree.nodes.len()).filter(|&n| matches!(tree.name(n), "text:list-style" | "text:outline-style"))
            {
                let is_list = tree.name(index) == "text:list-style";
                let name = tree.attribute(index, "style:name").filter(|_| is_list).unwrap_or_default();
                for level in tree.children(index) {
                    let own = |name: &str| tree.attribute(level, name).unwrap_or_default();
                    let is_shown =
                        tree.name(level) == "text:list-level-style-bullet" || !own("style:num-format").is_empty();
                    let label = format!("{}1{}", own("style:num-prefix"), own("style:num-suffix"));
                    if let Ok(number) = own("text:level").parse() {
                        styles.insert((name.to_string(), number), if is_shown { words(&label) } else { 0 });
                    }
                }
            }
        }
        OpenDocumentLabels { styles }
    }

    /// The words of labels by the paragraphs, elements of `tree`, that have one.
    pub(super) fn labelled(&self, tree: &Tree<'_>) -> HashMap<usize, u64> {
        let mut labelled = HashMap::new();
        // The lists around a place: where each ends and its style.
        let mut lists: Vec<(usize, String)> = Vec::new();
        for index in (0..tree.nodes.len()).filter(|&index| tree.is_element(index)) {
            while lists.last().is_some_and(|(end, _)| *end < index) {
                lists.pop();
            }
            match tree.name(index) {
                "text:list" => {
                    let outer = || lists.last().map(|(_, style)| style.clone()).unwrap_or_default();
                    let style = tree.attribute(index, "text:style-name").map(String::from).unwrap_or_else(outer);
                    lists.push((tree.nodes[index].end, style));
                }
                "text:list-item" => {
                    let first = tree.children(index).find(|&child| tree.is_element(child));
                    let Some(paragraph) = first.filter(|&child| matches!(tree.name(child), "text:p" | "text:h")) else {
                        continue;
                    };
                    let style = lists.last().map(|(_, style)| style.clone()).unwrap_or_default();
                    labelled.insert(paragraph, self.styles.get(&(style, lists.len())).copied().unwrap_or(1));
                }
                "text:h" if lists.is_empty() => {
                    let level = tree.attribute(index, "text:outline-level").and_then(|level| level.parse().ok());
                    let outline = self.styles.get(&(String::new(), level.unwrap_or(1))).copied();
                    labelled.insert(index, outline.unwrap_or(0));
                }
                _ => {}
            }
        }
        labelled
    }
}
