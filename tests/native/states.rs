//! States that are set while what they are of is still being opened.

use std::rc::Rc;

use zarrscope::app::effect::Effect;
use zarrscope::app::input::Input;
use zarrscope::app::viewer::Viewer;
use zarrscope::ome::node::Node;
use zarrscope::plan::policy::Policy;
use zarrscope::view::state::State;

use crate::support::images::{LevelSpec, image};

fn state(json: &str) -> Box<State> {
    Box::new(State::read(&serde_json::from_str(json).expect("JSON")))
}

#[test]
fn what_is_set_while_opening_comes_on_top_of_what_was_asked_for() {
    let mut viewer = Viewer::new(Policy::default());
    let asked =
        state(r#"{"camera": {"center": [3, 4], "scale": 2}, "layers": [{"opacity": 0.5, "blend": "add"}]}"#);
    let sources = vec!["mem://image".to_owned()];
    viewer.handle(Input::Open { sources, replace: true, state: Some(asked.clone()), ticket: None }, 0.0);
    viewer.handle(Input::SetState(state(r#"{"dims": {"z": 7}}"#)), 0.0);
    viewer.handle(Input::SetState(state(r#"{"layers": [{"opacity": 0.25}]}"#)), 0.0);
    assert_eq!(viewer.state().camera, asked.camera, "a link that is made meanwhile leads there, too");
    assert_eq!(viewer.state().layers, asked.layers);
    let opening = std::iter::from_fn(|| viewer.next_effect()).find_map(|effect| match effect {
        Effect::Open { layer, .. } => Some(layer),
        _ => None,
    });
    let image = image("zyx", &[LevelSpec::new(&[10, 64, 64], &[1, 64, 64], &[1.0; 3])]);
    let outcome = Ok(Node::Image(Rc::new(image)));
    viewer.handle(Input::Opened { layer: opening.expect("a layer"), outcome }, 0.0);
    let state = viewer.state();
    assert_eq!(state.camera, asked.camera);
    assert_eq!(state.dims.get("z"), Some(&7.0));
    let [layer] = &state.layers[..] else { panic!("{:?}", state.layers) };
    assert_eq!((layer.opacity, layer.blend.as_deref()), (Some(0.25), Some("add")));
}
