//! Builds dist/ with Trunk, for use (release) or for trying things out (dev).

use crate::command::{command, root, run, say};
use crate::tools;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// What a build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small and fast: what is hosted and measured.
    Release,
    /// Built in seconds after a change; the page for WebGL2 only where asked for.
    Dev {
        /// Whether to build it.
        webgl: bool,
    },
}

/// What makes the standard library small. It is compiled along with ours, for size, without the texts and places of
/// panics: together a quarter of the code that a person waits for. The compiler calls this unstable, hence the first
/// line; a build without it only misses the size budget. Not to be added: `-Zfmt-debug=none`, since naga writes shaders
/// for WebGL2 with the help of `Debug`.
const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "RUSTFLAGS",
        "-Ctarget-feature=+simd128 -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none",
    ),
];

/// Builds dist/.
pub fn build(kind: Kind) -> Result<()> {
    let path = tools::prepare();
    tools::clean_up();
    let path = path?;
    let mut small = Vec::new();
    if kind == Kind::Release {
        match tools::standard_library_source() {
            true => small.extend(SMALL),
            false => {
                say("the standard library's source is missing: this build will be larger than it should be")
            }
        }
    }
    // Trunk is offline, and so is the cargo that it runs. With a standard library to build, cargo wants to see the crates of
    // all targets.
    let mut fetch = command("cargo", &["fetch", "--quiet", "--locked"]);
    run(fetch.envs(small.iter().copied()))?;
    say("building dist/");
    let mut trunk = command("trunk", &["--log", "error", "build"]);
    match kind {
        Kind::Release => {
            trunk.arg("--release");
        }
        Kind::Dev { webgl } => {
            let page = root().join("www/index.html");
            let html = std::fs::read_to_string(&page).with_context(|| page.display().to_string())?;
            // One page for WebGPU is enough: the complete one in place of the plain one.
            let html = without(&html, "zarrscope_complete").replace(",plain\"", "\"");
            let html = if webgl { html } else { without(&html, "zarrscope_webgl") };
            let dev = page.with_file_name(".index-dev.html");
            std::fs::write(&dev, html)?;
            trunk.arg("--html-output").arg("index.html").arg(dev);
        }
    }
    // Trunk reads these as its own options: they are set in Trunk.toml and above.
    run(trunk.env("PATH", path).envs(small).env_remove("NO_COLOR"))
}

/// The page's source without the link to an artefact.
fn without(html: &str, artefact: &str) -> String {
    let wanted = format!(r#"data-bin="{artefact}""#);
    let parts = html.split_inclusive("/>").map(|part| match part.rsplit_once("<link") {
        Some((before, tag)) if tag.contains(&wanted) => before,
        _ => part,
    });
    parts.collect()
}

/// The folder that a build makes.
pub fn dist() -> PathBuf {
    root().join("dist")
}
