(() => {
  "use strict";
  const root = document.documentElement;
  const load = (entry, done) => {
    const [name, integrity] = entry.split("|");
    const script = document.createElement("script");
    script.src = name;
    script.async = false;
    if (integrity && location.protocol !== "file:") script.integrity = integrity;
    if (done) script.addEventListener("load", done);
    document.head.append(script);
  };
  const choices = [new URLSearchParams(location.search).get("lang")];
  try {
    choices.push(localStorage.getItem("strata-language"));
  } catch {
    // Without storage the language is that of the browser.
  }
  choices.push(navigator.language.slice(0, 2));
  root.lang = choices.find((one) => one === "zh" || one === "en") ?? "en";
  window.strataCockpit = { load };
  for (const entry of root.dataset.scripts.split(" ")) load(entry);
})();
