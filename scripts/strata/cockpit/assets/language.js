// The language of a page: the one its address asks for, the one chosen before, the browser's.
(() => {
  "use strict";
  const root = document.documentElement;
  const choices = [new URLSearchParams(location.search).get("lang")];
  try {
    choices.push(localStorage.getItem("strata-language"));
  } catch {
    // Without storage the language is that of the browser.
  }
  choices.push(navigator.language.slice(0, 2));
  root.lang = choices.find((one) => one === "zh" || one === "en") ?? "en";

  // Lets the reader switch; `redraw` is called now and after every switch.
  const offerLanguages = (redraw) => {
    const buttons = [...document.querySelectorAll("[data-language]")];
    const speak = (chosen) => {
      root.lang = chosen;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
      const heading = document.querySelector(`h1 .${chosen}`) ?? document.querySelector("h1");
      document.title = `${heading.textContent} · Strata`;
      redraw();
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        try {
          localStorage.setItem("strata-language", button.dataset.language);
        } catch {
          // Without storage the choice lasts as long as the page.
        }
        speak(button.dataset.language);
      });
    }
    speak(root.lang);
  };
  window.strataCockpit = { offerLanguages };
})();
