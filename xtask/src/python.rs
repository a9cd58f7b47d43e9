//! The Python that tests of the package run in: an environment in the repository with the exact packages of
//! `python/requirements-test.txt`, made anew when that list changes.

use crate::command::{command, root, run, say};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Sees to the environment; gives its Python. A Python with `venv` is on PATH (apt.rs sees to that, too).
pub fn environment() -> Result<PathBuf> {
    let home = root().join(".tools/python");
    let list = root().join("python/requirements-test.txt");
    let wanted = std::fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let stamp = home.join("installed.txt");
    let python = home.join("bin/python");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) && python.is_file() {
        return Ok(python);
    }
    say("installing Python packages for the tests into .tools/python");
    if home.exists() {
        std::fs::remove_dir_all(&home).with_context(|| home.display().to_string())?;
    }
    run(&mut command("python3", &["-m", "venv", &home.to_string_lossy()]))
        .context("Python 3.11 or newer with venv is needed (Debian: apt-get install python3 python3-venv)")?;
    let args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run(command(&python.to_string_lossy(), &args).arg(&list))?;
    std::fs::write(&stamp, wanted)?;
    Ok(python)
}
