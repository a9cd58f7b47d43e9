//! Makes a release of dist/: an archive for hosts, the npm package, the Python package. The same inputs give the same
//! bytes, so that anybody can check what was published.

use crate::command::{command, root, run, say};
use crate::{apt, python, site, tools};
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What goes into the archive beside the page.
const PAPERS: [&str; 3] = ["LICENSE", "README.md", "CHANGELOG.md"];

/// Builds dist/ unless it is to be taken as it is, and packs it into target/pack.
pub fn release(built: bool) -> Result<()> {
    if !built {
        site::build(site::Kind::Release)?;
    }
    apt::for_packing()?;
    tools::npm_packages()?;
    let dist = site::dist();
    let said =
        fs::read_to_string(dist.join("build.json")).context("dist/ is not built: run `cargo xtask build`")?;
    if serde_json::from_str::<serde_json::Value>(&said)?["release"] != true {
        bail!("dist/ holds a quick build, which is not for others: run `cargo xtask build`");
    }
    let out = root().join("target/pack");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| out.display().to_string())?;
    }
    fs::create_dir_all(&out)?;
    let name = format!("zarrscope-page-{}", version()?);
    say("packing the page");
    let mut files = below(&dist, &format!("{name}/page"))?;
    files.extend(below(&root().join("docs"), &format!("{name}/docs"))?);
    files.extend(PAPERS.map(|paper| (format!("{name}/{paper}"), root().join(paper))));
    archive(files, File::create(out.join(format!("{name}.tar.gz")))?)?;
    let [dist, out] = [dist, out].map(|folder| folder.to_string_lossy().into_owned());
    say("packing for npm");
    let package = format!("{out}/npm");
    run(&mut command("node", &["www/pack/npm.mjs", &dist, &package]))?;
    run(&mut command("npm", &["pack", "--silent", "--pack-destination", &out, &package]))?;
    fs::remove_dir_all(package)?;
    say("packing for Python");
    run(&mut command("node", &["www/pack/notebook.mjs", &dist, "python/src/zarrscope/static"]))?;
    let python = python::environment()?;
    let mut hatch = command(&python.to_string_lossy(), &["-m", "hatchling", "build", "--directory", &out]);
    run(hatch.current_dir(root().join("python")))?;
    let mut made = fs::read_dir(&out)?.collect::<std::io::Result<Vec<_>>>()?;
    made.sort_by_key(fs::DirEntry::file_name);
    for file in made {
        println!("{} {}", file.path().display(), file.metadata()?.len());
    }
    Ok(())
}

/// The version of the whole project.
fn version() -> Result<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = \"")).context("no version")?;
    Ok(line.trim_end_matches('"').to_owned())
}

/// All files below a folder, with their names in the archive.
fn below(folder: &Path, name: &str) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let inner = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            found.extend(below(&entry.path(), &inner)?);
        } else {
            found.push((inner, entry.path()));
        }
    }
    Ok(found)
}

/// A tar.gz of files under their names: sorted, without times, owners and other traces of this machine.
fn archive(mut files: Vec<(String, PathBuf)>, to: impl Write) -> Result<()> {
    files.sort();
    let mut tar = tar::Builder::new(GzEncoder::new(to, Compression::best()));
    for (name, file) in files {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        tar.append_data(&mut header, name, bytes.as_slice())?;
    }
    tar.into_inner()?.finish()?.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{archive, below};
    use anyhow::Result;
    use flate2::read::GzDecoder;
    use std::fs;
    use std::io::Read;

    #[test]
    fn an_archive_holds_all_files_and_no_traces_of_when_they_were_made() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("zarrscope-pack-{}", std::process::id()));
        fs::create_dir_all(folder.join("b/c"))?;
        fs::write(folder.join("b/c/d.txt"), "deep")?;
        fs::write(folder.join("a.txt"), "flat")?;
        let pack = || -> Result<Vec<u8>> {
            let mut bytes = Vec::new();
            archive(below(&folder, "top")?, &mut bytes)?;
            Ok(bytes)
        };
        let first = pack()?;
        fs::write(folder.join("a.txt"), "flat")?;
        assert_eq!(first, pack()?);
        let mut found = Vec::new();
        for entry in tar::Archive::new(GzDecoder::new(first.as_slice())).entries()? {
            let mut entry = entry?;
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            found.push((entry.path()?.to_string_lossy().into_owned(), text));
        }
        fs::remove_dir_all(folder)?;
        assert_eq!(found, [("top/a.txt".into(), "flat".into()), ("top/b/c/d.txt".into(), "deep".into())]);
        Ok(())
    }
}
