//! The tools of the build at their exact versions: taken from PATH where they fit, else from a cache outside the
//! repository, else installed there. npm packages come by the lock file.

use crate::command::{command, output, root, run, say};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A program that `cargo install` makes.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    install: &'static [&'static str],
}

/// Must equal the version of the crate `wasm-bindgen`. Its own lock file names a crate version that crates.io lacks.
const WASM_BINDGEN: Tool =
    Tool { package: "wasm-bindgen-cli", program: "wasm-bindgen", version: "0.2.130", install: &[] };

/// Later versions want a newer Rust; the default features are the downloading of tools and what it needs.
const TRUNK: Tool = Tool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    install: &["--locked", "--no-default-features"],
};

/// Installs what a build of the site needs where it is missing, and gives the PATH to build with.
pub fn prepare() -> Result<OsString> {
    wasm_target()?;
    let mut folders = vec![npm_packages()?];
    for tool in [WASM_BINDGEN, TRUNK] {
        folders.extend(tool.folder()?);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}

/// Adds the standard library for WebAssembly to the toolchain in use.
pub fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let folder = output(&mut command("rustc", &["--print", "target-libdir", "--target", TARGET]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    say(&format!("adding the Rust target {TARGET}"));
    run(&mut command("rustup", &["target", "add", TARGET]))
        .context("the Rust target wasm32-unknown-unknown is missing: install rustup (https://rustup.rs), or that target by your system's means")
}

/// Adds the source of the standard library to the toolchain in use; whether it is there. Release builds compile it for
/// size.
pub fn standard_library_source() -> bool {
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"]));
    let is_there = || {
        let library =
            sysroot.as_ref().map(|root| Path::new(root).join("lib/rustlib/src/rust/library/Cargo.lock"));
        library.is_some_and(|file| file.is_file())
    };
    if !is_there() {
        say("adding the source of Rust's standard library");
        let _ = run(&mut command("rustup", &["component", "add", "rust-src"]));
    }
    is_there()
}

const NODE: &str = "Node.js 20 or newer with npm is needed: install it from https://nodejs.org (Debian, Ubuntu: apt-get install nodejs npm)";

/// Installs the npm packages by the lock file where they are older than it; gives the folder of their programs.
pub fn npm_packages() -> Result<PathBuf> {
    let node = output(&mut command("node", &["--version"])).context(NODE)?;
    let major = node.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        bail!("{NODE}; this is {node}");
    }
    install_packages("")?;
    Ok(root().join("node_modules/.bin"))
}

/// The same for the viewers that the benchmark measures: large, and needed for nothing else.
pub fn bench_packages() -> Result<()> {
    install_packages("tests/bench")
}

fn install_packages(folder: &str) -> Result<()> {
    let folder = root().join(folder);
    let modified = |path: &str| folder.join(path).metadata().and_then(|metadata| metadata.modified()).ok();
    if modified("node_modules/.package-lock.json") < modified("package-lock.json") {
        say("installing npm packages");
        let args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        run(command("npm", &args).current_dir(&folder)).context(NODE)?;
    }
    Ok(())
}

impl Tool {
    /// The folder to put on PATH for this tool; `None` where PATH has it already.
    fn folder(&self) -> Result<Option<PathBuf>> {
        if self.fits(Path::new(self.program)) {
            return Ok(None);
        }
        let home = cache()?.join(format!("{}-{}", self.program, self.version));
        let program = home.join("bin").join(self.program);
        if !self.fits(&program) {
            self.install(&home)?;
            if !self.fits(&program) {
                bail!(
                    "{} was installed but does not say that it is version {}",
                    program.display(),
                    self.version
                );
            }
        }
        Ok(Some(home.join("bin")))
    }

    fn fits(&self, program: &Path) -> bool {
        output(&mut command(&program.to_string_lossy(), &["--version"]))
            .is_some_and(|said| said.split_whitespace().any(|word| word == self.version))
    }

    fn install(&self, home: &Path) -> Result<()> {
        say(&format!(
            "installing {} {} into {} (a few minutes, once)",
            self.package,
            self.version,
            home.display()
        ));
        // Shared, so that the second tool finds what the first one compiled; outside the repository's own target.
        let target = std::env::temp_dir().join(format!("zarrscope-tools-{}", std::process::id()));
        let mut install = command("cargo", &["install", self.package, "--version", self.version, "--force"]);
        install.args(self.install).arg("--root").arg(home).env("CARGO_TARGET_DIR", target);
        run(&mut install)
    }
}

/// Removes what installing left behind.
pub fn clean_up() {
    // Nothing is there where nothing was installed.
    let _ =
        std::fs::remove_dir_all(std::env::temp_dir().join(format!("zarrscope-tools-{}", std::process::id())));
}

fn cache() -> Result<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
    let cache = cache.or_else(|| folder("LOCALAPPDATA")).context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(cache.join("zarrscope").join("tools"))
}
