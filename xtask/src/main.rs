//! The project's commands, `cargo xtask COMMAND`. Each one installs what it needs where it is missing.

mod apt;
mod bench;
mod browser_tests;
mod budget;
mod checks;
mod command;
mod fuzz;
mod pack;
mod python;
mod serve;
mod site;
mod tools;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  serve   build, serve on 127.0.0.1 and open the sample in the browser
            --port N        the port (default: the first free one from 8080)
            --release       the release build instead of the quick one
            --no-open       only print the address
  build   build dist/, a folder of static files for any web server
            --dev           quickly, not for use by others; without the page for WebGL2
            --webgl         with --dev: the page for WebGL2 too
  test    install what the tests need and run all of them
            NAME ...        only the native tests whose names contain one of these
            --native        only the native tests
            --browser       only the tests in the browser
            --built         in the browser, test dist/ as it is
  lint    formatting, clippy (native and wasm) and the TypeScript's types
  fuzz    run the fuzz targets one after the other
            TARGET          only this one
            --seconds N     each for so long (default 600)
  bench   measure the release build in dist/ against other viewers, and write docs/benchmarks.md
            --runs N        runs of each viewer (default 5)
            --images A,B    only these images; with it, nothing is written
  pack    make a release of dist/ in target/pack: an archive of the page, the npm package, the Python package
            --built         of dist/ as it is
  budget  hold the sizes of the release build in dist/ to their limits
  ci      lint, build, budget, test
";

fn main() -> Result<()> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let command = if args.is_empty() { String::from("help") } else { args.remove(0) };
    let mut flag = |name: &str| {
        let before = args.len();
        args.retain(|arg| arg != name);
        args.len() < before
    };
    match command.as_str() {
        "serve" => {
            let kind = if flag("--release") { site::Kind::Release } else { site::Kind::Dev { webgl: true } };
            let open = !flag("--no-open");
            let port = number(&mut args, "--port")?;
            none_left(&args)?;
            site::build(kind)?;
            serve::run(port, open)
        }
        "build" => {
            let (dev, webgl) = (flag("--dev"), flag("--webgl"));
            none_left(&args)?;
            site::build(if dev { site::Kind::Dev { webgl } } else { site::Kind::Release })
        }
        "test" => {
            let (native, browser, built) = (flag("--native"), flag("--browser"), flag("--built"));
            if let Some(unknown) = args.iter().find(|arg| arg.starts_with("--")) {
                bail!("unknown option {unknown}\n\n{HELP}");
            }
            if !browser || native {
                checks::test_native(&args)?;
            }
            if !native || browser {
                browser_tests::run_all(built)?;
            }
            Ok(())
        }
        "lint" => none_left(&args).and_then(|()| checks::lint()),
        "fuzz" => {
            let seconds = number(&mut args, "--seconds")?;
            let target = (!args.is_empty()).then(|| args.remove(0));
            none_left(&args)?;
            fuzz::run_targets(target.as_deref(), seconds.unwrap_or(600))
        }
        "bench" => bench::run_all(&args),
        "pack" => {
            let built = flag("--built");
            none_left(&args)?;
            pack::release(built)
        }
        "budget" => none_left(&args).and_then(|()| budget::check()),
        "ci" => none_left(&args).and_then(|()| checks::ci()),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command {other}\n\n{HELP}"),
    }
}

/// Takes an option with its number out of the arguments.
fn number<T: std::str::FromStr<Err = std::num::ParseIntError>>(
    args: &mut Vec<String>,
    name: &str,
) -> Result<Option<T>> {
    match args.iter().position(|arg| arg == name) {
        Some(at) if at + 1 < args.len() => {
            let value = args.drain(at..at + 2).nth(1).unwrap_or_default();
            Ok(Some(value.parse()?))
        }
        _ => Ok(None),
    }
}

fn none_left(args: &[String]) -> Result<()> {
    match args.first() {
        Some(arg) => bail!("unknown option {arg}\n\n{HELP}"),
        None => Ok(()),
    }
}
