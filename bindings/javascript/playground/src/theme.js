// Before anything is drawn: light or dark, as the system says or as was chosen here. The choice is kept where the browser lets a page
// keep something.
"use strict";
const theme = {
  system: matchMedia("(prefers-color-scheme: dark)"),
  get choice() {
    try {
      return localStorage.getItem("downbeat-theme") ?? "system";
    } catch {
      return this.chosen ?? "system";
    }
  },
  set choice(choice) {
    this.chosen = choice;
    try {
      localStorage.setItem("downbeat-theme", choice);
    } catch {
      // Until the page is left.
    }
    this.show();
  },
  show() {
    const { choice } = this;
    document.documentElement.dataset.theme = choice === "system" ? (this.system.matches ? "dark" : "light") : choice;
  },
};
theme.system.addEventListener("change", () => theme.show());
theme.show();
