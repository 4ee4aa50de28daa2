// Comfort on the analyst's pages; everything works without it.

// The progress of a run, kept up to date until it ends.
const progress = document.querySelector('[data-fa-progress]')
if (progress) {
  const ask = async () => {
    try {
      const answer = await fetch(progress.dataset.faProgress, { credentials: 'same-origin' })
      if (!answer.ok || answer.redirected) return setTimeout(ask, 5000)
      if (answer.headers.get('X-Run-Active') !== 'yes') return window.location.reload()
      const html = await answer.text()
      // A changed status line is read aloud; an unchanged one must not be.
      if (html !== progress.dataset.faSeen) {
        progress.dataset.faSeen = html
        progress.innerHTML = html
      }
    } catch {
      // The network went away: ask again.
    }
    return setTimeout(ask, 2000)
  }
  setTimeout(ask, 1500)
}

// A file can be dropped anywhere on the box round the file field.
const drop = document.querySelector('[data-fa-drop]')
if (drop) {
  const input = drop.querySelector('input[type="file"]')
  const name = drop.querySelector('[data-fa-drop-name]')
  drop.querySelector('[data-fa-drop-hint]').hidden = false
  const show = () => {
    name.textContent = input.files.length ? `Chosen: ${input.files[0].name}` : ''
  }
  for (const kind of ['dragenter', 'dragover']) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault()
      drop.classList.add('fa-drop--over')
    })
  }
  for (const kind of ['dragleave', 'drop']) {
    drop.addEventListener(kind, () => drop.classList.remove('fa-drop--over'))
  }
  drop.addEventListener('drop', (event) => {
    event.preventDefault()
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files
      show()
    }
  })
  input.addEventListener('change', show)
}

// Pressing a button twice sends one form; the server holds to that as well.
for (const form of document.querySelectorAll('form[data-fa-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.faSent) event.preventDefault()
    form.dataset.faSent = 'yes'
  })
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-fa-once]')) delete form.dataset.faSent
})

// What went wrong is the first thing a person comes to.
document.querySelector('[data-fa-focus]')?.focus()
