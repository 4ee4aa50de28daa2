/**
 * The check-in page at the door, without a connection if need be.
 *
 * Each tap goes into a queue in localStorage first and to the server when it answers. The server
 * writes one check-in for a person however often it is told, so sending again does no harm. Only
 * numbers of rows are kept on the phone, and only until the server has them.
 */
const form = document.querySelector('[data-check-in]')

if (form) start(form)

function start (form) {
  const key = `check-in:${form.dataset.checkIn}`
  const status = document.querySelector('[data-check-in-status]')
  const came = document.querySelector('[data-came]')
  const token = form.querySelector('[name=csrfmiddlewaretoken]').value
  const rows = new Map([...form.querySelectorAll('[data-person]')].map(row => [row.dataset.person, row]))
  let sending = false
  let queue = read()

  function read () {
    try {
      const kept = JSON.parse(localStorage.getItem(key) || '[]')
      return Array.isArray(kept) ? kept : []
    } catch {
      return []
    }
  }

  function keep () {
    try {
      if (queue.length) localStorage.setItem(key, JSON.stringify(queue))
      else localStorage.removeItem(key)
    } catch {
      say('This phone cannot keep anything. Wait for the connection before you go on.')
    }
  }

  function say (text) {
    if (status.textContent !== text) status.textContent = text
  }

  function count () {
    came.textContent = String(form.querySelectorAll('.me-door__row--here').length)
  }

  function mark (person, here) {
    const row = rows.get(person)
    if (!row || row.classList.contains('me-door__row--here') === here) return
    row.classList.toggle('me-door__row--here', here)
    const name = row.querySelector('.me-door__name').textContent
    const button = document.createElement('button')
    button.type = 'submit'
    button.name = here ? 'undo' : 'delegate'
    button.value = person
    button.className = here ? 'me-button-link' : 'govuk-button govuk-button--secondary'
    button.append(here ? 'Undo' : 'Check in', hidden(` ${name}`))
    const here_ = document.createElement('span')
    here_.className = 'me-door__here'
    here_.textContent = 'Here'
    row.querySelector('.me-door__do').replaceChildren(...(here ? [here_, button] : [button]))
    if (document.activeElement === document.body) button.focus({ preventScroll: true })
    count()
  }

  function hidden (text) {
    const span = document.createElement('span')
    span.className = 'govuk-visually-hidden'
    span.textContent = text
    return span
  }

  async function send () {
    if (sending || !queue.length) return
    sending = true
    try {
      while (queue.length) {
        const [first] = queue
        const body = new FormData()
        body.append('csrfmiddlewaretoken', token)
        for (const [name, value] of Object.entries(first)) body.append(name, value)
        const answer = await fetch(form.action || location.href, {
          method: 'POST', body, headers: { Accept: 'application/json' }, redirect: 'error'
        })
        const refused = answer.status === 404 || answer.status === 409
        if (!answer.ok && !refused) throw new Error(String(answer.status))
        const { text } = await answer.json()
        queue = queue.filter(one => one !== first)
        keep()
        if (refused) mark(first.delegate || first.undo, Boolean(first.undo))
        say(text)
      }
    } catch {
      const people = queue.length === 1 ? 'One check-in is' : `${queue.length} check-ins are`
      say(`No connection. ${people} kept on this phone and sent when it is back.`)
    } finally {
      sending = false
    }
  }

  async function look () {
    if (queue.length) return send()
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'application/json' }, redirect: 'error' })
      if (!answer.ok) return
      const there = new Set((await answer.json()).there.map(String))
      if (queue.length) return
      for (const person of rows.keys()) mark(person, there.has(person))
    } catch { /* next time */ }
  }

  form.addEventListener('submit', event => {
    const button = event.submitter
    if (!button || !button.value) return
    event.preventDefault()
    const undo = button.name === 'undo'
    queue.push(undo ? { undo: button.value } : { delegate: button.value, at: new Date().toISOString() })
    keep()
    mark(button.value, !undo)
    send()
  })

  const search = document.querySelector('[data-check-in-search]')
  search.hidden = false
  search.querySelector('input').addEventListener('input', event => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const row of rows.values()) {
      const text = row.querySelector('.me-door__who').textContent.toLowerCase()
      row.hidden = !words.every(word => text.includes(word))
    }
  })

  for (const one of queue) mark(one.delegate || one.undo, !one.undo)
  window.addEventListener('online', send)
  setInterval(look, 15000)
  send()
}
