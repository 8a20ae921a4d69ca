//! Crops, focal points and orientations. Fractions are of the upright picture, from its top left.

/// Crop as fractions of the upright picture: x, y, width, height.
pub type Crop = (f64, f64, f64, f64);

/// The whole picture.
pub(crate) const WHOLE: Crop = (0.0, 0.0, 1.0, 1.0);

/// The crop, if it lies inside the picture (a hair outside, from rounding, is trimmed).
pub(crate) fn checked(crop: Crop) -> Option<Crop> {
    let (x, y, w, h) = crop;
    let finite = [x, y, w, h].iter().all(|v| v.is_finite());
    let inside = x >= -1e-3 && y >= -1e-3 && w > 1e-4 && h > 1e-4 && x + w <= 1.001 && y + h <= 1.001;
    (finite && inside).then(|| {
        let (x, y) = (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
        (x, y, w.min(1.0 - x), h.min(1.0 - y))
    })
}

/// The largest crop of a `width` × `height` picture whose ratio lies within `least..=most`, around
/// the focal point (each axis -1..=1, y upwards; `None` is the centre).
pub fn crop_for_ratio(width: u32, height: u32, (least, most): (f64, f64), focus: Option<(f64, f64)>) -> Crop {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let ratio = w / h;
    let (cw, ch) = if ratio > most && most > 0.0 {
        (most / ratio, 1.0)
    } else if ratio < least {
        (1.0, ratio / least)
    } else {
        (1.0, 1.0)
    };
    let (fx, fy) = focus.unwrap_or((0.0, 0.0));
    let (u, v) = ((fx.clamp(-1.0, 1.0) + 1.0) / 2.0, (1.0 - fy.clamp(-1.0, 1.0)) / 2.0);
    ((u - cw / 2.0).clamp(0.0, 1.0 - cw), (v - ch / 2.0).clamp(0.0, 1.0 - ch), cw, ch)
}

/// The focal point at the middle of a crop: each axis -1..=1, y upwards.
pub fn focus_of_crop((x, y, w, h): Crop) -> (f64, f64) {
    (((x + w / 2.0) * 2.0 - 1.0).clamp(-1.0, 1.0), (1.0 - (y + h / 2.0) * 2.0).clamp(-1.0, 1.0))
}

/// `inner`, given as fractions of `outer`, as fractions of the whole.
pub(crate) fn within(outer: Crop, inner: Crop) -> Crop {
    (outer.0 + inner.0 * outer.2, outer.1 + inner.1 * outer.3, inner.2 * outer.2, inner.3 * outer.3)
}

/// Whether the EXIF orientation swaps width and height.
pub(crate) fn turned(orientation: u8) -> bool {
    matches!(orientation, 5..=8)
}

/// Where a point of the upright picture is stored, both as fractions (EXIF 2.32, tag 0x0112).
pub(crate) fn stored(orientation: u8, u: f64, v: f64) -> (f64, f64) {
    match orientation {
        2 => (1.0 - u, v),
        3 => (1.0 - u, 1.0 - v),
        4 => (u, 1.0 - v),
        5 => (v, u),
        6 => (v, 1.0 - u),
        7 => (1.0 - v, 1.0 - u),
        8 => (1.0 - v, u),
        _ => (u, v),
    }
}

/// A crop of the upright picture as a crop of the stored one.
pub(crate) fn stored_crop(orientation: u8, (x, y, w, h): Crop) -> Crop {
    let (ax, ay) = stored(orientation, x, y);
    let (bx, by) = stored(orientation, x + w, y + h);
    (ax.min(bx), ay.min(by), (ax - bx).abs(), (ay - by).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crop_has_the_ratio_and_follows_the_focus() {
        let (x, y, w, h) = crop_for_ratio(4000, 3000, (0.8, 1.0), None);
        assert!((w - 0.75).abs() < 1e-9 && h == 1.0 && (x - 0.125).abs() < 1e-9 && y == 0.0);
        let right = crop_for_ratio(4000, 3000, (0.8, 1.0), Some((1.0, 0.0)));
        assert!((right.0 - 0.25).abs() < 1e-9);
        let top = crop_for_ratio(1000, 3000, (0.8, 1.91), Some((0.0, 1.0)));
        assert_eq!(top.1, 0.0);
        assert!((1000.0 / (3000.0 * top.3) - 0.8).abs() < 1e-9);
    }

    #[test]
    fn focus_and_crop_agree() {
        let crop = crop_for_ratio(4000, 1000, (1.0, 1.0), Some((0.3, 0.0)));
        let (x, y) = focus_of_crop(crop);
        assert!((x - 0.3).abs() < 1e-9 && y.abs() < 1e-9);
    }

    #[test]
    fn crops_outside_the_picture_are_not_taken() {
        for bad in [(0.5, 0.0, 0.6, 1.0), (-0.1, 0.0, 0.5, 0.5), (0.0, 0.0, 0.0, 1.0), (f64::NAN, 0.0, 1.0, 1.0)] {
            assert_eq!(checked(bad), None, "{bad:?}");
        }
        assert_eq!(checked((0.5, 0.5, 0.5000001, 0.5)), Some((0.5, 0.5, 0.5, 0.5)));
    }
}
