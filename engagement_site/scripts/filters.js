/*
 * Filters are an ordinary form inside a closed <details>. Newer browsers show it open on
 * a wide screen by style alone; this does the same for the others, and tells assistive
 * technology the truth about it. Choosing never sends the form by itself: the button does.
 */
const WIDE = '(min-width: 48.0625em)'

export function enhanceFilters (root = document) {
  const wide = window.matchMedia(WIDE)
  for (const sheet of root.querySelectorAll('[data-filters]')) {
    const follow = () => { sheet.open = wide.matches }
    follow()
    wide.addEventListener('change', follow)
  }
}
