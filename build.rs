//! Links the released program with the C library inside it, where that can be done.
//!
//! Half of the time in which a query is answered was the dynamic loader's: it maps three libraries and
//! binds the program to them (`benches/startup`). The target feature `crt-static` does the same as
//! what is done here, but would have to be given to build scripts and macros too, which cannot be linked
//! so. The program stays position independent (static-pie), with all that hardens it.
//!
//! What the C library would load at run time is not used: names of hosts are looked up by
//! `src/remind/channel/names.rs`, users and locales not at all. Where there is no static C library the
//! program is linked as any other.

#![expect(clippy::disallowed_methods, reason = "a build script reads its environment and writes files")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What rustc asks the linker for by `-l`, and the archives that are to be taken instead.
const LIBRARIES: [(&str, &str); 7] = [
    ("gcc_s", "-l:libgcc_eh.a -l:libgcc.a -l:libc.a"),
    ("c", "-l:libc.a -l:libgcc.a -l:libgcc_eh.a"),
    ("m", "-l:libm.a"),
    ("util", "-l:libutil.a"),
    ("rt", "-l:librt.a"),
    ("pthread", "-l:libpthread.a"),
    ("dl", "-l:libdl.a"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let said = |name: &str| env::var(name).unwrap_or_default();
    let is_gnu_linux = said("CARGO_CFG_TARGET_OS") == "linux" && said("CARGO_CFG_TARGET_ENV") == "gnu";
    let is_for_this_machine = said("HOST") == said("TARGET");
    if said("PROFILE") != "release" || !is_gnu_linux || !is_for_this_machine || !all_are_there() {
        return;
    }
    let folder = PathBuf::from(said("OUT_DIR")).join("static");
    if let Err(error) = scripts(&folder) {
        println!("cargo::warning=linked dynamically: {}: {error}", folder.display());
        return;
    }
    println!("cargo::rustc-link-arg-bin=observd=-L{}", folder.display());
    println!("cargo::rustc-link-arg-bin=observd=-static-pie");
}

/// Whether the compiler finds every archive: it prints a path for one that it has, else the bare name.
fn all_are_there() -> bool {
    let archives = LIBRARIES.iter().flat_map(|(_, archives)| archives.split_whitespace());
    archives.filter_map(|archive| archive.strip_prefix("-l:")).chain(["rcrt1.o"]).all(|archive| {
        let found = Command::new("cc").arg(format!("-print-file-name={archive}")).output();
        found.is_ok_and(|found| String::from_utf8_lossy(&found.stdout).trim().starts_with('/'))
    })
}

/// A linker script in the place of each shared library, that names the archive.
fn scripts(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    LIBRARIES.iter().try_for_each(|(name, archives)| {
        fs::write(folder.join(format!("lib{name}.so")), format!("GROUP({archives})\n"))
    })
}
