//! Coordinate transformations as written to affine maps: the two of NGFF 0.4 and 0.5, and those of 0.6 that are
//! affine. Values that make no sense become 1 or 0 with a warning; what is not affine is left out with a warning.

use serde_json::Value;

use crate::geometry::Affine;
use crate::zarr::number::parse_float;

/// More axes than any space has.
const MAX_AXES: usize = 32;
/// Types that bend space; their parameters are arrays of vectors.
pub(super) const BENDING: &[&str] = &["displacements", "coordinates"];

/// Reads transformations.
pub(super) struct Reader<'a> {
    /// Names of the axes, for documents that refer to them by name.
    pub(super) axes: &'a [String],
    /// What was odd.
    pub(super) warnings: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// The transformations of a list one after the other, first to last; as many axes come out as go in.
    pub(super) fn composed(&mut self, list: &[Value]) -> Affine {
        let axes = self.axes.len();
        let composed = self.composed_on(list, axes, 0);
        if composed.outputs() == axes {
            return composed;
        }
        self.warnings.push(format!(
            "Coordinate transformations lead from {axes} axes to {}; they are left out.",
            composed.outputs()
        ));
        Affine::identity(axes)
    }

    fn composed_on(&mut self, list: &[Value], axes: usize, depth: usize) -> Affine {
        list.iter().fold(Affine::identity(axes), |so_far, next| {
            let next = self.one(next, so_far.outputs(), depth);
            so_far.then(&next).unwrap_or(so_far)
        })
    }

    /// One transformation of points with `axes` coordinates; nothing where it cannot be used.
    pub(super) fn one(&mut self, value: &Value, axes: usize, depth: usize) -> Affine {
        const DEEPEST: usize = 16;
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let inner = |name: &str| value.get(name).filter(|_| depth <= DEEPEST);
        let bends = |value: &&Value| mentions(std::slice::from_ref(*value), BENDING);
        let found = match kind {
            "identity" => Some(Affine::identity(axes)),
            "scale" => self.vector(value.get("scale"), kind, axes, 1.0).map(|v| Affine::scale(&v)),
            "translation" => {
                self.vector(value.get("translation"), kind, axes, 0.0).map(|v| Affine::translation(&v))
            }
            "sequence" => inner("transformations")
                .and_then(Value::as_array)
                .map(|list| self.composed_on(list, axes, depth + 1)),
            "affine" => matrix(value.get("affine"), axes, axes + 1),
            "rotation" => matrix(value.get("rotation"), axes, axes).filter(|found| found.outputs() == axes),
            "mapAxis" => self.map_axis(value.get("mapAxis"), axes),
            "projectAxis" => projection(value, axes),
            "byDimension" => self.by_dimension(inner("transformations"), axes, depth),
            "bijection" => match (inner("forward").filter(|forward| !bends(forward)), inner("inverse")) {
                (None, Some(inverse)) if !bends(&inverse) => self.one(inverse, axes, depth + 1).inverse(),
                (forward, _) => {
                    forward.or(inner("forward")).map(|forward| self.one(forward, axes, depth + 1))
                }
            },
            "inverseOf" => {
                inner("transformation").and_then(|inner| self.one(inner, axes, depth + 1).inverse())
            }
            _ => None,
        };
        found.unwrap_or_else(|| {
            let name = if kind.is_empty() { "without a type" } else { kind };
            self.warnings.push(if BENDING.contains(&kind) {
                format!("Coordinates are bent here ({name}), which is not drawn.")
            } else {
                format!("A coordinate transformation ({name}) cannot be used and is left out.")
            });
            Affine::identity(axes)
        })
    }

    /// One transformation against its direction.
    #[cfg(not(feature = "plain"))]
    pub(super) fn reversed(&mut self, value: &Value, axes: usize) -> Option<Affine> {
        let inverse =
            value.get("inverse").filter(|inverse| !mentions(std::slice::from_ref(*inverse), BENDING));
        match inverse {
            Some(inverse) => Some(self.one(inverse, axes, 0)),
            None => self.one(value, axes, 0).inverse(),
        }
    }

    /// One number per axis, aligned to the last axes; `missing` where there is none that makes sense.
    fn vector(&mut self, value: Option<&Value>, kind: &str, axes: usize, missing: f64) -> Option<Vec<f64>> {
        let list = value?.as_array()?;
        if list.len() != axes {
            self.warnings.push(format!(
                "A {kind} has {} numbers for {axes} axes; they are taken for the last axes.",
                list.len()
            ));
        }
        let mut numbers = vec![missing; axes];
        for (number, written) in numbers.iter_mut().rev().zip(list.iter().rev()) {
            match finite(written).filter(|n| kind != "scale" || (1e-100..1e100).contains(&n.abs())) {
                Some(sound) => *number = sound,
                None => {
                    self.warnings.push(format!("A {kind} of {written} makes no sense; {missing} is used."));
                }
            }
        }
        Some(numbers)
    }

    /// Output axis `i` takes input axis `map[i]`; drafts wrote names instead of indices.
    fn map_axis(&mut self, value: Option<&Value>, axes: usize) -> Option<Affine> {
        let sources: Vec<usize> = match value? {
            Value::Array(list) => list.iter().map(|source| self.axis(source)).collect::<Option<_>>()?,
            Value::Object(by_name) => {
                self.axes.iter().map(|name| self.axis(by_name.get(name)?)).collect::<Option<_>>()?
            }
            _ => return None,
        };
        if sources.len() != axes {
            return None;
        }
        if sources.iter().any(|source| *source >= axes) {
            return None;
        }
        let row = |source: &usize| (0..=axes).map(|at| f64::from(u8::from(at == *source))).collect();
        Affine::from_rows(&sources.iter().map(row).collect::<Vec<Vec<f64>>>())
    }

    /// Transformations on some of the axes each; axes that none of them mentions stay.
    fn by_dimension(&mut self, items: Option<&Value>, axes: usize, depth: usize) -> Option<Affine> {
        let mut rows: Vec<Option<Vec<f64>>> = Vec::new();
        let mut mentioned = vec![false; axes];
        for item in items?.as_array()? {
            let part = item.get("transformation").unwrap_or(item);
            let list = |camel: &str, snake: &str, fallback: &str| -> Option<Vec<usize>> {
                let list = item.get(camel).or_else(|| item.get(snake)).or_else(|| item.get(fallback));
                list?.as_array()?.iter().map(|axis| self.axis(axis)).collect()
            };
            let inputs = list("inputAxes", "input_axes", "input")?;
            let outputs = list("outputAxes", "output_axes", "output")?;
            for &input in &inputs {
                *mentioned.get_mut(input)? = true;
            }
            // An axis that is dropped.
            if outputs.is_empty() {
                continue;
            }
            let part = self.one(part, inputs.len(), depth + 1);
            if part.outputs() != outputs.len() {
                return None;
            }
            for (row, &output) in outputs.iter().enumerate() {
                let mut target = vec![0.0; axes + 1];
                for (column, &input) in inputs.iter().enumerate() {
                    *target.get_mut(input)? = part.factor(row, column);
                }
                target[axes] = part.offset(row);
                rows.resize(rows.len().max(output + 1), None);
                rows[output] = Some(target);
            }
        }
        if mentioned.contains(&false) {
            rows.resize(rows.len().max(axes), None);
        }
        let unit =
            |at: usize| (0..=axes).map(|column| f64::from(u8::from(column == at && at < axes))).collect();
        let rows: Vec<Vec<f64>> =
            rows.into_iter().enumerate().map(|(at, row)| row.unwrap_or_else(|| unit(at))).collect();
        Affine::from_rows(&rows)
    }

    /// An axis by index, or by name.
    fn axis(&self, value: &Value) -> Option<usize> {
        match value {
            Value::String(name) => self
                .axes
                .iter()
                .position(|axis| axis == name)
                .or_else(|| name.trim_start_matches("dim_").parse().ok()),
            _ => usize::try_from(value.as_u64()?).ok(),
        }
        .filter(|axis| *axis < MAX_AXES)
    }
}

