//! Holds the code that a person waits for to its limits: sizes in dist/ after gzip, as web servers send it.

use crate::site::dist;
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::read::GzEncoder;
use std::io::Read;
use std::path::Path;

const KILOBYTE: u64 = 1000;

/// Files that count together against one limit.
struct Share {
    name: &'static str,
    limit: u64,
    files: &'static [&'static str],
}

const SHARES: [Share; 7] = [
    Share {
        name: "before the first pixel with WebGPU",
        limit: 350 * KILOBYTE,
        files: &[
            "index.html",
            "page-*.css",
            "zarrscope.js",
            "zarrscope_webgpu.js",
            "zarrscope_webgpu_bg.wasm",
            "decode_worker.js",
            "decode_worker_bg.wasm",
        ],
    },
    Share {
        name: "the complete page for WebGPU",
        limit: 400 * KILOBYTE,
        files: &["zarrscope_complete.js", "zarrscope_complete_bg.wasm"],
    },
    Share {
        name: "the page for WebGL2",
        limit: 1000 * KILOBYTE,
        files: &["zarrscope_webgl.js", "zarrscope_webgl_bg.wasm"],
    },
    Share { name: "the decode worker", limit: 150 * KILOBYTE, files: &["decode_worker_bg.wasm"] },
    Share {
        name: "the kit of rare codecs",
        limit: 300 * KILOBYTE,
        files: &["decode_worker_rare.js", "decode_worker_rare_bg.wasm"],
    },
    Share {
        name: "the kit of image formats",
        limit: 400 * KILOBYTE,
        files: &["decode_worker_pictures.js", "decode_worker_pictures_bg.wasm"],
    },
    Share {
        name: "the kit of JPEG XL",
        limit: 700 * KILOBYTE,
        files: &["decode_worker_jpegxl.js", "decode_worker_jpegxl_bg.wasm"],
    },
];

/// Measures dist/, prints a table, fails where a limit is passed.
pub fn check() -> Result<()> {
    let build = std::fs::read(dist().join("build.json")).context("no dist/: run cargo xtask build first")?;
    let build: serde_json::Value = serde_json::from_slice(&build).context("dist/build.json")?;
    if build["release"] != true {
        bail!("dist/ holds a dev build: run cargo xtask build first");
    }
    let assets = dist().join(build["assets"].as_str().context("dist/build.json names no assets")?);
    let mut passed = Vec::new();
    for share in SHARES {
        let mut sum = 0;
        for wanted in share.files {
            for (name, bytes) in files(wanted, &assets)? {
                let size = gzipped(&bytes)?;
                sum += size;
                println!("  {:>11} {:>11}  {name}", kilobytes(bytes.len() as u64), kilobytes(size));
            }
        }
        println!("{:>25} of {} gzipped: {}\n", kilobytes(sum), kilobytes(share.limit), share.name);
        if sum > share.limit {
            passed.push(share.name);
        }
    }
    // The worker starts once per core: nothing that draws may get into it.
    for (name, bytes) in files("decode_worker_bg.wasm", &assets)? {
        if bytes.windows(4).any(|window| window == b"wgpu") {
            bail!("{name} holds wgpu: something in it reaches the renderer");
        }
    }
    if !passed.is_empty() {
        bail!("over the size budget: {}", passed.join(", "));
    }
    Ok(())
}

/// The file of that name in dist/ or its assets; a star stands for the hash that the build puts there.
fn files(wanted: &str, assets: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let (start, end) = wanted.split_once('*').unwrap_or((wanted, ""));
    for folder in [dist().as_path(), assets] {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == wanted || (!end.is_empty() && name.starts_with(start) && name.ends_with(end)) {
                found.push((name, std::fs::read(entry.path())?));
            }
        }
    }
    if found.is_empty() {
        bail!("dist/ has no {wanted}");
    }
    Ok(found)
}

fn gzipped(bytes: &[u8]) -> Result<u64> {
    let mut out = Vec::new();
    GzEncoder::new(bytes, Compression::best()).read_to_end(&mut out)?;
    Ok(out.len() as u64)
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1} KB", bytes as f64 / KILOBYTE as f64)
}
