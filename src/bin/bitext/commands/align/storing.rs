//! What `--store` does with the pairs.

use std::path::{Path, PathBuf};

use anyhow::Result;
use bitext::align::units;
use bitext::memory::{Memory, RunInfo, RunKind, RunSummary, UnitId};
use bitext::segment::Segmenter;
use bitext::{Direction, Watch};

use super::earlier::Earlier;
use super::gathered::Gathered;
use super::{Aligned, Args};
use crate::args::Global;
use crate::inputs;
use crate::memories;
use crate::segmenters::{segmentation, warn_of_other_rules};
use crate::ui::{Ui, counted};

/// The memory that pairs are stored in, once all of them are aligned.
pub(super) struct Storing {
    memory: Memory,
    info: RunInfo,
    direction: Direction,
    earlier: Earlier,
    gathered: Gathered,
    stored: Option<RunSummary>,
}

impl Storing {
    pub(super) fn begin(
        args: &Args,
        files: &[PathBuf],
        segmenters: &(Segmenter, Segmenter),
        global: &Global,
        ui: &Ui,
    ) -> Result<Storing> {
        let direction = global.direction();
        let memory = memories::to_write(global, ui)?;
        let mut info = memories::run_info(RunKind::Alignment, files);
        if !args.pre_segmented {
            info.segmentation = vec![segmentation(&segmenters.0), segmentation(&segmenters.1)];
            let name = memory.path().unwrap_or(Path::new("memory")).display().to_string();
            warn_of_other_rules(&name, &memory.segmented_otherwise(&info.segmentation)?, ui);
        }
        let earlier = Earlier::of(&memory, &direction)?;
        Ok(Storing { memory, info, direction, earlier, gathered: Gathered::new(), stored: None })
    }

    /// Keeps the pairs of texts that are at least so sure.
    pub(super) fn add(&mut self, aligned: &Aligned, min_confidence: f32) -> Result<()> {
        let sides = (aligned.source.segments.as_slice(), aligned.target.segments.as_slice());
        let document = inputs::name(&aligned.pair.source).display().to_string();
        let units = |least| units(&aligned.bitext, sides, &self.direction, &document, least);
        if self.earlier.knows(&document) {
            self.earlier.has_now(&document, &units(0.0));
        }
        for mut unit in units(min_confidence) {
            unit.metadata.created = Some(memories::now());
            self.gathered.add(&unit)?;
        }
        Ok(())
    }

    /// Stores what was kept, as one run.
    pub(super) fn store(&mut self, watch: &dyn Watch) -> Result<()> {
        if !self.gathered.is_empty() {
            let mut run = self.memory.begin_run(&self.info, watch)?;
            self.gathered.store(&mut run, watch)?;
            self.stored = Some(run.commit()?);
        }
        Ok(())
    }

    /// Says what was stored, and what of earlier alignments is left.
    pub(super) fn tell(self, global: &Global, ui: &Ui) -> Result<()> {
        let Some(summary) = self.stored else {
            ui.note("nothing was stored");
            return Ok(());
        };
        ui.note(format_args!(
            "run {}: {} stored, {} known already, {} with another translation before",
            summary.run.0,
            counted(summary.new, "new unit", "new units"),
            // One that took over a newer date or confidence was known too.
            summary.already_there + summary.changed,
            summary.conflicting
        ));
        tell_left(&self.earlier.left(&self.memory)?, ui);
        memories::make_indexes(&self.memory, global, ui)
    }
}

/// Says which pairs of an earlier alignment are still in the memory.
fn tell_left(left: &[UnitId], ui: &Ui) {
    const SHOWN: usize = 20;
    if left.is_empty() {
        return;
    }
    let numbers: Vec<String> = left.iter().take(SHOWN).map(UnitId::to_string).collect();
    let more = if left.len() > SHOWN { " ..." } else { "" };
    ui.warn(format_args!(
        "the memory still has {} of an earlier alignment that this one does not have: bitext memory delete {}{more}",
        counted(left.len(), "pair", "pairs"),
        numbers.join(" ")
    ));
}
