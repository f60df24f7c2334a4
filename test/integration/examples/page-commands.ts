import { codeBlocksOf } from '../../../docs/code-blocks.ts'

/** One command of a page, what it must end with, and the verdicts that the page shows of it. */
export interface PageCommand {
  readonly line: string
  readonly exits: number
  /** It is for the reader's own folder, which has no configuration yet. */
  readonly elsewhere: boolean
  readonly verdicts: readonly string[]
  /** Cells of a known weakness: they fail now and then. */
  readonly nowAndThen: readonly string[]
}

/** The commands of a page of the examples, in their order; its path is given from there. */
export const commandsOf = (page: string): readonly PageCommand[] => {
  const blocks = codeBlocksOf(`examples/${page}`)
  return blocks.flatMap(({ language, source, text }, at) => {
    if (language !== 'sh') return []
    const after = blocks
      .slice(at + 1, at + 3)
      .filter((block, _nth, both) => block.language === 'text' && both[0]?.language === 'text')
    const shown = (rare: boolean): readonly string[] =>
      after
        .filter((block) => (block.source === 'now and then') === rare)
        .flatMap((block) => block.text.trim().split('\n'))
    const lines = text.replaceAll('\\\n', ' ').trim().split('\n')
    return lines.map((line, index) => ({
      line,
      exits: Number(/^exits (\d+)/.exec(source)?.[1] ?? 0),
      elsewhere: source === 'in another folder',
      verdicts: index === lines.length - 1 ? shown(false) : [],
      nowAndThen: index === lines.length - 1 ? shown(true) : [],
    }))
  })
}
