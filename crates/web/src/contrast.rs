//! Reads the tokens and computes the contrast of every pair that text or a control uses, in both themes.

use std::collections::BTreeMap;

type Rgb = [f64; 3];

/// Every `--name: light-dark(oklch(…), oklch(…))` of the token file, as linear sRGB.
fn tokens() -> BTreeMap<String, (Rgb, Rgb)> {
    let css = include_str!("../assets/css/00-tokens.css");
    css.lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
            let mut colours = value.split("oklch(").skip(1).map(|rest| oklch(rest.split(')').next().unwrap()));
            Some((name.to_owned(), (colours.next()?, colours.next()?)))
        })
        .collect()
}

/// Björn Ottosson's OKLab, 2020: `L C h` to linear sRGB, clipped to the gamut.
fn oklch(text: &str) -> Rgb {
    let n: Vec<f64> = text.split_whitespace().map(|t| t.parse().unwrap()).collect();
    let (l, c, h) = (n[0], n[1], n[2].to_radians());
    let (a, b) = (c * h.cos(), c * h.sin());
    let cube = |x: f64| x * x * x;
    let long = cube(l + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let medium = cube(l - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let short = cube(l - 0.089_484_177_5 * a - 1.291_485_548 * b);
    [
        4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short,
    ]
    .map(|v| v.clamp(0.0, 1.0))
}

/// WCAG 2.2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |c: Rgb| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

#[test]
fn the_formula_knows_black_on_white() {
    assert!((contrast(oklch("0 0 0"), oklch("1 0 0")) - 21.0).abs() < 0.01);
    assert!((contrast(oklch("0.5999 0 0"), oklch("1 0 0")) - 3.95).abs() < 0.3);
}

#[test]
fn text_has_four_and_a_half_and_controls_three_in_both_themes() {
    let tokens = tokens();
    assert!(tokens.len() > 25);
    let grounds = ["paper", "surface", "raised", "sunken", "hover"];
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for ground in grounds {
        for ink in ["ink", "ink-2", "ink-3", "accent", "accent-strong", "good", "warn", "bad", "cold"] {
            pairs.push((ink, ground, 4.5));
        }
    }
    for ground in ["paper", "surface", "raised"] {
        pairs.push(("line-strong", ground, 3.0));
        for series in ["series-1", "series-2", "series-3", "series-4", "series-5"] {
            pairs.push((series, ground, 3.0));
        }
    }
    for tone in ["good", "warn", "bad", "cold"] {
        let soft: &str =
            ["good-soft", "warn-soft", "bad-soft", "cold-soft"].into_iter().find(|s| s.starts_with(tone)).unwrap();
        pairs.extend([(tone, soft, 4.5), ("ink", soft, 4.5), ("ink-2", soft, 4.5)]);
    }
    pairs.extend([
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5),
        ("accent-strong", "accent-soft", 4.5),
        ("accent", "accent-soft", 4.5),
        ("ink-2", "accent-soft", 4.5),
        ("ink-3", "accent-soft", 4.5),
        ("on-bad-fill", "bad-fill", 4.5),
    ]);
    let mut weak = Vec::new();
    for (ink, ground, least) in pairs {
        let (light, dark) = (tokens[ink], tokens[ground]);
        for (theme, ratio) in [("light", contrast(light.0, dark.0)), ("dark", contrast(light.1, dark.1))] {
            if ratio < least {
                weak.push(format!("{theme}: {ink} on {ground} {ratio:.2} < {least}"));
            }
        }
    }
    assert!(weak.is_empty(), "{}", weak.join("\n"));
}
