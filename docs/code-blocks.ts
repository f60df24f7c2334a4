import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { houseDrawing } from './house-drawing.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** One fenced block of a page. */
export interface CodeBlock {
  readonly page: string
  readonly language: string
  /** What stands behind the language: the file that the block shows, and which region of it. */
  readonly source: string
  readonly text: string
}

/** All fenced blocks of a page, its path given from the repository's root. */
export const codeBlocksOf = (page: string): readonly CodeBlock[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```(\w*) ?(.*)\n([^]*?)^```$/gm)].map(
    ([, language = '', source = '', text = '']) => ({ page, language, source, text }),
  )

const examples = 'docs/examples/'

/** Examples mirror the tree: in their places, imports of what lies outside the examples are two levels shorter. */
const inPlace = (file: string, text: string): string => {
  if (!file.startsWith(examples)) return text
  const depth = file.slice(examples.length).split('/').length - 1
  return text.replaceAll(`'${'../'.repeat(depth + 2)}`, depth === 0 ? "'./" : `'${'../'.repeat(depth)}`)
}

/** What a block with this source must show: the region's lines, or the whole file's, as they would stand in their place; of a drawing, what it draws. */
export const shownBy = (source: string): string => {
  if (source === 'docs/house-drawing.ts') return houseDrawing()
  const [file = '', region] = source.split('#')
  const text = readFileSync(join(root, file), 'utf8')
  if (region === undefined) return inPlace(file, text)
  const lines = text.split('\n')
  // As editors fold them: "// #region" in TypeScript, "# region" in Python.
  const from = lines.findIndex((line) => /^(?:\/\/ #|# )region /.test(line) && line.endsWith(` ${region}`))
  const to = lines.findIndex((line) => /^(?:\/\/ #|# )endregion /.test(line) && line.endsWith(` ${region}`))
  if (from === -1 || to < from) throw new Error(`${file} has no region ${region}`)
  return inPlace(
    file,
    `${lines
      .slice(from + 1, to)
      .join('\n')
      .trim()}\n`,
  )
}
