//! The benchmark against other viewers: installs their packages, sees to a release build and runs tests/bench.

use crate::command::{command, root, run, say};
use crate::{apt, site, tools};
use anyhow::Result;

/// Runs it with the options of `tests/bench/main.mjs`.
pub fn run_all(options: &[String]) -> Result<()> {
    let chromium = apt::for_browser_tests()?;
    tools::npm_packages()?;
    tools::bench_packages()?;
    let build = std::fs::read_to_string(site::dist().join("build.json")).unwrap_or_default();
    if !build.contains("\"release\":true") {
        site::build(site::Kind::Release)?;
    }
    say("compiling zarrs, for native decoding");
    run(&mut command(
        "cargo",
        &[
            "bench",
            "--quiet",
            "--locked",
            "--no-default-features",
            "--features",
            "oracle",
            "--profile",
            "release-fast",
            "--bench",
            "decode",
            "--no-run",
        ],
    ))?;
    say("measuring");
    let script = root().join("tests/bench/main.mjs");
    run(command("node", &[])
        .arg(script)
        .args(options)
        .env("ZARRSCOPE_DIST", site::dist())
        .env("CHROMIUM", chromium))
}
