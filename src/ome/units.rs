//! Unit names to symbols. NGFF recommends the long names of UDUNITS; files hold every other spelling too. An unknown
//! unit stays as it is written and never stops an image.

const PREFIXES: [(&str, &str, i32); 20] = [
    ("yotta", "Y", 24),
    ("zetta", "Z", 21),
    ("exa", "E", 18),
    ("peta", "P", 15),
    ("tera", "T", 12),
    ("giga", "G", 9),
    ("mega", "M", 6),
    ("kilo", "k", 3),
    ("hecto", "h", 2),
    ("deca", "da", 1),
    ("deci", "d", -1),
    ("centi", "c", -2),
    ("milli", "m", -3),
    ("micro", "µ", -6),
    ("nano", "n", -9),
    ("pico", "p", -12),
    ("femto", "f", -15),
    ("atto", "a", -18),
    ("zepto", "z", -21),
    ("yocto", "y", -24),
];

const OTHERS: [(&[&str], &str); 11] = [
    (&["micron", "microns"], "µm"),
    (&["angstrom", "angstroms", "ångström", "Ångström", "å", "Å"], "Å"),
    (&["inch", "inches", "in"], "in"),
    (&["foot", "feet", "ft"], "ft"),
    (&["yard", "yards", "yd"], "yd"),
    (&["mile", "miles", "mi"], "mi"),
    (&["parsec", "parsecs", "pc"], "pc"),
    (&["minute", "minutes", "min", "mins"], "min"),
    (&["hour", "hours", "h", "hr"], "h"),
    (&["day", "days", "d"], "d"),
    (&["sec", "secs", "s"], "s"),
];

const NOT_PHYSICAL: [&str; 10] =
    ["pixel", "pixels", "px", "voxel", "voxels", "index", "unit", "none", "null", "dimensionless"];

/// The symbol of a unit as written; `None` if it says nothing physical.
pub fn symbol(written: &str) -> Option<String> {
    let written = written.trim();
    let lower = written.to_ascii_lowercase();
    if lower.is_empty() || NOT_PHYSICAL.contains(&lower.as_str()) {
        return None;
    }
    let long = [("meter", "m"), ("metre", "m"), ("second", "s")].into_iter().find_map(|(unit, base)| {
        let stem = lower.strip_suffix('s').unwrap_or(&lower);
        let prefix = stem.strip_suffix(unit)?;
        if prefix.is_empty() {
            return Some(base.to_owned());
        }
        PREFIXES.iter().find(|(name, ..)| *name == prefix).map(|(_, symbol, _)| format!("{symbol}{base}"))
    });
    if let Some(symbol) = long {
        return Some(symbol);
    }
    if let Some((_, symbol)) = OTHERS.iter().find(|(names, _)| names.contains(&lower.as_str())) {
        return Some((*symbol).to_owned());
    }
    // Both code points of mu, and the u of keyboards, mean micro; capitals are taken for what they can only mean.
    match written.replace(['μ', 'Μ'], "µ").as_str() {
        "um" | "uM" | "UM" | "µM" => Some("µm".to_owned()),
        "us" | "US" => Some("µs".to_owned()),
        "NM" => Some("nm".to_owned()),
        "MM" => Some("mm".to_owned()),
        "M" => Some("m".to_owned()),
        other => Some(other.to_owned()),
    }
}

/// How many metres one unit of length is, by its symbol.
pub fn metres(symbol: &str) -> Option<f64> {
    match symbol {
        "m" => Some(1.0),
        "Å" => Some(1e-10),
        "in" => Some(0.0254),
        "ft" => Some(0.3048),
        "yd" => Some(0.9144),
        "mi" => Some(1609.344),
        _ => {
            let prefix = symbol.strip_suffix('m')?;
            PREFIXES.iter().find(|(_, short, _)| *short == prefix).map(|(.., power)| 10f64.powi(*power))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_micrometre() {
        for written in
            ["micrometer", "micrometre", "Micrometers", "um", "µm", "μm", "micron", "microns", " UM "]
        {
            assert_eq!(symbol(written).as_deref(), Some("µm"), "{written}");
        }
    }

    #[test]
    fn the_rest() {
        for (written, wanted) in [
            ("nanometer", Some("nm")),
            ("meter", Some("m")),
            ("mm", Some("mm")),
            ("Mm", Some("Mm")),
            ("angstrom", Some("Å")),
            ("second", Some("s")),
            ("seconds", Some("s")),
            ("s", Some("s")),
            ("millisecond", Some("ms")),
            ("minute", Some("min")),
            ("pixel", None),
            ("", None),
            ("a.u.", Some("a.u.")),
        ] {
            assert_eq!(symbol(written).as_deref(), wanted, "{written}");
        }
    }

    #[test]
    fn lengths() {
        assert_eq!(metres("µm"), Some(1e-6));
        assert_eq!(metres("m"), Some(1.0));
        assert_eq!(metres("s"), None);
        assert_eq!(metres("min"), None);
    }
}
