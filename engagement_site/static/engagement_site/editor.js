// Wagtail's rich text boxes carry no name of their own; screen readers get the field's label.
const BOXES = ".Draftail-Editor [role='textbox'], .Draftail-Editor [role='combobox']";

function nameBoxes() {
  for (const box of document.querySelectorAll(BOXES)) {
    if (box.hasAttribute("aria-label") || box.hasAttribute("aria-labelledby")) continue;
    const field = box.closest(".w-panel, .w-field__wrapper, [data-field-wrapper]");
    const label = field?.querySelector("label, .w-panel__heading");
    box.setAttribute("aria-label", label?.textContent.replace("*", "").trim() || "Text");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  nameBoxes();
  new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
});
