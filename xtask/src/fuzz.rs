//! Runs the fuzz targets of `fuzz/` with the stable compiler: seeds from the tests' fixtures, and from the folder of real
//! files where there is one; what ends a target stays in `fuzz/artifacts`.

use crate::apt;
use crate::command::{command, output, root, run, say};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// What cargo-fuzz has the nightly compiler do for libFuzzer, less the sanitizers that only that one has.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Fuzzes one target, or all of them one after the other, each for this long.
pub fn run_targets(target: Option<&str>, seconds: u64) -> Result<()> {
    let known = targets()?;
    let chosen: Vec<&String> =
        known.iter().filter(|name| target.is_none_or(|wanted| wanted == name.as_str())).collect();
    if chosen.is_empty() {
        bail!("no such target; there are {}", known.join(", "));
    }
    apt::for_fuzzing()?;
    seeds()?;
    let host = host()?;
    for name in chosen {
        say(&format!("fuzzing {name} for {seconds} s"));
        run(fuzz_cargo("build")
            .args(["--release", "--target", &host, "--bin", name])
            .env("RUSTFLAGS", COVERAGE))?;
        let artifacts = folder().join("artifacts");
        std::fs::create_dir_all(&artifacts)?;
        let program = target_folder().join(&host).join("release").join(name);
        let mut fuzzer = command(program.to_str().context("a path that is no text")?, &[]);
        let dictionary = folder().join("words.dict");
        run(fuzzer.arg(folder().join("corpus").join(name)).args([
            format!("-max_total_time={seconds}"),
            "-timeout=30".to_owned(),
            "-rss_limit_mb=2048".to_owned(),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
            format!("-dict={}", dictionary.display()),
            format!("-artifact_prefix={}/{name}-", artifacts.display()),
        ]))?;
    }
    Ok(())
}

/// Inputs to begin with, beside those that earlier runs found.
fn seeds() -> Result<()> {
    let corpus = folder().join("corpus");
    std::fs::create_dir_all(&corpus)?;
    let data = root().join("../shared/data");
    let manifest = folder().join("Cargo.toml");
    let mut seeds = command("cargo", &["run", "--quiet", "--locked", "--bin", "seeds", "--manifest-path"]);
    seeds.arg(manifest).arg("--").arg(root().join("tests/fixtures")).env("CARGO_TARGET_DIR", target_folder());
    if data.is_dir() {
        seeds.arg(&data);
    }
    run(seeds.current_dir(corpus))
}

/// The names of the targets.
fn targets() -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder().join("fuzz_targets"))?
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn fuzz_cargo(verb: &str) -> std::process::Command {
    let mut cargo = command("cargo", &[verb, "--quiet", "--locked", "--manifest-path"]);
    cargo.arg(folder().join("Cargo.toml")).env("CARGO_TARGET_DIR", target_folder());
    cargo
}

fn folder() -> PathBuf {
    root().join("fuzz")
}

fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| folder().join("target"), |chosen| Path::new(&chosen).join("fuzz"))
}

fn host() -> Result<String> {
    let version = output(&mut command("rustc", &["-vV"])).context("rustc does not say what it is")?;
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc names no host")?.to_owned())
}
