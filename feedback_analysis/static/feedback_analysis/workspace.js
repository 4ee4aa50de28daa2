// The review workspace without page loads, with keys and with dragging. Every act is an ordinary
// form or link that works without this script; here they are sent in the background and the
// three columns are put in place of the old ones.

const desk = document.querySelector('[data-fa-desk]')
const pick = document.querySelector('[data-fa-pick]')
const keysDialog = document.querySelector('[data-fa-keys-dialog]')
let currentCard = null
let busy = false
let contextTimer = 0
let contextAsked = null
const keysToCome = []

const cards = () => [...desk.querySelectorAll('[data-fa-card]')]
const cardAt = (id) => desk.querySelector(`[data-fa-card="${id}"]`)
const ticks = () => [...desk.querySelectorAll('input[name="seen"]')]
const bulkForm = () => desk.querySelector('[data-fa-excerpts]')

// --- Taking over what the server sends ---------------------------------------------------------

function tellMessages (fresh) {
  const here = document.querySelector('.messages ul')
  const there = fresh.querySelector('.messages ul')
  if (!here || !there) return
  here.replaceChildren(...there.children)
  here.closest('.messages').classList.add('appear', 'new')
}

function swap (fresh, only) {
  for (const part of fresh.querySelectorAll('[data-fa-part]')) {
    const name = part.dataset.faPart
    if (only && !only.includes(name)) continue
    const old = desk.querySelector(`[data-fa-part="${name}"]`)
    const top = name === 'themes' ? old.scrollTop : 0
    old.replaceChildren(...part.childNodes)
    old.scrollTop = top
  }
  const undo = document.querySelector('[data-fa-undo]')
  const freshUndo = fresh.querySelector('[data-fa-undo]')
  if (undo && freshUndo && !only) undo.replaceChildren(...freshUndo.childNodes)
  prepare()
}

// A response in context is given up for anything else that is asked for; nothing else is.
async function load (address, options = {}, only = null) {
  if (busy) return false
  contextAsked?.abort()
  const asked = new AbortController()
  if (only) contextAsked = asked
  else busy = true
  desk.setAttribute('aria-busy', 'true')
  try {
    const answer = await fetch(address, { credentials: 'same-origin', signal: asked.signal, ...options })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!answer.ok || !fresh.querySelector('[data-fa-desk]')) {
      window.location.assign(answer.url)
      return false
    }
    swap(fresh, only)
    if (!only) {
      tellMessages(fresh)
      window.history.pushState({}, '', answer.url)
    }
    return true
  } catch {
    if (!asked.signal.aborted) window.location.reload()
    return false
  } finally {
    if (!only) {
      busy = false
      window.setTimeout(playOn)
    }
    if (!busy) desk.removeAttribute('aria-busy')
  }
}

// Who types faster than the server answers loses no key: the rest waits for the answer.
function playOn () {
  while (keysToCome.length && !busy && !document.querySelector('dialog[open]')) keys[keysToCome.shift()]()
  if (!busy) keysToCome.length = 0
}

// After an act the place in the list is kept: the same card where it is still there, else the next.
async function send (form, button) {
  const data = new FormData(form, button)
  const place = cards().findIndex((card) => card.dataset.faCard === currentCard)
  const had = document.activeElement?.closest('[data-fa-part]')?.dataset.faPart
  if (!await load(form.action, { method: 'POST', body: data })) return
  const left = cards()
  if (currentCard && cardAt(currentCard)) focusCard(cardAt(currentCard))
  else if (place >= 0 && left.length) focusCard(left[Math.min(place, left.length - 1)])
  else if (had) desk.querySelector(`[data-fa-part="${had}"] a, [data-fa-part="${had}"] button`)?.focus()
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('[data-fa-stay]')) return
  event.preventDefault()
  if (form.method === 'get') {
    load(`?${new URLSearchParams(new FormData(form))}`).then(() => desk.querySelector('#desk-q')?.focus())
    return
  }
  send(form, event.submitter)
})

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const stay = event.target.closest('a[data-fa-stay]')
  const context = event.target.closest('a[data-fa-context]')
  if (!stay && !context) return
  event.preventDefault()
  if (context) {
    mark(context.closest('[data-fa-card]'))
    load(context.href, {}, ['context']).then(() => desk.querySelector('#desk-context')?.focus())
    return
  }
  currentCard = null
  const part = stay.closest('[data-fa-part]').dataset.faPart
  load(stay.href).then(() => {
    const target = part === 'themes' ? desk.querySelector('[data-fa-part="themes"] [aria-current]') : desk.querySelector('#desk-excerpts')
    target?.focus()
  })
})

