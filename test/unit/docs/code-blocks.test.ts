import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { codeBlocksOf, shownBy } from '../../../docs/code-blocks.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pages = [...globSync('docs/*.md', { cwd: root }), 'README.md', 'CONTRIBUTING.md'].toSorted()
/** Their blocks are sketches of a reader's own test, with parts left out. */
const sketched = new Set(['docs/embedded-aws.md', 'docs/embedded-toxiproxy.md'])
/** What else their blocks show is compared where their commands are run: test/integration/examples. */
const examplePages = globSync('examples/{*,*/*}.md', { cwd: root, exclude: ['**/node_modules/**'] })
const blocks = [
  ...pages.filter((page) => !sketched.has(page)).flatMap(codeBlocksOf),
  ...examplePages.flatMap(codeBlocksOf).filter(({ language }) => language !== 'sh' && language !== 'text'),
]

describe('code blocks', () => {
  it('show code that is run by tests, or commands', () => {
    expect(blocks.filter(({ language }) => language === 'ts').length).toBeGreaterThan(8)
    expect(blocks.filter(({ language, source }) => language !== 'sh' && source === '')).toEqual([])
  })

  it.each(blocks.filter(({ source }) => source !== ''))('$source is as $page shows it', ({ source, text }) => {
    expect(text).toBe(shownBy(source))
  })

  it('are known where they are wrong', () => {
    expect(() => shownBy('docs/examples/checks/handled-within-visibility.ts#nothing')).toThrow('has no region nothing')
    expect(shownBy('docs/examples/checks/handled-within-visibility.ts#check')).toContain(
      "from '../harness/model/check.ts'",
    )
    expect(shownBy('docs/examples/chaos/database/advisory-lock.ts#fault')).toContain(
      "from '../../harness/model/fault.ts'",
    )
  })
})

describe('links', () => {
  it.each([...pages, ...examplePages, ...globSync('docs/adr/*.md', { cwd: root })])('of %s lead somewhere', (page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)(?<path>[^)#]+)[^)]*\)/g)]
    expect(
      links
        .map(({ groups }) => join(dirname(page), groups?.['path'] ?? ''))
        .filter((file) => !existsSync(join(root, file))),
    ).toEqual([])
  })
})
