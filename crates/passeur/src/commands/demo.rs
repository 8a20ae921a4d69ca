//! `passeur demo`.

use crate::{
    cli::Common,
    data::Data,
    failure::{Failure, Result},
};

pub async fn run(_common: &Common, _data: &Data) -> Result<()> {
    Err(Failure::failed("not in this version yet"))
}
