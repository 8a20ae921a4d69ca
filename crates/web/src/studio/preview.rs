//! How a post will roughly look on a network: neutral furniture in the network's own order, never its artwork.

use askama::Template;
use passeur_engine::planning::limits_of;
use passeur_handbook::content::Content;
use passeur_handbook::counter::sent_text;
use passeur_handbook::limits;
use passeur_handbook::preview::{TokenKind, tokens};
use passeur_store::accounts::Account;
use passeur_store::media::Media;

use super::desk::Count;
use crate::locale::Locale;
use crate::ui::{Html, escape};

/// Families of layout: what comes first, and which shape pictures take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Short texts in a line of others: X, Mastodon, Bluesky, Threads.
    Micro,
    /// The picture first: Instagram, Pinterest.
    Picture,
    /// A feed of cards: LinkedIn, Facebook.
    Feed,
    /// A whole screen of video: TikTok, Snapchat.
    Vertical,
    /// An article on a site: the hub.
    Article,
}

impl Layout {
    pub fn of(network: &str) -> Layout {
        match network {
            "instagram" | "pinterest" | "pixelfed" | "flickr" => Self::Picture,
            "tiktok" | "snapchat" => Self::Vertical,
            "hub" | "wordpress" | "ghost" | "medium" => Self::Article,
            "linkedin" | "facebook" | "facebook_page" | "google_business" => Self::Feed,
            _ => Self::Micro,
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Picture => "picture-first",
            Self::Feed => "feed",
            Self::Vertical => "upright",
            Self::Article => "article",
        }
    }
}

pub struct Picture {
    pub id: String,
    pub thumb: String,
    pub alt: String,
    /// `0:42` for what plays.
    pub length: Option<String>,
    pub is_picture: bool,
    pub icon: &'static str,
    /// Left and top of the focal point in per cent, as classes of ten.
    pub focus: String,
}

pub struct PreviewPart {
    pub text: Html,
    pub pictures: Vec<Picture>,
    /// `square`, `portrait`, `vertical`, or nothing.
    pub shape: &'static str,
    pub n: usize,
}

#[derive(Template)]
#[template(path = "studio/preview.html")]
pub struct Preview {
    pub locale: Locale,
    pub layout: Layout,
    pub name: String,
    pub handle: String,
    pub avatar: Html,
    pub network: String,
    pub title: Option<String>,
    pub warning: Option<String>,
    pub sensitive: bool,
    pub parts: Vec<PreviewPart>,
    pub card: Option<(String, String)>,
    pub poll: Vec<String>,
    pub comment: Option<Html>,
    pub when: String,
    pub count: usize,
}

impl Preview {
    pub fn new(
        locale: &Locale,
        base: &str,
        account: &Account,
        content: &Content,
        counts: &[Count],
        files: &[Media],
        when: String,
    ) -> Preview {
        let limits = limits_of(account);
        let layout = Layout::of(&account.network);
        let fold = limits::facts(&account.network).and_then(|f| f.fold.as_ref()).map(|f| f.chars as usize);
        let more = locale.t("preview-more");
        let parts = content.parts.iter().enumerate().map(|(i, part)| {
            let over = counts.get(i).and_then(|c| c.over);
            let sent = sent_text(content, i, &limits);
            let pictures: Vec<Picture> =
                part.media.iter().filter_map(|a| picture(base, a, files.iter().find(|f| f.id == a.media)?)).collect();
            PreviewPart {
                text: marked(&sent, &account.network, over, fold, &more),
                shape: shape(layout, &pictures),
                pictures,
                n: i + 1,
            }
        });
        let link = content.link.as_deref().filter(|_| limits.link_card);
        let text = |t: &Option<String>| t.clone().filter(|t| !t.trim().is_empty());
        Preview {
            locale: locale.clone(),
            layout,
            name: if account.display_name.is_empty() { account.handle.clone() } else { account.display_name.clone() },
            handle: at(&account.handle),
            avatar: crate::ui::avatar(&account.display_name, None, None),
            network: account.network.clone(),
            title: text(&content.title).filter(|_| limits.title_max.is_some() || layout == Layout::Article),
            warning: text(&content.warning).filter(|_| limits.warning),
            sensitive: content.sensitive && limits.warning,
            parts: parts.collect(),
            card: link.and_then(|l| Some((url::Url::parse(l).ok()?.host_str()?.to_owned(), l.to_owned()))),
            poll: match &content.poll {
                Some(poll) if limits.poll.is_some() => poll.options.clone(),
                _ => Vec::new(),
            },
            comment: text(&content.first_comment)
                .filter(|_| limits.takes_first_comment())
                .map(|c| marked(&c, &account.network, None, None, "")),
            when,
            count: content.parts.len(),
        }
    }

    pub fn html(&self) -> Html {
        Html::new(self.render().unwrap_or_default())
    }
}

fn at(handle: &str) -> String {
    if handle.starts_with('@') || handle.contains(' ') { handle.to_owned() } else { format!("@{handle}") }
}

