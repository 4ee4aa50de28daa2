/*
 * The phone menu is a <details>. Escape closes it and gives the focus back to its
 * summary; a tap elsewhere closes it too.
 */
export function enhanceMenu (root = document) {
  const menu = root.querySelector('[data-menu]')
  if (!menu) return

  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
  root.addEventListener('click', (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false
  })
}
