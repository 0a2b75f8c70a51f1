// SPDX-License-Identifier: MIT OR Apache-2.0
//! The layers of small encoders, forward and backward. Weights are frozen: only the gradient by the input is computed.

use super::{
    convolution::{Convolution, Finish},
    normalisation::{GroupNorm, Normalised},
    tensor::{Signs, Tensor},
};
use crate::pool::Pool;

/// One step of an encoder.
#[derive(Debug)]
pub(super) enum Layer {
    /// A convolution, with a ReLU after it or not.
    Convolution { convolution: Convolution, relu: bool },
    /// A residual block.
    Block(Box<Block>),
}

/// `relu(c(relu(b(relu(a(x'))))) + skip(x'))`, `x' = x + pooled(x)`: the block of the tiny autoencoders (taesd, MIT).
#[derive(Debug)]
pub(super) struct Block {
    pub(super) a: Convolution,
    pub(super) b: Convolution,
    pub(super) c: Convolution,
    /// 1x1; the identity where there is none.
    pub(super) skip: Option<Convolution>,
    pub(super) pooled: Option<Pooled>,
}

/// `expand(relu(norm(squeeze(x))))`: the branch of the TAEF2 blocks that sees the whole picture through its norm.
#[derive(Debug)]
pub(super) struct Pooled {
    pub(super) squeeze: Convolution,
    pub(super) norm: GroupNorm,
    pub(super) expand: Convolution,
}

/// What the backward pass has to know of the forward pass.
#[derive(Debug)]
pub(super) enum Saved {
    Convolution { size: (usize, usize), signs: Option<Signs> },
    Block { signs: [Signs; 3], pooled: Option<(Normalised, Signs)> },
}

impl Layer {
    /// Output, and what the backward pass needs if `keep`.
    pub(super) fn forward(&self, input: &Tensor, keep: bool, pool: &Pool) -> (Tensor, Option<Saved>) {
        match self {
            Self::Convolution { convolution, relu } => {
                let finish = if *relu { Finish::Relu } else { Finish::Plain };
                let output = convolution.forward(input, finish, pool);
                let saved = keep.then(|| Saved::Convolution {
                    size: (input.height, input.width),
                    signs: relu.then(|| Signs::of(&output, pool)),
                });
                (output, saved)
            }
            Self::Block(block) => block.forward(input, keep, pool),
        }
    }

    /// The gradient by the input from that by the output.
    pub(super) fn backward(&self, saved: &Saved, mut gradient: Tensor, pool: &Pool) -> Tensor {
        match (self, saved) {
            (Self::Convolution { convolution, .. }, Saved::Convolution { size, signs }) => {
                if let Some(signs) = signs {
                    gradient.rows_mut(pool, |y, row| signs.gate(y, row));
                }
                convolution.backward(&gradient, *size, Finish::Plain, pool)
            }
            (Self::Block(block), Saved::Block { signs, pooled }) => {
                block.backward(signs, pooled.as_ref(), gradient, pool)
            }
            // A tape is only ever read by the encoder that wrote it.
            _ => gradient,
        }
    }

    /// Multiplications and additions of one forward pass, and the size after it.
    pub(super) fn cost(&self, (height, width): (usize, usize)) -> (f64, (usize, usize)) {
        match self {
            Self::Convolution { convolution, .. } => {
                let stride = convolution.stride;
                (convolution.cost(height, width), (height.div_ceil(stride), width.div_ceil(stride)))
            }
            Self::Block(block) => {
                let pooled = block.pooled.as_ref();
                let all = [Some(&block.a), Some(&block.b), Some(&block.c), block.skip.as_ref()];
                let branch = [pooled.map(|p| &p.squeeze), pooled.map(|p| &p.expand)];
                (all.into_iter().chain(branch).flatten().map(|c| c.cost(height, width)).sum(), (height, width))
            }
        }
    }

    /// Channels of the output.
    pub(super) fn outputs(&self) -> usize {
        match self {
            Self::Convolution { convolution, .. } => convolution.outputs,
            Self::Block(block) => block.c.outputs,
        }
    }
}

impl Block {
    fn forward(&self, input: &Tensor, keep: bool, pool: &Pool) -> (Tensor, Option<Saved>) {
        let branched = self.pooled.as_ref().map(|branch| branch.forward(input, keep, pool));
        let x = branched.as_ref().map_or(input, |(x, _)| x);
        let first = self.a.forward(x, Finish::Relu, pool);
        let signs_of = |map: &Tensor| keep.then(|| Signs::of(map, pool));
        let first_signs = signs_of(&first);
        let second = self.b.forward(&first, Finish::Relu, pool);
        drop(first);
        let second_signs = signs_of(&second);
        let output = match &self.skip {
            Some(skip) => {
                let skipped = skip.forward(x, Finish::Plain, pool);
                self.c.forward(&second, Finish::AddRelu(&skipped), pool)
            }
            None => self.c.forward(&second, Finish::AddRelu(x), pool),
        };
        let signs = first_signs.zip(second_signs).zip(signs_of(&output));
        let pooled = branched.and_then(|(_, saved)| saved);
        (output, signs.map(|((a, b), c)| Saved::Block { signs: [a, b, c], pooled }))
    }

    fn backward(
        &self,
        [first, second, last]: &[Signs; 3],
        pooled: Option<&(Normalised, Signs)>,
        mut gradient: Tensor,
        pool: &Pool,
    ) -> Tensor {
        gradient.rows_mut(pool, |y, row| last.gate(y, row));
        let size = (gradient.height, gradient.width);
        let inner = self.c.backward(&gradient, size, Finish::Gate(second), pool);
        let inner = self.b.backward(&inner, size, Finish::Gate(first), pool);
        let by_input = match &self.skip {
            Some(skip) => {
                let skipped = skip.backward(&gradient, size, Finish::Plain, pool);
                self.a.backward(&inner, size, Finish::Add(&skipped), pool)
            }
            None => self.a.backward(&inner, size, Finish::Add(&gradient), pool),
        };
        match (&self.pooled, pooled) {
            (Some(branch), Some(saved)) => branch.backward(saved, by_input, pool),
            _ => by_input,
        }
    }
}

impl Pooled {
    /// `x + branch(x)`.
    fn forward(&self, x: &Tensor, keep: bool, pool: &Pool) -> (Tensor, Option<(Normalised, Signs)>) {
        let mut inner = self.squeeze.forward(x, Finish::Plain, pool);
        let normalised = self.norm.forward(&mut inner, keep, pool);
        let output = self.expand.forward(&inner, Finish::Add(x), pool);
        (output, normalised.map(|n| (n, Signs::of(&inner, pool))))
    }

    fn backward(&self, (normalised, signs): &(Normalised, Signs), gradient: Tensor, pool: &Pool) -> Tensor {
        let size = (gradient.height, gradient.width);
        let mut inner = self.expand.backward(&gradient, size, Finish::Gate(signs), pool);
        self.norm.backward(normalised, &mut inner, pool);
        self.squeeze.backward(&inner, size, Finish::Add(&gradient), pool)
    }
}
