//! JPEG of 8 bits.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::RareStep;
use super::pictures::{check_bytes, room};
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

const START: &[u8] = &[0xFF, 0xD8];
const END: &[u8] = &[0xFF, 0xD9];

/// Grey, or red, green and blue.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    check_bytes(step)?;
    let settings = step.settings();
    let data = completed(step, data, &settings)?;
    // More than this no file can say.
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&data), options);
    decoder.decode_headers().map_err(|error| step.error(error))?;
    let (Some(info), Some(stored)) = (decoder.info(), decoder.input_colorspace()) else {
        return Err(step.error("there is no picture"));
    };
    let channels = usize::from(info.components);
    let shown = match (stored, channels) {
        (_, 1) => ColorSpace::Luma,
        // Colours that were stored as they are, without the mark that says so.
        (ColorSpace::YCbCr, _) if is_raw(&settings) => ColorSpace::YCbCr,
        (_, 3) => ColorSpace::RGB,
        (_, 4) => ColorSpace::CMYK,
        _ => return Err(step.error(format!("{channels} channels"))),
    };
    let mut out = room(step, [info.height.into(), info.width.into(), channels], size)?;
    decoder.set_options(options.jpeg_set_out_colorspace(shown));
    decoder.decode_into(&mut out).map_err(|error| step.error(error))?;
    Ok(out)
}

/// Whether the configuration of imagecodecs says that colours are stored as they are read.
fn is_raw(settings: &Value) -> bool {
    let color = |field: &str| {
        let value = settings.get(field).filter(|value| !value.is_null())?;
        // Names in any case, or libjpeg's numbers.
        match value.as_str() {
            Some(name) => Some(name.to_ascii_lowercase()),
            None => {
                value.as_u64().map(|number| if number == 2 { "rgb".to_owned() } else { number.to_string() })
            }
        }
    };
    match (color("colorspace_jpeg"), color("colorspace_data")) {
        (Some(stored), Some(shown)) => stored == shown,
        (Some(stored), None) => stored == "rgb",
        _ => false,
    }
}

/// The whole file, where the configuration holds what all chunks have in common.
fn completed(step: &RareStep, data: &[u8], settings: &Value) -> Result<Vec<u8>, CodecError> {
    let part = |field: &str| match settings.get(field).and_then(Value::as_str) {
        None => Ok(None),
        Some(text) => BASE64_STANDARD.decode(text).map(Some).map_err(|error| step.error(error)),
    };
    if let Some(header) = part("header")? {
        return Ok([&header, data, END].concat());
    }
    let Some(tables) = part("tables")? else { return Ok(data.to_vec()) };
    let tables = tables.strip_suffix(END).unwrap_or(&tables);
    Ok([tables, data.strip_prefix(START).unwrap_or(data)].concat())
}