fn shape(layout: Layout, pictures: &[Picture]) -> &'static str {
    match layout {
        Layout::Picture => "square",
        Layout::Vertical => "vertical",
        _ if pictures.len() > 1 => "square",
        _ => "",
    }
}

fn picture(base: &str, attachment: &passeur_handbook::content::Attachment, file: &Media) -> Option<Picture> {
    let is_picture = matches!(file.kind.as_str(), "image" | "gif");
    let alt = if attachment.alt.trim().is_empty() { &file.alt } else { &attachment.alt };
    let (x, y) = attachment.focus.or(file.focus).unwrap_or_default();
    Some(Picture {
        id: file.id.clone(),
        thumb: format!("{base}/media/{}/thumb{}", file.id, crop_query(attachment.crop)),
        alt: alt.clone(),
        length: file.seconds.map(length),
        is_picture,
        icon: icon_of(&file.kind),
        focus: format!("fx{} fy{}", tenth(x), tenth(-y)),
    })
}

/// `?crop=x,y,w,h` of a cut picture.
pub fn crop_query(crop: Option<(f64, f64, f64, f64)>) -> String {
    crop.map(|(x, y, w, h)| format!("?crop={x:.4},{y:.4},{w:.4},{h:.4}")).unwrap_or_default()
}

/// From -1..1 to 0..10, the step of a class that places the focal point.
pub fn tenth(axis: f64) -> u8 {
    ((axis.clamp(-1.0, 1.0) + 1.0) * 5.0).round() as u8
}

pub fn icon_of(kind: &str) -> &'static str {
    match kind {
        "image" | "gif" => "image",
        "video" => "film",
        "audio" => "music",
        "captions" => "captions",
        _ => "file-text",
    }
}

/// `1:05`.
pub fn length(seconds: f64) -> String {
    let whole = seconds.round().max(0.0) as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

/// The text as the network shows it: links and tags coloured, what does not fit marked, what the feed hides after
/// its fold in grey.
fn marked(text: &str, network: &str, over: Option<usize>, fold: Option<usize>, more: &str) -> Html {
    let mut out = String::with_capacity(text.len() * 2);
    let fold_at = fold.and_then(|n| text.char_indices().nth(n).map(|(i, _)| i));
    let mut at = 0;
    let mut folded = false;
    for token in tokens(text, network) {
        let end = at + token.text.len();
        if let Some(fold) = fold_at.filter(|f| !folded && *f < end) {
            // Plain text is cut where the fold is, a link before it.
            let cut = if token.kind == TokenKind::Text { fold.max(at) } else { at };
            piece(&mut out, token.kind, &text[at..cut], &text[at..cut], over.map(|o| o.saturating_sub(at)));
            out.push_str(&format!("<span class=\"fold\">{}</span><span class=\"folded\">", escape(more)));
            folded = true;
            let rest = &text[cut..end];
            let shown = if cut == at { token.shown.as_ref() } else { rest };
            piece(&mut out, token.kind, rest, shown, over.map(|o| o.saturating_sub(cut)));
        } else {
            piece(&mut out, token.kind, token.text, token.shown.as_ref(), over.map(|o| o.saturating_sub(at)));
        }
        at = end;
    }
    if folded {
        out.push_str("</span>");
    }
    Html::new(out)
}

fn piece(out: &mut String, kind: TokenKind, text: &str, shown: &str, over: Option<usize>) {
    if text.is_empty() {
        return;
    }
    let over = over.filter(|o| *o < text.len() && text.is_char_boundary(*o));
    match (kind, over) {
        (TokenKind::Text, None) => out.push_str(&escape(shown)),
        (TokenKind::Text, Some(cut)) => {
            out.push_str(&escape(&text[..cut]));
            out.push_str(&format!("<span class=\"beyond\">{}</span>", escape(&text[cut..])));
        }
        (_, None) => out.push_str(&format!("<span class=\"link\">{}</span>", escape(shown))),
        (_, Some(_)) => out.push_str(&format!("<span class=\"link beyond\">{}</span>", escape(shown))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_text_is_lost_or_unescaped() {
        let html = marked("Voir <b> https://exemple.fr #été", "mastodon", None, None, "…");
        assert!(
            html.as_str().contains("&lt;b&gt;") && html.as_str().contains("<span class=\"link\">exemple.fr</span>")
        );
        let html = marked("abcdef", "x", Some(3), None, "…");
        assert_eq!(html.as_str(), "abc<span class=\"beyond\">def</span>");
    }

    #[test]
    fn the_fold_of_a_feed_is_shown_where_it_falls() {
        let html = marked("0123456789", "linkedin", None, Some(4), "voir plus");
        assert_eq!(html.as_str(), "0123<span class=\"fold\">voir plus</span><span class=\"folded\">456789</span>");
        assert_eq!(marked("0123", "linkedin", None, Some(4), "voir plus").as_str(), "0123");
    }

    #[test]
    fn lengths_and_focal_points_are_said_in_steps() {
        assert_eq!(length(65.4), "1:05");
        assert_eq!((tenth(-1.0), tenth(0.0), tenth(1.0), tenth(9.0)), (0, 5, 10, 10));
    }
}