window.addEventListener('popstate', () => window.location.reload())

// --- Cards -------------------------------------------------------------------------------------

function mark (card) {
  for (const old of desk.querySelectorAll('.fa-quietcard--current')) old.classList.remove('fa-quietcard--current')
  if (!card) return
  currentCard = card.dataset.faCard
  card.classList.add('fa-quietcard--current')
}

function focusCard (card) {
  mark(card)
  const tick = card.querySelector('input[name="seen"]') || card.querySelector('a')
  tick?.focus({ preventScroll: true })
  card.scrollIntoView({ block: 'nearest' })
}

function step (by) {
  const all = cards()
  if (!all.length) return
  const at = all.findIndex((card) => card.dataset.faCard === currentCard)
  const next = at < 0 ? 0 : at + by
  if (next >= all.length || next < 0) {
    const link = desk.querySelector(next < 0 ? '[data-fa-previous]' : '[data-fa-next]')
    if (!link) return
    load(link.href).then((done) => {
      const fresh = cards()
      if (done && fresh.length) focusCard(by > 0 ? fresh[0] : fresh[fresh.length - 1])
    })
    return
  }
  focusCard(all[next])
  window.clearTimeout(contextTimer)
  contextTimer = window.setTimeout(() => {
    const link = all[next].querySelector('[data-fa-context]')
    if (link) load(link.href, {}, ['context'])
  }, 150)
}

// Ticked excerpts, else the one the keys stand on.
function chosen () {
  const ticked = ticks().filter((tick) => tick.checked)
  if (ticked.length) return ticked
  const card = currentCard && cardAt(currentCard)
  return card ? [card.querySelector('input[name="seen"]')] : []
}

function act (verb, extra = {}) {
  const form = bulkForm()
  const picked = chosen().filter(Boolean)
  if (!form || !picked.length) return
  for (const tick of ticks()) tick.checked = picked.includes(tick)
  for (const [name, value] of Object.entries(extra)) {
    const field = form.elements[name]
    if (field) field.value = value
  }
  const button = form.querySelector(`button[value="${verb}"]`)
  if (button) send(form, button)
}

function count () {
  const box = desk.querySelector('[data-fa-count]')
  if (!box) return
  box.dataset.faPlain ??= box.textContent
  const ticked = ticks().filter((tick) => tick.checked).length
  box.textContent = ticked ? `${ticked} ticked` : box.dataset.faPlain
}

desk.addEventListener('change', (event) => {
  if (event.target.matches('[data-fa-all]')) for (const tick of ticks()) tick.checked = event.target.checked
  count()
})
desk.addEventListener('focusin', (event) => {
  const card = event.target.closest('[data-fa-card]')
  if (card) mark(card)
})

// --- Choosing a theme --------------------------------------------------------------------------

let picked = null

function themes () {
  return [...desk.querySelectorAll('[data-fa-theme]')].filter((item) => item.dataset.faLocked !== 'yes').map((item) => [item.dataset.faTheme, item.dataset.faLabel])
}

function offer () {
  const wanted = pick.querySelector('input').value.trim().toLowerCase()
  const found = themes().filter(([, label]) => label.toLowerCase().includes(wanted))
  pick.querySelector('[data-fa-pick-list]').replaceChildren(...found.map(([number, label]) => {
    const item = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = label
    button.addEventListener('click', () => { pick.close(); picked?.(number) })
    item.append(button)
    return item
  }))
  pick.querySelector('[data-fa-pick-said]').textContent = found.length === 1 ? '1 theme fits' : `${found.length} themes fit`
}

function choose (title, then) {
  if (!chosen().length) return
  picked = then
  pick.querySelector('h3').textContent = title
  pick.querySelector('input').value = ''
  offer()
  pick.showModal()
  pick.querySelector('input').focus()
}

if (pick) {
  pick.querySelector('input').addEventListener('input', offer)
  pick.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault()
    pick.querySelector('[data-fa-pick-list] button')?.click()
  })
  pick.querySelector('[data-fa-close]').addEventListener('click', () => pick.close())
  pick.addEventListener('close', () => { if (currentCard && cardAt(currentCard)) focusCard(cardAt(currentCard)) })
}

