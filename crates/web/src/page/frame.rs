//! The parts of the frame around a page: spaces, themes, the people and workspaces it names.

/// The spaces that have pages, in the order of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    Home,
    Strategy,
    Studio,
    Calendar,
    Vault,
    Hub,
}

impl Space {
    pub const ALL: [Space; 6] = [Self::Home, Self::Strategy, Self::Studio, Self::Calendar, Self::Vault, Self::Hub];

    /// The path segment and the end of the locale key `space-<id>`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Strategy => "strategy",
            Self::Studio => "studio",
            Self::Calendar => "calendar",
            Self::Vault => "vault",
            Self::Hub => "hub",
        }
    }

    pub fn path(self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            space => format!("/{}", space.id()),
        }
    }

    pub fn key(self) -> String {
        format!("space-{}", self.id())
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::Home => "house",
            Self::Strategy => "compass",
            Self::Studio => "pen-line",
            Self::Calendar => "calendar-days",
            Self::Vault => "lock",
            Self::Hub => "hub",
        }
    }

    /// The letter after `g`.
    pub fn letter(self) -> char {
        match self {
            Self::Home => 'a',
            Self::Strategy => 's',
            Self::Studio => 't',
            Self::Calendar => 'c',
            Self::Vault => 'v',
            Self::Hub => 'h',
        }
    }

    /// In the phone's bottom bar; the others are under *more*.
    pub fn in_bottom_bar(self) -> bool {
        matches!(self, Self::Home | Self::Studio | Self::Calendar | Self::Hub)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn parse(text: &str) -> Option<Theme> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }

    pub fn key(self) -> String {
        format!("theme-{}", self.as_str())
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::System => "monitor",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }
}

/// The person signed in, as the top bar shows them.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub picture: Option<String>,
}

#[derive(Debug, Clone)]
pub struct WorkspaceLink {
    pub name: String,
    /// Where a click leads.
    pub path: String,
    pub current: bool,
}

/// One step of the way to this page; the page itself is not among them.
#[derive(Debug, Clone)]
pub struct Crumb {
    pub label: String,
    pub path: String,
}

/// A line over the whole page, in words already.
#[derive(Debug, Clone)]
pub struct Banner {
    pub tone: super::Tone,
    pub text: String,
    /// A link: its words and its path.
    pub link: Option<(String, String)>,
}

/// One line of the command palette that is not a space: built by [`super::Page::commands`].
#[derive(Debug, Clone)]
pub struct Command {
    pub icon: &'static str,
    pub label: String,
    pub path: String,
    /// The keys that do the same: `c`, `g s`.
    pub keys: String,
}

impl super::Page {
    /// What the palette offers before the server is asked: every space, then the common actions.
    pub fn commands(&self) -> Vec<Command> {
        let go = Space::ALL.into_iter().map(|space| Command {
            icon: space.icon(),
            label: self.t1("palette-go", "space", self.t(&space.key())),
            path: self.at(&space.path()),
            keys: format!("g {}", space.letter()),
        });
        let action = |icon, key: &str, path: &str, keys: &str| Command {
            icon,
            label: self.t(key),
            path: self.at(path),
            keys: keys.to_owned(),
        };
        let actions = [
            action("pen-line", "action-compose", "/compose", "c"),
            action("calendar-plus", "action-plan", "/calendar", ""),
            action("upload", "action-upload", "/media#add", ""),
            action("plug", "action-connect", "/accounts", ""),
            action("user-plus", "action-invite", "/members", ""),
            action("bell", "action-notifications", "/notifications", ""),
            action("settings", "action-settings", "/settings", ""),
        ];
        actions.into_iter().chain(go).collect()
    }
}
