//! The catalogue is built in: a changed, new or removed file must rebuild this crate.

fn main() {
    println!("cargo:rerun-if-changed=../../catalog");
}
