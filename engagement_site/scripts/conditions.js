/**
 * Hides questions whose condition is not met by the answers on the page.
 *
 * Without it the condition stands above the question in words, and the server
 * decides in any case: what is hidden here is not submitted there either.
 */
function given (name) {
  const boxes = document.querySelectorAll(`[name="${name}"], [name^="${name}-"]`)
  const values = []
  for (const box of boxes) {
    if ((box.type === 'radio' || box.type === 'checkbox') && !box.checked) continue
    if (box.type === 'hidden' || !box.value) continue
    values.push(box.type === 'checkbox' && box.value === 'on' ? 'Yes' : box.value)
  }
  return values
}

function update (questions) {
  for (const question of questions) {
    const { askedAfter, askedIf } = question.dataset
    const before = document.querySelector(`[data-question="${askedAfter}"]`)
    const values = given(askedAfter)
    const wanted = askedIf ? askedIf.split('|') : []
    const met = values.length > 0 && (wanted.length === 0 || values.some((value) => wanted.includes(value)))
    question.hidden = !met || Boolean(before?.hidden)
  }
}

const questions = [...document.querySelectorAll('[data-asked-after]')]
if (questions.length) {
  document.addEventListener('change', () => update(questions))
  document.addEventListener('input', () => update(questions))
  for (const words of document.querySelectorAll('.me-ask__condition')) words.classList.add('govuk-visually-hidden')
  update(questions)
}
