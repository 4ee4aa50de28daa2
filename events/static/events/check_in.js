/**
 * The check-in page at the door, without a connection if need be.
 *
 * Each tap goes into a queue in localStorage first and to the server when it answers. The server
 * writes one check-in for a person however often it is told, so sending again does no harm. A
 * worker keeps a copy of this page alone, so that it opens again without a connection; beside it
 * only numbers of rows lie on the phone.
 */
const form = document.querySelector('[data-check-in]')

if (form) {
  start(form)
  if ('serviceWorker' in navigator) keepPage(form)
}

/** Read and write what is kept on this phone; a full or forbidden store is said once. */
function kept (name, say) {
  return {
    read (otherwise) {
      try {
        return JSON.parse(localStorage.getItem(name)) ?? otherwise
      } catch {
        return otherwise
      }
    },
    write (value) {
      try {
        if (value === null) localStorage.removeItem(name)
        else localStorage.setItem(name, JSON.stringify(value))
      } catch {
        say('This phone cannot keep anything. Wait for the connection before you go on.')
      }
    }
  }
}

async function keepPage (form) {
  const hint = document.querySelector('[data-check-in-kept]')
  if (form.dataset.open !== 'yes') {
    const old = await navigator.serviceWorker.getRegistration(location.pathname)
    if (old?.scope !== new URL(location.pathname, location.href).href) return
    old.active?.postMessage({ forget: true })
    await old.unregister()
    return
  }
  navigator.serviceWorker.addEventListener('message', event => {
    if (event.data.kept) hint.textContent = 'You can close and open it again, also without a connection.'
  })
  try {
    await navigator.serviceWorker.register(form.dataset.worker)
    const { active } = await navigator.serviceWorker.ready
    const parts = performance.getEntriesByType('resource').map(entry => entry.name)
    const own = parts.filter(name => new URL(name).origin === location.origin && /\.(css|js|svg|png|woff2)$/.test(new URL(name).pathname))
    if (navigator.onLine) active.postMessage({ keep: [...new Set(own)] })
  } catch { /* then the page has to stay open, as it says */ }
}

function start (form) {
  const status = document.querySelector('[data-check-in-status]')
  const came = document.querySelector('[data-came]')
  const token = form.querySelector('[name=csrfmiddlewaretoken]').value
  const rows = new Map([...form.querySelectorAll('[data-person]')].map(row => [row.dataset.person, row]))
  const queued = kept(`check-in:${form.dataset.checkIn}`, say)
  const seen = kept(`check-in-seen:${form.dataset.checkIn}`, say)
  let sending = false
  let queue = queued.read([])

  function keep () {
    queued.write(queue.length ? queue : null)
  }

  function say (text) {
    if (status.textContent !== text) status.textContent = text
  }

  function here () {
    return [...rows].filter(([, row]) => row.classList.contains('me-door__row--here')).map(([person]) => person)
  }

  function mark (person, isHere) {
    const row = rows.get(person)
    if (!row || row.classList.contains('me-door__row--here') === isHere) return
    row.classList.toggle('me-door__row--here', isHere)
    const name = row.querySelector('.me-door__name').textContent
    const button = document.createElement('button')
    button.type = 'submit'
    button.name = isHere ? 'undo' : 'delegate'
    button.value = person
    button.className = isHere ? 'me-button-link' : 'govuk-button govuk-button--secondary'
    button.append(isHere ? 'Undo' : 'Check in', hidden(` ${name}`))
    const tag = document.createElement('span')
    tag.className = 'me-door__here'
    tag.textContent = 'Here'
    row.querySelector('.me-door__do').replaceChildren(...(isHere ? [tag, button] : [button]))
    if (document.activeElement === document.body) button.focus({ preventScroll: true })
    came.textContent = String(here().length)
  }

  function hidden (text) {
    const span = document.createElement('span')
    span.className = 'govuk-visually-hidden'
    span.textContent = text
    return span
  }

  function waiting () {
    return queue.length === 1 ? 'One check-in is' : `${queue.length} check-ins are`
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
          method: 'POST', body, headers: { Accept: 'application/json' }, redirect: 'manual'
        })
        if (answer.type === 'opaqueredirect' || answer.status === 403) {
          say(`You are not signed in any more. ${waiting()} kept on this phone: sign in and open this page again.`)
          return
        }
        const refused = answer.status === 404 || answer.status === 409
        if (!answer.ok && !refused) throw new Error(String(answer.status))
        const { text } = await answer.json()
        queue = queue.filter(one => one !== first)
        keep()
        if (refused) mark(first.delegate || first.undo, Boolean(first.undo))
        say(text)
      }
    } catch {
      say(`No connection. ${waiting()} kept on this phone and sent when it is back.`)
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
      remember()
    } catch { /* next time */ }
  }

  function remember () {
    seen.write({ at: Date.now(), here: here() })
  }

  form.addEventListener('submit', event => {
    const button = event.submitter
    if (!button || !button.value) return
    event.preventDefault()
    const undo = button.name === 'undo'
    queue.push(undo ? { undo: button.value } : { delegate: button.value, at: new Date().toISOString() })
    keep()
    mark(button.value, !undo)
    remember()
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

  // A kept copy of the page is older than what this phone has seen since.
  const last = seen.read(null)
  if (last && last.at > Number(form.dataset.at)) for (const person of rows.keys()) mark(person, last.here.includes(person))
  else seen.write(null)
  for (const one of queue) mark(one.delegate || one.undo, !one.undo)
  window.addEventListener('online', send)
  setInterval(look, 15000)
  send()
}
