(() => {
  "use strict";
  const root = document.documentElement;
  const load = (entry, done) => {
    const [name, integrity] = entry.split("|");
    const script = document.createElement("script");
    script.src = name;
    script.async = false;
    if (location.protocol !== "file:") script.integrity = integrity;
    if (done) script.addEventListener("load", done);
    document.head.append(script);
  };
  try {
    const chosen = localStorage.getItem("strata-language");
    if (chosen === "zh" || chosen === "en") root.lang = chosen;
  } catch {
    // Without storage the language is that of the company.
  }
  window.strataCockpit = { load };
  for (const entry of root.dataset.scripts.split(" ")) load(entry);
})();
