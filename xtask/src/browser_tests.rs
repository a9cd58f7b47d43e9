//! The tests of dist/ in a browser. A file in which one fails is run once more by itself: a machine that is busy elsewhere may
//! have a browser late for a test; what fails twice has failed. The whole file, since its tests go on where others ended.

use crate::command::{command, root, run, say};
use crate::{apt, python, site, tools};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// More failures than this are no accident.
const MOST_AGAIN: usize = 20;

/// A test: its file and its name.
type Test = (String, String);

/// Runs them all; builds afresh unless that is done already.
pub fn run_all(built: bool) -> Result<()> {
    let chromium = apt::for_browser_tests()?;
    let python = python::environment()?;
    tools::npm_packages()?;
    if !built {
        site::build(site::Kind::Dev { webgl: true })?;
    }
    let outcomes = root().join("target/browser-tests");
    std::fs::create_dir_all(root().join("target"))?;
    let runner = |args: &[String]| {
        let mut node = command("node", &["--test", "--test-concurrency=1"]);
        node.args(["--test-reporter=tap", "--test-reporter-destination=stdout"])
            .args(["--test-reporter=./tests/browser/support/outcomes.mjs".to_owned()])
            .arg(format!("--test-reporter-destination={}", outcomes.display()))
            .args(args)
            .env("ZARRSCOPE_DIST", site::dist())
            .env("CHROMIUM", &chromium)
            .env("ZARRSCOPE_PYTHON", &python);
        node
    };
    let files: Vec<String> = files()?.iter().map(|file| file.display().to_string()).collect();
    say("tests in the browser");
    let first = attempt(&mut runner(&files), &outcomes)?;
    let Err(error) = first.whole else { return Ok(()) };
    if first.failed.is_empty() || first.failed.len() > MOST_AGAIN {
        return Err(error);
    }
    say(&format!("once more, with all of their files: {:?}", first.failed));
    let again: Vec<String> =
        first.failed.iter().map(|(file, _)| file.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let second = attempt(&mut runner(&again), &outcomes)?;
    second.whole?;
    if !first.failed.is_subset(&second.passed) {
        bail!("failed, and did not run again: {:?}", first.failed.difference(&second.passed));
    }
    say(&format!("passed the second time: {:?}", first.failed));
    Ok(())
}

fn files() -> Result<Vec<PathBuf>> {
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
    Ok(files)
}

struct Attempt {
    whole: Result<()>,
    failed: BTreeSet<Test>,
    passed: BTreeSet<Test>,
}

/// Runs to the end and reads what became of each test.
fn attempt(node: &mut Command, outcomes: &Path) -> Result<Attempt> {
    let whole = run(node);
    let text =
        std::fs::read_to_string(outcomes).with_context(|| format!("cannot read {}", outcomes.display()))?;
    let (mut failed, mut passed) = (BTreeSet::new(), BTreeSet::new());
    for line in text.lines() {
        let (is_passed, file, name): (bool, String, String) = serde_json::from_str(line)?;
        if is_passed { &mut passed } else { &mut failed }.insert((file, name));
    }
    Ok(Attempt { whole, failed, passed })
}
