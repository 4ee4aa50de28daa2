// What Wagtail's pages leave for screen readers to guess is named here.

// Rich text boxes carry no name of their own; they get the field's label.
const BOXES = ".Draftail-Editor [role='textbox'], .Draftail-Editor [role='combobox']";

function nameBoxes() {
  for (const box of document.querySelectorAll(BOXES)) {
    if (box.hasAttribute("aria-label") || box.hasAttribute("aria-labelledby")) continue;
    const field = box.closest(".w-panel, .w-field__wrapper, [data-field-wrapper]");
    const label = field?.querySelector("label, .w-panel__heading");
    box.setAttribute("aria-label", label?.textContent.replace("*", "").trim() || "Text");
  }
}

// The button of a list's filters shows how many are chosen; its name says so as well.
function nameFilters() {
  for (const button of document.querySelectorAll(".w-dropdown--drilldown > button[aria-label]")) {
    button.dataset.meName ??= button.getAttribute("aria-label");
    const chosen = button.querySelector(".w-drilldown__count:not([hidden])")?.textContent.trim();
    const name = chosen ? `${button.dataset.meName}: ${chosen}` : button.dataset.meName;
    if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
  }
}

function name() {
  nameBoxes();
  nameFilters();
}

document.addEventListener("DOMContentLoaded", () => {
  name();
  new MutationObserver(name).observe(document.body, {
    attributeFilter: ["hidden"],
    childList: true,
    subtree: true,
  });
});
