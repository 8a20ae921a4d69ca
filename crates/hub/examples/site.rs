//! A seeded site to look at: `cargo run -p passeur-hub --example site [PORT [LOCALE]]`, then open
//! http://127.0.0.1:PORT/h/… as it prints. Everything is in a temporary folder.

use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use jiff::Timestamp;
use passeur_handbook::content::{Content, Poll, Visibility};
use passeur_hub::{Connector, Hub};
use passeur_networks::{
    Connector as _, Media, Receipt, ReplyTo, Session, Step,
    http::{Http, HttpOptions},
};
use passeur_store::{
    Clock, Db, Keyring, Options,
    blobs::{BlobOptions, Blobs},
    clock::{DAY, HOUR},
    hub::{self, SiteSettings},
    hub_pages,
    hub_people::{self, Kind, Reaction, Remote},
    workspaces::{self, NewWorkspace},
};
use secrecy::SecretString;
use std::sync::Arc;

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let mut args = std::env::args().skip(1);
    let port = args.next().unwrap_or_else(|| "8250".into());
    let locale = args.next().unwrap_or_else(|| "fr".into());
    let folder = std::env::temp_dir().join(format!("passeur-hub-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let clock = Clock::fixed(1_795_424_400_000_000 - 400 * DAY);
    let db = Db::open(&Options::Sqlite(folder.join("hub.db")), clock, Keyring::random())?;
    let blobs = Blobs::open(&BlobOptions::Folder(folder.join("blobs")))?;
    let http = Http::new(HttpOptions::from_allow_list("127.0.0.1,localhost")?)?;
    let public_url: url::Url = format!("http://127.0.0.1:{port}").parse()?;

    let (keys, french) = (db.keys.clone(), locale.starts_with("fr"));
    let name = if french { "La Gazette du quai" } else { "The Quay Gazette" };
    let site = db
        .write(move |tx| {
            let new =
                NewWorkspace { name, time_zone: "Europe/Paris", locale: &locale, owner: None, demo: true };
            let made = workspaces::create(tx, &keys, &new)?;
            let settings = SiteSettings {
                title: String::new(),
                description: if french {
                    "Ce qui se passe au bord de l’eau : le port, le marché, ceux qui y travaillent.".into()
                } else {
                    "What happens by the water: the harbour, the market, the people who work there.".into()
                },
                links: vec!["https://mamot.fr/@gazette".into(), "https://bsky.app/profile/gazette.example".into()],
                show_replies: true,
            };
            hub::save_site(tx, &made.id, None, &settings)?;
            hub_pages::create(tx, &made.id, &hub_pages::Draft {
                slug: if french { "mentions-legales" } else { "legal-notice" },
                title: if french { "Mentions légales" } else { "Legal notice" },
                source: "## Éditeur\n\nAssociation du quai, 12 quai des Passeurs.\n\n* Directrice : Jeanne Ferrand\n* Hébergement : à bord\n",
                position: 1,
                published: true,
            })?;
            hub::site(tx, &made.id)
        })
        .await?;
    let workspace = site.workspace_id.clone();
    let account: String =
        db.read(move |tx| passeur_store::accounts::list(tx, &workspace).map(|a| a[0].id.clone())).await?;
    let hub = Hub::new(db.clone(), blobs.clone(), http.clone(), public_url.clone());
    let connector = Connector::new(db.clone(), blobs, public_url);
    let session = Session {
        account_id: account,
        server: None,
        remote_id: site.workspace_id.clone(),
        handle: site.slug.clone(),
        secret: SecretString::from(String::new()),
        limits: connector.descriptor().limits.clone(),
    };
    let desk = Desk { connector, session, http, db: db.clone() };
    seed(&desk, french).await?;
    println!("http://127.0.0.1:{port}/h/{}/", site.slug);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, passeur_hub::own_hosts(hub.clone(), passeur_hub::router(hub))).await?;
    Ok(())
}

struct Desk {
    connector: Connector,
    session: Session,
    http: Http,
    db: Db,
}

impl Desk {
    async fn publish(&self, content: Content, media: Vec<Media>) -> Result<Receipt, Failed> {
        self.db.clock.advance(9 * DAY + 5 * HOUR);
        let content = Arc::new(content);
        let mut reply_to = None;
        let mut first = None;
        for (index, part) in content.parts.iter().enumerate() {
            let step = Step {
                key: passeur_store::new_id(),
                index,
                first_comment: false,
                text: part.text.clone(),
                content: content.clone(),
                media: if index == 0 { media.clone() } else { Vec::new() },
                reply_to: reply_to.clone(),
                due: Timestamp::now(),
                since: Timestamp::now(),
            };
            let receipt = self.connector.publish(&self.http, &self.session, &step).await?;
            let root = first.get_or_insert_with(|| receipt.clone()).remote.clone();
            reply_to = Some(ReplyTo { root, parent: receipt.remote.clone() });
        }
        first.ok_or_else(|| "nothing was published".into())
    }
}

