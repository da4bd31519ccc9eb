//! The account of an import: what became of every unit, or of every glossary entry.

use std::path::Path;

use anyhow::Result;
use bitext::Error;
use bitext::memory::Conflicts;
use serde::Serialize;

use super::report::{Report, Row};
use crate::ui::{Ui, counted};

/// How many rejected ones are told one by one on the screen; --report tells all.
const TOLD: u64 = 10;

/// What became of those that were read, in numbers.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Account {
    pub(crate) read: u64,
    pub(crate) new: u64,
    pub(crate) already_there: u64,
    pub(crate) changed: u64,
    pub(crate) conflicting: u64,
    /// Of the conflicting ones, those that were not taken in.
    pub(crate) skipped: u64,
    pub(crate) rejected: u64,
}

impl Account {
    pub(crate) fn add(&mut self, other: Account) {
        self.read += other.read;
        self.new += other.new;
        self.already_there += other.already_there;
        self.changed += other.changed;
        self.conflicting += other.conflicting;
        self.skipped += other.skipped;
        self.rejected += other.rejected;
    }

    /// Whether there was nothing that could be taken in.
    pub(crate) fn nothing_was_good(&self) -> bool {
        self.rejected == self.read
    }

    /// Whether anything was taken in.
    pub(crate) fn changes(&self) -> bool {
        self.new + self.changed + self.conflicting > self.skipped
    }

    /// The account of so many units or entries, as one and several of them are called, for a person.
    pub(crate) fn sentence(&self, (one, several): (&str, &str), rule: Conflicts) -> String {
        let kept = self.conflicting - self.skipped;
        let mut parts = vec![format!("{} new", self.new), format!("{} already there", self.already_there)];
        if self.changed > 0 {
            parts.push(format!("{} changed", self.changed));
        }
        if kept > 0 {
            let how = match rule {
                Conflicts::Newest => "taken as newer",
                Conflicts::Keep | Conflicts::Skip => "kept beside the other translation",
            };
            parts.push(format!("{kept} conflicting, {how}"));
        }
        if self.skipped > 0 {
            parts.push(format!("{} conflicting, skipped", self.skipped));
        }
        if self.rejected > 0 {
            parts.push(format!("{} rejected", self.rejected));
        }
        format!("{} read: {}", counted(self.read, one, several), parts.join(", "))
    }

    /// Adds the numbers to a JSON object.
    pub(crate) fn write_into(&self, line: &mut serde_json::Value) {
        if let (Some(line), Ok(serde_json::Value::Object(numbers))) = (line.as_object_mut(), serde_json::to_value(self))
        {
            line.extend(numbers);
        }
    }
}

/// Tells of rejected ones: the first few on the screen, all of them in the report, where one is asked for.
pub(crate) struct Rejections<'u> {
    ui: &'u Ui,
    report: Option<Report>,
    told: u64,
    total: u64,
    /// The one that came last: whether it ended its file shows only later.
    untold: Option<Error>,
}

impl<'u> Rejections<'u> {
    /// Begins with none, and with the report at this path.
    pub(crate) fn new(report: Option<&Path>, ui: &'u Ui) -> Result<Rejections<'u>> {
        let report = report.map(Report::create).transpose()?;
        Ok(Rejections { ui, report, told: 0, total: 0, untold: None })
    }

    /// Adds one of the file at `path`, which could not be used.
    pub(crate) fn add(&mut self, path: &Path, error: Error) -> bitext::Result<()> {
        self.report(|| Row::of_error(path, &error))?;
        self.total += 1;
        self.tell();
        self.untold = Some(error);
        Ok(())
    }

    /// Adds a row to the report, where there is one.
    pub(crate) fn report(&mut self, row: impl FnOnce() -> Row) -> bitext::Result<()> {
        self.report.as_mut().map_or(Ok(()), |report| report.row(&row()))
    }

    /// Ends a file, of whose units or entries (`what`) `account` tells: one that breaks off failed, as a whole when
    /// nothing of it was good.
    pub(crate) fn end_file(
        &mut self,
        path: &Path,
        complete: bool,
        what: &str,
        account: &Account,
    ) -> bitext::Result<()> {
        if !complete {
            let error = self.untold.take().unwrap_or_else(|| Error::invalid("cut off").in_file(path));
            if account.nothing_was_good() {
                return Err(error);
            }
            self.ui.fail(format_args!("{error} (the {what} before it are read)"));
        }
        self.tell();
        Ok(())
    }

    /// Tells of the one that came last, unless many were told already.
    fn tell(&mut self) {
        if let Some(error) = self.untold.take() {
            self.told += 1;
            if self.told <= TOLD {
                self.ui.warn(error);
            }
        }
    }

    /// Ends the telling: says how many were not told, unless a report tells them, and gives that back to be ended.
    pub(crate) fn finish(mut self) -> Option<Report> {
        self.tell();
        if self.total > TOLD && self.report.is_none() {
            self.ui.warn(format_args!("{} more were rejected; --report FILE tells them all", self.total - TOLD));
        }
        self.report
    }
}
