//! What says whether a change is good: formatting, lints, sizes, tests. One command does what CI does.

use crate::command::{command, root, run, say};
use crate::{apt, budget, pack, python, site, tools};
use anyhow::{Result, bail};

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
    test_browser(true)
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

/// The tests of dist/ in a browser; built afresh unless it is there already.
pub fn test_browser(built: bool) -> Result<()> {
    let chromium = apt::for_browser_tests()?;
    let python = python::environment()?;
    tools::npm_packages()?;
    if !built {
        site::build(site::Kind::Dev { webgl: true })?;
    }
    let folder = root().join("tests/browser");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let file = entry?.path();
        if file.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".test.mjs")) {
            files.push(file);
        }
    }
    if files.is_empty() {
        bail!("no *.test.mjs in {}", folder.display());
    }
    files.sort();
    say("tests in the browser");
    let mut node = command("node", &["--test", "--test-concurrency=1"]);
    run(node
        .args(files)
        .env("ZARRSCOPE_DIST", site::dist())
        .env("CHROMIUM", chromium)
        .env("ZARRSCOPE_PYTHON", python))
}
