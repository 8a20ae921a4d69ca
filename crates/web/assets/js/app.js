// What the whole frame needs: keyboard, palette, theme, toasts, live dates. No page depends on it to navigate.
import { startKeyboard } from "./keyboard.js";
import { startPalette } from "./palette.js";
import { startToasts } from "./toasts.js";
import { startDates } from "./dates.js";
import { startMenus } from "./menus.js";
import { startLive } from "./live.js";
import { startBusy } from "./busy.js";

startPalette();
startKeyboard();
startToasts();
startDates();
startMenus();
startLive();
startBusy();