// --- Keys --------------------------------------------------------------------------------------

function otherTheme (by) {
  const links = [...desk.querySelectorAll('[data-fa-theme] a')]
  const at = links.findIndex((link) => link.hasAttribute('aria-current'))
  links[at + by]?.click()
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => { const [tick] = currentCard ? [cardAt(currentCard)?.querySelector('input[name="seen"]')] : []; tick?.click() },
  m: () => choose('Move to', (target) => act(desk.querySelector('button[value="move"]') ? 'move' : 'add', { target })),
  a: () => choose('Add to', (target) => act(desk.querySelector('button[value="add"]') ? 'add' : 'move', { target })),
  c: () => act('confirm'),
  r: () => act('remove'),
  n: () => { const box = desk.querySelector('.fa-bulk__split'); if (box) { box.open = true; box.querySelector('input').focus() } },
  u: () => document.querySelector('[data-fa-undo] button:not([disabled])')?.click(),
  ',': () => otherTheme(-1),
  '.': () => otherTheme(1),
  e: () => desk.querySelector('[data-fa-rename]')?.click(),
  t: () => desk.querySelector('#code-words')?.focus(),
  s: () => { const box = desk.querySelector('.fa-details--filter'); if (box) { box.open = true; box.querySelector('#desk-q').focus() } },
  '?': () => keysDialog?.showModal()
}

function isTyping (target) {
  return target.matches('textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])')
}

// In the capturing phase, before the editor's own keys.
document.addEventListener('keydown', (event) => {
  if (desk.dataset.faKeys !== 'on' || event.ctrlKey || event.metaKey || event.altKey) return
  if (document.querySelector('dialog[open]')) return
  if (event.key === 'Escape' && isTyping(event.target) && desk.contains(event.target)) {
    if (currentCard && cardAt(currentCard)) focusCard(cardAt(currentCard))
    return
  }
  if (isTyping(event.target) || !keys[event.key]) return
  event.preventDefault()
  event.stopImmediatePropagation()
  keysToCome.push(event.key)
  playOn()
}, true)

document.querySelector('[data-fa-help]')?.addEventListener('click', () => keysDialog.showModal())

// --- Marking words -----------------------------------------------------------------------------

document.addEventListener('selectionchange', () => {
  const words = desk.querySelector('[data-fa-words]')
  const form = desk.querySelector('[data-fa-code]')
  const selection = document.getSelection()
  if (!words || !form || selection.isCollapsed || !selection.rangeCount) return
  const range = selection.getRangeAt(0)
  if (!words.contains(range.startContainer) || !words.contains(range.endContainer)) return
  const from = (range.startContainer.nodeType === 3 ? range.startContainer.parentElement : range.startContainer).closest('[data-fa-start]')
  form.elements.words.value = selection.toString()
  form.elements.near.value = from ? Number(from.dataset.faStart) + range.startOffset : 0
})

// --- Dragging ----------------------------------------------------------------------------------

desk.addEventListener('dragstart', (event) => {
  const card = event.target.closest('[data-fa-card]')
  if (!card) return
  if (!card.querySelector('input[name="seen"]').checked) mark(card)
  event.dataTransfer.setData('text/plain', card.dataset.faCard)
  event.dataTransfer.effectAllowed = 'move'
})
const over = (event) => event.target.closest('[data-fa-theme]:not([data-fa-locked="yes"])')
desk.addEventListener('dragover', (event) => {
  const theme = over(event)
  if (!theme) return
  event.preventDefault()
  theme.classList.add('fa-tree__item--over')
})
desk.addEventListener('dragleave', (event) => over(event)?.classList.remove('fa-tree__item--over'))
desk.addEventListener('drop', (event) => {
  const theme = over(event)
  if (!theme) return
  event.preventDefault()
  act('move', { target: theme.dataset.faTheme })
})

// --- What the script adds to the page ----------------------------------------------------------

function prepare () {
  for (const hidden of document.querySelectorAll('[data-fa-all], [data-fa-help]')) hidden.hidden = false
  const card = currentCard && cardAt(currentCard)
  if (card) card.classList.add('fa-quietcard--current')
}
prepare()
