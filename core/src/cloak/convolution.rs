// SPDX-License-Identifier: MIT OR Apache-2.0
//! Direct convolution and the gradient by its input: one kernel for all of them.
//!
//! No matrix of patches is built. Six neighbouring places times two vectors of output channels stay in registers while
//! the taps and input channels pass by; the weights are packed in the order in which they are read. The gradient is the
//! same kernel with flipped taps; for stride 2 it falls into four phases, one for each parity of row and column.

use super::tensor::{Signs, Tensor};
use crate::pool::Pool;
use crate::simd::Simd;

/// Neighbouring places computed at once.
const PLACES: usize = 6;
/// Vectors of output channels computed at once.
const VECTORS: usize = 2;

/// What is done with a row when all its channels are there.
#[derive(Clone, Copy)]
pub(super) enum Finish<'a> {
    /// Nothing.
    Plain,
    /// ReLU.
    Relu,
    /// Another map is added.
    Add(&'a Tensor),
    /// Another map is added, then ReLU.
    AddRelu(&'a Tensor),
    /// The gradient of a ReLU: zero where its output was.
    Gate(&'a Signs),
}

/// Weights of one convolution in the order `[out][in][ky][kx]` (cross-correlation), and bias `[out]`.
#[derive(Debug)]
pub(super) struct Weights<'a> {
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// 1 or 3.
    pub(super) size: usize,
    pub(super) weight: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
}

/// A convolution of 1x1 or 3x3 with zero padding, stride 1 or 2, ready to run in both directions.
#[derive(Debug)]
pub(super) struct Convolution {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) stride: usize,
    forward: Stencil,
    backward: Vec<Stencil>,
}

/// Gathers from places of the input at fixed offsets.
#[derive(Debug)]
struct Stencil {
    /// Offsets into the bordered input (0..=2 in both directions).
    taps: Vec<(usize, usize)>,
    /// The input is read at `place * input_step + tap`.
    input_step: usize,
    /// The output is written at `place * output_step + phase`.
    output_step: usize,
    phase: (usize, usize),
    inputs: usize,
    /// `[block][tap][input][VECTORS * lanes]`.
    packed: Vec<f32>,
    /// As many as the blocks have channels.
    bias: Vec<f32>,
}

impl Convolution {
    /// Packs the weights for the vectors of this processor.
    pub(super) fn new(weights: &Weights<'_>, stride: usize) -> Self {
        let size = weights.size;
        // Offsets into the bordered input along one side, and the row or column of the weight that goes with each.
        let centred: Vec<Side> = (0..size).map(|k| (if size == 1 { 1 } else { k }, k)).collect();
        let flipped: Vec<Side> = (0..size).map(|k| (if size == 1 { 1 } else { 2 - k }, k)).collect();
        let forward = Stencil::new(weights, &taps(&centred, &centred), false, (stride, 1), (0, 0));
        let backward = if stride == 1 {
            vec![Stencil::new(weights, &taps(&flipped, &flipped), true, (1, 1), (0, 0))]
        } else {
            // Place 2k was read by output k through tap 1; place 2k + 1 by output k + 1 through tap 0 and by k through 2.
            let phases: [&[Side]; 2] = [&[(1, 1)], &[(2, 0), (1, 2)]];
            (0..4)
                .map(|i| {
                    let (py, px) = (i / 2, i % 2);
                    Stencil::new(weights, &taps(phases[py], phases[px]), true, (1, 2), (py, px))
                })
                .collect()
        };
        Self { inputs: weights.inputs, outputs: weights.outputs, stride, forward, backward }
    }

    /// Multiplications and additions of one pass over a map of this size.
    pub(super) fn cost(&self, height: usize, width: usize) -> f64 {
        let places = height.div_ceil(self.stride) * width.div_ceil(self.stride);
        places as f64 * (self.forward.taps.len() * self.inputs * self.outputs) as f64
    }

    /// `finish(convolution(input))`; sizes are halved and rounded up at stride 2.
    pub(super) fn forward(&self, input: &Tensor, finish: Finish<'_>, pool: &Pool) -> Tensor {
        let (height, width) = (input.height.div_ceil(self.stride), input.width.div_ceil(self.stride));
        let mut output = Tensor::zeros(height, width, self.outputs);
        run(std::slice::from_ref(&self.forward), input, &mut output, finish, pool);
        output
    }

    /// The gradient by the input, of `height` x `width`, from that by the output; then `finish`.
    pub(super) fn backward(
        &self,
        gradient: &Tensor,
        (height, width): (usize, usize),
        finish: Finish<'_>,
        pool: &Pool,
    ) -> Tensor {
        let mut output = Tensor::zeros(height, width, self.inputs);
        run(&self.backward, gradient, &mut output, finish, pool);
        output
    }
}

/// Offset into the bordered input along one side, and the row or column of the weight.
type Side = (usize, usize);

/// One weight of a stencil.
struct Tap {
    /// Rows and columns into the bordered input.
    offset: (usize, usize),
    /// Row and column of the weight.
    weight: (usize, usize),
}

/// All pairs of a row and a column.
fn taps(rows: &[Side], columns: &[Side]) -> Vec<Tap> {
    let pairs = rows.iter().flat_map(|row| columns.iter().map(move |column| (row, column)));
    pairs.map(|(row, column)| Tap { offset: (row.0, column.0), weight: (row.1, column.1) }).collect()
}

