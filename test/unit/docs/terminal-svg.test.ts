import { expect, it } from 'vitest'
import { terminalSvg } from '../../../docs/pictures/terminal-svg.ts'

const red = (text: string): string => `\u001B[31m\u001B[1m${text}\u001B[22m\u001B[39m`

it('shows colours as classes, and text as text', () => {
  const svg = terminalSvg('a & b', [`${red('✕ fail')}: <script>`])
  expect(svg).toContain('<title>a &amp; b</title>')
  expect(svg).toContain('<tspan class="red bold">✕ fail</tspan><tspan class="">: &lt;script&gt;</tspan>')
})

it('breaks a line where a terminal would, and keeps its colour behind the break', () => {
  const texts = [...terminalSvg('', [red('abcdef')], 4).matchAll(/<tspan class="([^"]*)">([^<]*)/g)]
  expect(texts.map(([, classes, text]) => [classes, text])).toEqual([
    ['red bold', 'abcd'],
    ['red bold', 'ef'],
  ])
})
