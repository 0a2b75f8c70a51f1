// SPDX-License-Identifier: MIT OR Apache-2.0
//! Progress told to a JavaScript function, which may ask to stop.

use glassine_core::progress::{Progress, Stage};
use std::{cell::RefCell, ops::ControlFlow};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Told how much of a stage is done, 0 to 1. Returning false stops the work: the function that was called throws an error of
 *  the kind "cancelled". What it throws itself is thrown on. */
export type OnProgress = (stage: "decode" | "cloak" | "embed" | "encode" | "detect", done: number) => boolean | void;
"#;

/// The function that is told, and what it threw. Functions of JavaScript belong to one thread, progress is asked for by
/// any: here both are the same one.
#[derive(Default)]
struct Listener {
    function: Option<js_sys::Function>,
    thrown: Option<JsValue>,
}

thread_local! {
    static LISTENER: RefCell<Listener> = RefCell::default();
}

/// Tells the function given to [`telling`].
pub struct Reporting;

impl Progress for Reporting {
    fn step(&self, stage: Stage, fraction: f32) -> ControlFlow<()> {
        // Not borrowed while the function runs: it may call another one of this module.
        let Some(function) = LISTENER.with_borrow(|listener| listener.function.clone()) else {
            return ControlFlow::Continue(());
        };
        match function.call2(&JsValue::NULL, &name(stage).into(), &fraction.into()) {
            Ok(answer) if answer == JsValue::FALSE => ControlFlow::Break(()),
            Ok(_) => ControlFlow::Continue(()),
            Err(thrown) => {
                LISTENER.with_borrow_mut(|listener| listener.thrown = Some(thrown));
                ControlFlow::Break(())
            }
        }
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "decode",
        Stage::Cloak => "cloak",
        Stage::Embed => "embed",
        Stage::Encode => "encode",
        _ => "detect",
    }
}

/// Runs `work`, which reports to [`Reporting`], while `function` listens.
pub fn telling<R>(function: Option<js_sys::Function>, work: impl FnOnce() -> Result<R, JsValue>) -> Result<R, JsValue> {
    let outer = LISTENER.replace(Listener { function, thrown: None });
    let result = work();
    match LISTENER.replace(outer).thrown {
        Some(thrown) => Err(thrown),
        None => result,
    }
}