impl Stencil {
    /// `transposed`: inputs and outputs of
    /// the weights change places, the bias is left out. `steps`: of input and output.
    fn new(
        weights: &Weights<'_>,
        taps: &[Tap],
        transposed: bool,
        steps: (usize, usize),
        phase: (usize, usize),
    ) -> Self {
        let (inputs, outputs) =
            if transposed { (weights.outputs, weights.inputs) } else { (weights.inputs, weights.outputs) };
        let block = VECTORS * lanes();
        let stored = outputs.next_multiple_of(super::tensor::GROUP);
        let size = weights.size;
        let mut packed = vec![0.0; stored * taps.len() * inputs];
        for (position, value) in packed.iter_mut().enumerate() {
            let (rest, lane) = (position / block, position % block);
            let (rest, input) = (rest / inputs, rest % inputs);
            let ((ky, kx), output) = (taps[rest % taps.len()].weight, rest / taps.len() * block + lane);
            if output < outputs {
                let (o, i) = if transposed { (input, output) } else { (output, input) };
                *value = weights.weight[((o * weights.inputs + i) * size + ky) * size + kx];
            }
        }
        let mut bias = vec![0.0; stored];
        if let (Some(given), false) = (weights.bias, transposed) {
            bias[..outputs].copy_from_slice(given);
        }
        let taps = taps.iter().map(|tap| tap.offset).collect();
        Self { taps, input_step: steps.0, output_step: steps.1, phase, inputs, packed, bias }
    }
}

/// Floats in a vector of this processor.
fn lanes() -> usize {
    struct Lanes;
    impl pulp::WithSimd for Lanes {
        type Output = usize;
        fn with_simd<S: pulp::Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    Simd::Auto.dispatch(Lanes)
}

/// Runs all stencils that write to a row, then finishes it, row by row on the threads of the pool.
fn run(stencils: &[Stencil], input: &Tensor, output: &mut Tensor, finish: Finish<'_>, pool: &Pool) {
    let (width, stored) = (output.width, output.stored);
    output.rows_mut(pool, |y, row| {
        for stencil in stencils.iter().filter(|s| y % s.output_step == s.phase.0) {
            Simd::Auto.dispatch(Row { stencil, input, row, y: y / stencil.output_step, width, stored });
        }
        Simd::Auto.run(|| finish_row(finish, y, row));
    });
}

#[inline(always)]
fn finish_row(finish: Finish<'_>, y: usize, row: &mut [f32]) {
    match finish {
        Finish::Plain => {}
        Finish::Relu => row.iter_mut().for_each(|v| *v = v.max(0.0)),
        Finish::Add(other) => row.iter_mut().zip(other.row(y)).for_each(|(v, o)| *v += o),
        Finish::AddRelu(other) => row.iter_mut().zip(other.row(y)).for_each(|(v, o)| *v = (*v + o).max(0.0)),
        Finish::Gate(signs) => signs.gate(y, row),
    }
}

/// One row of one stencil.
struct Row<'a> {
    stencil: &'a Stencil,
    input: &'a Tensor,
    /// Inner places, `[width][stored]`.
    row: &'a mut [f32],
    /// Row of the stencil: `(row of the output - phase) / step`.
    y: usize,
    width: usize,
    stored: usize,
}

impl pulp::WithSimd for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Stencil { taps, input_step, output_step, phase, inputs, packed, bias } = self.stencil;
        let places = (self.width + output_step - 1 - phase.1) / output_step;
        let block = VECTORS * S::F32_LANES;
        let step = input_step * self.input.stored;
        let row_start = self.y * input_step * self.input.row_length();
        for (b, weights) in packed.chunks_exact(taps.len() * inputs * block).enumerate() {
            let bias = &bias[b * block..(b + 1) * block];
            let mut x = 0;
            while x < places {
                // The last places are computed again rather than one by one.
                let (start, count) = if x + PLACES <= places {
                    (x, PLACES)
                } else if places >= PLACES {
                    (places - PLACES, PLACES)
                } else {
                    (x, 1)
                };
                let source = &self.input.data[row_start + start * step..];
                let to = (start * output_step + phase.1) * self.stored + b * block;
                let target = &mut self.row[to..];
                let geometry = (self.input.row_length(), self.input.stored, step, output_step * self.stored);
                if count == PLACES {
                    places_of::<S, PLACES>(simd, taps, *inputs, weights, bias, source, geometry, target);
                } else {
                    places_of::<S, 1>(simd, taps, *inputs, weights, bias, source, geometry, target);
                }
                x = start + count;
            }
        }
    }
}

/// `P` neighbouring places of one block of channels. `geometry`: values from row to row, place to place and computed
/// place to computed place of the input, and from place to place of the output.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the innermost kernel: everything stays in registers")]
fn places_of<S: pulp::Simd, const P: usize>(
    simd: S,
    taps: &[(usize, usize)],
    inputs: usize,
    weights: &[f32],
    bias: &[f32],
    source: &[f32],
    (line, place, step, out_step): (usize, usize, usize, usize),
    target: &mut [f32],
) {
    let (weights, _) = S::as_simd_f32s(weights);
    let (bias, _) = S::as_simd_f32s(bias);
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; P];
    for sum in &mut sums {
        sum.copy_from_slice(bias);
    }
    for (&(ty, tx), weights) in taps.iter().zip(weights.chunks_exact(inputs * VECTORS)) {
        let start = ty * line + tx * place;
        let mut columns = [&source[..0]; P];
        for (p, column) in columns.iter_mut().enumerate() {
            *column = &source[start + p * step..][..inputs];
        }
        for (i, weight) in weights.chunks_exact(VECTORS).enumerate() {
            for p in 0..P {
                let value = simd.splat_f32s(columns[p][i]);
                for v in 0..VECTORS {
                    sums[p][v] = simd.mul_add_e_f32s(weight[v], value, sums[p][v]);
                }
            }
        }
    }
    for (p, sum) in sums.iter().enumerate() {
        let (out, _) = S::as_mut_simd_f32s(&mut target[p * out_step..][..VECTORS * S::F32_LANES]);
        out.copy_from_slice(sum);
    }
}
