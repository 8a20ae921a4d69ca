//! `passeur users`.

use crate::{
    cli::{Common, Users},
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_store::{
    members,
    tickets::{self, About, Purpose},
    users::{self, Email},
};
use serde_json::json;

pub async fn run(common: &Common, data: &Data, command: Users) -> Result<()> {
    match command {
        Users::List => {
            let all = data
                .db
                .read(|tx| {
                    users::all(tx)?
                        .into_iter()
                        .map(|u| {
                            let workspaces = members::of_user(tx, &u.id)?;
                            Ok::<_, passeur_store::StoreError>((u, workspaces))
                        })
                        .collect::<Result<Vec<_>, _>>()
                })
                .await?;
            if common.json {
                let list: Vec<_> = all
                    .iter()
                    .map(|(u, ws)| {
                        let roles: Vec<_> =
                            ws.iter().map(|m| json!({ "workspace": m.slug, "role": m.role.as_str() })).collect();
                        json!({ "id": u.id, "email": u.email, "name": u.name, "roles": roles })
                    })
                    .collect();
                return out::json(&list);
            }
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|(u, ws)| {
                    let roles: Vec<String> = ws.iter().map(|m| format!("{} {}", m.slug, m.role.as_str())).collect();
                    vec![u.email.clone(), u.name.clone(), roles.join(", ")]
                })
                .collect();
            out::table(&["E-MAIL", "NAME", "ROLES"], &rows)
        }
        Users::Recover { email } => {
            let address = Email::parse(&email).ok_or_else(|| Failure::usage(format!("“{email}” is not an address")))?;
            let secret = data
                .db
                .write(move |tx| {
                    let user =
                        users::by_email(tx, &address)?.ok_or(passeur_store::StoreError::NotFound("this person"))?;
                    tickets::issue(tx, Purpose::Recover, About { user: Some(&user.id), ..About::default() })
                })
                .await?;
            link(common, &format!("{}/recover/{}", data.public_url(), secret.expose()))
        }
        Users::Owner => match data.db.write(tickets::owner_link).await? {
            Some(secret) => link(common, &format!("{}/welcome/{}", data.public_url(), secret.expose())),
            None => Err(Failure::usage("there is an owner already; `passeur users recover EMAIL` gives a way back in")),
        },
    }
}

fn link(common: &Common, url: &str) -> Result<()> {
    if common.json { out::json(&json!({ "url": url })) } else { out::line(url) }
}