fn picture(name: &str, alt: &str, width: u32, height: u32, hue: [f64; 3]) -> Result<Media, Failed> {
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
            let hill = 0.55 + 0.08 * (u * 7.0).sin() + 0.03 * (u * 19.0).cos();
            let near = 0.74 + 0.05 * (u * 5.0 + 2.0).sin();
            let light = if v < hill {
                0.95 - 0.35 * v
            } else if v < near {
                0.52 - 0.2 * (v - hill)
            } else {
                0.28
            };
            pixels.extend(hue.map(|c| (255.0 * (light * 0.75 + c * 0.25)).clamp(0.0, 255.0) as u8));
        }
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82).write_image(&pixels, width, height, ExtendedColorType::Rgb8)?;
    Ok(Media {
        bytes: bytes.into(),
        mime: "image/jpeg".into(),
        alt: alt.into(),
        focus: None,
        width,
        height,
        seconds: None,
        name: name.into(),
    })
}

fn note(text: &str, language: &str) -> Content {
    Content { languages: vec![language.into()], ..Content::text(text) }
}

async fn seed(desk: &Desk, french: bool) -> Result<(), Failed> {
    let lang = if french { "fr" } else { "en" };
    let say = |fr: &'static str, en: &'static str| if french { fr } else { en };
    desk.publish(
        note(
            say(
                "Premier numéro. On parlera du port, de ceux qui chargent à l’aube, et de la soupe de Marthe. #quai",
                "First issue. We shall talk of the harbour, of those who load at dawn, and of Marthe’s soup. #quay",
            ),
            lang,
        ),
        Vec::new(),
    )
    .await?;
    desk.publish(
        Content {
            poll: Some(Poll {
                options: [
                    say("Le samedi", "Saturday"),
                    say("Le dimanche", "Sunday"),
                    say("Le mercredi soir", "Wednesday evening"),
                ]
                .map(str::to_owned)
                .to_vec(),
                minutes: 1_440,
                multiple: false,
                hide_totals: false,
            }),
            ..note(say("Quel jour pour le marché d’hiver ?", "Which day for the winter market?"), lang)
        },
        Vec::new(),
    )
    .await?;
    desk.publish(
        Content {
            link: Some("https://www.example.org/ville/conseil/2026/deliberations".into()),
            ..note(
                say(
                    "Le conseil a voté le budget du ponton : 84 000 € sur deux ans. Le compte rendu est en ligne. #ville",
                    "The council voted the budget of the landing stage: €84,000 over two years. The minutes are online. #town",
                ),
                lang,
            )
        },
        Vec::new(),
    )
    .await?;
    desk.publish(
        Content {
            warning: Some(say("Fin du film de samedi", "End of Saturday’s film").into()),
            ..note(say("Il ne prend pas le dernier bac. Voilà.", "He does not take the last ferry. There."), lang)
        },
        Vec::new(),
    )
    .await?;
    desk.publish(
        note(say("Ce matin, avant la brume. #quai #photo", "This morning, before the mist. #quay #photo"), lang),
        vec![
            picture(
                "quai",
                say("Le quai vide sous un ciel clair", "The empty quay under a clear sky"),
                1200,
                800,
                [0.2, 0.6, 0.7],
            )?,
            picture(
                "barque",
                say("Une barque bleue à l’amarre", "A blue boat at its mooring"),
                800,
                800,
                [0.3, 0.4, 0.8],
            )?,
            picture("filets", say("Des filets qui sèchent", "Nets drying"), 800, 800, [0.8, 0.6, 0.3])?,
        ],
    )
    .await?;
    let mut thread = note(
        say(
            "Trois choses à savoir avant de louer un étal. D’abord, la place : elle se demande à la capitainerie, avant le 15.",
            "Three things to know before you rent a stall. First, the place: ask the harbour office, before the 15th.",
        ),
        lang,
    );
    for text in [
        say(
            "Ensuite, le courant. Seize ampères, pas un de plus ; apportez votre rallonge.",
            "Then, the power. Sixteen amperes, not one more; bring your own lead.",
        ),
        say("Enfin, le vent. Lestez tout. #marché", "Last, the wind. Weigh everything down. #market"),
    ] {
        thread.parts.push(passeur_handbook::content::Part { text: text.into(), media: Vec::new() });
    }
    desk.publish(thread, Vec::new()).await?;
    desk.publish(Content { visibility: Visibility::Unlisted, ..note("Hors des listes", lang) }, Vec::new()).await?;
    desk.publish(
        note("The tide table for December is out, in English too: https://example.org/tides/2026-12.pdf", "en"),
        Vec::new(),
    )
    .await?;
    let story = if french {
        "À six heures moins dix, le quai n’a pas encore de couleur. On reconnaît les gens à leur pas : celui de Marthe, court, \
qui claque ; celui des frères Le Goff, qui ne se parlent plus mais marchent ensemble.\n\nPuis le bac allume ses feux, et tout \
le monde redevient quelqu’un.\n\n## Le métier\n\nPasser, dit **Yann Ferrand**, « ce n’est pas traverser. Traverser, c’est \
pour soi. Passer, c’est pour les autres ». Il tient la barre depuis 1994. Avant lui, son père ; avant encore, une tante dont \
on raconte qu’elle connaissait chaque remous par son nom.\n\n> On ne force pas un fleuve. On lui demande, et on attend \
qu’il réponde.\n\nLe bac fait quarante traversées par jour, de six heures à vingt-deux heures. En août, cent vingt. Chaque \
traversée dure quatre minutes quand le courant est sage, sept quand il ne l’est pas.\n\n## Ce qui change\n\nLe nouveau \
ponton arrive au printemps. Il sera plus large, accessible aux fauteuils, et il montera avec l’eau : c’est ce dernier point \
qui a décidé le conseil, après les crues de l’hiver.\n\n* La passerelle : douze mètres, pente de 5 %.\n* Le débarcadère : \
deux bateaux à la fois.\n* La guérite : conservée, à la demande des habitants.\n\nLe reste, horaires et tarifs, est sur \
[le site de la régie](https://example.org/bac). Et pour ceux qui demandent si le bac disparaîtra un jour : on a posé la \
question à Yann. Il a regardé l’eau. #quai #portrait"
    } else {
        "At ten to six the quay has no colour yet. You know people by their step: Marthe’s, short and sharp; that of the Le Goff \
brothers, who no longer speak but walk together.\n\nThen the ferry lights its lamps, and everyone becomes somebody \
again.\n\n## The trade\n\nTo ferry, says **Yann Ferrand**, “is not to cross. Crossing is for yourself. Ferrying is for \
others”. He has held the helm since 1994. Before him, his father; before that, an aunt who is said to have known each eddy \
by its name.\n\n> You do not force a river. You ask, and wait for it to answer.\n\nThe ferry makes forty crossings a day, \
from six in the morning to ten at night. In August, a hundred and twenty. Each takes four minutes when the current is kind, \
seven when it is not.\n\n## What changes\n\nThe new landing stage comes in spring. It will be wider, open to wheelchairs, and \
it will rise with the water: that last point decided the council, after the winter’s floods.\n\n* The gangway: twelve metres, \
a slope of 5%.\n* The landing: two boats at a time.\n* The sentry box: kept, because people asked.\n\nThe rest, times and \
fares, is on [the ferry’s own site](https://example.org/ferry). And for those who ask whether the ferry will go one day: we \
put it to Yann. He looked at the water. #quay #portrait"
    };
    let article = Content {
        title: Some(say("Celui qui passe les autres", "The one who ferries the others").into()),
        ..note(story, lang)
    };
    let wide = picture(
        "bac",
        say("Le bac au milieu du fleuve, à l’aube", "The ferry in mid-river at dawn"),
        1600,
        900,
        [0.9, 0.6, 0.4],
    )?;
    let receipt = desk.publish(article, vec![wide]).await?;
    let (id, workspace) = (receipt.remote.id, desk.session.remote_id.clone());
    desk.db
        .write(move |tx| {
            let ana = Remote {
                id: "https://social.example/users/ana".into(),
                key_id: "https://social.example/users/ana#k".into(),
                inbox: "https://social.example/inbox".into(),
                name: "Ana Martin".into(),
                url: "https://social.example/@ana".into(),
                ..Remote::default()
            };
            hub_people::keep_remote(tx, &ana)?;
            for (n, kind, body) in [
                (1, Kind::Like, ""),
                (2, Kind::Boost, ""),
                (3, Kind::Reply, "<p>Ma grand-mère prenait ce bac tous les matins. Merci.</p>"),
            ] {
                hub_people::react(
                    tx,
                    &Reaction {
                        id: format!("https://social.example/{n}"),
                        workspace_id: workspace.clone(),
                        hub_post_id: id.clone(),
                        kind,
                        actor: ana.id.clone(),
                        body: body.into(),
                    },
                )?;
            }
            Ok::<_, passeur_store::StoreError>(())
        })
        .await?;
    desk.publish(
        note(
            say(
                "Demain, dernier bac à 20 h : on change une hélice. Merci de le dire autour de vous.",
                "Tomorrow, last ferry at 8 pm: a propeller is being changed. Please pass it on.",
            ),
            lang,
        ),
        Vec::new(),
    )
    .await?;
    Ok(())
}
