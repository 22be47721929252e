(() => {
  "use strict";
  const root = document.documentElement;
  const search = document.querySelector("#search");
  const tally = document.querySelector(".tally");
  const found = JSON.parse(tally.dataset.tally);
  // A word is looked for in both languages, whichever is shown.
  const wordsOf = (element) => element.textContent.toLowerCase();
  const tables = [...document.querySelectorAll("details")].map((section) => ({
    section,
    words: wordsOf(section.querySelector("summary")),
    rows: [...section.querySelectorAll("tbody tr")].map((element) => ({ element, words: wordsOf(element) })),
    fitting: new Set(),
  }));
  const wanted = () => search.value.toLowerCase().split(/\s+/).filter(Boolean);

  const say = () => {
    const shown = tables.filter(({ section }) => !section.hidden);
    const columnCount = shown.reduce((sum, table) => sum + table.fitting.size, 0);
    tally.textContent = wanted().length === 0 ? "" : found[root.lang === "zh" ? 0 : 1]
      .replace("{tables}", shown.length)
      .replace("{columns}", columnCount);
  };

  // Shows the columns that fit, with their table; of a table that only fits itself, all.
  const sift = () => {
    const asked = wanted();
    const isIn = (words) => asked.every((one) => words.includes(one));
    for (const table of tables) {
      const { section, words, rows } = table;
      const fits = (row) => asked.some((one) => row.words.includes(one)) && isIn(`${section.id} ${row.words}`);
      table.fitting = new Set(rows.filter(fits));
      for (const row of rows) row.element.hidden = table.fitting.size > 0 && !table.fitting.has(row);
      section.hidden = table.fitting.size === 0 && !isIn(words);
      section.open = table.fitting.size > 0;
    }
    say();
  };

  // What the address names; a lone % in it names nothing.
  const named = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };

  // A link to a column opens its table, which a search may have hidden.
  const follow = () => {
    const target = document.getElementById(named());
    const section = target?.closest("details");
    if (!section) return;
    search.value = "";
    sift();
    section.open = true;
    target.scrollIntoView();
  };

  search.addEventListener("input", sift);
  window.addEventListener("hashchange", follow);
  window.strataCockpit.offerLanguages(say);
  follow();
  root.dataset.ready = "true";
})();
