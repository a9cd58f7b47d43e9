//! Affine maps between spaces of any number of axes, row by row: `out[r] = Σ matrix[r][c]·in[c] + offset[r]`.

/// An affine map from `inputs()` to `outputs()` coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Affine {
    inputs: usize,
    /// Row-major, `outputs × inputs`.
    matrix: Vec<f64>,
    offset: Vec<f64>,
}

impl Affine {
    /// The map that changes nothing, on `axes` axes.
    pub fn identity(axes: usize) -> Self {
        Self::scale(&vec![1.0; axes])
    }

    /// One factor per axis.
    pub fn scale(factors: &[f64]) -> Self {
        let axes = factors.len();
        let mut matrix = vec![0.0; axes * axes];
        for (axis, factor) in factors.iter().enumerate() {
            matrix[axis * axes + axis] = *factor;
        }
        Self { inputs: axes, matrix, offset: vec![0.0; axes] }
    }

    /// One shift per axis.
    pub fn translation(offset: &[f64]) -> Self {
        Self { offset: offset.to_vec(), ..Self::identity(offset.len()) }
    }

    /// From rows of `inputs` factors followed by one shift; `None` if the rows are ragged or empty.
    pub fn from_rows(rows: &[Vec<f64>]) -> Option<Self> {
        let inputs = rows.first()?.len().checked_sub(1)?;
        if rows.iter().any(|row| row.len() != inputs + 1) {
            return None;
        }
        Some(Self {
            inputs,
            matrix: rows.iter().flat_map(|row| row[..inputs].iter().copied()).collect(),
            offset: rows.iter().map(|row| row[inputs]).collect(),
        })
    }

    /// Number of input axes.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of output axes.
    pub fn outputs(&self) -> usize {
        self.offset.len()
    }

    /// The factor from input axis `column` to output axis `row`.
    pub fn factor(&self, row: usize, column: usize) -> f64 {
        self.matrix[row * self.inputs + column]
    }

    /// The shift of output axis `row`.
    pub fn offset(&self, row: usize) -> f64 {
        self.offset[row]
    }

    /// Maps a point; `point` must have `inputs()` coordinates.
    pub fn apply(&self, point: &[f64]) -> Vec<f64> {
        (0..self.outputs())
            .map(|row| {
                let sum: f64 = (0..self.inputs).map(|column| self.factor(row, column) * point[column]).sum();
                sum + self.offset[row]
            })
            .collect()
    }

    /// Then one output axis stretched and shifted.
    pub fn stretch(&mut self, row: usize, factor: f64, offset: f64) {
        for entry in &mut self.matrix[row * self.inputs..(row + 1) * self.inputs] {
            *entry *= factor;
        }
        self.offset[row] = self.offset[row] * factor + offset;
    }

    /// First `self`, then `next`; `None` if their axes do not fit.
    pub fn then(&self, next: &Self) -> Option<Self> {
        if next.inputs != self.outputs() {
            return None;
        }
        let mut matrix = Vec::with_capacity(next.outputs() * self.inputs);
        for row in 0..next.outputs() {
            for column in 0..self.inputs {
                matrix.push((0..next.inputs).map(|k| next.factor(row, k) * self.factor(k, column)).sum());
            }
        }
        Some(Self { inputs: self.inputs, matrix, offset: next.apply(&self.offset) })
    }

    /// The map back; `None` if it is not square or not regular.
    pub fn inverse(&self) -> Option<Self> {
        let n = self.inputs;
        if n != self.outputs() {
            return None;
        }
        // Gauss–Jordan with partial pivoting on [matrix | identity].
        let mut left = self.matrix.clone();
        let mut right = Self::identity(n).matrix;
        for column in 0..n {
            let pivot = (column..n)
                .max_by(|a, b| left[a * n + column].abs().total_cmp(&left[b * n + column].abs()))?;
            let value = left[pivot * n + column];
            if !(value.is_finite() && value != 0.0) {
                return None;
            }
            for k in 0..n {
                left.swap(pivot * n + k, column * n + k);
                right.swap(pivot * n + k, column * n + k);
            }
            for k in 0..n {
                left[column * n + k] /= value;
                right[column * n + k] /= value;
            }
            for row in (0..n).filter(|row| *row != column) {
                let factor = left[row * n + column];
                for k in 0..n {
                    left[row * n + k] -= factor * left[column * n + k];
                    right[row * n + k] -= factor * right[column * n + k];
                }
            }
        }
        let linear = Self { inputs: n, matrix: right, offset: vec![0.0; n] };
        let offset = linear.apply(&self.offset).into_iter().map(|value| -value).collect();
        Some(Self { offset, ..linear })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_then_translation_is_physical_placement() {
        let world_from_voxel = Affine::scale(&[2.0, 0.5]).then(&Affine::translation(&[10.0, -1.0])).unwrap();
        assert_eq!(world_from_voxel.apply(&[3.0, 4.0]), vec![16.0, 1.0]);
        let mut stretched = world_from_voxel;
        stretched.stretch(0, 10.0, 7.0);
        assert_eq!(stretched.apply(&[3.0, 4.0]), vec![167.0, 1.0]);
    }

    #[test]
    fn inverse_of_a_shear_and_permutation() {
        let affine = Affine::from_rows(&[vec![0.0, 2.0, 1.0], vec![3.0, 1.0, -2.0]]).unwrap();
        let back = affine.then(&affine.inverse().unwrap()).unwrap();
        for (got, wanted) in back.apply(&[5.0, 7.0]).into_iter().zip([5.0, 7.0]) {
            assert!((got - wanted).abs() < 1e-12);
        }
        assert!(Affine::scale(&[1.0, 0.0]).inverse().is_none());
    }

    #[test]
    fn shapes_that_do_not_fit_are_refused() {
        assert!(Affine::identity(2).then(&Affine::identity(3)).is_none());
        assert!(Affine::from_rows(&[vec![1.0, 0.0], vec![1.0]]).is_none());
        assert!(Affine::from_rows(&[]).is_none());
    }
}
