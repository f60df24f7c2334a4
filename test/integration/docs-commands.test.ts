import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { scenarios } from '../../scenarios/index.ts'
import { reference } from '../../targets/reference/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })]
const shakedown = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [join(root, 'bin/shakedown.js'), ...args])).stdout

interface CommandLine {
  readonly page: string
  readonly line: string
  readonly command: string
  readonly options: readonly string[]
  /** What stands there without a flag before it. */
  readonly names: readonly string[]
}

const invocation = /(?:npm start --|npx shakedown|^ +shakedown) (?<rest>[^`"\n&]+)/gm

const linesOf = (page: string): readonly CommandLine[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(invocation)].map(({ groups, 0: line }) => {
    const [command = '', ...rest] = (groups?.['rest'] ?? '').trim().split(/\s+/)
    const options = rest.filter((word) => word.startsWith('--'))
    const names = rest.filter((word, at) => !word.startsWith('--') && rest[at - 1]?.startsWith('--') !== true)
    return { page, line: line.trim(), command, options, names }
  })

const lines = pages.flatMap(linesOf)
const commands = [...new Set(lines.map(({ command }) => command))]
const known = new Set([...Object.keys(scenarios), ...reference().defects.map(({ name }) => name)])

describe('commands in the pages', () => {
  const help = new Map<string, string>()
  /** What the command says of itself: of `watch ack` where `watch` has such a command below it. */
  const helpOf = async ({ command, names: [below = ''] }: Pick<CommandLine, 'command' | 'names'>): Promise<string> => {
    const own = help.get(command) ?? ''
    return new RegExp(String.raw`^Commands:[^]*^  ${below}\b`, 'm').test(own) && below !== ''
      ? shakedown(command, below, '--help')
      : own
  }
  beforeAll(async () => {
    for (const command of commands) help.set(command, await shakedown(command, '--help'))
  })

  it('are found', () => {
    expect(lines.length).toBeGreaterThan(15)
    expect(commands).toEqual(expect.arrayContaining(['run', 'list', 'replay', 'proof', 'queue', 'toxiproxy', 'doctor']))
  })

  it.each(lines)('$page: $line', async ({ command, options, names }) => {
    const told = await helpOf({ command, names })
    expect(told).toContain(`Usage: shakedown ${command}`)
    for (const option of options) expect(told).toContain(`${option} `)
    if (command === 'run' || command === 'proof') expect(names.filter((name) => !known.has(name))).toEqual([])
  })

  it('print plans and lists as the pages say', async () => {
    // A load is described in a configuration, which its page shows.
    const dryRun = lines.filter(({ line, command }) => line.includes('--dry-run') && command !== 'load')
    expect(dryRun.length).toBeGreaterThan(0)
    for (const { command, names, options } of dryRun) {
      const plan = await shakedown(
        command,
        ...names,
        '--dry-run',
        ...(options.includes('--seed') ? ['--seed', 's'] : []),
      )
      expect(JSON.parse(plan)).toMatchObject({ runId: 'dry-run', target: 'reference' })
    }
  })
})

describe('npm scripts in the pages', () => {
  it('exist', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const named = pages.flatMap((page) => [
      ...readFileSync(join(root, page), 'utf8').matchAll(/npm run (?<script>[\w:]+)/g),
    ])
    expect(named.length).toBeGreaterThan(5)
    expect(
      named.map(({ groups }) => groups?.['script'] ?? '').filter((name) => manifest.scripts[name] === undefined),
    ).toEqual([])
  })
})
