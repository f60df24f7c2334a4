const colours: Readonly<Record<string, string>> = { 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' }

/** What the codes between two texts say of the text behind them. */
const classesOf = (codes: readonly string[], before: ReadonlySet<string>): ReadonlySet<string> => {
  const now = new Set(before)
  for (const code of codes) {
    if (code === '0') now.clear()
    else if (code === '1') now.add('bold')
    else if (code === '2') now.add('dim')
    else if (code === '22') for (const weight of ['bold', 'dim']) now.delete(weight)
    else if (code === '39') for (const colour of Object.values(colours)) now.delete(colour)
    else if (colours[code] !== undefined) now.add(colours[code])
  }
  return now
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)

// oxlint-disable-next-line no-control-regex -- escape sequences are what it reads
const codesAndText = /\u001B\[([\d;]*)m|([^\u001B]+)/g

const spans = (line: string): string => {
  let classes: ReadonlySet<string> = new Set()
  let written = ''
  for (const [, codes, text] of line.matchAll(codesAndText)) {
    if (codes !== undefined) classes = classesOf(codes.split(';'), classes)
    if (text !== undefined) written += `<tspan class="${[...classes].join(' ')}">${escape(text)}</tspan>`
  }
  return written
}

// oxlint-disable-next-line no-control-regex -- escape sequences are what it removes
const plain = (line: string): string => line.replaceAll(/\u001B\[[\d;]*m/g, '')

/** Breaks a line where a terminal of that width would; colours do not count, and go on behind the break. */
const wrap = (line: string, columns: number): readonly string[] => {
  const rows = ['']
  let [width, codes] = [0, '']
  for (const [whole, code, text] of line.matchAll(codesAndText)) {
    if (code !== undefined) {
      codes = code === '0' ? '' : codes + whole
      rows.push((rows.pop() ?? '') + whole)
    }
    for (const sign of text ?? '') {
      if (width === columns) {
        rows.push(codes)
        width = 0
      }
      rows.push((rows.pop() ?? '') + sign)
      width += 1
    }
  }
  return rows
}

/** Lines that a program wrote to a terminal, as a picture that follows the reader's light or dark. */
export const terminalSvg = (title: string, lines: readonly string[], columns = 110): string => {
  const rows = lines.flatMap((line) => wrap(line, columns))
  const [charWidth, lineHeight, margin] = [7.23, 17, 16]
  const [width, height] = [Math.ceil(columns * charWidth) + 2 * margin, rows.length * lineHeight + 2 * margin]
  const text = rows
    .map((line, n) =>
      plain(line) === '' ? '' : `<text x="${margin}" y="${margin + 12 + n * lineHeight}">${spans(line)}</text>`,
    )
    .filter(Boolean)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>${escape(title)}</title>
<style>
rect { fill: #f6f8fa; stroke: #d1d9e0 }
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
.bold { font-weight: 700 } .dim { fill: #59636e } .red { fill: #c4172b } .green { fill: #14702e } .yellow { fill: #835600 } .cyan { fill: #0b6376 }
@media (prefers-color-scheme: dark) {
rect { fill: #151b23; stroke: #3d444d }
text { fill: #f0f6fc } .dim { fill: #9198a1 } .red { fill: #ff8b8b } .green { fill: #5cd67d } .yellow { fill: #e3b341 } .cyan { fill: #76d9e6 }
}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6"/>
${text.join('\n')}
</svg>
`
}