/// Whether a list of transformations holds one of the types, at any depth of sequences.
pub(super) fn mentions(list: &[Value], types: &[&str]) -> bool {
    list.iter().any(|one| {
        let nested = one.get("transformations").and_then(Value::as_array);
        one.get("type").and_then(Value::as_str).is_some_and(|kind| types.contains(&kind))
            // The depth of parsed JSON is bounded by its parser.
            || nested.is_some_and(|nested| mentions(nested, types))
    })
}

fn finite(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| parse_float(value.as_str()?));
    number.filter(|number| number.is_finite())
}

/// Leaves out some axes, and puts in others at 0.
fn projection(value: &Value, axes: usize) -> Option<Affine> {
    let list = |name: &str| -> Option<Vec<usize>> {
        let Some(list) = value.get(name).filter(|list| !list.is_null()) else { return Some(Vec::new()) };
        list.as_array()?.iter().map(|axis| usize::try_from(axis.as_u64()?).ok()).collect()
    };
    let (dropped, created) = (list("droppedInputs")?, list("createdOutputs")?);
    let mut kept = (0..axes).filter(|axis| !dropped.contains(axis));
    let count = kept.clone().count() + created.len();
    let row = |output: usize| {
        let source = if created.contains(&output) { None } else { kept.next() };
        (0..=axes).map(|column| f64::from(u8::from(source == Some(column)))).collect()
    };
    if count > MAX_AXES { None } else { Affine::from_rows(&(0..count).map(row).collect::<Vec<Vec<f64>>>()) }
}

