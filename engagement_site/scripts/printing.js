/*
 * A "Print this page" button means nothing without script, so it is hidden in the page
 * and shown here.
 */
export function enhancePrintButtons (root = document) {
  for (const button of root.querySelectorAll('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
