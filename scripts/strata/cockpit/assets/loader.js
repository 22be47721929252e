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
  window.strataCockpit.load = load;
  for (const entry of root.dataset.scripts.split(" ")) load(entry);
})();
