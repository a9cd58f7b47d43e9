//! What says whether a change is good: formatting, lints, sizes, tests. One command does what CI does.

use crate::command::{command, run, say};
use crate::{apt, browser_tests, budget, pack, site, tools};
use anyhow::Result;

/// Formatting, clippy for all that is compiled, types of the TypeScript.
pub fn lint() -> Result<()> {
    say("formatting");
    run(&mut command("cargo", &["fmt", "--all", "--check"]))?;
    say("types of the TypeScript");
    tools::npm_packages()?;
    run(&mut command("npm", &["run", "--silent", "check"]))?;
    tools::wasm_target()?;
    let wasm = ["--target", "wasm32-unknown-unknown", "--no-default-features"];
    let kit = |feature, bin| [&wasm[..], &["--features", feature, "--bin", bin]].concat();
    let passes: [(&str, Vec<&str>); 8] = [
        ("native", vec!["--workspace", "--all-targets"]),
        ("decode worker", [&wasm[..], &["--bin", "decode_worker"]].concat()),
        ("kit of rare codecs", kit("rare", "decode_worker_rare")),
        ("kit of image formats", kit("pictures", "decode_worker_pictures")),
        ("kit of JPEG XL", kit("jpegxl", "decode_worker_jpegxl")),
        (
            "plain page for WebGPU",
            [&wasm[..], &["--features", "webgpu,plain", "--bin", "zarrscope"]].concat(),
        ),
        (
            "complete page for WebGPU",
            [&wasm[..], &["--features", "webgpu", "--bin", "zarrscope_complete"]].concat(),
        ),
        ("page for WebGL2", [&wasm[..], &["--features", "webgl", "--bin", "zarrscope_webgl"]].concat()),
    ];
    for (name, args) in passes {
        say(&format!("clippy: {name}"));
        run(command("cargo", &["clippy", "--quiet", "--locked"]).args(args).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// Everything that must hold before a change is taken.
pub fn ci() -> Result<()> {
    lint()?;
    site::build(site::Kind::Release)?;
    budget::check()?;
    pack::release(true)?;
    // With the oracle of the codecs, which takes minutes to compile.
    cargo_test(&["--features", "oracle"], &[])?;
    browser_tests::run_all(true)
}

/// The tests that need no browser.
pub fn test_native(filters: &[String]) -> Result<()> {
    cargo_test(&[], filters)
}

fn cargo_test(features: &[&str], filters: &[String]) -> Result<()> {
    apt::for_native_tests()?;
    say("native tests");
    run(command("cargo", &["test", "--quiet", "--locked", "--workspace"])
        .args(features)
        .arg("--")
        .args(filters))
}
