//! Pictures of the sample workspace, drawn here so that they belong to nobody else.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 900;

/// A picture by its name in the sample's file, as PNG.
pub fn draw(name: &str) -> Option<Vec<u8>> {
    let scene: fn(f32, f32) -> [f32; 3] = match name {
        "sunrise" => sunrise,
        "field" => field,
        "loaf" => loaf,
        _ => return None,
    };
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let [r, g, b] = scene(x as f32 / WIDTH as f32, y as f32 / HEIGHT as f32);
        // A little grain, the same on every run, keeps flat surfaces alive.
        let grain = (x.wrapping_mul(374_761_393) ^ y.wrapping_mul(668_265_263)).wrapping_mul(1_274_126_177) >> 28;
        let grain = (grain as f32 - 8.0) * 0.4;
        Rgb([r, g, b].map(|c| (c + grain).clamp(0.0, 255.0) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

fn mix(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    let t = t.clamp(0.0, 1.0);
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t)
}

/// 1 inside, 0 outside, soft over `edge`.
fn inside(distance: f32, edge: f32) -> f32 {
    (0.5 - distance / edge).clamp(0.0, 1.0)
}

fn sunrise(x: f32, y: f32) -> [f32; 3] {
    let horizon = 0.62;
    let sky = mix([40.0, 74.0, 96.0], [244.0, 196.0, 140.0], (y / horizon).powf(1.4));
    let mut c = sky;
    let sun = ((x - 0.66).powi(2) * 1.78 + (y - 0.5).powi(2)).sqrt();
    c = mix(c, [255.0, 232.0, 190.0], (0.42 - sun).max(0.0) * 1.1);
    c = mix(c, [255.0, 244.0, 220.0], inside(sun - 0.085, 0.006));
    if y > horizon {
        let depth = (y - horizon) / (1.0 - horizon);
        let ripple = ((y * 90.0 + (x * 7.0).sin() * 1.5).sin() * 0.5 + 0.5) * 0.25;
        let glow = (-((x - 0.66) / (0.06 + depth * 0.14)).powi(2)).exp() * (0.75 - depth * 0.4);
        c = mix([58.0, 96.0, 108.0], [24.0, 48.0, 60.0], depth);
        c = mix(c, [250.0, 206.0, 150.0], glow * (0.7 + ripple));
    }
    let roof = 0.56 - inside((x - 0.22).abs() - 0.13, 0.002) * (0.14 - (x - 0.22).abs() * 0.6).max(0.0);
    let house = (0.09..0.35).contains(&x) && y > roof && y < horizon + 0.01;
    if house {
        let window = [0.14_f32, 0.22, 0.30].iter().any(|w| (x - w).abs() < 0.018) && (0.565..0.605).contains(&y);
        c = if window { [255.0, 214.0, 140.0] } else { [38.0, 44.0, 52.0] };
    }
    c
}

fn field(x: f32, y: f32) -> [f32; 3] {
    let hill = 0.46 + (x * 3.1 + 0.6).sin() * 0.05;
    let far = 0.40 + (x * 2.2 + 2.0).sin() * 0.04;
    let sky = mix([120.0, 178.0, 206.0], [236.0, 232.0, 214.0], y / 0.45);
    let mut c = mix(sky, [250.0, 250.0, 246.0], cloud(x, y));
    c = mix(c, [112.0, 140.0, 118.0], inside(far - y, 0.004));
    if y > hill {
        let depth = (y - hill) / (1.0 - hill);
        let rows = ((x - 0.5) / (0.15 + depth) * 26.0).sin() * 0.5 + 0.5;
        c = mix([222.0, 186.0, 104.0], [176.0, 130.0, 58.0], depth);
        c = mix(c, [240.0, 212.0, 140.0], rows * 0.35);
        c = mix(c, [120.0, 84.0, 36.0], ((x * 190.0).sin() * (y * 60.0).cos()).max(0.0) * depth * 0.5);
    }
    c
}

fn cloud(x: f32, y: f32) -> f32 {
    [(0.22, 0.16, 0.10), (0.30, 0.18, 0.08), (0.72, 0.12, 0.11), (0.80, 0.15, 0.07)]
        .iter()
        .map(|(cx, cy, r)| inside((((x - cx) / 1.9_f32).powi(2) + (y - cy).powi(2)).sqrt() - r * 0.45, 0.05) * 0.8)
        .fold(0.0, f32::max)
}

fn loaf(x: f32, y: f32) -> [f32; 3] {
    let wall = mix([236.0, 228.0, 214.0], [214.0, 202.0, 184.0], y);
    let grain = ((y * 46.0 + (x * 5.0).sin() * 2.2).sin() * 0.5 + 0.5) * 0.12;
    let mut c = if y > 0.60 { mix([156.0, 112.0, 70.0], [108.0, 72.0, 42.0], (y - 0.6) * 2.4 + grain) } else { wall };
    let shadow = (((x - 0.51) / 0.40).powi(2) + ((y - 0.745) / 0.07).powi(2)).sqrt();
    c = mix(c, [62.0, 40.0, 24.0], inside(shadow - 1.0, 0.35) * 0.75);
    let body = (((x - 0.5) / 0.36).powi(2) + ((y - 0.56) / 0.21).powi(2)).sqrt();
    let crust = mix([206.0, 142.0, 74.0], [112.0, 62.0, 28.0], (y - 0.36) * 2.2 + (x - 0.5).abs() * 0.6);
    c = mix(c, crust, inside(body - 1.0, 0.012));
    for i in 0..4 {
        let at = 0.30 + i as f32 * 0.135;
        let slash = ((x - at - (y - 0.48) * 0.45).abs() - 0.016).max((y - 0.49).abs() - 0.085);
        c = mix(c, [244.0, 220.0, 176.0], inside(slash, 0.012) * inside(body - 0.93, 0.02));
    }
    c
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_picture_is_one_the_library_takes() {
        for name in ["sunrise", "field", "loaf"] {
            let facts = passeur_media::inspect(&super::draw(name).unwrap()).unwrap();
            assert_eq!((facts.width, facts.height), (Some(1200), Some(900)), "{name}");
        }
        assert!(super::draw("nothing").is_none());
    }
}
