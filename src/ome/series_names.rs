//! Names of the series of a bioformats2raw conversion, out of the OME-XML that the converter keeps beside them.

use quick_xml::Reader;
use quick_xml::events::Event;

/// A name longer than this is none.
const MAX_NAME: usize = 256;

/// The names of the images in an OME-XML document, in its order, as far as it can be read; empty for those without one.
pub(super) fn names(xml: &[u8]) -> Vec<String> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut names = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Image" => {
                let name = tag.try_get_attribute("Name").ok().flatten();
                let name = name.and_then(|name| {
                    Some(name.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.trim().to_owned())
                });
                names.push(name.filter(|name| name.len() <= MAX_NAME).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_in_order_as_far_as_it_can_be_read() {
        let xml = br#"<?xml version="1.0" encoding="UTF-8"?><!-- <Image Name="no"/> -->
            <ome:OME xmlns:ome="http://www.openmicroscopy.org/Schemas/OME/2016-06">
            <ome:Instrument ID="i"/><ome:Image ID="Image:0" Name=" a &amp; b &lt;b&gt; "><ome:Pixels/></ome:Image>
            <ome:Image ID="Image:1"/><ome:ImageRef Name="no"/><ome:Image Name='x&#956;'></ome:Image>
            <ome:Image Name="&unknown;"/><ome:StructuredAnnotations><![CDATA[<Image Name="no"/>]]></ome:Pix"#;
        assert_eq!(names(xml), ["a & b <b>", "", "xμ", ""]);
        assert!(names(b"").is_empty());
        assert!(names(&[0xFF, 0xFE, b'<', 0]).is_empty());
        assert_eq!(names(b"<Image Name=\"one\"/><<<"), ["one"]);
        let long = format!("<Image Name=\"{}\"/>", "x".repeat(300));
        assert_eq!(names(long.as_bytes()), [""]);
    }
}
