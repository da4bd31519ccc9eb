//! memory: what becomes of it, and of its index, where the disk is full.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Desk;
use crate::memory::{desk, table, units_of};

/// A disk with the memory of a desk on it, and so many bytes besides.
struct SmallDisk<'d> {
    desk: &'d Desk,
    folder: PathBuf,
}

impl SmallDisk<'_> {
    const MEMORY: &'static str = "petit-disque/memory.sqlite";

    /// `None` where none can be mounted.
    fn new(desk: &Desk, more: u64) -> Option<SmallDisk<'_>> {
        let memory = desk.path("memory.sqlite");
        let size = std::fs::metadata(&memory).expect("the memory").len() + more;
        let folder = desk.path("petit-disque");
        std::fs::create_dir(&folder).expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&folder);
        if !mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
            return None;
        }
        std::fs::copy(memory, folder.join("memory.sqlite")).expect("it has room");
        Some(SmallDisk { desk, folder })
    }

    fn bitext(&self, arguments: &[&str]) -> assert_cmd::Command {
        self.desk.bitext(&[&["-m", Self::MEMORY], arguments].concat())
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}

#[test]
fn a_full_disk_is_told_and_leaves_the_memory_as_it_was() {
    let desk = desk();
    let Some(disk) = SmallDisk::new(&desk, 900_000) else {
        println!("skipped: a small tmpfs cannot be mounted here");
        return;
    };
    desk.write("t.tsv", table(9000));
    let output = disk.bitext(&["import", "t.tsv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no space left"), "{output:?}");
    let check = disk.bitext(&["memory", "check"]).output().unwrap();
    assert_eq!(check.status.code(), Some(0), "{check:?}");
    assert_eq!(units_of(&desk, SmallDisk::MEMORY), 3);
    // Not a byte is left: nor can the file be made by which those who use the memory know of each other. It is read.
    let _ = std::fs::write(disk.folder.join("filler"), vec![0; 2 << 20]);
    let full = disk.bitext(&["export"]).output().unwrap();
    assert_eq!(
        (full.status.code(), String::from_utf8_lossy(&full.stdout).matches("<tu>").count()),
        (Some(0), 3),
        "{full:?}"
    );
    let full = disk.bitext(&["import", "t.tsv"]).output().unwrap();
    assert_eq!(full.status.code(), Some(2), "{full:?}");
    assert!(String::from_utf8_lossy(&full.stderr).contains("memory.sqlite: no space left"), "{full:?}");
}

/// It was made again for each question, in main memory, without a word.
#[test]
fn an_index_that_has_no_room_beside_the_memory_is_kept_in_the_users_cache() {
    let desk = desk();
    desk.write("t.tsv", table(9000));
    // Neither is a language of the table: no index is made.
    desk.run(&["import", "t.tsv", "--from", "de", "--to", "it"], 0);
    let Some(disk) = SmallDisk::new(&desk, 300_000) else {
        println!("skipped: a small tmpfs cannot be mounted here");
        return;
    };
    let ask = |home: &str| {
        let mut command = disk.bitext(&["lookup", "Le comité examine le point 7 du rapport"]);
        let output = command.env("HOME", desk.path(home)).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let told = ask("home");
    assert!(told.contains("the index of 'fr' cannot be written beside it ("), "{told}");
    assert!(told.contains("home/.cache/bitext/indexes/"), "{told}");
    assert_eq!(ask("home"), "");
    desk.write("no-folder", "");
    assert!(ask("no-folder").contains("made in main memory"));
    let beside = std::fs::read_dir(&disk.folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(beside.into_iter().all(|name| !name.to_string_lossy().contains(".fr-")));
}
