//! Serves dist/ on this machine only, with ranges and for pages of other origins, as a bucket would.

use crate::command::{find, say};
use crate::site::dist;
use anyhow::{Context, Result};
use axum::Router;
use axum::http::{HeaderValue, header};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

const SAMPLE: &str = "samples/nuclei.ome.zarr";

/// Serves until it is stopped; prints the address that shows the sample.
pub fn run(port: Option<u16>, open: bool) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_io().build()?.block_on(async {
        let listener = listen(port).await?;
        let site = format!("http://{}", listener.local_addr()?);
        let address = format!("{site}/?source={site}/{SAMPLE}");
        say("serving dist/; Ctrl+C stops it");
        println!("{address}");
        if open {
            show(&address);
        }
        axum::serve(listener, router()).await.context("the server stopped")
    })
}

fn router() -> Router {
    // A new build must show at the next reload.
    let fresh =
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let exposed = [header::CONTENT_LENGTH, header::CONTENT_RANGE, header::ETAG];
    let cors = CorsLayer::permissive().expose_headers(exposed);
    Router::new().fallback_service(ServeDir::new(dist())).layer(fresh).layer(cors)
}

/// The port that was asked for, else the first free one from 8080 on.
async fn listen(port: Option<u16>) -> Result<TcpListener> {
    let ports = port.map_or(8080..=8099, |port| port..=port);
    let mut last = None;
    for port in ports {
        match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some((port, error)),
        }
    }
    let (port, error) = last.context("no port to try")?;
    Err(error).with_context(|| format!("cannot listen on 127.0.0.1:{port}"))
}

/// Opens the person's browser where this machine has one and a screen to show it on.
fn show(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let screen = cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if screen && find(opener).is_some() {
        // The address is printed: it does no harm if this fails.
        let _ = Command::new(opener).arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    }
}
