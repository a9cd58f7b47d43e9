//! What the tests take from the operating system: a browser, a web server, a software Vulkan driver. Installed by
//! apt-get where that is there and permitted; otherwise the person is told exactly what to install.

use crate::command::{command, find, output, run, say};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// Something that tests need, and the Debian packages that hold it.
struct Need {
    what: &'static str,
    packages: &'static [&'static str],
    met: fn() -> bool,
}

const VULKAN: Need = Need {
    what: "a Vulkan driver (software will do)",
    packages: &["mesa-vulkan-drivers", "libvulkan1"],
    met: vulkan,
};
const CHROMIUM: Need = Need { what: "Chromium", packages: &["chromium"], met: || chromium().is_some() };
const NGINX: Need = Need { what: "nginx", packages: &["nginx-light"], met: || find("nginx").is_some() };

const PYTHON: Need = Need {
    what: "Python 3.11 or newer with venv",
    packages: &["python3", "python3-venv"],
    met: || {
        let check = "import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))";
        output(&mut command("python3", &["-c", check])).is_some()
    },
};

const CXX: Need = Need {
    what: "a C++ compiler",
    packages: &["g++"],
    met: || ["c++", "clang++"].into_iter().any(|n| find(n).is_some()),
};

/// Sees to what libFuzzer is compiled with.
pub fn for_fuzzing() -> Result<()> {
    install(&[CXX])
}

/// Sees to what the native tests need.
pub fn for_native_tests() -> Result<()> {
    // Elsewhere wgpu draws with the system's own interface.
    if cfg!(target_os = "linux") { install(&[VULKAN]) } else { Ok(()) }
}

/// Sees to what a release is packed with.
pub fn for_packing() -> Result<()> {
    install(&[PYTHON])
}

/// Sees to what the browser tests need; gives the browser's path.
pub fn for_browser_tests() -> Result<PathBuf> {
    install(&[CHROMIUM, NGINX, PYTHON])?;
    chromium().context("Chromium is not on PATH")
}

fn install(needs: &[Need]) -> Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.met)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what = missing.iter().map(|need| need.what).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    let by_hand = format!(
        "this needs {what}; install it (Debian: apt-get install --no-install-recommends {})",
        packages.join(" ")
    );
    let root = output(&mut command("id", &["-u"])).is_some_and(|id| id == "0");
    let sudo = !root && output(&mut command("sudo", &["-n", "true"])).is_some();
    if find("apt-get").is_none() || !(root || sudo) {
        bail!(by_hand);
    }
    say(&format!("installing {}", packages.join(" ")));
    let apt = |args: &[&str]| {
        let words = [
            if sudo { &["sudo", "-n"][..] } else { &[] },
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
            args,
        ];
        let words = words.concat();
        let (program, rest) = words.split_first().context("no program")?;
        // Nothing of it belongs to the tests' output.
        run(command(program, rest).stdout(std::io::stderr()))
    };
    apt(&["update", "-qq"]).context(by_hand.clone())?;
    apt(&[&["install", "-qq", "-y", "--no-install-recommends"], &packages[..]].concat())
        .context(by_hand.clone())?;
    match missing.iter().find(|need| !(need.met)()) {
        Some(need) => bail!("{} is still missing after that: {by_hand}", need.what),
        None => Ok(()),
    }
}

/// The tests' browser: what CHROMIUM names, else the first one found.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let mac = ["Chromium", "Google Chrome"]
        .map(|name| PathBuf::from(format!("/Applications/{name}.app/Contents/MacOS/{name}")));
    let found =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find);
    named.or(found).or_else(|| mac.into_iter().find(|file| file.is_file()))
}

fn vulkan() -> bool {
    let drivers = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let driver =
        drivers.iter().any(|folder| std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()));
    let named = std::env::var_os("VK_DRIVER_FILES").or(std::env::var_os("VK_ICD_FILENAMES")).is_some();
    let ldconfig =
        find("ldconfig").and_then(|ldconfig| output(&mut command(&ldconfig.to_string_lossy(), &["-p"])));
    // A system without ldconfig's list (musl, NixOS) is believed.
    (driver || named) && ldconfig.is_none_or(|list| list.contains("libvulkan.so.1"))
}
