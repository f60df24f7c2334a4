import { spawnSync } from 'node:child_process'
import { cp, glob, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { shakedown } from './command.ts'

const library = new URL('../../index.ts', import.meta.url).href
const system = new URL('../../docs/examples/note-page', import.meta.url).pathname
const withoutPython = spawnSync('python3', ['--version']).status !== 0

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shakedown-note-page-'))
  await cp(system, cwd, { recursive: true })
  const config = join(cwd, 'shakedown.config.ts')
  await writeFile(config, (await readFile(config, 'utf8')).replaceAll("'shakedown'", `'${library}'`))
})
afterAll(async () => rm(cwd, { recursive: true, force: true }))

it.skipIf(withoutPython)(
  'people in a browser lose nothing on a page of notes in Python, and the report shows what they saw',
  async () => {
    const { code, out, err } = await shakedown(['run', '--json'], { cwd }).ended
    const result: RunResult = JSON.parse(out)
    expect([code, err]).toEqual([0, expect.stringContaining('All 5 cells pass')])
    const folder = join(cwd, 'reports/runs', result.runId)
    const pages = join(folder, 'cells/note-page/embedded/care-note-journey/note-page.web')
    expect(await readdir(pages)).toContain('save-fails.html')
    const page = await readFile(join(pages, 'save-fails.html'), 'utf8')
    expect(page).toMatch(/<img src="data:image\/jpeg;base64,[^"]{1000,}" alt="What anna, save showed"/)
    expect(page).toContain('with unavailable in force')
    expect(page).toMatch(/anna:\s+TTFB \d+ ms, FCP \d+ ms, LCP \d+ ms/)
    expect(page).toContain('request: 503 for POST')
    const history = await readFile(join(folder, 'history.jsonl'), 'utf8')
    expect(history).toContain('"kind":"journey-step"')
    expect(history).not.toContain("anna's password")
  },
)

it.skipIf(withoutPython)(
  'of a page that says what is not so trace and HAR are kept, though every step succeeded, and hold no password',
  async () => {
    const mistake = ['care-note-journey', '--grep', 'save-fails', '--defect', 'silent-save-failure']
    const { code, out } = await shakedown(['run', ...mistake, '--json'], { cwd }).ended
    const { runId }: RunResult = JSON.parse(out)
    expect(code).toBe(1)
    const [folder = ''] = await Array.fromAsync(glob(join(cwd, 'reports/runs', runId, 'journeys/*/*')))
    const trace = unzipSync(await readFile(join(folder, 'trace.zip')))
    const left = [
      await readFile(join(folder, 'requests.har')),
      ...Object.values(trace).map((bytes) => Buffer.from(bytes)),
    ]
    expect(left.some((bytes) => bytes.includes('/notes'))).toBe(true)
    expect(left.filter((bytes) => bytes.includes("anna's password"))).toEqual([])
  },
)

it.skipIf(withoutPython)('each mistake of such a page is caught by the check that it names', async () => {
  const { code, out } = await shakedown(['proof', '--no-healthy'], { cwd }).ended
  expect([code, out]).toEqual([0, expect.stringContaining('All 5 defects were caught')])
})
