/** Shows a chosen photograph of a sheet beside the boxes, so that it can be read while typing. */
const input = document.querySelector('[data-sheet]')
const frame = document.querySelector('[data-sheet-shown]')

if (input && frame) {
  const picture = frame.querySelector('img')
  input.addEventListener('change', () => {
    if (picture.src) URL.revokeObjectURL(picture.src)
    const [file] = input.files
    frame.hidden = !(file && file.type.startsWith('image/'))
    picture.src = frame.hidden ? '' : URL.createObjectURL(file)
  })
}
