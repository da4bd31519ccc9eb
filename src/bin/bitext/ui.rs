//! What a person sees: results on standard output, everything else on standard error, exit codes.

use std::cell::Cell;
use std::fmt::{self, Display};
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use anyhow::Result;
use bitext::{ErrorKind, Watch};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::args::{Color, Global};
use crate::inputs;

/// Set by Ctrl-C; a second Ctrl-C ends the program at once, and so does the first where no job asks for it.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The jobs at work that ask whether they shall stop.
static WATCHED: AtomicUsize = AtomicUsize::new(0);

/// How a command ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All was done (exit status 0).
    Done,
    /// Nothing was found, or a check has findings (exit status 1).
    NothingFound,
}

/// A number of things, the word for one and for several: `1 unit`, `2 units`.
pub(crate) fn counted(number: impl TryInto<u64>, one: &str, several: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The screen.
pub(crate) struct Ui {
    color: ColorChoice,
    quiet: bool,
    /// Whether something failed although the work went on; the exit status is then 2.
    failed: Cell<bool>,
}

impl Ui {
    pub(crate) fn new(global: &Global) -> Ui {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        env_logger::Builder::from_env(env_logger::Env::new().filter_or("BITEXT_LOG", "bitext=warn"))
            .format(|out, record| match record.level() {
                log::Level::Warn => writeln!(out, "warning: {}", record.args()),
                level => writeln!(out, "{level} {}: {}", record.target(), record.args()),
            })
            .init();
        // Without a handler Ctrl-C ends the program as usual: the memory is whole either way.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) || WATCHED.load(Ordering::SeqCst) == 0 {
                std::process::exit(130);
            }
        });
        Ui { color, quiet: global.quiet, failed: Cell::new(false) }
    }

    /// Standard output, buffered; colours are dropped where they are not wanted.
    pub(crate) fn out(&self) -> Box<dyn Write> {
        Box::new(BufWriter::new(AutoStream::new(io::stdout(), self.color)))
    }

    /// Whether what [`Ui::out`] writes is shown in colour.
    pub(crate) fn in_color(&self) -> bool {
        AutoStream::new(io::stdout(), self.color).current_choice() != ColorChoice::Never
    }

    /// Says what was done or decided, unless the person asked for quiet.
    pub(crate) fn note(&self, message: impl Display) {
        if !self.quiet {
            self.say(Style::new(), "", message);
        }
    }

    /// Says what a person should know of how a file was read.
    pub(crate) fn remarks(&self, file: &Path, remarks: impl IntoIterator<Item = impl Display>) {
        for remark in remarks {
            self.note(format_args!("{}: {remark}", inputs::name(file).display()));
        }
    }

    /// Says that something is not as it should be, though the work goes on.
    pub(crate) fn warn(&self, message: impl Display) {
        self.say(AnsiColor::Yellow.on_default().bold(), "warning: ", message);
    }

    /// Reports a failure in one line and lets the rest of the work go on; the exit status will be 2.
    pub(crate) fn fail(&self, error: impl Display) {
        self.failed.set(true);
        self.say(AnsiColor::Red.on_default().bold(), "error: ", error);
    }

    /// [`Ui::fail`] with what a part of the work failed with.
    pub(crate) fn fail_with(&self, error: &anyhow::Error) {
        self.fail(in_one_line(error));
    }

    fn say(&self, style: Style, label: &str, message: impl Display) {
        let mut err = AutoStream::new(io::stderr(), self.color);
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(err, "{style}{label}{style:#}{message}");
    }

    /// Follows a long job: a bar on standard error once it has taken a second, and Ctrl-C.
    pub(crate) fn watch(&self, what: &'static str, counted: Counted) -> Progress {
        let shown = !self.quiet && io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        // Nobody can tell how much of a pipe is still to come.
        let (numbers, without_end) = match counted {
            Counted::Bytes => ("{bytes}/{total_bytes} {bytes_per_sec}", "{bytes} {bytes_per_sec}"),
            Counted::Items => ("{human_pos}/{human_len} {rate}", "{human_pos} {rate}"),
            Counted::Share => ("{percent} %", ""),
        };
        bar.set_style(style(&format!("{{msg}} {{spinner}} {without_end}")));
        bar.set_message(what);
        WATCHED.fetch_add(1, Ordering::SeqCst);
        Progress { bar, with_end: style(&format!("{{msg}} {{wide_bar}} {numbers} {{eta}}")), shown }
    }

    /// Turns the end of a command into one line and an exit status.
    pub(crate) fn finish(&self, outcome: Result<Outcome>) -> ExitCode {
        match outcome {
            Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
            Err(error) if is_interrupted(&error) => {
                // A command that has done part of its work says so as the error's context.
                let told = error.to_string();
                self.fail(if told == "interrupted" { "interrupted: nothing was changed" } else { told.as_str() });
                ExitCode::from(130)
            }
            Err(error) => {
                self.fail_with(&error);
                ExitCode::from(2)
            }
            // What was not to be broken off came to its end; what a script has behind it is not wanted.
            Ok(_) if INTERRUPTED.load(Ordering::SeqCst) => ExitCode::from(130),
            Ok(_) if self.failed.get() => ExitCode::from(2),
            Ok(Outcome::Done) => ExitCode::SUCCESS,
            Ok(Outcome::NothingFound) => ExitCode::from(1),
        }
    }
}

/// An error and its causes; a library error says all in its own words.
fn in_one_line(error: &anyhow::Error) -> String {
    let last = error.chain().position(|cause| cause.is::<bitext::Error>()).unwrap_or(usize::MAX);
    error.chain().take(last.saturating_add(1)).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// What a progress bar counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counted {
    Bytes,
    Items,
    /// Of unlike things, of which the bar's label says more.
    Share,
}

/// A bar's look by a template of indicatif, in which `{rate}` is a whole number a second.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
        // A bar that cannot be drawn is no loss.
        let _ = write!(out, "{}/s", HumanCount(state.per_sec() as u64));
    })
}

/// The bar of one job.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// How it looks once the end is known.
    with_end: ProgressStyle,
    shown: bool,
}

impl Progress {
    /// Says beside the bar how far the job is.
    pub(crate) fn label(&self, text: impl Display) {
        if self.shown {
            self.bar.set_message(text.to_string());
        }
    }
}

impl Watch for Progress {
    fn progress(&self, done: u64, total: Option<u64>) {
        if self.shown && self.bar.is_hidden() && self.bar.elapsed() >= Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if let Some(total) = total {
            if self.bar.length().is_none() {
                self.bar.set_style(self.with_end.clone());
            }
            self.bar.set_length(total);
        }
        self.bar.set_position(done);
    }

    fn interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        WATCHED.fetch_sub(1, Ordering::SeqCst);
        self.bar.finish_and_clear();
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(io)
            || cause
                .downcast_ref::<bitext::Error>()
                .is_some_and(|e| matches!(e.kind(), ErrorKind::Io(cause) if io(cause)))
    })
}

pub(crate) fn is_interrupted(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<bitext::Error>().is_some_and(|e| matches!(e.kind(), ErrorKind::Interrupted)))
}
