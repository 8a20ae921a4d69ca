// Keeps near dates true while a page stays open: every `time[data-live]`, once a minute.
// The words are those of the server (`il y a 5 min`), so nothing changes its look when this runs.

export function startDates() {
  const language = document.documentElement.lang;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "short" });
  const words = (date) => {
    const minutes = Math.round((date - Date.now()) / 60000);
    if (minutes === 0 || Math.abs(minutes) > 360) return null;
    const text = Math.abs(minutes) < 60 ? format.format(minutes, "minute") : format.format(Math.round(minutes / 60), "hour");
    return text.replace(/(min|hr|h)\./, "$1").replace(/ hr\b/, " h").replace(/(\d) /, "$1\u00a0");
  };
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-live]")) {
      const text = words(new Date(time.dateTime));
      if (text) time.textContent = text;
    }
  }, 60000);
}
