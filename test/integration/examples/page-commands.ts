import { codeBlocksOf } from '../../../docs/code-blocks.ts'

/** One command of a page, what it must end with, and the verdicts that the page shows of it. */
export interface PageCommand {
  readonly line: string
  readonly exits: number
  /** It is for the reader's own folder, which has no configuration yet. */
  readonly elsewhere: boolean
  readonly verdicts: readonly string[]
}

/** The commands of a page of the examples, in their order; its path is given from there. */
export const commandsOf = (page: string): readonly PageCommand[] => {
  const blocks = codeBlocksOf(`examples/${page}`)
  return blocks.flatMap(({ language, source, text }, at) => {
    if (language !== 'sh') return []
    const after = blocks[at + 1]
    const shown = after?.language === 'text' ? after.text.trim().split('\n') : []
    const lines = text.replaceAll('\\\n', ' ').trim().split('\n')
    return lines.map((line, index) => ({
      line,
      exits: Number(/^exits (\d+)/.exec(source)?.[1] ?? 0),
      elsewhere: source === 'in another folder',
      verdicts: index === lines.length - 1 ? shown : [],
    }))
  })
}
