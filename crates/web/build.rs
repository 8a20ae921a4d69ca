//! Rebuilds when an embedded file appears or goes: the compiler itself only sees those it already knows.

fn main() {
    for folder in ["assets", "locales", "templates"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
