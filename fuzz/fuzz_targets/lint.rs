//! The linter on any content that the API would take; a fix to click never panics.
#![no_main]
use libfuzzer_sys::fuzz_target;
use passeur_handbook::{
    content::Content,
    limits,
    lint::{LintContext, lint},
};

fuzz_target!(|input: &str| {
    let content = serde_json::from_str::<Content>(input).unwrap_or_else(|_| Content::text(input));
    for network in limits::known() {
        let Some(limits) = limits::of(network) else { continue };
        for finding in lint(&content, network, limits, &LintContext::default()) {
            if let Some(fix) = &finding.fix {
                let _ = fix.apply(&content);
            }
        }
    }
});
