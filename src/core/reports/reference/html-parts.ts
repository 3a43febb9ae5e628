/** Style of the search page. Print: only what was found, without the form. */
export const STYLE = `
body { margin: 1.5rem; font: 15px/1.4 system-ui, sans-serif; color: #1d2733; background: #fff }
h1 { font-size: 1.5rem; margin: 0 0 .8rem }
form { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; position: sticky; top: 0; padding: .6rem 0; background: #fff }
input, select { font: inherit; padding: .3rem .5rem; border: 1px solid #5d6875; border-radius: 4px }
input { width: min(28rem, 60vw) }
:focus-visible { outline: 3px solid #15539e; outline-offset: 1px }
#hint { flex-basis: 100%; margin: 0; color: #5d6875; font-size: .85rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; color: #5d6875; font-size: .85rem; padding: .3rem 0 }
th, td { border-bottom: 1px solid #d5dae0; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: break-word }
th { background: #eef1f4 }
td:first-child { font-weight: 600; min-width: 7rem }
small { display: block; color: #5d6875 }
.wrong td { background: #fbeeee }
@media print {
  body { margin: 0; font-size: 9pt }
  form { display: none }
  thead { display: table-header-group }
  tr { break-inside: avoid }
}
`

/**
 * The search. A number alone (`5062`, `5062/udp`) must be a port where somebody listens; a range of more than half of all ports
 * says nothing of one. Other words may stand anywhere in the row. The address keeps the question, so that it can be sent.
 */
export const SCRIPT = `
'use strict'
const words = document.getElementById('words')
const version = document.getElementById('version')
const count = document.getElementById('count')
const rows = [...document.querySelectorAll('tbody tr')].map((row) => {
  const port = row.cells[0].textContent.toLowerCase()
  const ranges = [...port.replace(/^.*->/, '').matchAll(/(\\d+)(?:-(\\d+))?/g)].map(([, first, last]) => [+first, +(last || first)])
  const udp = port.includes('udp'), tcp = port.includes('tcp')
  const versions = row.dataset.versions.split(' ')
  return { row, ranges, udp, tcp, versions, text: row.textContent.toLowerCase() + ' ' + row.dataset.versions }
})
function holds(one, word) {
  const port = /^(\\d{1,5})(?:\\/(tcp|udp))?$/.exec(word)
  if (port === null) return one.text.includes(word)
  if (port[2] !== undefined && !one[port[2]]) return false
  return one.ranges.some(([first, last]) => first <= +port[1] && +port[1] <= last && last - first < 32768)
}
function search() {
  const asked = words.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let found = 0
  for (const one of rows) {
    const shown = (version.value === '' || one.versions.includes(version.value)) && asked.every((word) => holds(one, word))
    one.row.hidden = !shown
    if (shown) found++
  }
  count.textContent = found + (found === 1 ? ' flow' : ' flows')
}
function read() {
  const asked = new URLSearchParams(location.hash.slice(1))
  words.value = asked.get('q') || ''
  version.value = asked.get('v') || ''
  if (version.selectedIndex < 0) version.value = ''
  search()
}
function changed() {
  const asked = new URLSearchParams()
  if (words.value) asked.set('q', words.value)
  if (version.value) asked.set('v', version.value)
  history.replaceState(null, '', '#' + asked)
  search()
}
words.addEventListener('input', changed)
version.addEventListener('change', changed)
document.querySelector('form').addEventListener('submit', (event) => event.preventDefault())
addEventListener('hashchange', read)
addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== words) { event.preventDefault(); words.focus() }
  if (event.key === 'Escape') { words.value = ''; version.value = ''; changed(); words.focus() }
})
read()
`
