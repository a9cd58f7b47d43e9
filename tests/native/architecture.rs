//! The house is in order: who may import whom, where the browser may be named, how long a file may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each folder of `src` may import of the others.
const IMPORTS: [(&str, &[&str]); 10] = [
    ("geometry", &[]),
    ("zarr", &[]),
    ("decode", &["zarr"]),
    ("ome", &["zarr", "geometry"]),
    ("view", &["ome", "geometry"]),
    ("plan", &["view", "ome", "decode", "geometry", "zarr"]),
    ("stream", &["plan", "ome", "decode", "zarr"]),
    ("render", &["plan", "decode", "ome"]),
    ("app", &["stream", "plan", "view", "ome", "decode", "geometry", "zarr"]),
    ("browser", &["app", "render", "stream", "plan", "view", "ome", "decode", "geometry", "zarr"]),
];

/// Lines of the longest file.
const LONGEST: usize = 400;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code of a file without its tests, which stand at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable source");
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

#[test]
fn folders_import_only_what_lies_below_them() {
    let allowed: BTreeMap<_, _> = IMPORTS.into_iter().collect();
    let mut wrong = Vec::new();
    for folder in allowed.keys() {
        for path in sources(&root().join(folder)) {
            for part in code(&path).split("crate::").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if name != *folder
                    && allowed.contains_key(name.as_str())
                    && !allowed[folder].contains(&name.as_str())
                {
                    wrong.push(format!("{} imports {name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_folder_is_in_the_table() {
    let known: Vec<&str> = IMPORTS.iter().map(|(folder, _)| *folder).chain(["bin"]).collect();
    for entry in fs::read_dir(root()).expect("src") {
        let entry = entry.expect("an entry");
        if entry.path().is_dir() {
            let name = entry.file_name().into_string().expect("a plain name");
            assert!(known.contains(&name.as_str()), "src/{name} is not in the table of imports");
        }
    }
}

#[test]
fn only_the_edge_names_the_browser_and_the_clock() {
    for path in sources(&root()) {
        let relative = path.strip_prefix(root()).expect("below src").to_string_lossy().into_owned();
        let is_edge =
            relative.starts_with("browser/") || relative == "main.rs" || relative.starts_with("bin/");
        let text = code(&path);
        if !is_edge {
            for word in ["web_sys::", "js_sys::", "wasm_bindgen::", "SystemTime::", "Instant::"] {
                assert!(!text.contains(word), "{relative} names {word}");
            }
        }
        if relative != "main.rs" {
            // One export in the library would pull the renderer into the worker.
            let exports = text.lines().filter(|line| line.trim_start().starts_with("#[wasm_bindgen")).count();
            let imports = text.matches("extern \"C\"").count();
            assert!(exports == 0 || imports > 0, "{relative} exports to JavaScript");
        }
    }
}

#[test]
fn files_are_small_enough_to_hold_in_the_head() {
    for path in sources(&root()) {
        let lines = code(&path).lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", path.display());
    }
}