/// A matrix of `columns`; one column less than an affine needs means no shift.
fn matrix(value: Option<&Value>, inputs: usize, columns: usize) -> Option<Affine> {
    let list = value?.as_array()?;
    let mut matrix: Vec<Vec<f64>> = match list.first()? {
        Value::Array(_) => list
            .iter()
            .take(MAX_AXES)
            .map(|row| row.as_array()?.iter().map(finite).collect::<Option<Vec<f64>>>())
            .collect::<Option<_>>()?,
        // Drafts allowed the numbers in one list.
        _ => {
            let flat: Vec<f64> = list.iter().map(finite).collect::<Option<_>>()?;
            flat.chunks(columns).take(MAX_AXES).map(<[f64]>::to_vec).collect()
        }
    };
    if matrix.iter().any(|row| row.len() != columns) {
        return None;
    }
    for row in &mut matrix {
        row.resize(inputs + 1, 0.0);
    }
    Affine::from_rows(&matrix)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(list: Value, point: &[f64]) -> (Vec<f64>, Vec<String>) {
        let mut warnings = Vec::new();
        let axes: Vec<String> =
            ["z", "y", "x"][3 - point.len()..].iter().map(|name| (*name).into()).collect();
        let affine = Reader { axes: &axes, warnings: &mut warnings }.composed(list.as_array().unwrap());
        (affine.apply(point), warnings)
    }

    #[test]
    fn lists_are_applied_first_to_last() {
        let scale = json!({"type": "scale", "scale": [2, 4]});
        let shift = json!({"type": "translation", "translation": [10, 20]});
        assert_eq!(apply(json!([scale, shift]), &[1.0, 1.0]).0, [12.0, 24.0]);
        assert_eq!(apply(json!([shift, scale]), &[1.0, 1.0]).0, [22.0, 84.0]);
        let sequence = json!([{"type": "sequence", "transformations": [scale, shift]}]);
        assert_eq!(apply(sequence, &[1.0, 1.0]).0, [12.0, 24.0]);
    }

    #[test]
    fn senseless_numbers_are_replaced() {
        let (point, warnings) = apply(json!([{"type": "scale", "scale": [0, "NaN", 0.5]}]), &[3.0, 5.0, 7.0]);
        assert_eq!(point, [3.0, 5.0, 3.5]);
        assert_eq!(warnings.len(), 2);
        let (point, warnings) = apply(json!([{"type": "scale", "scale": [2]}]), &[3.0, 5.0]);
        assert_eq!(point, [3.0, 10.0]);
        assert_eq!(warnings.len(), 1);
        assert_eq!(apply(json!([{"type": "scale", "scale": [-0.5, "2"]}]), &[3.0, 5.0]).0, [-1.5, 10.0]);
    }

    #[test]
    fn the_affine_types_of_0_6() {
        let point = [1.0, 2.0, 3.0];
        assert_eq!(apply(json!([{"type": "mapAxis", "mapAxis": [1, 2, 0]}]), &point).0, [2.0, 3.0, 1.0]);
        let affine = json!([{"type": "affine", "affine": [[4, 0, 0, 32], [0, 3, 0, 21], [0, 0, 2, 10]]}]);
        assert_eq!(apply(affine, &point).0, [36.0, 27.0, 16.0]);
        let rotation = json!([{"type": "rotation", "rotation": [[0, 0, 1], [1, 0, 0], [0, 1, 0]]}]);
        assert_eq!(apply(rotation, &point).0, [3.0, 1.0, 2.0]);
        let by_dimension = json!([{"type": "byDimension", "transformations": [
            {"inputAxes": [2], "outputAxes": [2], "transformation": {"type": "scale", "scale": [10]}},
            {"input_axes": ["z"], "output_axes": ["z"],
                "transformation": {"type": "translation", "translation": [5]}}]}]);
        assert_eq!(apply(by_dimension, &point).0, [6.0, 2.0, 30.0]);
        let inverse = json!([{"type": "inverseOf", "transformation": {"type": "scale", "scale": [2, 2, 2]}}]);
        assert_eq!(apply(inverse, &point).0, [0.5, 1.0, 1.5]);
    }

    #[test]
    fn bijections_and_projections() {
        let point = [1.0, 2.0, 3.0];
        let scale = json!({"type": "scale", "scale": [2, 2, 2]});
        let half = json!({"type": "scale", "scale": [0.5, 0.5, 0.5]});
        let bent = json!({"type": "displacements", "path": "d"});
        let forward = json!([{"type": "bijection", "forward": scale, "inverse": bent}]);
        assert_eq!(apply(forward, &point), (vec![2.0, 4.0, 6.0], vec![]));
        let backward = json!([{"type": "bijection", "forward": bent, "inverse": half}]);
        assert_eq!(apply(backward, &point), (vec![2.0, 4.0, 6.0], vec![]));
        let neither = json!([{"type": "bijection", "forward": bent, "inverse": bent}]);
        assert_eq!(
            apply(neither, &point),
            (
                point.to_vec(),
                vec!["Coordinates are bent here (displacements), which is not drawn.".to_owned()]
            )
        );
        let there_and_back = json!([{"type": "sequence", "transformations": [
            {"type": "projectAxis", "droppedInputs": [0]}, {"type": "scale", "scale": [3, 4]},
            {"type": "projectAxis", "createdOutputs": [1]}]}]);
        assert_eq!(apply(there_and_back, &point).0, [6.0, 0.0, 12.0]);
        // What ends on other axes cannot place an image by itself.
        let (same, warnings) = apply(json!([{"type": "projectAxis", "droppedInputs": [0]}]), &point);
        assert_eq!((same, warnings.len()), (point.to_vec(), 1));
        let dropped = json!([{"type": "byDimension", "transformations": [
            {"inputAxes": [0], "outputAxes": [], "transformation": {"type": "projectAxis", "droppedInputs": [0]}},
            {"inputAxes": [2, 1], "outputAxes": [0, 1], "transformation": {"type": "scale", "scale": [10, 100]}}]},
            {"type": "affine", "affine": [[1, 0, 0], [0, 1, 0], [0, 0, 7]]}]);
        assert_eq!(apply(dropped, &point).0, [30.0, 200.0, 7.0]);
    }

    #[test]
    fn what_is_not_affine_is_left_out() {
        let (point, warnings) = apply(json!([{"type": "displacements", "path": "d"}]), &[1.0, 2.0]);
        assert_eq!(point, [1.0, 2.0]);
        assert!(warnings[0].contains("displacements"));
        assert_eq!(apply(json!([{"type": "affine", "affine": [[1, 0]]}]), &[1.0, 2.0]).1.len(), 1);
        assert_eq!(apply(json!([{"type": "mapAxis", "mapAxis": [0, 9]}]), &[1.0, 2.0]).1.len(), 1);
    }
}
